package conformance_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"

	"example.com/conformance"
)

func TestFailingWithText(t *testing.T) {
	_, err := conformance.FailText(text)
	fails(t, err, text)
	gives(t, "")(conformance.FailText(""))
	fails(t, conformance.FailUnit("no"), "no")
	if err := conformance.FailUnit(""); err != nil {
		t.Error(err)
	}
	c := labelled(t, "errors")
	fails(t, c.FailTextLater(testContext(t), "no"), "errors: no")
}

func TestFailingWithAnEnum(t *testing.T) {
	c := labelled(t, "errors")
	for name, fail := range map[string]func(uint32) (uint32, error){
		"FailEnum":  conformance.FailEnum,
		"FailLater": func(variant uint32) (uint32, error) { return c.FailLater(testContext(t), variant) },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := fail(0)
			failsAs(t, err, "not found", func(*conformance.FailureNotFound) bool { return true })
			_, err = fail(1)
			failsAs(t, err, "refused: by \"him\"\x00", func(e *conformance.FailureRefused) bool {
				return e.Value == "by \"him\"\x00"
			})
			_, err = fail(2)
			failsAs(t, err, "no 𝄞 after 4294967295", func(e *conformance.FailureGaveUp) bool {
				return e.Message == "no 𝄞" && e.Attempts == math.MaxUint32
			})
			_, err = fail(3)
			failsAs(t, err, "out of the picture", func(e *conformance.FailureOutside) bool {
				return e.Point == conformance.Point{X: -1, Y: math.MaxInt64} && e.Shape == conformance.ShapeCircle{Value: 0.5}
			})
			// Each variant is a Failure.
			failsAs(t, err, "out of the picture", func(conformance.Failure) bool { return true })
			gives(t, uint32(4))(fail(4))
		})
	}
}

func TestFailingWithAStruct(t *testing.T) {
	_, err := conformance.FailStruct(math.MaxUint64)
	failsAs(t, err, "line 18446744073709551615: expected one of them", func(e *conformance.ParseFailure) bool {
		return e.Line == math.MaxUint64 && e.Reason == "expected one of them" && reflect.DeepEqual(e.Expected, []string{"(", ""})
	})
	gives(t, uint64(0))(conformance.FailStruct(0))
}

func TestFailingWithAFlatEnum(t *testing.T) {
	failsAs(t, conformance.FailFlat(true), "never", func(*conformance.RefusalNever) bool { return true })
	failsAs(t, conformance.FailFlat(false), "not now", func(*conformance.RefusalNotNow) bool { return true })
}

// Who is cancelled gets the error of the context, and none of the library's.
func TestFailuresAndCancellationDiffer(t *testing.T) {
	c := labelled(t, "errors")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := c.FailLater(ctx, 0)
	var typed conformance.Failure
	if !errors.Is(err, context.Canceled) || errors.As(err, &typed) {
		t.Errorf("got %T %v", err, err)
	}
}
