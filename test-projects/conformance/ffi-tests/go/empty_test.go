package conformance_test

import (
	"testing"

	"example.com/conformance"
)

func TestNothingAtAll(t *testing.T) {
	echo(t, conformance.EchoEmpty, conformance.Empty{})
	echo(t, conformance.EchoEveryEmpty,
		conformance.EveryEmpty{List: []conformance.Empty{{}, {}, {}}, Option: &conformance.Empty{}},
		conformance.EveryEmpty{List: []conformance.Empty{}},
	)
	if err := conformance.DoNothing(); err != nil {
		t.Error(err)
	}
	if err := conformance.Swallow([]string{"a", "b"}); err != nil {
		t.Error(err)
	}
	gives(t, int32(42))(conformance.Answer())
}
