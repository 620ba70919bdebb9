package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

func TestIntegersKeepBothEnds(t *testing.T) {
	echo(t, conformance.EchoI8, math.MinInt8, -1, 0, math.MaxInt8)
	echo(t, conformance.EchoI16, math.MinInt16, -1, 0, math.MaxInt16)
	echo(t, conformance.EchoI32, math.MinInt32, -1, 0, math.MaxInt32)
	echo(t, conformance.EchoI64, math.MinInt64, -1, 0, math.MaxInt64)
	echo(t, conformance.EchoU8, 0, 1, math.MaxUint8)
	echo(t, conformance.EchoU16, 0, 1, math.MaxUint16)
	echo(t, conformance.EchoU32, 0, 1, math.MaxUint32)
	echo(t, conformance.EchoU64, 0, 1, math.MaxUint64)
	echo(t, conformance.EchoBool, false, true)
}

// Floats are compared by their bits: a zero has a sign, and a NaN has something to say.
func TestFloatsKeepTheirBits(t *testing.T) {
	for _, bits := range []uint32{
		0, 0x80000000, 1, math.Float32bits(0.1), math.Float32bits(math.MaxFloat32), 0x7f800000, 0xff800000, 0x7fc00000,
		0xffc12345,
	} {
		got, err := conformance.EchoF32(math.Float32frombits(bits))
		if isServed && got != got && err == nil {
			continue // CBOR has one NaN.
		}
		if err != nil || math.Float32bits(got) != bits {
			t.Errorf("sent %08x, got %08x, %v", bits, math.Float32bits(got), err)
		}
	}
	for _, bits := range []uint64{
		0, 1 << 63, 1, math.Float64bits(0.1), math.Float64bits(math.MaxFloat64), 0x7ff0000000000000, 0xfff0000000000000,
		0x7ff8000000000000, 0xfff8123456789abc,
	} {
		got, err := conformance.EchoF64(math.Float64frombits(bits))
		if isServed && got != got && err == nil {
			continue // CBOR has one NaN.
		}
		if err != nil || math.Float64bits(got) != bits {
			t.Errorf("sent %016x, got %016x, %v", bits, math.Float64bits(got), err)
		}
	}
}

var (
	smallest = conformance.Scalars{
		I8: math.MinInt8, I16: math.MinInt16, I32: math.MinInt32, I64: math.MinInt64, F32: -1.5, F64: math.Inf(-1),
	}
	largest = conformance.Scalars{
		Bool: true, I64: math.MaxInt64, I8: math.MaxInt8, I32: math.MaxInt32, I16: math.MaxInt16, F64: math.Inf(1),
		U8: math.MaxUint8, U64: math.MaxUint64, U16: math.MaxUint16, F32: math.MaxFloat32, U32: math.MaxUint32,
	}
)

func TestScalarsInStructs(t *testing.T) {
	echo(t, conformance.EchoScalars, conformance.Scalars{}, smallest, largest)
	gives(t, largest)(conformance.GatherScalars(
		true, math.MaxInt64, math.MaxInt8, math.MaxInt32, math.MaxInt16, math.Inf(1), math.MaxUint8, math.MaxUint64,
		math.MaxUint16, math.MaxFloat32, math.MaxUint32,
	))
}

func TestScalarsInLists(t *testing.T) {
	none := conformance.ScalarLists{
		Bools: []bool{}, I8s: []int8{}, I16s: []int16{}, I32s: []int32{}, I64s: []int64{}, U16s: []uint16{},
		U32s: []uint32{}, U64s: []uint64{}, F32s: []float32{}, F64s: []float64{},
	}
	echo(t, conformance.EchoScalarLists, none, conformance.ScalarLists{
		Bools: []bool{true, false}, I8s: []int8{math.MinInt8, math.MaxInt8}, I16s: []int16{math.MinInt16, math.MaxInt16},
		I32s: []int32{math.MinInt32, math.MaxInt32}, I64s: []int64{math.MinInt64, math.MaxInt64},
		U16s: []uint16{0, math.MaxUint16}, U32s: []uint32{0, math.MaxUint32}, U64s: []uint64{0, math.MaxUint64},
		F32s: []float32{-1.5, float32(math.Inf(1))}, F64s: []float64{0.1, math.Inf(-1)},
	})
	comesAs(t, conformance.EchoScalarLists, conformance.ScalarLists{}, none)
	got, err := conformance.EchoScalarLists(conformance.ScalarLists{F64s: []float64{negativeZero, math.NaN()}})
	if err != nil || !math.Signbit(got.F64s[0]) || !math.IsNaN(got.F64s[1]) {
		t.Errorf("got %v, %v", got.F64s, err)
	}
}

func TestScalarsInOptions(t *testing.T) {
	echo(t, conformance.EchoScalarOptions, conformance.ScalarOptions{}, conformance.ScalarOptions{
		Bool: ptr(false), I8: ptr(int8(math.MinInt8)), I16: ptr(int16(math.MinInt16)), I32: ptr(int32(math.MinInt32)),
		I64: ptr(int64(math.MinInt64)), U8: ptr(uint8(0)), U16: ptr(uint16(math.MaxUint16)),
		U32: ptr(uint32(math.MaxUint32)), U64: ptr(uint64(math.MaxUint64)), F32: ptr(float32(0)), F64: ptr(infinity),
	})
}

func TestScalarsInVariants(t *testing.T) {
	echo[conformance.Scalar](t, conformance.EchoScalar,
		conformance.ScalarBool{Value: true}, conformance.ScalarI8{Value: math.MinInt8},
		conformance.ScalarI16{Value: math.MinInt16}, conformance.ScalarI32{Value: math.MinInt32},
		conformance.ScalarI64{Value: math.MinInt64}, conformance.ScalarU8{Value: math.MaxUint8},
		conformance.ScalarU16{Value: math.MaxUint16}, conformance.ScalarU32{Value: math.MaxUint32},
		conformance.ScalarU64{Value: math.MaxUint64}, conformance.ScalarF32{Value: math.MaxFloat32},
		conformance.ScalarF64{Value: infinity},
	)
	_, err := conformance.EchoScalar(nil)
	fails(t, err, "conformance: value: nil is not one of the variants of Scalar")
}

func TestScalarsInErrors(t *testing.T) {
	_, err := conformance.FailScalars(smallest)
	failsAs(t, err, "scalars, -9223372036854775808 among them", func(e *conformance.ScalarError) bool {
		return e.Scalars == smallest
	})
}
