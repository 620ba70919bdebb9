// Package compare is what is done with rows: time of both sides in turn, allocations, and threads.
package compare

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"boundary"
)

const (
	// Odd, so that there is one in the middle; fewer where they take long.
	rounds, fewRounds = 101, 21
	// What the slower side of a round takes.
	roundTime       = 2 * time.Millisecond
	allocatingCalls = 1024
)

// Main is a program: `time [FILTER]`, `allocations [FILTER]`, or `threads ours|by-hand`, which has 10,000 calls in flight and says how many threads the
// process has then. Allocations in Rust are those of all libraries so far.
func Main(rows []boundary.Row, inRust func() uint64) {
	mode, filter := "time", ""
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	if len(os.Args) > 2 {
		filter = os.Args[2]
	}
	if mode == "threads" {
		threads(rows, filter)
		return
	}
	for _, row := range rows {
		if !strings.Contains(row.Name, filter) {
			continue
		}
		if mode == "allocations" {
			ours, hand := allocations(row.Ours, row.Unit(), inRust), allocations(row.ByHand, row.Unit(), inRust)
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

// A multiple, so that a row with so many in flight always has that many.
func callsOfARound(row boundary.Row) int {
	for n := row.Unit(); ; n *= 2 {
		if max(timed(row.Ours, n), timed(row.ByHand, n)) >= float64(roundTime.Nanoseconds()) {
			return n
		}
	}
}

// Both sides in turn, so that what the machine does meanwhile hits both; every other round begins with the other one.
func measure(row boundary.Row) {
	n, rounds := callsOfARound(row), rounds
	if row.Name == boundary.Crowded {
		rounds = fewRounds
	}
	ours, hand, ratios := make([]float64, rounds), make([]float64, rounds), make([]float64, rounds)
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
	slices.Sort(ours)
	slices.Sort(hand)
	slices.Sort(ratios)
	fmt.Printf("%s\tgo\t%.2f\t%.2f\t%.6f\t%.6f\t%.6f\n", row.Name, ours[rounds/2]/float64(n), hand[rounds/2]/float64(n),
		ratios[rounds/2], ratios[rounds/4], ratios[rounds-1-rounds/4])
}

type allocated struct{ inGo, inRust float64 }

func allocations(side func(int), unit int, inRust func() uint64) allocated {
	calls := (allocatingCalls + unit - 1) / unit * unit
	// What is made once for a thread, or for a process, is no cost of a call.
	side(calls)
	runtime.GC()
	var before, after runtime.MemStats
	rust := inRust()
	runtime.ReadMemStats(&before)
	side(calls)
	runtime.ReadMemStats(&after)
	return allocated{
		inGo:   float64(after.Mallocs-before.Mallocs) / float64(calls),
		inRust: float64(inRust()-rust) / float64(calls),
	}
}

// Threads of Go stay, so there are as many at the end as there were at most. Nothing is said where the system does not say it.
func threads(rows []boundary.Row, side string) {
	for _, row := range rows {
		if row.Name != boundary.Crowded {
			continue
		}
		if side == "ours" {
			row.Ours(row.Unit())
		} else {
			row.ByHand(row.Unit())
		}
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return
	}
	for _, line := range strings.Split(string(status), "\n") {
		if count, found := strings.CutPrefix(line, "Threads:"); found {
			fmt.Println(strings.TrimSpace(count))
		}
	}
}
