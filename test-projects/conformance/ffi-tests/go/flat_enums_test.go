package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

func TestFlatEnumsHaveNumbersAndTexts(t *testing.T) {
	for value, want := range map[conformance.Reading]struct {
		number int32
		text   string
	}{
		conformance.ReadingAllTheWayDown: {math.MinInt32, "all-the-way-down"},
		conformance.ReadingJustBelow:     {-1, "just-below"},
		conformance.ReadingNothing:       {0, "nothing"},
		conformance.ReadingAllTheWayUp:   {math.MaxInt32, "up"},
	} {
		if int32(value) != want.number || value.String() != want.text {
			t.Errorf("got %d %q, want %+v", int32(value), value, want)
		}
		echo(t, conformance.EchoReading, value)
	}
	echo(t, conformance.EchoLevel, conformance.LevelLow, conformance.LevelMiddle, conformance.LevelHigh)
}

func TestFlatEnumsInEveryPlace(t *testing.T) {
	echo(t, conformance.EchoEveryLevel,
		conformance.EveryLevel{
			Field: conformance.LevelMiddle, Option: ptr(conformance.LevelLow),
			List:       []conformance.Reading{conformance.ReadingAllTheWayUp, conformance.ReadingAllTheWayDown},
			OptionList: []*conformance.Level{ptr(conformance.LevelHigh), nil, ptr(conformance.LevelLow)},
		},
		conformance.EveryLevel{List: []conformance.Reading{}, OptionList: []*conformance.Level{}},
	)
}

func TestOtherNumbersAreRefused(t *testing.T) {
	_, err := conformance.EchoLevel(3)
	fails(t, err, "value: 3 is not a value of `Level`")
	_, err = conformance.EchoReading(-2)
	fails(t, err, "value: -2 is not a value of `Reading`")
	_, err = conformance.EchoEveryLevel(conformance.EveryLevel{List: []conformance.Reading{0, 1}})
	fails(t, err, "value.list[1]: 1 is not a value of `Reading`")
	if got := conformance.Level(7).String(); got != "Level(7)" {
		t.Errorf("got %q", got)
	}
}
