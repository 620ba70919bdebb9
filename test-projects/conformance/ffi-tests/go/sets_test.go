package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

// set is a set of these.
func set[T comparable](elements ...T) map[T]struct{} {
	made := map[T]struct{}{}
	for _, element := range elements {
		made[element] = struct{}{}
	}
	return made
}

func TestSetsKeepTheirElements(t *testing.T) {
	echo(t, conformance.EchoWords, set[string](), set("", "b", text))
	echo(t, conformance.EchoNumberSet, set[int64](), set[int64](math.MinInt64, -1, 0, math.MaxInt64))
	echo(t, conformance.EchoOctetSet, set[uint8](), set[uint8](0, 7, math.MaxUint8))
	comesAs(t, conformance.EchoWords, nil, set[string]())
	echo(t, conformance.EchoEverySet,
		conformance.EverySet{
			Field: set[int32](1, -1), List: []map[string]struct{}{set("a"), set[string]()}, Option: set[uint64](math.MaxUint64),
		},
		conformance.EverySet{Field: set[int32](), List: []map[string]struct{}{}, Option: set[uint64]()},
		conformance.EverySet{Field: set[int32](), List: []map[string]struct{}{}},
	)
	echo[conformance.SetChoice](t, conformance.EchoSetChoice, conformance.SetChoiceWords{Value: set("a", "b")})
	_, err := conformance.FailWithSet(set[int64](1, 2, 3))
	failsAs(t, err, "3 elements", func(e *conformance.SetError) bool { return len(e.Elements) == 3 })
	_, err = conformance.EchoWords(set("\xff"))
	fails(t, err, "value[0]: not UTF-8 at byte 0")
}
