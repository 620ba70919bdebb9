package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

func TestAliasesAreWhatTheyStandFor(t *testing.T) {
	echo(t, conformance.EchoBlob, []byte{}, []byte{0, 0xff})
	echo(t, conformance.EchoPairs, [][]int32{}, [][]int32{{math.MinInt32, 2}, {}, {math.MaxInt32}})
	echo(t, conformance.EchoDots, []conformance.Point{extreme, {X: 1, Y: 1}})
	echo(t, conformance.EchoEveryAlias,
		conformance.EveryAlias{Blob: []byte{0xff}, Pairs: [][]uint64{{math.MaxUint64}, {}}, Dot: &extreme},
		conformance.EveryAlias{Blob: []byte{}, Pairs: [][]uint64{}},
	)
	echo(t, conformance.EchoMillis, 1, math.MaxUint64)
	_, err := conformance.EchoMillis(0)
	failsAs(t, err, "not now", func(*conformance.RefusalNotNow) bool { return true })
}
