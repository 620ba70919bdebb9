package conformance_test

import (
	"testing"

	"example.com/conformance"
)

func TestStructsKeepTheirFields(t *testing.T) {
	echo(t, conformance.EchoPoint, conformance.Point{}, extreme)
	echo(t, conformance.EchoPolygon, triangle, noPolygon)
	echo(t, conformance.EchoDrawing,
		conformance.Drawing{Front: triangle, Behind: []conformance.Polygon{noPolygon, triangle}},
		conformance.Drawing{Front: noPolygon, Behind: []conformance.Polygon{}})
	comesAs(t, conformance.EchoPolygon, conformance.Polygon{}, noPolygon)
}

func TestStructParametersAreApart(t *testing.T) {
	left, right := conformance.Point{X: 1, Y: -2}, conformance.Point{X: 30, Y: 40}
	gives(t, conformance.Point{X: 31, Y: 38})(conformance.AddPoints(left, right))
}

func TestThePlaceInAStructIsNamed(t *testing.T) {
	invalid := conformance.Polygon{PolygonName: "\xff"}
	_, err := conformance.EchoDrawing(conformance.Drawing{Behind: []conformance.Polygon{{}, invalid}})
	fails(t, err, "value.behind[1].polygon_name: not UTF-8 at byte 0")
}
