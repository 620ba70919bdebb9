package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

// Constants are constants under the names that were given, too.
const (
	_ uint32 = conformance.PostageInland
	_ uint32 = conformance.PostageAbroad
)

func TestTypesHaveTheNamesThatWereGiven(t *testing.T) {
	echo(t, conformance.Ship,
		conformance.Parcel{
			TrackingCode:  conformance.Barcode("c\x00"),
			SizeClass:     conformance.GirthVerySmall,
			DeliveryRoute: conformance.RouteByAir{FlightNumber: math.MaxUint32, CargoBay: ptr(uint32(5))},
			NetWeight:     conformance.Grams(math.MaxUint32),
		},
		conformance.Parcel{SizeClass: conformance.GirthVeryLarge, DeliveryRoute: conformance.RouteByFoot{Value: 7}},
		conformance.Parcel{DeliveryRoute: conformance.RouteStandingStill{}})
	failsAs(t, conformance.Sink("the North Sea"), "lost in the North Sea", func(e *conformance.LossLostAtSea) bool {
		return e.SeaName == "the North Sea"
	})
	if got := conformance.GirthVerySmall.String(); got != "VERY_SMALL" {
		t.Error(got)
	}
	if got := conformance.GirthVeryLarge.String(); got != "as large as it gets" {
		t.Error(got)
	}
	_, err := conformance.Ship(conformance.Parcel{SizeClass: 2, DeliveryRoute: conformance.RouteStandingStill{}})
	fails(t, err, "shipped_item.size_class: 2 is not a value of `Girth`")
}

func TestNamesMayChangePlaces(t *testing.T) {
	west, east := conformance.West{Left: 1, Right: 2}, conformance.East{Height: math.MaxInt64}
	gives(t, west)(conformance.FaceEast(west, east))
	gives(t, int32(6))(conformance.Decrease(5))
	gives(t, int32(4))(conformance.Increase(5))
}

func TestWhatHasOneNameInRustHasTwoHere(t *testing.T) {
	echo(t, conformance.PostInland, conformance.InlandLetter{Postcode: 20095})
	echo(t, conformance.PostAbroad, conformance.LetterAbroad{Country: "Danmark"})
	if conformance.PostageInland != 95 || conformance.PostageAbroad != 125 {
		t.Error(conformance.PostageInland, conformance.PostageAbroad)
	}
}

func TestMethodsHaveTheNamesThatWereGiven(t *testing.T) {
	c, err := conformance.WithJoinedLabel("one ", "two")
	if err != nil {
		t.Fatal(err)
	}
	gives(t, "my one two")(c.PrefixedLabel("my "))
	gives(t, "one two it")(c.SuffixedLabel(testContext(t), " it"))
	gives(t, int64(-3))(conformance.Halve(-7))
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
