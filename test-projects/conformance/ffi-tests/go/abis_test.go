package conformance_test

import (
	"context"
	"math"
	"testing"

	"example.com/conformance"
)

func TestNativeFunctionsAreInThePackage(t *testing.T) {
	ctx := testContext(t)
	if isServed {
		_, err := conformance.NativeOnly(1)
		notServed(t, err, "native_only")
		_, err = conformance.NativeOnlyLater(ctx, -1)
		notServed(t, err, "native_only_later")
		_, err = conformance.NativeContext("native")
		notServed(t, err, "native_context")
		_, err = labelled(t, "native").NativeLabel()
		notServed(t, err, "native_label")
		return
	}
	echo(t, conformance.NativeOnly, math.MinInt64, math.MaxInt64)
	gives(t, int64(-1))(conformance.NativeOnlyLater(ctx, -1))
	c, err := conformance.NativeContext("native")
	if err != nil {
		t.Fatal(err)
	}
	gives(t, "native")(c.NativeLabel())
	gives(t, "native")(c.LabelInAllForms(ctx))
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// notServed checks the error of what is exported for the native ABI alone, where the library is in another process.
func notServed(t *testing.T, err error, name string) {
	t.Helper()
	fails(t, err, "conformance: `"+name+"` is for programs that have the library in them, and not for connections")
}

// What is exported for CBOR only is no method: not under its name, with any parameters that it could have.
func TestMethodsInCBORAreNotInThePackage(t *testing.T) {
	var c any = labelled(t, "l")
	if _, ok := c.(interface{ NativeLabel() (string, error) }); !ok {
		t.Error("NativeLabel is not found in this way")
	}
	if _, ok := c.(interface{ CborLabel() (string, error) }); ok {
		t.Error("CborLabel is there")
	}
	if _, ok := c.(interface {
		CborLabel(context.Context) (string, error)
	}); ok {
		t.Error("CborLabel is there")
	}
}
