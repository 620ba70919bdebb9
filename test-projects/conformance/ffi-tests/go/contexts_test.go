package conformance_test

import (
	"testing"

	"example.com/conformance"
)

// next is what comes from a channel.
func next[T any](t *testing.T, from <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-from:
	case <-testContext(t).Done():
		t.Fatal("nothing came")
	}
	return value
}

// rung is who rings on the instance.
func rung(t *testing.T, c *conformance.Conformance) <-chan string {
	t.Helper()
	by := make(chan string, 64)
	if err := c.OnRung(func(e conformance.OnRungPayload) { by <- e.By }).Err(); err != nil {
		t.Fatal(err)
	}
	return by
}

func hears(t *testing.T, by <-chan string, want string) {
	t.Helper()
	if got := next(t, by); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestContextsOfCalls(t *testing.T) {
	c, other := labelled(t, "bell"), labelled(t, "other")
	by, silent := rung(t, c), rung(t, other)
	gives(t, "first")(c.RingFirst("first"))
	hears(t, by, "first")
	gives(t, "leftright")(c.RingBetween("left", "right"))
	hears(t, by, "leftright")
	gives(t, "later")(c.RingLater(testContext(t), 1, "later"))
	hears(t, by, "later")
	if err := c.RingByItself(1, "by itself"); err != nil {
		t.Error(err)
	}
	hears(t, by, "by itself")
	gives(t, false)(c.RingKept())
	if len(by)+len(silent) > 0 {
		t.Error("somebody else has rung")
	}
}

func TestContextOfAConstructor(t *testing.T) {
	c, err := conformance.Keeping(testContext(t), "kept")
	if err != nil {
		t.Fatal(err)
	}
	by := rung(t, c)
	gives(t, true)(c.RingKept())
	hears(t, by, "kept")
	// What rings after the end is heard by nobody, and does no harm.
	if err := c.RingByItself(500, "too late"); err != nil {
		t.Error(err)
	}
	shut(t, c)
	if len(by) > 0 {
		t.Error("a closed instance has rung")
	}
}

func TestContextsOfHandles(t *testing.T) {
	c := labelled(t, "bell")
	by := rung(t, c)
	bell, err := c.HangBell("big")
	if err != nil {
		t.Fatal(err)
	}
	if err := bell.Ring(); err != nil {
		t.Error(err)
	}
	hears(t, by, "big")
	shut(t, bell)
	hears(t, by, "the end of big")
}
