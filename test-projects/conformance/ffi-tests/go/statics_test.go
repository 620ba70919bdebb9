package conformance_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"example.com/conformance"
)

func TestFunctionsWithoutContext(t *testing.T) {
	ctx := testContext(t)
	gives(t, int64(math.MaxInt64))(conformance.Subtract(math.MinInt64, 1))
	gives(t, int64(-2))(conformance.SubtractLater(ctx, 5, 7))
	gives(t, ptr(int64(-3)))(conformance.Divide(7, -2))
	gives[*int64](t, nil)(conformance.Divide(7, 0))
	gives(t, ptr(int64(4)))(conformance.DivideLater(ctx, 8, 2))
	gives[*int64](t, nil)(conformance.DivideLater(ctx, 8, 0))
}

func TestStaticCallsAreCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := conformance.DivideLater(ctx, 8, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
