// Package conformance_test proves every feature through the generated package, a file each.
package conformance_test

import (
	"context"
	"errors"
	"math"
	"os"
	"reflect"
	"testing"
	"time"

	"example.com/conformance"
)

// patience is how long a test waits for what has to happen. Only what hangs takes as long.
const patience = time.Minute

// testContext is a context that ends with the test.
func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func ptr[T any](v T) *T {
	return &v
}

// echo sends each value, and wants it back as it was.
func echo[T any](t *testing.T, function func(T) (T, error), values ...T) {
	t.Helper()
	for _, value := range values {
		got, err := function(value)
		if err != nil {
			t.Errorf("%#v: %v", value, err)
		} else if !reflect.DeepEqual(got, value) {
			t.Errorf("sent %#v, got %#v", value, got)
		}
	}
}

// comesAs sends a value that Go has in two spellings, and wants the other one back.
func comesAs[T any](t *testing.T, function func(T) (T, error), value, want T) {
	t.Helper()
	got, err := function(value)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("sent %#v, got %#v, %v, want %#v", value, got, err, want)
	}
}

// gives checks a result.
func gives[T any](t *testing.T, want T) func(got T, err error) {
	t.Helper()
	return func(got T, err error) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %#v, %v, want %#v", got, err, want)
		}
	}
}

// fails checks an error that has no type of the library, by its text.
func fails(t *testing.T, err error, text string) {
	t.Helper()
	var untyped *conformance.Error
	if !errors.As(err, &untyped) || untyped.Code != conformance.CodeFailed || err.Error() != text {
		t.Errorf("got %T %v, want a *conformance.Error %q", err, err, text)
	}
}

// isServed tells whether the library is in another process: `cargo ffi test --remote`.
var isServed = os.Getenv("CARGO_FFI_SERVER") != ""

// failsAs checks an error of the library's own, its text included. Its values are compared by what they are called in Go.
func failsAs[E error](t *testing.T, err error, text string, values func(E) bool) {
	t.Helper()
	var typed E
	if !errors.As(err, &typed) {
		t.Errorf("got %T %v, want %T", err, err, typed)
		return
	}
	if typed.Error() != text || !values(typed) {
		t.Errorf("got %#v %q, want %q", typed, typed, text)
	}
	var untyped *conformance.Error
	if errors.As(err, &untyped) {
		t.Errorf("%T is a *conformance.Error as well", err)
	}
}

// labelled is a context with that label, closed with the test at the latest.
func labelled(t testing.TB, label string) *conformance.Conformance {
	t.Helper()
	c, err := conformance.WithLabel(label)
	if err != nil {
		t.Fatalf("WithLabel: %v", err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return c
}

// text has characters of one to four bytes, and a zero.
const text = "a\x00é€𝄞\uffff\U0010ffff"

var (
	negativeZero = math.Copysign(0, -1)
	infinity     = math.Inf(1)
	extreme      = conformance.Point{X: math.MinInt32, Y: math.MaxInt64}
	triangle     = conformance.Polygon{
		PolygonName:  "tri\x00angle",
		FirstCorner:  extreme,
		OtherCorners: []conformance.Point{{X: 1, Y: 2}, {X: -3, Y: -4}},
		CutOut:       &conformance.Point{},
	}
	noPolygon = conformance.Polygon{OtherCorners: []conformance.Point{}}
	rectangle = conformance.ShapeRectangle{
		Corner: extreme, Width: math.MaxUint32, Fill: ptr(conformance.LevelHigh),
	}
)
