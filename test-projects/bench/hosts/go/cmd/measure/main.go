// Measures both sides of each row in turn, and counts allocations: `measure time|allocations [FILTER]`.
package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"example.com/bench"

	"boundary"
	"boundary/byhand"
)

const (
	// Odd, so that there is one in the middle.
	rounds = 101
	// What the slower side of a round takes.
	roundTime       = 2 * time.Millisecond
	allocatingCalls = 1024
)

func main() {
	mode, filter := "time", ""
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	if len(os.Args) > 2 {
		filter = os.Args[2]
	}
	for _, row := range boundary.Rows() {
		if !strings.Contains(row.Name, filter) {
			continue
		}
		if mode == "allocations" {
			ours, hand := allocations(row.Ours), allocations(row.ByHand)
			fmt.Printf("%s\tgo\t%.3f\t%.3f\t%.3f\t%.3f\n", row.Name, ours.inGo, hand.inGo, ours.inRust, hand.inRust)
		} else {
			measure(row)
		}
	}
}

func timed(side func(int), n int) float64 {
	start := time.Now()
	side(n)
	return float64(time.Since(start).Nanoseconds())
}

// A multiple of 64, so that a row with 64 in flight always has that many.
func callsOfARound(row boundary.Row) int {
	for n := 64; ; n *= 2 {
		if max(timed(row.Ours, n), timed(row.ByHand, n)) >= float64(roundTime.Nanoseconds()) {
			return n
		}
	}
}

// Both sides in turn, so that what the machine does meanwhile hits both; every other round begins with the other one.
func measure(row boundary.Row) {
	var ours, hand, ratios [rounds]float64
	n := callsOfARound(row)
	for round := range rounds {
		if round%2 == 0 {
			ours[round] = timed(row.Ours, n)
			hand[round] = timed(row.ByHand, n)
		} else {
			hand[round] = timed(row.ByHand, n)
			ours[round] = timed(row.Ours, n)
		}
		ratios[round] = ours[round] / hand[round]
	}
	slices.Sort(ours[:])
	slices.Sort(hand[:])
	slices.Sort(ratios[:])
	fmt.Printf("%s\tgo\t%.2f\t%.2f\t%.3f\t%.3f\t%.3f\n", row.Name, ours[rounds/2]/float64(n), hand[rounds/2]/float64(n),
		ratios[rounds/2], ratios[rounds/4], ratios[rounds-1-rounds/4])
}

type allocated struct{ inGo, inRust float64 }

func inRust() uint64 {
	ours, err := bench.Allocations()
	if err != nil {
		panic(err)
	}
	// Only one of them is called in between.
	return ours + byhand.Allocations()
}

func allocations(side func(int)) allocated {
	// What is made once for a thread, or for a process, is no cost of a call.
	side(64)
	runtime.GC()
	var before, after runtime.MemStats
	rust := inRust()
	runtime.ReadMemStats(&before)
	side(allocatingCalls)
	runtime.ReadMemStats(&after)
	return allocated{
		inGo:   float64(after.Mallocs-before.Mallocs) / allocatingCalls,
		inRust: float64(inRust()-rust) / allocatingCalls,
	}
}
