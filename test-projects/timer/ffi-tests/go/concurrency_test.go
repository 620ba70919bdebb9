package timer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	mytimer "example.com/my-timer"
)

// maxThreads is far below what one thread for each pending call would take, and above what two runtimes need. Go starts another
// thread where one is inside of C for a while, and with a sanitizer each call takes a while.
func maxThreads() int {
	most := 64 + 4*runtime.NumCPU()
	if os.Getenv("CARGO_FFI_SANITIZE") != "" {
		most *= 4
	}
	return most
}

func TestManyCallsTakeFewThreads(t *testing.T) {
	const calls = 2_000
	timer := newTimer(t, "t")
	stop := watchThreads(t)
	ends := make(chan error, calls)
	for i := range calls {
		go func() {
			message := fmt.Sprint("message ", i)
			got, err := timer.Echo(testContext(t), echoRequest(message, int64(20+i%30)))
			if want := (mytimer.EchoResponse{Echoed: message, TimerName: "t"}); err == nil && got != want {
				err = fmt.Errorf("got %+v, want %+v", got, want)
			}
			ends <- err
		}()
	}
	for range calls {
		if err := receive(t, ends, "the end of a call"); err != nil {
			t.Fatal(err)
		}
	}
	stop()
}

// All are pending at one moment, which the delays alone do not prove.
func TestManyPendingCallsTakeFewThreads(t *testing.T) {
	calls := 5_000
	if os.Getenv("CARGO_FFI_SANITIZE") != "" {
		// None may end by itself, which it does after five seconds, before the last has begun.
		calls = 1_000
	}
	timer := newTimer(t, "t")
	stop := watchThreads(t)
	ctx, cancel := context.WithCancel(testContext(t))
	defer cancel()
	var pending atomic.Int64
	ends := make(chan error, calls)
	for range calls {
		go func() {
			pending.Add(1)
			_, err := timer.Echo(ctx, slowest("m"))
			pending.Add(-1)
			ends <- err
		}()
	}
	waitFor(t, &pending, int64(calls))
	time.Sleep(20 * time.Millisecond)
	// Other calls are not in their way.
	if _, err := timer.Echo(testContext(t), echoRequest("m", 1)); err != nil {
		t.Errorf("Echo: %v", err)
	}
	if _, err := timer.Version(); err != nil {
		t.Errorf("Version: %v", err)
	}
	if n := pending.Load(); n != int64(calls) {
		t.Errorf("%d calls are pending, want %d", n, calls)
	}
	cancel()
	for range calls {
		if err := receive(t, ends, "the end of a call"); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	stop()
}

// watchThreads counts threads until the function that it gives is called, which complains about too many new ones.
func watchThreads(t *testing.T) (stop func()) {
	before := threads()
	if before == 0 {
		t.Log("the system does not say how many threads there are")
		return func() {}
	}
	done, most := make(chan struct{}), make(chan int)
	go func() {
		n := before
		for {
			select {
			case <-done:
				most <- n
				return
			case <-time.After(time.Millisecond):
				n = max(n, threads())
			}
		}
	}()
	return func() {
		t.Helper()
		close(done)
		n := <-most
		t.Logf("%d threads before, at most %d since", before, n)
		if most := maxThreads(); n-before >= most {
			t.Errorf("there were %d threads more than before, want fewer than %d", n-before, most)
		}
	}
}

func TestManyTimers(t *testing.T) {
	const count = 2_000
	stop := watchThreads(t)
	timers := make([]*mytimer.MyTimer, count)
	each := func(do func(i int) error) {
		t.Helper()
		ends := make(chan error, count)
		for i := range timers {
			go func() { ends <- do(i) }()
		}
		for range timers {
			if err := receive(t, ends, "an end"); err != nil {
				t.Fatal(err)
			}
		}
	}
	each(func(i int) (err error) {
		timers[i], err = mytimer.Create(testContext(t), mytimer.TimerConfig{Name: fmt.Sprint("timer ", i)})
		return err
	})
	each(func(i int) error {
		got, err := timers[i].Echo(testContext(t), echoRequest("m", 5))
		if err == nil && got.TimerName != fmt.Sprint("timer ", i) {
			return fmt.Errorf("timer %d got %+v", i, got)
		}
		return err
	})
	// Every second one goes; the others stay.
	each(func(i int) error {
		if i%2 == 0 {
			return timers[i].Close()
		}
		got, err := timers[i].Echo(testContext(t), echoRequest("m", 1))
		if err == nil && got.TimerName != fmt.Sprint("timer ", i) {
			return fmt.Errorf("timer %d got %+v", i, got)
		}
		return err
	})
	each(func(i int) error {
		_, err := timers[i].Version()
		if i%2 == 0 && errors.Is(err, mytimer.ErrClosed) {
			return nil
		}
		return err
	})
	each(func(i int) error { return timers[i].Close() })
	stop()
}

// The collector runs all the time while arguments of all sizes and shapes are on their way.
func TestCollectorDuringCalls(t *testing.T) {
	timer := newTimer(t, "t")
	stop := make(chan struct{})
	var collector, all sync.WaitGroup
	collector.Add(1)
	go func() {
		defer collector.Done()
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	for worker := range 8 {
		all.Add(1)
		go func() {
			defer all.Done()
			for round := range 40 {
				size := []int{0, 10, 1_024, 1_025, 70_000}[round%5]
				text := strings.Repeat(string(rune('a'+worker)), size)
				got, err := timer.Echo(testContext(t), echoRequest(text, int64(round%2)))
				if err != nil || got.Echoed != text {
					t.Errorf("%d bytes: got %d, %v", size, len(got.Echoed), err)
				}
				request := mytimer.ComplexRequest{Note: &text, Retries: ptr(int64(round))}
				for range 200 {
					request.Tags = append(request.Tags, strings.Clone(text[:min(size, 2_000)]))
					request.Messages = append(request.Messages, echoRequest(fmt.Sprint(round, text[:min(size, 1_500)]), 1))
				}
				complex, err := timer.Complex(request)
				want := fmt.Sprintf("received 200 messages, note=%s, retries=%d", text, round)
				if err != nil || complex.Summary != want {
					t.Errorf("%d bytes: got %.80q, %v", size, complex.Summary, err)
				}
			}
		}()
	}
	all.Wait()
	close(stop)
	collector.Wait()
}

func BenchmarkVersion(b *testing.B) {
	timer := newTimer(b, "t")
	b.ReportAllocs()
	for range b.N {
		if _, err := timer.Version(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEchoWithoutDelay(b *testing.B) {
	timer := newTimer(b, "t")
	ctx := testContext(b)
	b.ReportAllocs()
	for range b.N {
		if _, err := timer.Echo(ctx, echoRequest("hello", 0)); err != nil {
			b.Fatal(err)
		}
	}
}
