package conformance_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/conformance"
)

func TestContextsAreMade(t *testing.T) {
	ctx := testContext(t)
	for want, make := range map[string]func() (*conformance.Conformance, error){
		"new":     conformance.New,
		"l\x00":   func() (*conformance.Conformance, error) { return conformance.WithLabel("l\x00") },
		"some":    func() (*conformance.Conformance, error) { return conformance.WithSomeLabel("some") },
		"at once": func() (*conformance.Conformance, error) { return conformance.Open(ctx, "at once", 0) },
		"later":   func() (*conformance.Conformance, error) { return conformance.Open(ctx, "later", 5) },
	} {
		c, err := make()
		if err != nil {
			t.Errorf("%q: %v", want, err)
			continue
		}
		gives(t, want)(c.Label())
		if err := c.Close(); err != nil {
			t.Errorf("%q: Close: %v", want, err)
		}
	}
}

func TestConstructorsFail(t *testing.T) {
	none, err := conformance.WithSomeLabel("")
	fails(t, err, "a label must not be empty")
	if none != nil {
		t.Error("there is a context nevertheless")
	}
	none, err = conformance.Open(testContext(t), "", 1)
	failsAs(t, err, "refused: no label", func(e *conformance.FailureRefused) bool { return e.Value == "no label" })
	if none != nil {
		t.Error("there is a context nevertheless")
	}
	_, err = conformance.Panicking()
	fails(t, err, "panicked: no context")
	_, err = conformance.WithLabel("\xff")
	fails(t, err, "label: not UTF-8 at byte 0")
}

func TestConstructorsHaveTimeLimits(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := conformance.Open(ctx, "late", 60_000); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
