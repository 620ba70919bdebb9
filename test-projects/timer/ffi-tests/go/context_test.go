package timer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	mytimer "example.com/my-timer"
)

// canceled is a context that is done already.
func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestNothingStartsWithADoneContext(t *testing.T) {
	timer := newTimer(t, "t")
	expired, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	for want, ctx := range map[error]context.Context{
		context.Canceled:         canceled(),
		context.DeadlineExceeded: expired,
	} {
		if created, err := mytimer.Create(ctx, mytimer.TimerConfig{Name: "t"}); created != nil || !errors.Is(err, want) {
			t.Errorf("Create: got %v, %v, want %v", created, err, want)
		}
		if got, err := timer.Echo(ctx, echoRequest("m", 0)); got != (mytimer.EchoResponse{}) || !errors.Is(err, want) {
			t.Errorf("Echo: got %+v, %v, want %v", got, err, want)
		}
		_, err := timer.Schedule(ctx, mytimer.JobSpec{}, mytimer.RetryPolicy{}, mytimer.ScheduleConfig{})
		if !errors.Is(err, want) {
			t.Errorf("Schedule: got %v, want %v", err, want)
		}
	}
	if _, err := timer.Echo(testContext(t), echoRequest("m", 0)); err != nil {
		t.Errorf("the timer is harmed: %v", err)
	}
}

// A cancelled call ends before one that was started earlier and takes as long; so the library has given it up.
func TestCancelDuringTheCall(t *testing.T) {
	timer := newTimer(t, "t")
	other := make(chan error, 1)
	go func() {
		_, err := timer.Echo(testContext(t), slowest("other"))
		other <- err
	}()

	ctx, cancel := context.WithCancel(testContext(t))
	time.AfterFunc(20*time.Millisecond, cancel)
	if got, err := timer.Echo(ctx, slowest("m")); got != (mytimer.EchoResponse{}) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %+v, %v, want %v", got, err, context.Canceled)
	}

	select {
	case err := <-other:
		t.Errorf("the other call ended as well: %v", err)
	default:
	}
	if err := timer.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := receive(t, other, "the end of the other call"); !errors.Is(err, mytimer.ErrClosed) {
		t.Errorf("the other call ended with %v, want %v", err, mytimer.ErrClosed)
	}
}

func TestDeadlineDuringTheCall(t *testing.T) {
	timer := newTimer(t, "t")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	got, err := timer.Echo(ctx, slowest("m"))
	if got != (mytimer.EchoResponse{}) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %+v, %v, want %v", got, err, context.DeadlineExceeded)
	}
	if err != ctx.Err() {
		t.Errorf("got %#v, not the context's own error", err)
	}
}

// A context that allows enough time changes nothing.
func TestDeadlineAfterTheCall(t *testing.T) {
	timer := newTimer(t, "t")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if got, err := timer.Echo(ctx, echoRequest("m", 5)); err != nil || got.Echoed != "m" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// The library's own refusals stay what they are, whatever the context is up to.
func TestErrorsOfTheLibraryWithACancellableContext(t *testing.T) {
	timer := newTimer(t, "t")
	ctx, cancel := context.WithCancel(testContext(t))
	defer cancel()
	_, err := timer.Echo(ctx, echoRequest("m", 5001))
	checkError(t, err, "delayMs must not exceed 5000")
}

func TestOneContextCancelsAllItsCalls(t *testing.T) {
	const calls = 500
	timer := newTimer(t, "t")
	ctx, cancel := context.WithCancel(testContext(t))
	defer cancel()
	var pending atomic.Int64
	ends := make(chan error, calls)
	for range calls {
		go func() {
			pending.Add(1)
			_, err := timer.Echo(ctx, slowest("m"))
			ends <- err
		}()
	}
	waitFor(t, &pending, calls)
	time.Sleep(20 * time.Millisecond) // So that most of them are really with the library.
	cancel()
	for range calls {
		if err := receive(t, ends, "the end of a call"); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want %v", err, context.Canceled)
		}
	}
}

// However a call and its cancellation meet: the reply is its own or the context's error, and no call gets what belongs to
// another.
func TestCancelRacesWithReplies(t *testing.T) {
	const workers, rounds = 32, 60
	timer := newTimer(t, "t")
	var replies, cancels atomic.Int64
	var all sync.WaitGroup
	for worker := range workers {
		all.Add(1)
		go func() {
			defer all.Done()
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for round := range rounds {
				message := fmt.Sprintf("%d/%d", worker, round)
				limit := time.Duration(random.IntN(4_000)) * time.Microsecond
				ctx, cancel := context.WithTimeout(testContext(t), limit)
				got, err := timer.Echo(ctx, echoRequest(message, int64(random.IntN(4))))
				switch {
				case err == nil && got.Echoed == message && got.TimerName == "t":
					replies.Add(1)
				case errors.Is(err, context.DeadlineExceeded) && got == mytimer.EchoResponse{}:
					cancels.Add(1)
				default:
					t.Errorf("%s: got %+v, %v", message, got, err)
				}
				cancel()
			}
		}()
	}
	all.Wait()
	t.Logf("%d replies, %d cancelled", replies.Load(), cancels.Load())
}

// The constructor sleeps for a millisecond. Cancelled around that, there is a timer or an error, and never both or none.
func TestCancelRacesWithCreate(t *testing.T) {
	var all sync.WaitGroup
	for i := range 200 {
		all.Add(1)
		go func() {
			defer all.Done()
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*20*time.Microsecond)
			defer cancel()
			timer, err := mytimer.Create(ctx, mytimer.TimerConfig{Name: "t"})
			switch {
			case err == nil && timer != nil:
				if _, err := timer.Version(); err != nil {
					t.Errorf("Version: %v", err)
				}
				if err := timer.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			case timer == nil && errors.Is(err, context.DeadlineExceeded):
			default:
				t.Errorf("got %v, %v", timer, err)
			}
		}()
	}
	all.Wait()
}
