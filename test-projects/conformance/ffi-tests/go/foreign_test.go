package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

func TestTypesOfAnotherCrate(t *testing.T) {
	first := conformance.ForeignPoint{
		FromLeft: math.MinInt64, FromBelow: math.MaxInt64, Style: ptr(conformance.ForeignStyleCross),
	}
	second := conformance.ForeignPoint{FromLeft: 1, FromBelow: 2}
	echo(t, conformance.EchoForeignPoint, first, second)
	echo(t, conformance.EchoForeignStyle, conformance.ForeignStyleDot, conformance.ForeignStyleCross)
	echo(t, conformance.EchoEveryForeign,
		conformance.EveryForeign{Field: first, AllOthers: []conformance.ForeignPoint{second, first}})
	gives(t, second)(conformance.CheckForeignPoint(second))
	_, err := conformance.CheckForeignPoint(first)
	failsAs(t, err, "-9223372036854775808 is left of the plane", func(e *conformance.ForeignErrorOffPlane) bool {
		return e.Point.FromLeft == math.MinInt64 && *e.Point.Style == conformance.ForeignStyleCross
	})
	if got := conformance.ForeignStyleDot.String(); got != "DOT" {
		t.Error(got)
	}
	_, err = conformance.EchoForeignStyle(2)
	fails(t, err, "value: 2 is not a value of `ForeignStyle`")
}
