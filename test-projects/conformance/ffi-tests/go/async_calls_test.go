package conformance_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"example.com/conformance"
)

// wantWaiting waits until as many calls wait at the gate.
func wantWaiting(t *testing.T, c *conformance.Conformance, want int64) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		got, err := c.Waiting()
		if err != nil {
			t.Fatal(err)
		}
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d calls wait, want %d", got, want)
		}
	}
}

func TestCallsReply(t *testing.T) {
	c, ctx := labelled(t, "async"), testContext(t)
	gives(t, int64(math.MinInt64))(c.Ready(ctx, math.MinInt64))
	gives(t, text)(c.After(ctx, 5, text))
	gives(t, "")(c.After(ctx, 0, ""))
}

func TestCallsWaitForEachOther(t *testing.T) {
	const calls = 100
	c, ctx := labelled(t, "async"), testContext(t)
	var group sync.WaitGroup
	for i := int64(0); i < calls; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			if got, err := c.WaitAtGate(ctx, i); err != nil || got != i {
				t.Errorf("got %d, %v, want %d", got, err, i)
			}
		}()
	}
	wantWaiting(t, c, calls)
	for i := 0; i < calls; i++ {
		if err := c.LetOneThrough(); err != nil {
			t.Error(err)
		}
	}
	group.Wait()
	wantWaiting(t, c, 0)
}

// A call whose context is done returns its error, and in the library nobody waits any more.
func TestCallsAreCancelled(t *testing.T) {
	c := labelled(t, "async")
	ctx, cancel := context.WithCancel(context.Background())
	failed := make(chan error)
	go func() {
		_, err := c.WaitAtGate(ctx, 1)
		failed <- err
	}()
	wantWaiting(t, c, 1)
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wantWaiting(t, c, 0)
}

func TestCallsHaveDeadlines(t *testing.T) {
	c := labelled(t, "async")
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := c.WaitAtGate(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	wantWaiting(t, c, 0)
}
