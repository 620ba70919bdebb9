package mygallery

import (
	"encoding/hex"
	"errors"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// bytesOf are the bytes that a text has in hexadecimal, with spaces anywhere.
func bytesOf(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// encodings is the test of one function that reads: what it makes of which bytes.
func encodings[T any](unpack func([]byte) (T, error), wanted T, inputs ...string) func(*testing.T) {
	return func(t *testing.T) {
		for _, input := range inputs {
			v, err := unpack(bytesOf(t, input))
			if err != nil || !reflect.DeepEqual(v, wanted) {
				t.Errorf("%s: %#v, %v", input, v, err)
			}
		}
	}
}

func TestAnyEncodingIsAccepted(t *testing.T) {
	t.Run("numbers", encodings(unpackSliceOfInt64, []int64{1, -1, 500, math.MinInt64},
		"84 01 20 1901f4 3b7fffffffffffffff",
		"9f 1801 3800 1a000001f4 c3487fffffffffffffff ff",
		"d9d9f7 84 1b0000000000000001 c340 c24201f4 c3 5f 447fffffff 44ffffffff ff",
		"9b0000000000000004 d81801 d818 20 c25000000000000000000000000000000 1f4 3b7fffffffffffffff",
	))
	t.Run("text", encodings(unpackText_, "aé", "63 61c3a9", "7803 61c3a9", "7f 6161 62c3a9 60 ff", "c0 7f 63 61c3a9 ff"))
	t.Run("bytes", encodings(unpackBytes_, []byte{1, 2}, "42 0102", "5f 4101 40 4102 ff", "5a00000002 0102"))
	t.Run("no bytes", encodings(unpackBytes_, []byte{}, "40", "5fff"))
	t.Run("floats", encodings(unpackSliceOfSliceOfFloat32, [][]float32{{1.5, -0, 2, 16777216, -4}, {}},
		"82 85 f93e00 f90000 f94000 1a01000000 23 80",
		"9f 9f fa3fc00000 00 fb4000000000000000 c24401000000 f9c400 ff 9fff ff",
	))
	inf, ninf := float32(math.Inf(1)), float32(math.Inf(-1))
	t.Run("extreme floats", encodings(unpackSliceOfSliceOfFloat32, [][]float32{{inf, ninf, 5.9604645e-8, 65504, 6.097555160522461e-5}},
		"81 85 f97c00 f9fc00 f90001 f97bff f903ff", "81 85 fa7f800000 fbfff0000000000000 fa33800000 19ffe0 fa387fc000"))
	if grid, err := unpackSliceOfSliceOfFloat32(bytesOf(t, "81 82 f97c01 fb fff8000000001234")); err != nil || grid[0][0] == grid[0][0] || grid[0][1] == grid[0][1] {
		t.Error(grid, err)
	}
	t.Run("wide", encodings(unpackInt128, Int128{Hi: math.MinInt64}, "c3 50 7fffffffffffffffffffffffffffffff"))
	t.Run("wide and small", encodings(unpackInt128, Int128From(-1), "20", "c340", "c34100"))
	t.Run("none", encodings(unpackOptionalText, nil, "f6", "f7", "d81bf6"))
	t.Run("uuid", encodings(unpackUUID, [16]byte{15: 1},
		"d825 50 00000000000000000000000000000001", "50 00000000000000000000000000000001", "5f 4f 000000000000000000000000000000 4101 ff"))
	t.Run("struct", encodings(unpackOptionalPoint, &Point{X: 1, Y: 2},
		"a2 6178 01 6179 02", "a2 6179 02 6178 01", "bf 7f 6178 ff 01 6179 02 ff",
		"a4 6179 02 617a f6 6178 01 6163 82 a1 01 5f 40 ff c2 c2 f0", "a2 d818 6179 02 6178 01"))
	t.Run("default", encodings(unpackOptionalPoint, &Point{X: 0.5, Y: 2}, "a1 6179 02"))
	t.Run("variant", encodings[Shape](unpackShape, ShapeNothing{}, "67 6e6f7468696e67", "a1 67 6e6f7468696e67 a0", "bf 67 6e6f7468696e67 a1 6161 01 ff"))
	t.Run("map", encodings(unpackMapOfTextToUint64, map[string]uint64{"a": 1, "": 2}, "a2 60 02 6161 01", "bf 6161 01 60 02 ff"))
	t.Run("set", encodings(unpackSetOfUint8, map[uint8]struct{}{1: {}, 24: {}}, "82 01 1818", "9f 1818 01 ff"))
	second := time.Unix(-1, 5e8).UTC()
	t.Run("time", encodings(unpackTime, second, "a2 6473656373 20 656e616e6f73 1a1dcd6500", "bf 656e616e6f73 1a1dcd6500 6473656373 3800 ff"))
	id, err := contextID(bytesOf(t, "623137"))
	if id != 17 || err != nil {
		t.Error(id, err)
	}
	if id, err := contextID(bytesOf(t, "11")); id != 17 || err != nil {
		t.Error(id, err)
	}
	failed := failureRefused(bytesOf(t, "a2 676d657373616765 626e6f 656572726f72 a3 676d657373616765 6161 656572726f72 07 6568696e7473 80"))
	var refused *Refused
	if !errors.As(failed, &refused) || refused.Error() != "no" || refused.Message != "a" || refused.Error_ != 7 {
		t.Error(failed)
	}
}

// refusals is the test of one function that reads: what it says of which bytes.
func refusals[T any](unpack func([]byte) (T, error), inputs ...string) func(*testing.T) {
	return beyond(unpack, "what cannot be read: ", inputs...)
}

// beyond is refusals for what can be read, and is no value of Go.
func beyond[T any](unpack func([]byte) (T, error), what string, inputs ...string) func(*testing.T) {
	return func(t *testing.T) {
		for i := 0; i < len(inputs); i += 2 {
			_, err := unpack(bytesOf(t, inputs[i]))
			wanted := "mygallery: the library sent " + what + inputs[i+1]
			var own *Error
			if !errors.As(err, &own) || own.Code != CodeFailed || own.Message != wanted {
				t.Errorf("%s: %v, and not %q", inputs[i], err, wanted)
			}
		}
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	t.Run("number", refusals(unpackMaximum,
		"", "result: unexpected end of input",
		"19", "result: unexpected end of input",
		"1901", "result: unexpected end of input",
		"1c", "result: 0x1c begins nothing",
		"1f", "result: 0x1f begins nothing",
		"ff", "result: an end of what has not begun",
		"f800", "result: a simple value is longer than it may be",
		"f81f", "result: a simple value is longer than it may be",
		"f820", "result: expected an integer, found an unassigned simple value",
		"0101", "result: 1 trailing bytes behind the value",
		"f5", "result: expected an integer, found a bool",
		"f6", "result: expected an integer, found null",
		"e0", "result: expected an integer, found an unassigned simple value",
		"fb3ff0000000000000", "result: expected an integer, found a float",
		"c201", "result: the tag of an integer without bytes",
		"c2 51 0100000000000000000000000000000000", "result: an integer of more than 128 bits",
	))
	t.Run("octet", refusals(unpackSetOfUint8,
		"81 190100", "result[0]: integer 256 is out of range for uint8",
		"82 00 20", "result[1]: integer -1 is out of range for uint8",
		"82 01 01", "result[1]: duplicate element `1`",
		"01", "result: expected an array, found an integer",
		"9a 00100000 01", "result: unexpected end of input",
		"9b ffffffffffffffff", "result: unexpected end of input",
		"9f 01", "result: unexpected end of input",
	))
	t.Run("numbers", refusals(unpackSliceOfInt64,
		"81 1b8000000000000000", "result[0]: integer 9223372036854775808 is out of range for int64",
		"82 01 c3 48 8000000000000000", "result[1]: integer -9223372036854775809 is out of range for int64",
	))
	t.Run("text", refusals(unpackText_,
		"61ff", "result: text is not valid UTF-8",
		"7f 61c3 61a9 ff", "result: text is not valid UTF-8",
		"7f 4161 ff", "result: a chunk is not what it is a chunk of",
		"7f 7f 6161 ff ff", "result: a chunk is not what it is a chunk of",
		"7f 6161", "result: unexpected end of input",
		"4161", "result: expected text, found bytes",
		"7b ffffffffffffffff", "result: unexpected end of input",
	))
	t.Run("float", refusals(unpackSliceOfSliceOfFloat32,
		"81 81 1a01000001", "result[0][0]: integer 16777217 is no float32 exactly",
		"81 82 00 fb7fefffffffffffff", "result[0][1]: number 1.7976931348623157e+308 is out of range for float32",
		"81 81 6131", "result[0][0]: expected a number, found text",
	))
	t.Run("arrays", refusals(unpackArrayOf32Uint8,
		"4101", "result: expected 32 bytes, found 1",
		"81 01", "result: expected bytes, found an array",
	))
	t.Run("words", refusals(unpackArrayOf3Text,
		"82 60 60", "result: expected 3 elements, found 2",
		"84 60 60 60 60", "result: expected 3 elements, found more",
		"83 60 00 60", "result[1]: expected text, found an integer",
	))
	t.Run("struct", refusals(unpackOptionalPoint,
		"a1 6178 01", "result.y: missing",
		"a2 6179 01 6179 01", "result: duplicate key `y`",
		"a5 6179 01 6161 01 6160 01 6162 01 6161 01", "result: duplicate key `a`",
		"a2 617a a1 01 60 617a 00", "result: duplicate key `z`",
		"a1 01 01", "result: expected a text key, found an integer",
		"a1 6179 6161", "result.y: expected a number, found text",
		"a1 617a 81", "result.z: unexpected end of input",
		"80", "result: expected a map, found an array",
	))
	t.Run("shape", refusals(unpackShape,
		"a0", "result: expected a variant, found an empty map",
		"a1 66 636972636c65 a1 66 726164697573 00", "result.circle.center: missing",
		"66 636972636c65", "result.circle: the fields are missing",
		"a2 67 6e6f7468696e67 a0 6161 a0", "result: expected one variant, found more",
		"a1 67 706f6c79676f6e a1 65 76616c7565 81 a2 6178 00 6179 60", "result.polygon.value[0].y: expected a number, found text",
		"01", "result: expected a variant, found an integer",
	))
	t.Run("unknown shape", beyond(unpackShape, "`x`", "61 78", ", which is no Shape: is the package older than the library?"))
	t.Run("unknown level", beyond(unpackLevel, "`x`", "61 78", ", which is no Level: is the package older than the library?"))
	t.Run("counts", refusals(unpackMapOfTextToUint64,
		"a1 6178 20", "result[\"x\"]: integer -1 is out of range for uint64",
		"a2 6178 00 6178 00", "result: duplicate key `x`",
		"ba 00100000 60", "result: unexpected end of input",
	))
	t.Run("duration", refusals(unpackDuration,
		"a2 6473656373 00 656e616e6f73 1a3b9aca00", "result.nanos: nanoseconds are below 1000000000, found 1000000000",
		"a1 6473656373 00", "result.nanos: missing",
		"a2 6473656373 20 656e616e6f73 00", "result.secs: integer -1 is out of range for uint64",
	))
	t.Run("long duration", beyond(unpackDuration, "a duration of ",
		"a2 6473656373 1b 00000002540be400 656e616e6f73 00", "10000000000 s, which is too long for a time.Duration",
	))
	t.Run("nested option", refusals(unpackMoreOptions,
		"a1 66 6e6573746564 01", "result.nested: expected null or an array of one element, found an integer",
		"a1 66 6e6573746564 80", "result.nested: expected an array of one element, found 0",
		"a1 66 6e6573746564 9f 01 01 ff", "result.nested: expected an array of one element, found more",
	))
	t.Run("context", refusals(contextID, "623178", "result: `1x` is no id", "60", "result: `` is no id"))
	if err := failureRefused(bytesOf(t, "a1 656572726f72 a1 656572726f72 60")); err == nil ||
		!strings.HasSuffix(err.Error(), " error.error: expected an integer, found text") {
		t.Error(err)
	}
}

// sized is so many arrays around each other.
func sized(levels int) []byte {
	return []byte(strings.Repeat("\x81", levels) + "\x80")
}

func TestDepthHasALimit(t *testing.T) {
	tree := func(levels int) []byte {
		key := "\xa2\x65label\x60\x68children"
		return []byte(strings.Repeat(key+"\x81", levels) + key + "\x80")
	}
	if _, err := unpackTree(tree(63)); err != nil {
		t.Error(err) // Two levels each.
	}
	if _, err := unpackTree(tree(64)); err == nil || !strings.HasSuffix(err.Error(), "nested deeper than 128 levels") {
		t.Error(err)
	}
	unknown := func(levels int) []byte {
		return append([]byte("\xa2\x61y\x01\x61z"), sized(levels)...)
	}
	if _, err := unpackOptionalPoint(unknown(126)); err != nil {
		t.Error(err)
	}
	if _, err := unpackOptionalPoint(unknown(127)); err == nil {
		t.Error("nothing is said")
	}
	rows := "\x98\xc8" + strings.Repeat("\x80", 200)
	if grid, err := unpackSliceOfSliceOfFloat32([]byte(rows)); len(grid) != 200 || err != nil {
		t.Error(err) // They are beside each other.
	}
	for depth, wanted := range map[int]Shape{126: ShapeNothing{}, 127: nil} {
		r := cborReader{data: []byte("\x67nothing"), depth: depth}
		if v := decodeShape(&r); r.refused == "" && v != wanted || r.depth != depth || (r.refused == "") != (wanted != nil) {
			t.Error(v, r.refused, r.depth) // The text counts as the two maps that it stands for.
		}
	}
	endless := Tree{}
	endless.Children = []Tree{{}}
	endless.Children[0].Children = endless.Children
	_, err := packEchoTree(nil, endless)
	if err == nil || !strings.HasSuffix(err.Error(), ": nested deeper than 128 levels") {
		t.Error(err)
	}
}

// What a length announces is not there yet.
func TestLengthsReserveNothing(t *testing.T) {
	input := append(bytesOf(t, "9a 00100000"), make([]byte, 1<<20)...)
	input[5] = 0xff // Nothing after that is looked at.
	allocated := func() uint64 {
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.TotalAlloc
	}
	before := allocated()
	if _, err := unpackSliceOfSegment(input); err == nil {
		t.Error("nothing is said")
	}
	if used := allocated() - before; used > 10<<20 {
		t.Errorf("%d bytes were reserved", used)
	}
}

func TestThereIsOneEncoding(t *testing.T) {
	for _, one := range []struct {
		wanted string
		pack   func() ([]byte, error)
	}{
		{"a2 60 02 61 61 01", func() ([]byte, error) {
			return packEchoCounts(nil, map[string]uint64{"a": 1, "": 2})
		}},
		{"84 00 1818 20 3863", func() ([]byte, error) {
			var w cborWriter
			encodeSetOfInt16(&w, map[int16]struct{}{-100: {}, -1: {}, 24: {}, 0: {}})
			return w.out, nil
		}},
		{"a2 63 737472 00 6474657374 01", func() ([]byte, error) {
			return packEchoCounts(nil, map[string]uint64{"test": 1, "str": 0})
		}},
		{"85 f90000 f98000 f97e00 fb3ff199999999999a fa47c35000", func() ([]byte, error) {
			w := cborWriter{}
			w.array(5)
			for _, v := range []float64{0, math.Copysign(0, -1), math.Float64frombits(0xfff8_0000_0000_1234), 1.1, 100000} {
				w.float(v)
			}
			return w.out, nil
		}},
		{"fa3f801000", func() ([]byte, error) {
			w := cborWriter{}
			w.float(1 + 0x1p-11) // One bit too many for the half.
			return w.out, nil
		}},
		{"d825 50 0102 0000000000000000000000000000", func() ([]byte, error) { return packEchoUUID(nil, [16]byte{1, 2}) }},
		{"86 f90001 f903ff f90400 f97bff fa47800000 fa33000000", func() ([]byte, error) {
			w := cborWriter{}
			w.array(6)
			for _, v := range []float64{0x1p-24, 1023 * 0x1p-24, 0x1p-14, 65504, 65536, 0x1p-25} {
				w.float(v)
			}
			return w.out, nil
		}},
		{"1bffffffffffffffff", func() ([]byte, error) { return packed(packEchoUint128(nil, Uint128From(math.MaxUint64))) }},
		{"c249010000000000000000", func() ([]byte, error) { return packed(packEchoUint128(nil, Uint128{Hi: 1})) }},
		{"3bffffffffffffffff", func() ([]byte, error) { return packed(packEchoInt128(nil, Int128{Hi: -1})) }},
		{"c349010000000000000000", func() ([]byte, error) { return packed(packEchoInt128(nil, Int128{Lo: math.MaxUint64, Hi: -2})) }},
	} {
		got, err := one.pack()
		got = []byte(strings.TrimPrefix(string(got), "\xa1\x65value"))
		if wanted := bytesOf(t, one.wanted); err != nil || string(got) != string(wanted) {
			t.Errorf("%x, %v, and not %x", got, err, wanted)
		}
	}
}

func packed(b []byte, err error) ([]byte, error) {
	return b, err
}

func TestWhatDoesNotCrossIsNamed(t *testing.T) {
	for wanted, pack := range map[string]func() ([]byte, error){
		// What the library refuses is said in its words, and by nobody else.
		"value: not UTF-8 at byte 3":    func() ([]byte, error) { return packEchoText(nil, "\u00e9x\xe2\x82") },
		"value: not UTF-8 at byte 4":    func() ([]byte, error) { return packEchoText(nil, "\ufffdx\xff") },
		"value[2]: not UTF-8 at byte 0": func() ([]byte, error) { return packEchoWords(nil, [3]string{2: "\x80"}) },
		"value[key of entry 1]: not UTF-8 at byte 1": func() ([]byte, error) {
			return packEchoCounts(nil, map[string]uint64{"": 1, "a\xff": 2})
		},
		"value: 99 is not a value of `Level`": func() ([]byte, error) { return packEchoLevel(nil, 99) },

		"value: nil is not one of the variants of Shape": func() ([]byte, error) { return packEchoShape(nil, nil) },
		"value: nil is not one of the variants of Mood":  func() ([]byte, error) { return packEchoMood(nil, (*MoodTired)(nil)) },
		"value[1]: a negative duration (-1ns)": func() ([]byte, error) {
			return packEchoDurations(nil, []time.Duration{0, -1})
		},
		"value[3]: nil is not one of the variants of Shape": func() ([]byte, error) {
			return packEchoShapes(nil, map[uint8]Shape{3: nil, 2: ShapeNothing{}})
		},
		"value.by_name[\"a\"]: a negative duration (-1s)": func() ([]byte, error) {
			return packEchoMoment(nil, Moment{ByName: map[string]time.Duration{"a": -time.Second}})
		},
	} {
		b, err := pack()
		var own *Error
		if !strings.Contains(wanted, "not UTF-8") && !strings.Contains(wanted, "not a value") {
			wanted = "mygallery: " + wanted
		}
		if b != nil || !errors.As(err, &own) || own.Code != CodeFailed || own.Message != wanted {
			t.Errorf("%x, %v, and not %s", b, err, wanted)
		}
	}
}

// again reads a value and writes it.
func again[T any](
	unpack func([]byte) (T, error),
	pack func([]byte, T) ([]byte, error),
) func(*testing.T, []byte) ([]byte, error) {
	return func(t *testing.T, input []byte) ([]byte, error) {
		v, err := unpack(input)
		if err != nil {
			return nil, err
		}
		request, err := pack(nil, v)
		if err != nil {
			t.Errorf("%x is read as %#v, which is not written: %v", input, v, err)
		}
		return []byte(strings.TrimPrefix(string(request), "\xa1\x65value")), nil
	}
}

// FuzzReader reads whatever there is. What can be read has one encoding, and that is read as the same.
func FuzzReader(f *testing.F) {
	kinds := []func(*testing.T, []byte) ([]byte, error){
		again(unpackScalars, packEchoScalars),
		again(unpackTexts, packEchoTexts),
		again(unpackOptions, packEchoOptions),
		again(unpackSequences, packEchoSequences),
		again(unpackTree, packEchoTree),
		again(unpackShape, packEchoShape),
		again(unpackWide, packEchoWide),
		again(unpackMoment, packEchoMoment),
		again(unpackMoreOptions, packEchoMoreOptions),
		again(unpackCollections, packEchoCollections),
		again(unpackBoxes, packEchoBoxes),
		again(unpackMood, packEchoMood),
		again(unpackLate, packEchoLate),
		again(unpackMapOfTextToUint64, packEchoCounts),
		again(unpackSliceOfSliceOfFloat32, packEchoGrid),
		again(unpackExpression, packEchoExpression),
		again(unpackFolder, packEchoFolder),
	}
	add := func(kind byte, request []byte, err error) {
		if err != nil {
			f.Fatal(err)
		}
		f.Add(kind, []byte(strings.TrimPrefix(string(request), "\xa1\x65value")))
	}
	seed := func(kind byte) func([]byte, error) {
		return func(request []byte, err error) { add(kind, request, err) }
	}
	text, level, number := "text", LevelHigh, int64(-5)
	seed(0)(packEchoScalars(nil, Scalars{Flag: true, A: -1, H: math.MaxUint64, I: 1.5, J: math.Pi}))
	seed(1)(packEchoTexts(nil, Texts{Text: "é", Data: []byte{1}}))
	seed(2)(packEchoOptions(nil, Options{Text: &text, Level: &level, Point: &Point{}, Shape: ShapeLabel{Field1: &level}, Texts: []string{""}}))
	seed(3)(packEchoSequences(nil, Sequences{Gaps: []*string{nil, &text}, Shapes: []Shape{ShapeNothing{}}, Deep: [][]*Texts{{nil, {}}}}))
	seed(4)(packEchoTree(nil, Tree{Children: []Tree{{Label: "a"}, {}}}))
	seed(5)(packEchoShape(nil, ShapePolygon{Value: []Point{{X: 1}}}))
	seed(6)(packEchoWide(nil, Wide{I: Int128{Hi: -9}, U: Uint128{Hi: 9}}))
	seed(7)(packEchoMoment(nil, Moment{At: time.Unix(-1, 5), Delay: 7, ByName: map[string]time.Duration{"a": 1, "": 2}}))
	some := &number
	seed(8)(packEchoMoreOptions(nil, MoreOptions{Nested: &some, Map: map[string]int64{"b": 1}, Set: map[uint32]struct{}{500: {}}}))
	seed(9)(packEchoCollections(nil, Collections{
		Shapes:  [2]Shape{ShapeNothing{}, ShapeCircle{}},
		Numbers: map[int16]struct{}{-1: {}, 1: {}},
		Maps:    map[string]map[uint8][]byte{"a": {1: nil}},
	}))
	seed(10)(packEchoBoxes(nil, Boxes{Shape: ShapeNothing{}, Maybe: &text}))
	seed(11)(packEchoMood(nil, &MoodBusy{}))
	seed(12)(packEchoLate(nil, Late{Counts: map[string]uint64{"": 1}}))
	f.Add(byte(13), []byte("\xbf\x7f\x61a\x60\xff\xc2\x41\x05\xff"))
	f.Add(byte(13), []byte("\xbf\x61b\x00\x61a\x00\x61b\x00\xff"))
	f.Add(byte(14), []byte("\x9f\x9f\xf9\x7c\x01\x3b\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add(byte(4), sized(200))
	f.Add(byte(3), []byte("\xa1\x64deep\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"))
	f.Add(byte(5), []byte("\xdb\x00\x00\x00\x00\x00\x00\x00\x18\x67nothing"))
	f.Fuzz(func(t *testing.T, kind byte, input []byte) {
		once := kinds[int(kind)%len(kinds)]
		first, err := once(t, input)
		if err != nil {
			return
		}
		second, err := once(t, first)
		if err != nil || string(first) != string(second) {
			t.Errorf("%x is %x, and that is %x, %v", input, first, second, err)
		}
	})
}
