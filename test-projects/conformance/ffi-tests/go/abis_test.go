package conformance_test

import (
	"context"
	"math"
	"testing"

	"example.com/conformance"
)

func TestNativeFunctionsAreInThePackage(t *testing.T) {
	onlyHere(t, "what is exported for the native ABI alone is not served")
	ctx := testContext(t)
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
