package conformance_test

import (
	"testing"

	"example.com/conformance"
)

func TestTypesAreMadeAndTurnedBack(t *testing.T) {
	// What comes back has been made and turned back: the host of an address in lower case.
	comesAs(t, conformance.EchoEmail, "Me@HOST", "Me@host")
	echo(t, conformance.EchoPercent, 0, 100)
	echo(t, conformance.EchoDirection, conformance.Direction{}, conformance.Direction(extreme))
	echo(t, conformance.EchoEveryCustom,
		conformance.EveryCustom{
			Field: 1, List: []conformance.Email{"a@b", "@"}, Option: ptr(conformance.Direction(extreme)),
			Shares: map[conformance.Email]conformance.Percent{"a@b": 40, "c@d": 60},
		},
	)
}

func TestAConversionIsTheFunctionsFailure(t *testing.T) {
	gives(t, "b")(conformance.HostOf("a@b"))
	for email, want := range map[conformance.Email]string{"a@": "a", "nobody": "nobody"} {
		_, err := conformance.HostOf(email)
		failsAs(t, err, "`"+want+"` is no address", func(e *conformance.NoEmail) bool { return e.Text == want })
	}
	_, err := conformance.OfEmail("nobody")
	failsAs(t, err, "`nobody` is no address", func(e *conformance.NoEmail) bool { return e.Text == "nobody" })
	c, err := conformance.OfEmail("a@b")
	if err != nil {
		t.Fatal(err)
	}
	gives(t, "b")(c.Label())
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestAConversionIsABadArgument(t *testing.T) {
	_, err := conformance.EchoEmail("nobody")
	fails(t, err, "value: `nobody` is no address")
	_, err = conformance.EchoPercent(101)
	fails(t, err, "value: 101 is more than 100")
	_, err = conformance.EchoEveryCustom(conformance.EveryCustom{List: []conformance.Email{"a@b", "nobody"}})
	fails(t, err, "value.list[1]: `nobody` is no address")
	_, err = conformance.EchoEveryCustom(conformance.EveryCustom{
		Shares: map[conformance.Email]conformance.Percent{"a@b": 1, "a@B": 1},
	})
	fails(t, err, "value.shares: duplicate key `a@b`")
}
