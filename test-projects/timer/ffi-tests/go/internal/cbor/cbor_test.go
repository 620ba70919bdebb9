package cbor_test

import (
	"encoding/hex"
	"math"
	"reflect"
	"strings"
	"testing"

	"ffi-tests/internal/cbor"
)

// From RFC 8949, appendix A.
func TestExamplesOfTheRFC(t *testing.T) {
	examples := []struct {
		item any
		hex  string
	}{
		{int64(0), "00"},
		{int64(23), "17"},
		{int64(24), "1818"},
		{int64(100), "1864"},
		{int64(1000), "1903e8"},
		{int64(1000000), "1a000f4240"},
		{int64(1000000000000), "1b000000e8d4a51000"},
		{int64(math.MaxInt64), "1b7fffffffffffffff"},
		{int64(-1), "20"},
		{int64(-100), "3863"},
		{int64(-1000), "3903e7"},
		{int64(math.MinInt64), "3b7fffffffffffffff"},
		{false, "f4"},
		{true, "f5"},
		{nil, "f6"},
		{[]byte{1, 2, 3, 4}, "4401020304"},
		{"", "60"},
		{"IETF", "6449455446"},
		{"\u00fc", "62c3bc"},
		{"\U00010151", "64f0908591"},
		{[]any{int64(1), []any{int64(2), int64(3)}}, "8201820203"},
	}
	for _, example := range examples {
		if got := hex.EncodeToString(cbor.Encode(example.item)); got != example.hex {
			t.Errorf("Encode(%v) = %s, want %s", example.item, got, example.hex)
		}
		data, _ := hex.DecodeString(example.hex)
		if got, err := cbor.Decode(data); err != nil || !reflect.DeepEqual(got, example.item) {
			t.Errorf("Decode(%s) = %v, %v, want %v", example.hex, got, err, example.item)
		}
	}
}

func TestMaps(t *testing.T) {
	data := cbor.Encode(cbor.M("a", 1, "b", []any{2, nil}, "aa", cbor.M()))
	want := map[string]any{"a": int64(1), "b": []any{int64(2), nil}, "aa": map[string]any{}}
	if got, err := cbor.Decode(data); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestOnlyDeterministicEncodingsAreRead(t *testing.T) {
	for data, reason := range map[string]string{
		"":                   "unexpected end",
		"1818ff":             "after the item",
		"6261":               "unexpected end",
		"1817":               "is written in 1 bytes",
		"190018":             "is written in 2 bytes",
		"1bffffffffff":       "unexpected end",
		"9f01ff":             "indefinite",
		"7f6161ff":           "indefinite",
		"a2616201616101":     `the key "a" after "b"`,
		"a2616101616102":     `the key "a" after "a"`,
		"a10101":             "is no text",
		"61ff":               "not UTF-8",
		"fb3ff0000000000000": "not expected",
		"c001":               "not expected",
		"1bffffffffffffffff": "does not fit",
	} {
		raw, err := hex.DecodeString(data)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := cbor.Decode(raw); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("Decode(%s) = %v, %v, want an error about %q", data, v, err, reason)
		}
	}
}
