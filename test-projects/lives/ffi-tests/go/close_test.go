package lives_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"example.com/lives"
)

// Constructors that come to nothing leave nothing behind.
func TestConstructorsThatComeToNothing(t *testing.T) {
	for range 50 {
		_, err := lives.Create(1, lives.EndFails)
		wantText(t, err, "failed as told")
		_, err = lives.Create(1, lives.EndPanics)
		wantText(t, err, "panicked: as told")
		for delay := range uint64(2) {
			_, err = lives.Open(testContext(t), 1, delay, lives.EndFails)
			wantText(t, err, "failed as told")
			_, err = lives.Open(testContext(t), 1, delay, lives.EndPanics)
			wantText(t, err, "panicked: as told")
		}
		if _, err = lives.Create(1, lives.End(99)); err == nil {
			t.Error("there is no such end")
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		if _, err = lives.Open(ctx, 1, 0, lives.EndNever); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		cancel()
		wantNow(t, lives.Instances, 0)
		wantNow(t, lives.Futures, 0)
	}
}

// Close comes back when everything of the instance is gone, whatever its destructor does.
func TestCloseEndsEverything(t *testing.T) {
	const calls = 100
	for _, last := range []lives.End{lives.EndWell, lives.EndPanics} {
		l, err := lives.Doomed(2, last)
		if err != nil {
			t.Fatal(err)
		}
		ends := make(chan error, calls)
		for range calls {
			go func() {
				_, err := l.Hold(context.Background())
				ends <- err
			}()
		}
		wantSoon(t, lives.Futures, calls)
		for range 2 {
			if err := l.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
			wantNow(t, lives.Futures, 0)
			wantNow(t, lives.Instances, 0)
		}
		for range calls {
			if err := <-ends; !errors.Is(err, lives.ErrClosed) {
				t.Errorf("got %v", err)
			}
		}
	}
}

// One instance after the other, while others still call those that were there before: a call gets the token of its own
// instance, or hears that it is closed.
func TestCallsNeverReachAnotherInstance(t *testing.T) {
	const instances, callers = 4_000, 6
	var all sync.WaitGroup
	var present sync.Map
	over := make(chan struct{})
	for caller := range callers {
		all.Add(1)
		go func() {
			defer all.Done()
			for round := uint64(0); ; round++ {
				select {
				case <-over:
					return
				default:
				}
				key := (round*7 + uint64(caller)) % 4
				value, ok := present.Load(key)
				if !ok {
					runtime.Gosched()
					continue
				}
				l, want := value.(*lives.Lives), round
				got, err := l.Token()
				if err == nil {
					want = got
					got, err = l.EndAfter(context.Background(), round%2, lives.EndWell)
				}
				if (err != nil || got != want || want%4 != key) && !errors.Is(err, lives.ErrClosed) {
					t.Errorf("instances of %d: got %d, then %d, %v", key, want, got, err)
				}
			}
		}()
	}
	for token := range uint64(instances) {
		l, err := lives.Create(token, lives.EndWell)
		if err != nil {
			t.Fatal(err)
		}
		old, _ := present.Swap(token%4, l)
		if old, ok := old.(*lives.Lives); ok {
			if err := old.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		}
	}
	close(over)
	all.Wait()
	present.Range(func(_, l any) bool {
		if err := l.(*lives.Lives).Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		return true
	})
	wantNow(t, lives.Instances, 0)
	wantNow(t, lives.Futures, 0)
}

// Instances that nobody closed go some time after nobody has them any more.
func TestForgottenInstancesGo(t *testing.T) {
	const forgotten = 200
	kept := newLives(t, 3)
	for token := range uint64(forgotten) {
		l, err := lives.Create(token, lives.EndWell)
		if err != nil {
			t.Fatal(err)
		}
		wantToken(t, token)(l.Token())
	}
	for deadline := time.Now().Add(patience); count(t, lives.Instances) != 1; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d instances are alive", count(t, lives.Instances))
		}
		runtime.GC()
	}
	wantToken(t, 3)(kept.Token())
}
