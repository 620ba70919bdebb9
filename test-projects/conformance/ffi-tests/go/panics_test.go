package conformance_test

import (
	"testing"

	"example.com/conformance"
)

func TestPanicsAreErrors(t *testing.T) {
	_, err := conformance.PanicWith(text)
	fails(t, err, "panicked: "+text)
	fails(t, conformance.PanicWithoutText(), "panicked")

	c := labelled(t, "panics")
	fails(t, c.PanicInside("oh"), "panicked: panics: oh")
	_, err = c.PanicLater(testContext(t), "oh")
	fails(t, err, "panicked: panics: oh")
	// The context is as usable as before.
	gives(t, "panics")(c.Label())
}
