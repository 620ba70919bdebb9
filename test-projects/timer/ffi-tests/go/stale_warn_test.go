package timer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	mytimer "example.com/my-timer"
)

// warning is what a hook was told.
type warning struct {
	value   any
	call    string
	elapsed time.Duration
}

// A key of contexts.
type key struct{}

// keep is a hook that keeps everything it is told.
func keep(told chan<- warning) func(context.Context, string, time.Duration) {
	return func(ctx context.Context, call string, elapsed time.Duration) {
		told <- warning{ctx.Value(key{}), call, elapsed}
	}
}

// unwanted is a hook that must not be called.
func unwanted(t testing.TB) func(context.Context, string, time.Duration) {
	return func(_ context.Context, call string, elapsed time.Duration) {
		t.Errorf("%s is warned of after %v", call, elapsed)
	}
}

func setStaleWarn(t testing.TB, timer *mytimer.MyTimer, interval time.Duration, warn func(context.Context, string, time.Duration)) {
	t.Helper()
	if err := timer.SetStaleWarn(interval, warn); err != nil {
		t.Fatalf("SetStaleWarn: %v", err)
	}
}

func TestPendingCallsAreWarnedOf(t *testing.T) {
	timer := newTimer(t, "t")
	told := make(chan warning, 1)
	setStaleWarn(t, timer, 2*time.Millisecond, keep(told))
	ctx, cancel := context.WithCancel(context.WithValue(testContext(t), key{}, "mine"))
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := timer.Echo(ctx, slowest("m"))
		ended <- err
		close(told)
	}()
	last := time.Duration(0)
	for count := range time.Duration(5) {
		got := receive(t, told, "a warning")
		if got.value != "mine" || got.call != "Echo" {
			t.Errorf("got %+v, want Echo with the context of the call", got)
		}
		if least := (count + 1) * 2 * time.Millisecond; got.elapsed < least || got.elapsed < last {
			t.Errorf("%v, after %v and at least %v", got.elapsed, last, least)
		}
		last = got.elapsed
	}
	cancel()
	for range told { // Nothing is told after the call has returned: that would be a send on a closed channel.
	}
	if err := receive(t, ended, "the end of the call"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestNothingIsSaidUnlessItIsAskedFor(t *testing.T) {
	loud, quiet := newTimer(t, "loud"), newTimer(t, "quiet")
	setStaleWarn(t, loud, time.Millisecond, keep(make(chan warning, 1000)))
	setStaleWarn(t, quiet, time.Millisecond, unwanted(t))
	setStaleWarn(t, quiet, 0, unwanted(t))
	for range 3 {
		for _, timer := range []*mytimer.MyTimer{loud, quiet} {
			if _, err := timer.Echo(testContext(t), echoRequest("m", 20)); err != nil {
				t.Errorf("Echo: %v", err)
			}
		}
		setStaleWarn(t, quiet, time.Millisecond, unwanted(t))
		setStaleWarn(t, quiet, time.Millisecond, nil)
	}
	// What is ready at once, and what is no call that waits. Of a library in another process nothing is.
	if os.Getenv("CARGO_FFI_SERVER") == "" {
		setStaleWarn(t, quiet, time.Nanosecond, unwanted(t))
	}
	if _, err := quiet.Version(); err != nil {
		t.Errorf("Version: %v", err)
	}
	_, err := quiet.Echo(testContext(t), echoRequest("m", mytimer.MaxDelayMs+1))
	checkError(t, err, "delayMs must not exceed 5000")
}

func TestWhatCannotBeSetIsRefused(t *testing.T) {
	timer := newTimer(t, "t")
	checkError(t, timer.SetStaleWarn(-time.Second, unwanted(t)), "interval: -1s is negative")
	checkError(t, mytimer.SetStaleWarn(-1, unwanted(t)), "interval: -1ns is negative")
	if err := timer.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	for _, timer := range []*mytimer.MyTimer{timer, nil} {
		if err := timer.SetStaleWarn(time.Second, unwanted(t)); !errors.Is(err, mytimer.ErrClosed) {
			t.Errorf("got %v, want %v", err, mytimer.ErrClosed)
		}
	}
}

func TestWithoutAnInstanceItIsForThoseToCome(t *testing.T) {
	before := newTimer(t, "before")
	told := make(chan warning, 1000)
	if err := mytimer.SetStaleWarn(time.Millisecond, keep(told)); err != nil {
		t.Fatalf("SetStaleWarn: %v", err)
	}
	t.Cleanup(func() {
		if err := mytimer.SetStaleWarn(0, nil); err != nil {
			t.Errorf("SetStaleWarn: %v", err)
		}
	})
	after := newTimer(t, "after")
	ctx, cancel := context.WithCancel(context.WithValue(testContext(t), key{}, "after"))
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := after.Echo(ctx, slowest("m"))
		ended <- err
	}()
	if _, err := before.Echo(context.WithValue(testContext(t), key{}, "before"), echoRequest("m", 20)); err != nil {
		t.Errorf("Echo: %v", err)
	}
	for range 3 {
		for {
			// The constructor waits, too, and may be warned of.
			if got := receive(t, told, "a warning"); got.value == "after" {
				break
			} else if got.value != nil || got.call != "Create" {
				t.Errorf("got %+v", got)
			}
		}
	}
	cancel()
	receive(t, ended, "the end of the call")
}

// A hook may do all that its goroutine could do otherwise: block, call the library, end the call or the instance.
func TestWhatHooksMayDo(t *testing.T) {
	t.Run("cancel", func(t *testing.T) {
		timer := newTimer(t, "t")
		ctx, cancel := context.WithCancel(testContext(t))
		setStaleWarn(t, timer, time.Millisecond, func(context.Context, string, time.Duration) { cancel() })
		if _, err := timer.Echo(ctx, slowest("m")); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
	})
	t.Run("close", func(t *testing.T) {
		timer := newTimer(t, "t")
		setStaleWarn(t, timer, time.Millisecond, func(context.Context, string, time.Duration) {
			if err := timer.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
		if _, err := timer.Echo(testContext(t), slowest("m")); !errors.Is(err, mytimer.ErrClosed) {
			t.Errorf("got %v, want %v", err, mytimer.ErrClosed)
		}
	})
	t.Run("call", func(t *testing.T) {
		timer := newTimer(t, "t")
		var once sync.Once
		var inner error
		setStaleWarn(t, timer, time.Millisecond, func(ctx context.Context, _ string, _ time.Duration) {
			once.Do(func() {
				if err := timer.SetStaleWarn(0, nil); err != nil {
					t.Errorf("SetStaleWarn: %v", err)
				}
				_, inner = timer.Echo(ctx, echoRequest("inner", 10))
			})
		})
		if got, err := timer.Echo(testContext(t), echoRequest("outer", 50)); err != nil || got.Echoed != "outer" || inner != nil {
			t.Errorf("got %+v, %v, and %v inside", got, err, inner)
		}
	})
	// The call is given up and its slot is whole again; the panic goes to the caller.
	t.Run("panic", func(t *testing.T) {
		timer := newTimer(t, "t")
		setStaleWarn(t, timer, time.Millisecond, func(context.Context, string, time.Duration) { panic("hook") })
		for range 20 {
			func() {
				defer func() {
					if got := recover(); got != "hook" {
						t.Errorf("got %v", got)
					}
				}()
				got, err := timer.Echo(testContext(t), slowest("m"))
				t.Errorf("got %+v, %v", got, err)
			}()
		}
		setStaleWarn(t, timer, 0, nil)
		if got, err := timer.Echo(testContext(t), echoRequest("m", 5)); err != nil || got.Echoed != "m" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

// A call may end while its goroutine is at an earlier warning; what it did not come to is not told of the next call.
func TestWarningsAreOfOneCall(t *testing.T) {
	timer := newTimer(t, "t")
	slow := func(context.Context, string, time.Duration) { time.Sleep(15 * time.Millisecond) }
	for range 20 {
		setStaleWarn(t, timer, time.Millisecond, slow)
		if _, err := timer.Echo(testContext(t), echoRequest("m", 10)); err != nil {
			t.Errorf("Echo: %v", err)
		}
		setStaleWarn(t, timer, time.Hour, unwanted(t))
		if _, err := timer.Echo(testContext(t), echoRequest("m", 5)); err != nil {
			t.Errorf("Echo: %v", err)
		}
	}
}

// Many calls, many hooks, and replies that come when warnings do: each call gets its own.
func TestWarningsAmongManyCalls(t *testing.T) {
	const workers, rounds = 32, 20
	timer := newTimer(t, "t")
	done := make(chan struct{})
	var setting sync.WaitGroup
	setting.Add(1)
	go func() {
		defer setting.Done()
		for interval := time.Duration(0); ; interval++ {
			select {
			case <-done:
				return
			case <-time.After(100 * time.Microsecond):
			}
			err := timer.SetStaleWarn(interval%3*time.Millisecond, func(ctx context.Context, call string, elapsed time.Duration) {
				if ctx.Value(key{}) == nil || call != "Echo" || elapsed < time.Millisecond {
					t.Errorf("got %v, %s, %v", ctx.Value(key{}), call, elapsed)
				}
			})
			if err != nil {
				t.Errorf("SetStaleWarn: %v", err)
			}
		}
	}()
	var calling sync.WaitGroup
	for worker := range workers {
		calling.Add(1)
		go func() {
			defer calling.Done()
			for round := range rounds {
				message := fmt.Sprintf("%d/%d", worker, round)
				ctx := context.WithValue(testContext(t), key{}, message)
				got, err := timer.Echo(ctx, echoRequest(message, int64(round%4)))
				if err != nil || got.Echoed != message {
					t.Errorf("%s: got %+v, %v", message, got, err)
				}
			}
		}()
	}
	calling.Wait()
	close(done)
	setting.Wait()
}
