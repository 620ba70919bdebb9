package lives_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.com/lives"
)

// waits are the calls that wait: of an instance, of none, and for an instance. Each has one future while it does.
func waits(l *lives.Lives) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Hold": func(ctx context.Context) error {
			_, err := l.Hold(ctx)
			return err
		},
		"EndAfter": func(ctx context.Context) error {
			_, err := l.EndAfter(ctx, 3_600_000, lives.EndWell)
			return err
		},
		"SameAfter": func(ctx context.Context) error {
			_, err := lives.SameAfter(ctx, 1, 0, lives.EndNever)
			return err
		},
		"Open": func(ctx context.Context) error {
			made, err := lives.Open(ctx, 1, 0, lives.EndNever)
			if made != nil {
				return fmt.Errorf("there is an instance, and %w", err)
			}
			return err
		},
	}
}

// When the call returns, its future is gone already.
func TestCancelDropsTheFuture(t *testing.T) {
	l := newLives(t, 1)
	for name, wait := range waits(l) {
		ctx, cancel := context.WithCancel(testContext(t))
		end := make(chan error, 1)
		go func() {
			err := wait(ctx)
			wantNow(t, lives.Futures, 0)
			end <- err
		}()
		wantSoon(t, lives.Futures, 1)
		cancel()
		if err := <-end; err != ctx.Err() || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", name, err)
		}
		wantNow(t, lives.Instances, 1)
	}
	wantToken(t, 1)(l.Token())
}

func TestADeadlineDropsTheFuture(t *testing.T) {
	l := newLives(t, 2)
	for name, wait := range waits(l) {
		for _, limit := range []time.Duration{0, time.Microsecond, 20 * time.Millisecond} {
			ctx, cancel := context.WithTimeout(context.Background(), limit)
			if err := wait(ctx); err != ctx.Err() || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s, %v: got %v", name, limit, err)
			}
			cancel()
			wantNow(t, lives.Futures, 0)
			wantNow(t, lives.Instances, 1)
		}
	}
	wantToken(t, 2)(l.EndAfter(testContext(t), 1, lives.EndWell))
}

// The library does not hear of a call whose context is done: nothing of it is made, also where it would not wait.
func TestADoneContextStartsNothing(t *testing.T) {
	l := newLives(t, 3)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	expired, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Hour))
	defer cancel()
	for _, ctx := range []context.Context{cancelled, expired} {
		for name, wait := range waits(l) {
			if err := wait(ctx); err != ctx.Err() {
				t.Errorf("%s: got %v, want %v", name, err, ctx.Err())
			}
		}
		if got, err := l.EndAfter(ctx, 0, lives.EndPanics); got != 0 || err != ctx.Err() {
			t.Errorf("got %d, %v, want %v", got, err, ctx.Err())
		}
		if made, err := lives.Open(ctx, 1, 0, lives.EndWell); made != nil || err != ctx.Err() {
			t.Errorf("got %v, %v, want %v", made, err, ctx.Err())
		}
	}
	wantNow(t, lives.Futures, 0)
	wantNow(t, lives.Instances, 1)
}

// The error is the context's own, whoever cancelled it and whatever for.
func TestTheErrorIsTheContexts(t *testing.T) {
	l := newLives(t, 4)
	parent, cancel := context.WithCancelCause(testContext(t))
	child, stop := context.WithTimeout(parent, patience)
	defer stop()
	end := make(chan error, 1)
	go func() {
		_, err := l.Hold(child)
		end <- err
	}()
	wantSoon(t, lives.Futures, 1)
	cancel(errors.New("a cause"))
	if err := <-end; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	// Errors of the library stay what they are while the context is not done.
	ctx := testContext(t)
	_, err := l.EndAfter(ctx, 1, lives.EndFails)
	wantText(t, err, "failed as told")
	_, err = l.EndAfter(ctx, 1, lives.EndPanics)
	wantText(t, err, "panicked: as told")
	wantNow(t, lives.Futures, 0)
}

// One call is given up, and the others go on.
func TestCancelIsForOneCall(t *testing.T) {
	const calls = 200
	l := newLives(t, 5)
	ctx := testContext(t)
	var all sync.WaitGroup
	cancels := make([]context.CancelFunc, calls)
	for i := range cancels {
		own, cancel := context.WithCancel(ctx)
		cancels[i] = cancel
		all.Add(1)
		go func() {
			defer all.Done()
			got, err := l.Hold(own)
			switch {
			case i%2 == 0 && errors.Is(err, context.Canceled):
			case i%2 == 1 && err == nil && got == 5:
			default:
				t.Errorf("call %d: got %d, %v", i, got, err)
			}
		}()
	}
	wantSoon(t, lives.Futures, calls)
	for i := 0; i < calls; i += 2 {
		cancels[i]()
	}
	wantSoon(t, lives.Futures, calls/2)
	if err := l.Release(); err != nil {
		t.Error(err)
	}
	all.Wait()
	for _, cancel := range cancels {
		cancel()
	}
	wantNow(t, lives.Futures, 0)
}

// However the end of a call and that of its context meet: the token or the context's error, and nothing is left.
func TestCancelRacesWithTheEnd(t *testing.T) {
	const workers, rounds = 32, 100
	l := newLives(t, 6)
	var all sync.WaitGroup
	for worker := range workers {
		all.Add(1)
		go func() {
			defer all.Done()
			for round := range rounds {
				limit := time.Duration((worker*rounds+round)%40) * 50 * time.Microsecond
				ctx, cancel := context.WithTimeout(context.Background(), limit)
				got, err := l.EndAfter(ctx, uint64(round%3), lives.EndWell)
				if (err != nil || got != 6) && !(errors.Is(err, context.DeadlineExceeded) && got == 0) {
					t.Errorf("got %d, %v", got, err)
				}
				made, err := lives.Open(ctx, 7, uint64(round%2), lives.EndWell)
				switch {
				case err == nil:
					wantToken(t, 7)(made.Token())
					if err := made.Close(); err != nil {
						t.Errorf("Close: %v", err)
					}
				case made != nil || !errors.Is(err, context.DeadlineExceeded):
					t.Errorf("got %v, %v", made, err)
				}
				cancel()
			}
		}()
	}
	all.Wait()
	wantNow(t, lives.Futures, 0)
	wantNow(t, lives.Instances, 1)
}
