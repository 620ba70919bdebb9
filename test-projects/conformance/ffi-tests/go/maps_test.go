package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

func TestMapsKeepTheirEntries(t *testing.T) {
	counts := map[string]int64{"": -1, text: math.MaxInt64, "aa": 0}
	echo(t, conformance.EchoCounts, map[string]int64{}, counts)
	echo(t, conformance.EchoByNumber, map[int64]string{math.MinInt64: "least", -1: "", 0: text, math.MaxInt64: "most"})
	echo(t, conformance.EchoByOctet, map[uint8]bool{}, map[uint8]bool{0: false, math.MaxUint8: true})
	echo(t, conformance.EchoByU64, map[uint64]conformance.Point{0: {}, math.MaxUint64: extreme})
	echo(t, conformance.EchoMaps, map[string]map[int32][]conformance.Point{
		"": {}, "full": {-1: {extreme, {}}, math.MaxInt32: {}},
	})
	comesAs(t, conformance.EchoCounts, nil, map[string]int64{})
	_, err := conformance.FailWithMap(counts)
	failsAs(t, err, "3 entries", func(e *conformance.MapError) bool {
		return len(e.Entries) == 3 && e.Entries[text] == math.MaxInt64
	})
}

func TestMapsInEveryPlace(t *testing.T) {
	echo(t, conformance.EchoEveryMap,
		conformance.EveryMap{
			Field: map[string][]byte{"k": {0xff}, "": {}}, List: []map[string]int64{{"a": 1}, {}},
			Option: map[string]int64{}, Options: map[string]*int64{"none": nil, "some": ptr(int64(0))},
			Shapes: map[uint32]conformance.Shape{0: conformance.ShapeVoid{}, math.MaxUint32: rectangle},
		},
		conformance.EveryMap{
			Field: map[string][]byte{}, List: []map[string]int64{}, Options: map[string]*int64{},
			Shapes: map[uint32]conformance.Shape{},
		},
	)
	echo[conformance.MapChoice](t, conformance.EchoMapChoice,
		conformance.MapChoiceTexts{Value: map[string]string{"k": "v"}},
		conformance.MapChoiceNumbers{Numbers: map[int16]int16{math.MinInt16: math.MaxInt16}})
}

func TestLargeMapsSurvive(t *testing.T) {
	many := map[uint64]conformance.Point{}
	for i := range 10_000 {
		many[uint64(i)*0x9e3779b97f4a7c15] = conformance.Point{X: int32(i), Y: int64(-i)}
	}
	echo(t, conformance.EchoByU64, many)
}

func TestThePlaceInAMapIsNamed(t *testing.T) {
	_, err := conformance.EchoByNumber(map[int64]string{-7: "\xff"})
	fails(t, err, "value[-7]: not UTF-8 at byte 0")
	_, err = conformance.EchoCounts(map[string]int64{"\xff": 1})
	fails(t, err, "value[key of entry 0]: not UTF-8 at byte 0")
	_, err = conformance.EchoEveryMap(conformance.EveryMap{Shapes: map[uint32]conformance.Shape{7: nil}})
	fails(t, err, "conformance: value.shapes[7]: nil is not one of the variants of Shape")
}
