package conformance_test

import (
	"math"
	"testing"
	"time"

	"example.com/conformance"
)

func TestWhatHasADefaultComesBack(t *testing.T) {
	echo(t, conformance.EchoPreset, conformance.Preset{
		Least: math.MinInt8, Most: math.MaxUint64, Wide: conformance.MinI128, Tenth: 0.5, Zero: 0.25, Truth: true,
		Text: text, Option: ptr(conformance.LevelHigh), Other: math.MaxUint16, Due: 1,
	})
	echo(t, conformance.EchoBlank, conformance.Blank{
		Number: math.MinInt64, Truth: true, Text: text, Bytes: []byte{0}, List: []conformance.Point{extreme},
		Array: [2]uint16{1, 2}, Map: map[string]int32{"k": 1}, Set: map[int32]struct{}{-1: {}}, Span: time.Second,
		ID: [16]byte{255}, Option: ptr(int32(-1)), Inner: conformance.Inner{First: 3, Second: 4},
		Boxed: conformance.Inner{First: 5, Second: 6}, Flat: conformance.SeasonWinter, Newtype: ptr(int64(7)),
	})
	echo(t, conformance.EchoStrokes, []conformance.Stroke{
		conformance.StrokeInvisible{},
		conformance.StrokePlain{Value: 9},
		conformance.StrokeDashed{Field0: -1.5, Field1: conformance.Inner{First: 3, Second: 4}},
		conformance.StrokeColoured{Colour: "red", Width: 2, Dash: ptr(uint8(1))},
	})
	gives(t, conformance.Received{
		Number: 1, Text: "t", Option: ptr(uint8(2)), Inner: conformance.Inner{First: 3, Second: 4}, Lent: 2,
	})(conformance.DefaultParameters(1, "t", false, ptr(uint8(2)), conformance.Inner{First: 3, Second: 4}, []byte("ab")))
	gives(t, "ab")(conformance.DefaultAndDue("a", "b"))
	c, err := conformance.WithDefaultLabel("mine")
	if err != nil {
		t.Fatal(err)
	}
	gives(t, "my mine")(c.DefaultPrefix("my "))
	gives(t, int64(2))(c.DefaultLater(testContext(t), 1))
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// Go has no defaults: what is not written is zero, and is sent as that.
func TestZeroIsNoDefault(t *testing.T) {
	gives(t, conformance.Preset{})(conformance.EchoPreset(conformance.Preset{}))
	gives(t, conformance.Blank{
		Bytes: []byte{}, List: []conformance.Point{}, Map: map[string]int32{}, Set: map[int32]struct{}{},
	})(conformance.EchoBlank(conformance.Blank{}))
	gives(t, []conformance.Stroke{conformance.StrokePlain{}, conformance.StrokeColoured{}})(
		conformance.EchoStrokes([]conformance.Stroke{conformance.StrokePlain{}, conformance.StrokeColoured{}}))
	gives(t, conformance.Received{})(conformance.DefaultParameters(0, "", false, nil, conformance.Inner{}, nil))
	gives(t, "")(conformance.DefaultAndDue("", ""))
	c, err := conformance.WithDefaultLabel("")
	if err != nil {
		t.Fatal(err)
	}
	gives(t, "")(c.DefaultPrefix(""))
	gives(t, int64(0))(c.DefaultLater(testContext(t), 0))
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
