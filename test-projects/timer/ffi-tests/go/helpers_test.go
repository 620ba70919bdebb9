// Package timer_test proves the generated package of the timer: all that it can do, and all that can be done to it.
package timer_test

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	mytimer "example.com/my-timer"
)

// patience is how long a test waits for what has to happen. Only what hangs takes as long.
const patience = time.Minute

func newTimer(t testing.TB, name string) *mytimer.MyTimer {
	t.Helper()
	timer, err := mytimer.Create(testContext(t), mytimer.TimerConfig{Name: name})
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	t.Cleanup(func() {
		if err := timer.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return timer
}

// testContext is a context that ends with the test.
func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func echoRequest(message string, delayMs int64) mytimer.EchoRequest {
	return mytimer.EchoRequest{Message: message, DelayMs: delayMs}
}

// slowest is a request whose reply no test waits for.
func slowest(message string) mytimer.EchoRequest {
	return echoRequest(message, mytimer.MaxDelayMs)
}

// checkError checks for the package's own error with exactly this text.
func checkError(t testing.TB, err error, text string) {
	t.Helper()
	var failure *mytimer.Error
	if !errors.As(err, &failure) {
		t.Errorf("got error %v, want a *mytimer.Error with %q", err, text)
		return
	}
	if failure.Code != mytimer.CodeFailed || failure.Message != text || err.Error() != text {
		t.Errorf("got error %q (code %v, message %q), want %q", err, failure.Code, failure.Message, text)
	}
	if errors.Is(err, mytimer.ErrClosed) {
		t.Errorf("%q is ErrClosed, but nothing is closed", err)
	}
}

// receive is the next value of a channel.
func receive[T any](t testing.TB, from <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("%s: nothing came", what)
		panic("not reached")
	}
}

// waitFor waits until the counter is there.
func waitFor(t testing.TB, counter *atomic.Int64, want int64) {
	t.Helper()
	for deadline := time.Now().Add(patience); counter.Load() < want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the counter is at %d, want %d", counter.Load(), want)
		}
	}
}

// threads is the number of threads of the process; 0 where the system does not say.
func threads() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(status), "\n") {
		if count, ok := strings.CutPrefix(line, "Threads:"); ok {
			n, _ := strconv.Atoi(strings.TrimSpace(count))
			return n
		}
	}
	return 0
}
