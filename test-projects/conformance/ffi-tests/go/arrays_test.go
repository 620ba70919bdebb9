package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

func TestArraysKeepTheirItems(t *testing.T) {
	var key [32]byte
	for i := range key {
		key[i] = byte(i * 8)
	}
	echo(t, conformance.EchoKey, [32]byte{}, key)
	echo(t, conformance.EchoTriple, [3]int64{math.MinInt64, 0, math.MaxInt64})
	echo(t, conformance.EchoGrid, [3][2]int32{{1, 2}, {3, 4}, {math.MinInt32, math.MaxInt32}})
	echo(t, conformance.EchoTwoTexts, [2]string{text, ""})
	echo(t, conformance.EchoTwoPoints, [2]conformance.Point{extreme, {}})
	echo(t, conformance.EchoOptionArray, nil, &[2]bool{}, &[2]bool{true, false})
}

func TestArraysInEveryPlace(t *testing.T) {
	echo(t, conformance.EchoEveryArray,
		conformance.EveryArray{
			Field: [4]byte{0, 1, 2, 255}, List: [][4]byte{{1}, {}}, Option: &[3]int64{1, 2, 3},
			Options: [2]*int64{nil, ptr(int64(4))}, Lists: [2][]int64{{4, 5}, {}},
		},
		conformance.EveryArray{List: [][4]byte{}, Lists: [2][]int64{{}, {}}},
	)
	echo[conformance.ArrayChoice](t, conformance.EchoArrayChoice,
		conformance.ArrayChoiceKey{Value: [4]byte{9}}, conformance.ArrayChoiceNumbers{Numbers: [2]uint16{1, math.MaxUint16}})
	_, err := conformance.FailWithArray([4]byte{0, 1, 2, 255})
	failsAs(t, err, "key [0, 1, 2, 255]", func(e *conformance.ArrayError) bool { return e.Key == [4]byte{0, 1, 2, 255} })
	_, err = conformance.EchoTwoTexts([2]string{"", "\xff"})
	fails(t, err, "value[1]: not UTF-8 at byte 0")
}
