package timer_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	mytimer "example.com/my-timer"
)

// checkClosed checks that no method works.
func checkClosed(t *testing.T, timer *mytimer.MyTimer) {
	t.Helper()
	check := func(method string, err error) {
		t.Helper()
		if !errors.Is(err, mytimer.ErrClosed) {
			t.Errorf("%s: got %v, want %v", method, err, mytimer.ErrClosed)
		}
	}
	_, err := timer.Version()
	check("Version", err)
	_, err = timer.Complex(mytimer.ComplexRequest{})
	check("Complex", err)
	_, err = timer.Echo(testContext(t), echoRequest("m", 0))
	check("Echo", err)
	_, err = timer.Schedule(testContext(t), mytimer.JobSpec{}, mytimer.RetryPolicy{}, mytimer.ScheduleConfig{})
	check("Schedule", err)
	if err := timer.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestUseAfterClose(t *testing.T) {
	timer, other := newTimer(t, "t"), newTimer(t, "other")
	for range 3 {
		if err := timer.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
		checkClosed(t, timer)
	}
	if got := mytimer.ErrClosed.Error(); got != "mytimer: closed" {
		t.Errorf("ErrClosed is %q", got)
	}
	if got, err := other.Echo(testContext(t), echoRequest("m", 0)); err != nil || got.TimerName != "other" {
		t.Errorf("another timer is harmed: %+v, %v", got, err)
	}
}

func TestATimerThatWasNeverCreatedIsClosed(t *testing.T) {
	checkClosed(t, nil)
	checkClosed(t, new(mytimer.MyTimer))
}

func TestCloseFromManyGoroutines(t *testing.T) {
	for range 20 {
		timer := newTimer(t, "t")
		var all sync.WaitGroup
		for range 16 {
			all.Add(1)
			go func() {
				defer all.Done()
				if err := timer.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			}()
		}
		all.Wait()
		checkClosed(t, timer)
	}
}

// Calls that are pending when another goroutine closes the timer fail, each once and at once.
func TestCloseWhileCallsArePending(t *testing.T) {
	const calls = 300
	timer, other := newTimer(t, "t"), newTimer(t, "other")
	elsewhere := make(chan error, 1)
	go func() {
		_, err := other.Echo(testContext(t), echoRequest("m", 300))
		elsewhere <- err
	}()

	var pending atomic.Int64
	ends := make(chan error, calls)
	for range calls {
		go func() {
			pending.Add(1)
			got, err := timer.Echo(testContext(t), slowest("m"))
			if got != (mytimer.EchoResponse{}) {
				t.Errorf("got %+v of a closed timer", got)
			}
			ends <- err
		}()
	}
	waitFor(t, &pending, calls)
	time.Sleep(50 * time.Millisecond) // So that most of them are really with the library.
	if err := timer.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}

	interrupted := 0
	for range calls {
		err := receive(t, ends, "the end of a call")
		if !errors.Is(err, mytimer.ErrClosed) {
			t.Fatalf("got %v, want %v", err, mytimer.ErrClosed)
		}
		// A call that was under way says so.
		var failure *mytimer.Error
		if errors.As(err, &failure) && failure.Code == mytimer.CodeCancelled {
			interrupted++
			if got := err.Error(); got != "mytimer: closed: cancelled" {
				t.Errorf("the text is %q", got)
			}
		}
	}
	if interrupted == 0 {
		t.Error("no call was pending, so nothing was tested")
	}
	if err := receive(t, elsewhere, "the call of another timer"); err != nil {
		t.Errorf("a call of another timer ended with %v", err)
	}
}

// However calls and Close meet: a call works or finds the timer closed.
func TestCloseRacesWithCalls(t *testing.T) {
	for round := range 30 {
		timer := newTimer(t, "t")
		var started atomic.Int64
		var all sync.WaitGroup
		run := func(call func() error) {
			all.Add(1)
			go func() {
				defer all.Done()
				for {
					err := call()
					started.Add(1)
					if errors.Is(err, mytimer.ErrClosed) {
						return
					}
					if err != nil {
						t.Errorf("got %v", err)
						return
					}
				}
			}()
		}
		for range 2 {
			run(func() error {
				version, err := timer.Version()
				if err == nil && version != mytimer.TimerVersion {
					err = fmt.Errorf("version %q", version)
				}
				return err
			})
			run(func() error {
				got, err := timer.Complex(mytimer.ComplexRequest{Tags: []string{"a", "b"}})
				if err == nil && got.Summary != "received 0 messages, note=<none>, retries=0" {
					err = fmt.Errorf("summary %q", got.Summary)
				}
				return err
			})
			run(func() error {
				got, err := timer.Echo(testContext(t), echoRequest("m", int64(round%2)))
				if err == nil && got.Echoed != "m" {
					err = fmt.Errorf("echoed %q", got.Echoed)
				}
				return err
			})
		}
		waitFor(t, &started, 20)
		if err := timer.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		all.Wait()
	}
}

// A timer that only a pending call refers to is still in use.
func TestACallKeepsItsTimer(t *testing.T) {
	const calls = 50
	replies := make(chan error, calls)
	for i := range calls {
		go func() {
			timer, err := mytimer.Create(testContext(t), mytimer.TimerConfig{Name: fmt.Sprint(i)})
			if err != nil {
				replies <- err
				return
			}
			got, err := timer.Echo(testContext(t), echoRequest("m", 100))
			if err == nil && got.TimerName != fmt.Sprint(i) {
				err = fmt.Errorf("the reply of timer %s", got.TimerName)
			}
			replies <- err
		}()
	}
	for received := 0; received < calls; {
		select {
		case err := <-replies:
			if err != nil {
				t.Errorf("got %v", err)
			}
			received++
		default:
			runtime.GC()
		}
	}
}

// Timers that nobody closed are torn down some time after nobody has them any more, and never while somebody does.
func TestForgottenTimers(t *testing.T) {
	kept := newTimer(t, "kept")
	for range 10 {
		for range 100 {
			timer, err := mytimer.Create(context.Background(), mytimer.TimerConfig{Name: "forgotten"})
			if err != nil {
				t.Fatalf("Create: %v", err)
			}
			if _, err := timer.Version(); err != nil {
				t.Fatalf("Version: %v", err)
			}
		}
		runtime.GC()
	}
	runtime.GC()
	if got, err := kept.Echo(testContext(t), echoRequest("m", 1)); err != nil || got.TimerName != "kept" {
		t.Errorf("got %+v, %v", got, err)
	}
}
