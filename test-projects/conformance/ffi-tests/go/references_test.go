package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

func TestWhatIsLentComesBack(t *testing.T) {
	echo(t, conformance.LendText, "", text)
	echo(t, conformance.LendBytes, []byte{}, []byte{0, 0xff})
	echo(t, conformance.LendNumbers, []int64{}, []int64{math.MinInt64, math.MaxInt64})
	echo(t, conformance.LendTexts, []string{}, []string{"\x00", ""})
	echo(t, conformance.LendPolygon, triangle, noPolygon)
	echo(t, conformance.LendPolygons, []conformance.Polygon{}, []conformance.Polygon{triangle, noPolygon})
	echo(t, conformance.LendLevel, conformance.LevelLow, conformance.LevelHigh)
	echo[conformance.Shape](t, conformance.LendShape, conformance.ShapeNothing{}, rectangle)
	gives(t, []string{text, "[0, 255]", "tri\x00angle"})(
		labelled(t, "references").LendLater(testContext(t), text, []byte{0, 0xff}, triangle))
}

func TestWhatCannotBeLentIsRefused(t *testing.T) {
	_, err := conformance.LendTexts([]string{"", "\xff"})
	fails(t, err, "value[1]: not UTF-8 at byte 0")
	_, err = conformance.LendLevel(99)
	fails(t, err, "value: 99 is not a value of `Level`")
}
