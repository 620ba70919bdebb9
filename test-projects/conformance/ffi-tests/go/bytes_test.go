package conformance_test

import (
	"bytes"
	"testing"

	"example.com/conformance"
)

func TestBytesAreAnyBytes(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	echo(t, conformance.EchoBytes, []byte{}, []byte{0}, all, bytes.Repeat(all, 4096))
	comesAs(t, conformance.EchoBytes, nil, []byte{})
}

func TestBytesInEveryPlace(t *testing.T) {
	echo(t, conformance.EchoEveryBytes,
		conformance.EveryBytes{
			Field: []byte{0xff}, List: [][]byte{{0}, {}, {0xff, 0xfe}}, Option: []byte{},
			OptionList: [][]byte{{1}, nil, {}}, ListOption: [][]byte{{}},
		},
		conformance.EveryBytes{Field: []byte{}, List: [][]byte{}, OptionList: [][]byte{}, ListOption: [][]byte{}},
		conformance.EveryBytes{Field: []byte{}, List: [][]byte{}, OptionList: [][]byte{}},
	)
	echo[conformance.BytesChoice](t, conformance.EchoBytesChoice,
		conformance.BytesChoiceBare{Value: []byte{0, 0xff}}, conformance.BytesChoiceNamed{Bytes: []byte{}},
	)
}

func TestBytesInErrors(t *testing.T) {
	_, err := conformance.FailWithBytes([]byte{0, 0xff})
	failsAs(t, err, "2 bytes", func(e *conformance.BytesError) bool { return bytes.Equal(e.Bytes, []byte{0, 0xff}) })
}

// What the library gives back is its own copy.
func TestBytesAreCopies(t *testing.T) {
	sent := []byte{1, 2, 3}
	got, err := conformance.EchoBytes(sent)
	if err != nil {
		t.Fatal(err)
	}
	sent[0] = 9
	if got[0] != 1 {
		t.Error("the result changed with the argument")
	}
}

func TestSharedBytesAreBytes(t *testing.T) {
	echo(t, conformance.EchoSharedBytes, []byte{}, []byte{0, 0xff})
	echo(t, conformance.EchoOptionSharedBytes, nil, []byte{}, []byte{0xff})
}
