package conformance_test

import (
	"math"
	"testing"
	"time"

	"example.com/conformance"
)

func TestSpansOfTime(t *testing.T) {
	echo(t, conformance.EchoDuration, 0, 1, 1500*time.Millisecond, math.MaxInt64)
	echo(t, conformance.EchoEveryDuration,
		conformance.EveryDuration{Field: 1, List: []time.Duration{0, time.Hour}, Option: ptr(time.Duration(0))},
		conformance.EveryDuration{List: []time.Duration{}},
	)
	_, err := conformance.FailWithDuration(1500 * time.Millisecond)
	failsAs(t, err, "late by 1500 ms", func(e *conformance.DurationErrorLate) bool { return e.By == 1500*time.Millisecond })
	if conformance.Pause != 1500*time.Millisecond || conformance.NoTime != 0 {
		t.Errorf("got %v and %v", conformance.Pause, conformance.NoTime)
	}
}

// Rust has no negative spans, and Go none of more than 292 years.
func TestSpansThatOneSideDoesNotHave(t *testing.T) {
	_, err := conformance.EchoDuration(-1)
	fails(t, err, "conformance: value: a negative duration (-1ns)")
	_, err = conformance.EchoEveryDuration(conformance.EveryDuration{List: []time.Duration{0, math.MinInt64}})
	fails(t, err, "conformance: value.list[1]: a negative duration (-2562047h47m16.854775808s)")
	_, err = conformance.LongestDuration()
	fails(t, err, "conformance: the library sent a duration of 18446744073709551615 s, which is too long for a time.Duration")
}
