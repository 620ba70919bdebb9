package boundary

import "testing"

// The names are for benchstat: `go test -bench . -count 10 | tee runs`, then `benchstat -col /side runs`.
func BenchmarkCall(b *testing.B) {
	for _, row := range Rows() {
		for side, calls := range map[string]func(int){"ours": row.Ours, "by-hand": row.ByHand} {
			b.Run(row.Name+"/side="+side, func(b *testing.B) {
				b.ReportAllocs()
				// A multiple, so that a row with so many in flight always has that many.
				unit := row.Unit()
				calls((b.N + unit - 1) / unit * unit)
			})
		}
	}
}
