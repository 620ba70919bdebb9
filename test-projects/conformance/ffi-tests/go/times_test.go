package conformance_test

import (
	"testing"
	"time"

	"example.com/conformance"
)

func TestPointsInTime(t *testing.T) {
	epoch := time.Unix(0, 0).UTC()
	halfBefore := time.Unix(-1, 500_000_000).UTC()
	echo(t, conformance.EchoTime, epoch, halfBefore, time.Unix(1_700_000_000, 1).UTC(), time.Time{},
		time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC))
	echo(t, conformance.EchoEveryTime,
		conformance.EveryTime{Field: halfBefore, List: []time.Time{epoch, halfBefore}, Option: &epoch},
		conformance.EveryTime{Field: epoch, List: []time.Time{}},
	)
	gives(t, ptr(time.Unix(0, 500_000_000).UTC()))(conformance.Later(halfBefore, time.Second))
	_, err := conformance.FailWithTime(halfBefore)
	failsAs(t, err, "over", func(e *conformance.TimeErrorOver) bool { return e.Since.Equal(halfBefore) })

	// A point in time is the same in every zone, and comes back in UTC; the monotonic clock stays here.
	now := time.Now().In(time.FixedZone("somewhere", 3600))
	comesAs(t, conformance.EchoTime, now, now.Round(0).UTC())
}
