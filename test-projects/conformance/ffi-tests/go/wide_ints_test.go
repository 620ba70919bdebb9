package conformance_test

import (
	"math"
	"math/big"
	"testing"

	"example.com/conformance"
)

func TestWideIntegersKeepBothEnds(t *testing.T) {
	echo(t, conformance.EchoI128, conformance.Int128{}, conformance.MinI128, conformance.MaxI128, conformance.MinusOne,
		conformance.Int128{Lo: math.MaxUint64}, conformance.Int128{Hi: 1}, conformance.Int128{Hi: -1})
	echo(t, conformance.EchoU128, conformance.Uint128{}, conformance.MaxU128, conformance.Uint128{Lo: math.MaxUint64},
		conformance.Uint128{Hi: 1})
}

func TestWideIntegersInEveryPlace(t *testing.T) {
	echo(t, conformance.EchoEveryWide,
		conformance.EveryWide{
			Small: 7, Signed: conformance.MinI128, Unsigned: conformance.MaxU128,
			List: []conformance.Int128{conformance.MinI128, {Lo: 1}, conformance.MaxI128}, Option: &conformance.MaxU128,
		},
		conformance.EveryWide{List: []conformance.Int128{}},
	)
	echo[conformance.WideChoice](t, conformance.EchoWideChoice,
		conformance.WideChoiceSigned{Value: conformance.MinI128}, conformance.WideChoiceUnsigned{Value: conformance.MaxU128})
	_, err := conformance.FailWithWide(conformance.MaxU128)
	failsAs(t, err, "340282366920938463463374607431768211455 is too much", func(e *conformance.WideError) bool {
		return e.Number == conformance.MaxU128
	})
}

func TestWideConstants(t *testing.T) {
	for want, got := range map[string]string{
		"-170141183460469231731687303715884105728": conformance.MinI128.String(),
		"170141183460469231731687303715884105727":  conformance.MaxI128.String(),
		"340282366920938463463374607431768211455":  conformance.MaxU128.String(),
		"-1": conformance.MinusOne.String(),
	} {
		number, ok := new(big.Int).SetString(want, 10)
		if !ok || got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if wide, ok := conformance.NewInt128(number); ok && wide.Big().Cmp(number) != 0 {
			t.Errorf("%s is %s as a big.Int", number, wide.Big())
		}
	}
}
