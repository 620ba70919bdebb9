package conformance_test

import (
	"testing"

	"example.com/conformance"
)

func TestWhatIsHiddenIsThere(t *testing.T) {
	echo(t, conformance.EchoSecret, conformance.Secret{Open: conformance.SecretNumber, Kept: "k\x00"})
	echo(t, conformance.EchoKnowledge, conformance.KnowledgeKnown, conformance.KnowledgeUnknown)
	gives(t, "l")(labelled(t, "l").SecretLabel())
	if conformance.SecretNumber != -7 {
		t.Error(conformance.SecretNumber)
	}
}
