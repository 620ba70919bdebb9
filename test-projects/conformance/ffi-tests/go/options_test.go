package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

func TestSomeIsNotNone(t *testing.T) {
	echo(t, conformance.EchoOptionI64, nil, ptr(int64(0)), ptr(int64(math.MinInt64)))
	echo(t, conformance.EchoOptionBool, nil, ptr(false), ptr(true))
	echo(t, conformance.EchoOptionText, nil, ptr(""), ptr(text))
	echo(t, conformance.EchoOptionBytes, nil, []byte{}, []byte{0xff})
	echo(t, conformance.EchoOptionList, nil, []int64{}, []int64{1, -1})
	echo(t, conformance.EchoOptionRecord, nil, &conformance.Point{}, &extreme)
	echo(t, conformance.EchoOptionEnum, nil, ptr(conformance.LevelLow), ptr(conformance.LevelHigh))
	echo[conformance.Shape](t, conformance.EchoOptionChoice, nil, conformance.ShapeNothing{}, rectangle)
}

func TestOptionsInEveryPlace(t *testing.T) {
	echo(t, conformance.EchoEveryOption,
		conformance.EveryOption{
			Record: &extreme, Level: ptr(conformance.LevelLow), Shape: conformance.ShapeCircle{Value: 0.5},
			Records: []*conformance.Point{nil, &extreme}, List: []*int64{ptr(int64(0)), nil},
		},
		conformance.EveryOption{Records: []*conformance.Point{}, List: []*int64{}},
		conformance.EveryOption{Records: []*conformance.Point{}},
	)
}

func TestWhatIsThereHasToBeRight(t *testing.T) {
	_, err := conformance.EchoOptionEnum(ptr(conformance.Level(3)))
	fails(t, err, "value: 3 is not a value of `Level`")
	_, err = conformance.EchoOptionText(ptr("\xff"))
	fails(t, err, "value: not UTF-8 at byte 0")
}
