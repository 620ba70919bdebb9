package conformance_test

import (
	"context"
	"errors"
	"testing"

	"example.com/conformance"
)

func TestCloseRunsTheDestructorOnce(t *testing.T) {
	const label = "closed by Go"
	c, err := conformance.WithLabel(label)
	if err != nil {
		t.Fatal(err)
	}
	gives(t, uint32(0))(conformance.Ended(label))
	for range 2 {
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		gives(t, uint32(1))(conformance.Ended(label))
	}
	if _, err := c.Label(); !errors.Is(err, conformance.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestCloseEndsPendingCalls(t *testing.T) {
	const calls = 50
	c := labelled(t, "pending in Go")
	failed := make(chan error)
	for i := int64(0); i < calls; i++ {
		go func() {
			_, err := c.WaitAtGate(context.Background(), i)
			failed <- err
		}()
	}
	wantWaiting(t, c, calls)
	if err := c.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	for i := 0; i < calls; i++ {
		if err := <-failed; !errors.Is(err, conformance.ErrClosed) {
			t.Errorf("got %v", err)
		}
	}
	gives(t, uint32(1))(conformance.Ended("pending in Go"))
}
