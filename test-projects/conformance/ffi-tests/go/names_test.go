package conformance_test

import (
	"testing"

	"example.com/conformance"
)

func TestNamesThatMeanSomethingElsewhere(t *testing.T) {
	echo(t, conformance.EchoKeywords, conformance.Keywords{
		Type: 1, Switch: 2, Class: 3, Namespace: 4, Func: 5, Range: 6, Register: 7, Errno: 8,
	})
	echo(t, conformance.EchoWord,
		conformance.WordDefault, conformance.WordDelete, conformance.WordChan, conformance.WordNull)
	echo[conformance.Phrase](t, conformance.EchoPhrase,
		conformance.PhraseUnion{Struct: 1, Interface: 2}, conformance.PhraseSelect{Value: 3})
	echo(t, conformance.EchoVirtual, conformance.Virtual{Value: -9})
	gives(t, int64(1234567890))(conformance.AddKeywords(1, 2, 3, 4, 5, 6, 7, 8, 9, 0))
	echo(t, conformance.Match, -1)
	echo(t, conformance.String, -2)
	gives(t, int32(2))(conformance.ShoutParameters(5, 3))
}
