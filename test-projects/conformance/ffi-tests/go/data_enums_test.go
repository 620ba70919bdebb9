package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

func TestEveryKindOfVariantComesBack(t *testing.T) {
	echo[conformance.Shape](t, conformance.EchoShape,
		conformance.ShapeNothing{}, conformance.ShapeCircle{Value: infinity},
		conformance.ShapeLine{Field0: extreme, Field1: conformance.Point{X: 1, Y: 2}}, rectangle,
		conformance.ShapeRectangle{}, conformance.ShapePath{Value: []conformance.Point{extreme, {}}},
		conformance.ShapePath{Value: []conformance.Point{}}, conformance.ShapeVoid{},
	)
}

func TestVariantsHoldVariants(t *testing.T) {
	layers := []conformance.Layer{
		conformance.LayerOneShape{Shape: rectangle, Opacity: math.MaxUint8},
		conformance.LayerManyShapes{Value: []conformance.Shape{rectangle, conformance.ShapeNothing{}}},
		conformance.LayerManyShapes{Value: []conformance.Shape{}},
	}
	echo(t, conformance.EchoLayer, layers...)
	echo(t, conformance.EchoEveryShape,
		conformance.EveryShape{Field: rectangle, List: layers, Option: conformance.ShapeCircle{Value: -1.5}},
		conformance.EveryShape{Field: conformance.ShapeVoid{}, List: []conformance.Layer{}},
	)
}

func TestWhatIsNoVariantIsRefused(t *testing.T) {
	_, err := conformance.EchoShape(nil)
	fails(t, err, "conformance: value: nil is not one of the variants of Shape")
	_, err = conformance.EchoLayer(conformance.LayerOneShape{})
	fails(t, err, "conformance: value.shape: nil is not one of the variants of Shape")
	_, err = conformance.EchoShape(conformance.ShapeRectangle{Fill: ptr(conformance.Level(9))})
	fails(t, err, "value.fill: 9 is not a value of `Level`")
}
