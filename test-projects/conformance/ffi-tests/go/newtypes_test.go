package conformance_test

import (
	"math"
	"testing"

	"example.com/conformance"
)

func TestNewtypesAreTypes(t *testing.T) {
	echo(t, conformance.EchoUserID, 0, conformance.UserID(math.MaxUint64))
	echo(t, conformance.EchoUserName, "", conformance.UserName(text))
	echo(t, conformance.EchoPlace, conformance.Place{}, conformance.Place(extreme))
	echo(t, conformance.LendPlace, conformance.Place(extreme))
	echo(t, conformance.EchoLoudness, conformance.Loudness(conformance.LevelLow), conformance.Loudness(conformance.LevelHigh))
	echo(t, conformance.EchoUserIds, conformance.UserIds{}, conformance.UserIds{0, math.MaxUint64})
	echo(t, conformance.EchoAdminID, conformance.AdminID(7))
	echo(t, conformance.EchoOctets, []conformance.Octet{}, []conformance.Octet{0, math.MaxUint8})
	echo(t, conformance.EchoOptionMaybe, nil, ptr(conformance.Maybe(nil)), ptr(conformance.Maybe(ptr(int64(-5)))))
	echo(t, conformance.EchoEveryNewtype,
		conformance.EveryNewtype{
			Field: 3, List: []conformance.UserName{"a", ""}, Option: ptr(conformance.Place(extreme)),
			Names: map[conformance.UserID]conformance.UserName{1: "one", math.MaxUint64: ""},
		},
		conformance.EveryNewtype{
			List: []conformance.UserName{}, Names: map[conformance.UserID]conformance.UserName{},
		},
	)
	_, err := conformance.FailWithNewtype("x")
	failsAs(t, err, "nobody is called x", func(e *conformance.Nobody) bool { return e.Value == conformance.UserName("x") })
	_, err = conformance.EchoUserName("\xff")
	fails(t, err, "value: not UTF-8 at byte 0")
	_, err = conformance.EchoLoudness(3)
	fails(t, err, "value: 3 is not a value of `Level`")
}
