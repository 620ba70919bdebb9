package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

// Constants are constants: of their type, and usable where one is due.
const (
	_ int8    = conformance.MinI8
	_ int16   = conformance.MinI16
	_ int32   = conformance.MinI32
	_ int64   = conformance.MinI64
	_ int64   = conformance.MaxI64
	_ uint8   = conformance.MaxU8
	_ uint16  = conformance.MaxU16
	_ uint32  = conformance.MaxU32
	_ uint64  = conformance.MaxU64
	_ float32 = conformance.TenthF32
	_ float64 = conformance.TenthF64
	_ bool    = conformance.Yes
	_ string  = conformance.Greeting
)

var _ [conformance.SecondsPerDay]struct{} = [86400]struct{}{}

func TestConstants(t *testing.T) {
	for name, holds := range map[string]bool{
		"Yes":          conformance.Yes,
		"No":           !conformance.No,
		"MinI8":        conformance.MinI8 == math.MinInt8,
		"MinI16":       conformance.MinI16 == math.MinInt16,
		"MinI32":       conformance.MinI32 == math.MinInt32,
		"MinI64":       conformance.MinI64 == math.MinInt64,
		"MaxI64":       conformance.MaxI64 == math.MaxInt64,
		"MaxU8":        conformance.MaxU8 == math.MaxUint8,
		"MaxU16":       conformance.MaxU16 == math.MaxUint16,
		"MaxU32":       conformance.MaxU32 == math.MaxUint32,
		"MaxU64":       conformance.MaxU64 == math.MaxUint64,
		"TenthF32":     conformance.TenthF32 == float32(0.1),
		"TenthF64":     conformance.TenthF64 == float64(0.1),
		"LargestF64":   conformance.LargestF64 == math.MaxFloat64,
		"SmallestF64":  conformance.SmallestF64 == math.SmallestNonzeroFloat64,
		"NegativeZero": conformance.NegativeZero == 0 && math.Signbit(conformance.NegativeZero),
		"Greeting":     conformance.Greeting == "say \"hi\" \\ ??/ %d\n\té 𝄞",
		"NothingToSay": conformance.NothingToSay == "",
	} {
		if !holds {
			t.Errorf("%s has another value", name)
		}
	}
}
