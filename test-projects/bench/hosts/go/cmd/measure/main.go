// Measures the annotated library beside the one by hand.
package main

import (
	"example.com/bench"

	"boundary"
	"boundary/byhand"
	"boundary/compare"
)

func main() {
	compare.Main(boundary.Rows(), func() uint64 {
		ours, err := bench.Allocations()
		if err != nil {
			panic(err)
		}
		// Only one of them is called in between.
		return ours + byhand.Allocations()
	})
}
