package conformance_test

import (
	"math"
	"strconv"
	"testing"

	"example.com/conformance"
)

func TestListsKeepTheirOrder(t *testing.T) {
	echo(t, conformance.EchoNumbers, []int64{}, []int64{math.MinInt64, 0, math.MaxInt64})
	echo(t, conformance.EchoBools, []bool{}, []bool{true, false, true})
	echo(t, conformance.EchoTexts, []string{}, []string{"\x00", "", "𝄞"})
	echo(t, conformance.EchoBlobs, [][]byte{}, [][]byte{{0xff, 0}, {}})
	echo(t, conformance.EchoPoints, []conformance.Point{}, []conformance.Point{extreme, {}})
	echo(t, conformance.EchoLevels, []conformance.Level{}, []conformance.Level{conformance.LevelHigh, conformance.LevelLow})
	echo(t, conformance.EchoShapes, []conformance.Shape{},
		[]conformance.Shape{conformance.ShapeVoid{}, rectangle, conformance.ShapeCircle{Value: 0.5}})
	echo(t, conformance.EchoCube, [][][]int64{}, [][][]int64{{{1, 2, 3}, {}}, {}, {{3}}})
	echo(t, conformance.EchoGaps, []*int64{}, []*int64{nil, ptr(int64(0)), nil})
	comesAs(t, conformance.EchoNumbers, nil, []int64{})
	comesAs(t, conformance.EchoCube, [][][]int64{nil, {nil}}, [][][]int64{{}, {{}}})
}

func TestLongListsSurvive(t *testing.T) {
	const many = 10_000
	numbers := make([]int64, many)
	texts := make([]string, many)
	points := make([]conformance.Point, many)
	counts := make([]uint32, many)
	sum := int64(0)
	for i := range numbers {
		numbers[i] = int64(uint64(i) * 0x9e3779b97f4a7c15)
		texts[i] = strconv.Itoa(i)
		points[i] = conformance.Point{X: int32(i), Y: int64(-i)}
		counts[i] = uint32(i)
		sum = sum*31 + numbers[i]
	}
	echo(t, conformance.EchoNumbers, numbers)
	echo(t, conformance.EchoTexts, texts)
	echo(t, conformance.EchoPoints, points)
	gives(t, sum)(conformance.SumNumbers(numbers))
	gives(t, counts)(conformance.CountUp(many))
}

func TestThePlaceInAListIsNamed(t *testing.T) {
	_, err := conformance.EchoLevels([]conformance.Level{conformance.LevelLow, -1})
	fails(t, err, "value[1]: -1 is not a value of `Level`")
	_, err = conformance.EchoTexts([]string{"", "", "\xff"})
	fails(t, err, "value[2]: not UTF-8 at byte 0")
	_, err = conformance.EchoShapes([]conformance.Shape{conformance.ShapeVoid{}, nil})
	fails(t, err, "conformance: value[1]: nil is not one of the variants of Shape")
}
