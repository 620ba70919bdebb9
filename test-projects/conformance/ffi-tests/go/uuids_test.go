package conformance_test

import (
	"testing"

	"example.com/conformance"
)

func TestIdentifiers(t *testing.T) {
	id := [16]byte{0x67, 0xe5, 0x50, 0x44, 0x10, 0xb1, 0x42, 0x6f, 0x92, 0x47, 0xbb, 0x68, 0x0e, 0x5f, 0xe0, 0xc8}
	echo(t, conformance.EchoUUID, [16]byte{}, id)
	echo(t, conformance.EchoEveryUUID,
		conformance.EveryUUID{Field: id, List: [][16]byte{id, {}}, Option: &[16]byte{}},
		conformance.EveryUUID{List: [][16]byte{}},
	)
	_, err := conformance.FailWithUUID(id)
	failsAs(t, err, "unknown: 67e55044-10b1-426f-9247-bb680e5fe0c8", func(e *conformance.UUIDErrorUnknown) bool {
		return e.Value == id
	})
}
