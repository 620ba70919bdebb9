package mygallery

import (
	"context"
	"errors"
	"math"
	"math/big"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// openGallery makes an instance; the library of this test does not look at it.
func openGallery() *Gallery {
	g := &Gallery{closed: make(chan struct{})}
	g.id.Store(1)
	return g
}

func to[T any](v T) *T {
	return &v
}

// echo sends a value both ways, and expects it back unchanged.
func echo[T any](t *testing.T, direct func(T) (T, error), later func(context.Context, T) (T, error), values ...T) {
	t.Helper()
	for _, value := range values {
		got, err := direct(value)
		if err != nil || !reflect.DeepEqual(got, value) {
			t.Errorf("%#v came back as %#v, %v", value, got, err)
		}
		got, err = later(context.Background(), value)
		if err != nil || !reflect.DeepEqual(got, value) {
			t.Errorf("%#v came back later as %#v, %v", value, got, err)
		}
	}
}

// What comes later is kept in C where that can be: in the call's own place, or in memory of its own.
func TestRepliesOfEverySize(t *testing.T) {
	g := openGallery()
	var group sync.WaitGroup
	for size := range 200 {
		group.Add(1)
		go func() {
			defer group.Done()
			echo(t, g.EchoText, g.LaterText, strings.Repeat("x", size), strings.Repeat("x", size<<10))
		}()
	}
	group.Wait()
	if wake == nil {
		t.Error("nothing was kept")
	}
}

// Without a pipe every reply is delivered by the thread that it comes from.
func TestRepliesWithoutAPipe(t *testing.T) {
	const inside = "FFI_WITHOUT_A_PIPE"
	if os.Getenv(inside) == "" {
		again := exec.Command(os.Args[0], "-test.run", "^TestRepliesWithoutAPipe$")
		again.Env = append(os.Environ(), inside+"=1")
		if output, err := again.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, output)
		}
		return
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 0, Max: 1024}); err != nil {
		t.Fatal(err)
	}
	g := openGallery()
	echo(t, g.EchoText, g.LaterText, "", "text", strings.Repeat("x", 100))
	echo(t, g.EchoMaybeUUID, g.LaterMaybeUUID, nil, &[16]byte{1})
	if wake != nil {
		t.Error("there was a pipe")
	}
}

func TestPlainTypes(t *testing.T) {
	g := openGallery()
	echo(t, g.EchoInt128, g.LaterInt128, Int128{}, Int128From(-1), Int128{Lo: 1, Hi: math.MinInt64})
	echo(t, g.EchoUint128, g.LaterUint128, Uint128{}, Uint128{Lo: math.MaxUint64, Hi: 7})
	echo(t, g.EchoUUID, g.LaterUUID, [16]byte{}, [16]byte{0: 1, 15: 255})
	echo(t, g.EchoHash, g.LaterHash, [32]byte{0: 1, 31: 255})
	echo(t, g.EchoDuration, g.LaterDuration, 0, 1, time.Second+1, math.MaxInt64)
	echo(t, g.EchoTime, g.LaterTime,
		time.Unix(0, 0).UTC(), time.Unix(0, -500_000_000).UTC(), time.Time{}, time.Unix(math.MaxInt64, 999_999_999).UTC(),
		time.Unix(math.MinInt64, 0).UTC())
	zone := time.FixedZone("far", 3600)
	if got, err := g.EchoTime(time.Date(2024, 2, 29, 1, 2, 3, 4, zone)); err != nil || got != time.Date(2024, 2, 29, 0, 2, 3, 4, time.UTC) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestComposedTypes(t *testing.T) {
	g := openGallery()
	echo(t, g.EchoWords, g.LaterWords, [3]string{"a", "", "c"})
	echo(t, g.EchoCorners, g.LaterCorners, [2]Point{{1, 2}, {3, 4}})
	echo(t, g.EchoCounts, g.LaterCounts, map[string]uint64{}, map[string]uint64{"": 0, "a": 1, "b": math.MaxUint64})
	echo(t, g.EchoShapes, g.LaterShapes, map[uint8]Shape{1: ShapeCircle{Radius: 2}, 2: ShapeNothing{}})
	echo(t, g.EchoTags, g.LaterTags, map[string]struct{}{}, map[string]struct{}{"a": {}, "b": {}})
	echo(t, g.EchoOctets, g.LaterOctets, map[uint8]struct{}{}, map[uint8]struct{}{0: {}, 255: {}})
	echo(t, g.EchoWides, g.LaterWides, []Uint128{}, []Uint128{{1, 2}, {3, 4}})
	echo(t, g.EchoUuids, g.LaterUuids, [][16]byte{{1}, {2}})
	echo(t, g.EchoHashes, g.LaterHashes, [][4]byte{{1, 2, 3, 4}, {5}})
	echo(t, g.EchoDurations, g.LaterDurations, []time.Duration{0, time.Hour})
	echo(t, g.EchoTimes, g.LaterTimes, []time.Time{time.Unix(1, 2).UTC(), {}})
	echo(t, g.EchoUsers, g.LaterUsers, []OwnerID{}, []OwnerID{1, 2})

	// More than what is copied, and more than one chunk.
	large := make(map[string]uint64)
	for i := range uint64(10_000) {
		large[strings.Repeat("x", int(i%2000))+Uint128From(i).String()] = i
	}
	echo(t, g.EchoCounts, g.LaterCounts, large)

	if got, err := g.EchoCounts(nil); err != nil || got == nil || len(got) != 0 {
		t.Errorf("no map is an empty one, not %#v, %v", got, err)
	}
	if got, err := g.EchoTags(nil); err != nil || got == nil || len(got) != 0 {
		t.Errorf("no set is an empty one, not %#v, %v", got, err)
	}
}

func TestOptions(t *testing.T) {
	g := openGallery()
	echo(t, g.EchoMaybeInt128, g.LaterMaybeInt128, nil, to(Int128From(-5)))
	echo(t, g.EchoMaybeUUID, g.LaterMaybeUUID, nil, &[16]byte{1})
	echo(t, g.EchoMaybeTime, g.LaterMaybeTime, nil, to(time.Unix(1, 2).UTC()))
	echo(t, g.EchoMaybeDuration, g.LaterMaybeDuration, nil, to(time.Duration(0)), to(time.Second))
	echo(t, g.EchoMaybeHash, g.LaterMaybeHash, nil, &[32]byte{1})
	echo(t, g.EchoMaybeWords, g.LaterMaybeWords, nil, &[3]string{"a", "b", ""})
	echo(t, g.EchoMaybeCounts, g.LaterMaybeCounts, nil, map[string]uint64{}, map[string]uint64{"a": 1})
	echo(t, g.EchoMaybeTags, g.LaterMaybeTags, nil, map[string]struct{}{}, map[string]struct{}{"a": {}})
	echo(t, g.EchoMaybeUser, g.LaterMaybeUser, nil, to(OwnerID(7)))
	echo(t, g.EchoMaybeNickname, g.LaterMaybeNickname, nil, to(Nickname(nil)), to(Nickname(to("n"))))
	echo(t, g.EchoMaybeStop, g.LaterMaybeStop, nil, &Stop{ID: 3, To: Point{X: 1}})
	echo(t, g.EchoMaybeBoxedStop, g.LaterMaybeBoxedStop, nil, &Stop{ID: 3, To: Point{X: 1}})
	echo(t, g.EchoMaybeBoxedTwice, g.LaterMaybeBoxedTwice, nil, to(int64(7)))
	echo(t, g.EchoMaybeBoxedText, g.LaterMaybeBoxedText, nil, to(""), to("text"))
	echo(t, g.EchoNestedNumber, g.LaterNestedNumber, nil, to((*int64)(nil)), to(to(int64(1))))
	echo(t, g.EchoNestedText, g.LaterNestedText, nil, to((*string)(nil)), to(to("")))
	echo(t, g.EchoNestedNames, g.LaterNestedNames, nil, to([]string(nil)), &[]string{}, &[]string{"a"})
	echo(t, g.EchoNestedPoint, g.LaterNestedPoint, nil, to((*Point)(nil)), to(&Point{1, 2}))
}

func TestBoxes(t *testing.T) {
	g := openGallery()
	echo(t, g.EchoBoxedNumber, g.LaterBoxedNumber, -1)
	echo(t, g.EchoBoxedText, g.LaterBoxedText, "", "text")
	echo(t, g.EchoBoxedPoint, g.LaterBoxedPoint, Point{1, 2})
	echo(t, g.EchoBoxedShape, g.LaterBoxedShape, Shape(ShapeNothing{}), Shape(ShapePolygon{Value: []Point{{1, 2}}}))
	echo(t, g.EchoBoxedWords, g.LaterBoxedWords, [3]string{"a"})
	echo(t, g.EchoBoxedCounts, g.LaterBoxedCounts, map[string]uint64{"a": 1})
	echo(t, g.EchoBoxedTags, g.LaterBoxedTags, map[string]struct{}{"a": {}})
	echo(t, g.EchoBoxedMaybe, g.LaterBoxedMaybe, nil, to("a"))
	echo(t, g.EchoBoxedTwice, g.LaterBoxedTwice, Texts{Text: "a", Data: []byte{1}})
	echo(t, g.EchoBoxes, g.LaterBoxes, Boxes{
		Number: 1, Text: "t", Data: []byte{}, Point: Point{1, 2}, Shape: ShapeNothing{}, Level: LevelHigh, List: []int64{1},
		Names: [2]string{"a", "b"}, Hash: [32]byte{9}, Maybe: to("m"), Stop: Stop{ID: 1},
	})
}

func TestNewtypes(t *testing.T) {
	g := openGallery()
	echo(t, g.EchoUser, g.LaterUser, OwnerID(math.MaxUint64))
	echo(t, g.EchoAlias, g.LaterAlias, Alias(""), Alias("a"))
	echo(t, g.EchoBlob, g.LaterBlob, Blob{}, Blob{1, 2})
	echo(t, g.EchoAliases, g.LaterAliases, Aliases{}, Aliases{"a", "b"})
	echo(t, g.EchoNickname, g.LaterNickname, nil, Nickname(to("n")))
	echo(t, g.EchoPlace, g.LaterPlace, Place{1, 2})
	echo(t, g.EchoSquare, g.LaterSquare, Square{1, 2})
	echo(t, g.EchoLap, g.LaterLap, Lap(time.Minute))
	echo(t, g.EchoDeadline, g.LaterDeadline, Deadline(time.Unix(-1, 5).UTC()))
	echo(t, g.EchoBalance, g.LaterBalance, Balance(Int128From(-3)))
	echo(t, g.EchoKey, g.LaterKey, Key{1})
	echo(t, g.EchoDigest, g.LaterDigest, Digest{1, 2})
	echo(t, g.EchoPair, g.LaterPair, Pair{"a", "b"})
	echo(t, g.EchoRank, g.LaterRank, Rank(LevelLow))
	echo(t, g.EchoOutline, g.LaterOutline, Outline(ShapeCircle{Radius: 1}))
	echo(t, g.EchoStop, g.LaterStop, Stop{ID: 1, From: Point{1, 2}})
	echo(t, g.EchoMaximum, g.LaterMaximum, Maximum(-1))
	echo(t, g.EchoScores, g.LaterScores, Scores{}, Scores{"a": 0.5})
	echo(t, g.EchoTagSet, g.LaterTagSet, Tags{"a": {}})
	for text, value := range map[string]any{"1m0s": Lap(time.Minute), "-3": Balance(Int128From(-3)), "low": Rank(LevelLow)} {
		if got := value.(interface{ String() string }).String(); got != text {
			t.Errorf("%q is not %q", got, text)
		}
	}
}

func TestStructs(t *testing.T) {
	g := openGallery()
	wide := Wide{
		I: Int128From(-1), U: Uint128{Hi: 1}, ID: [16]byte{1}, Hash: [32]byte{31: 1}, Points: [2]Point{{1, 2}, {3, 4}}, User: 5,
		Place: Place{6, 7}, Grid: [2][3]int16{{1, 2, 3}, {4, 5, 6}},
	}
	if !sameWideLayout {
		t.Error("everything in it has the same bytes")
	}
	echo(t, g.EchoWide, g.LaterWide, Wide{}, wide)
	echo(t, g.EchoWideList, g.LaterWideList, []Wide{}, []Wide{wide, {}, wide})
	at := time.Unix(1, 2).UTC()
	echo(t, g.EchoMoment, g.LaterMoment, Moment{
		At: at, Delay: 1, Lap: 2, Deadline: Deadline(at), MaybeAt: &at, MaybeDelay: to(time.Second), Laps: []time.Duration{1, 2},
		Times: []time.Time{at}, Pauses: [2]time.Duration{3, 4}, ByName: map[string]time.Duration{"a": 5},
	})
	options := MoreOptions{
		ID: &[16]byte{1}, Wide: to(Int128From(1)), Hash: &[32]byte{2}, Names: &[2]string{"a", "b"}, Map: map[string]int64{"a": 1},
		Set: map[uint32]struct{}{7: {}}, Boxed: to(int64(1)), BoxedText: to("b"), Nested: to(to(int64(1))), NestedText: to(to("")),
		NestedList: &[]string{"a"}, NestedMap: &map[uint8]bool{1: true}, User: to(OwnerID(1)), Alias: to(Alias("a")),
		Aliases: Aliases{"x"}, Nickname: to(Nickname(to("n"))), Stop: &Stop{ID: 1}, Place: &Place{1, 2},
		Outline: Outline(ShapeNothing{}),
	}
	echo(t, g.EchoMoreOptions, g.LaterMoreOptions, MoreOptions{}, options)
	collections := Collections{
		Wides: []Uint128{{1, 2}}, Ids: [][16]byte{{1}}, Hashes: [][4]byte{{1}}, Corners: [][2]Point{{{1, 2}, {3, 4}}},
		Levels: [3]Level{LevelLow, LevelHigh, LevelMedium}, Labels: [2]string{"a", ""},
		Shapes: [2]Shape{ShapeNothing{}, ShapeLabel{Field0: "l", Field1: to(LevelLow)}}, Holes: [2]*int64{nil, to(int64(1))},
		Users: []OwnerID{1}, Bytes: []Octet{1, 2}, Aliases: []Alias{"a"}, Places: []Place{{1, 2}}, Boxes: []int64{1},
		BoxedPoints: []Point{{1, 2}}, DeepBoxes: []string{"a"}, Nested: []**bool{nil, to((*bool)(nil)), to(to(true))},
		MaybeBoxed: []*Point{nil, {1, 2}}, MaybePlain: []*Point{{3, 4}, nil},
		Stops: []*Stop{nil, {ID: 1}}, BoxedStops: []*Stop{{ID: 2}, nil}, Names: map[string]struct{}{"a": {}},
		Numbers: map[int16]struct{}{-1: {}}, Octets: map[uint8]struct{}{9: {}}, UserSet: map[OwnerID]struct{}{1: {}},
		AliasSet: map[Alias]struct{}{"a": {}}, Sets: []map[string]struct{}{{"a": {}}, {}}, Counts: map[string]uint64{"a": 1},
		Points: map[int32]Point{-1: {1, 2}}, ShapesByName: map[string]Shape{"a": ShapeCircle{}},
		Lists: map[OwnerID][]string{1: {"a"}, 2: {}}, Gaps: map[Alias]*int64{"a": nil, "b": to(int64(1))},
		Maps: map[string]map[uint8][]byte{"a": {1: {1}}, "b": {}}, Arrays: map[string][2]string{"a": {"b", "c"}},
		WideValues: map[uint64]Int128{1: Int128From(-1)}, BoxedValues: map[string]Texts{"a": {Text: "t", Data: []byte{}}},
		UserValues: map[string]Place{"a": {1, 2}}, List: []map[string]time.Time{{"a": at}},
	}
	echo(t, g.EchoCollections, g.LaterCollections, collections)
	echo(t, g.EchoLate, g.LaterLate, Late{
		By: 1, Since: at, Ids: [][16]byte{{1}}, Counts: map[string]uint64{"a": 1}, User: 2, Hash: [4]byte{3}, message: "late",
	})
	echo(t, g.EchoWordsOfIt, g.LaterWordsOfIt, Text{Text: "a", Texts: []Text{{Text: "b", Texts: []Text{}}}})
	echo(t, g.EchoOwnInt128, g.LaterOwnInt128, GalleryInt128{Time: Int128From(1)})
	echo(t, g.EchoSliceOfText, g.LaterSliceOfText, SliceOfText{Time: [][]string{{"a"}, {}}})
}

func TestWhatHoldsItself(t *testing.T) {
	g := openGallery()
	echo(t, g.EchoNode, g.LaterNode, Node{Label: "a", Next: &Node{Label: "b", Next: &Node{}}})
	leaf := Folder{Files: Files{}, Folders: map[string]Folder{}, Pair: [][2]Folder{}}
	folder := Folder{Files: Files{{}, {Folder: &leaf}}, Folders: map[string]Folder{"a": leaf}, Pair: [][2]Folder{{leaf, leaf}}}
	echo(t, g.EchoFolder, g.LaterFolder, leaf, folder)
	one := ExpressionNumber{Value: Int128From(1)}
	echo(t, g.EchoExpression, g.LaterExpression,
		Expression(ExpressionZero{}),
		Expression(ExpressionAdd{Left: one, Right: ExpressionSum{Value: []Expression{one, ExpressionZero{}}}}),
		Expression(ExpressionLet{Names: map[string]Expression{"a": ExpressionWait{Field0: 1, Field1: [2]byte{1, 2}}}}))
}

// refused expects an error of the package itself with that text.
func refused(t *testing.T, err error, text string) {
	t.Helper()
	var own *Error
	if !errors.As(err, &own) || own.Code != CodeFailed || own.Message != "mygallery: "+text {
		t.Errorf("%v is not %q", err, text)
	}
}

func TestWhatDoesNotCross(t *testing.T) {
	g := openGallery()
	ctx := context.Background()
	_, err := g.EchoDuration(-time.Second)
	refused(t, err, "value: a negative duration (-1s)")
	_, err = g.LaterDuration(ctx, -time.Second)
	refused(t, err, "value: a negative duration (-1s)")
	_, err = g.EchoMoment(Moment{Laps: []time.Duration{1, 2, -3, -4}})
	refused(t, err, "value.laps[2]: a negative duration (-3ns)")
	_, err = g.EchoMoment(Moment{ByName: map[string]time.Duration{"a\n": -1}})
	refused(t, err, `value.by_name["a\n"]: a negative duration (-1ns)`)
	_, err = g.EchoLap(-1)
	refused(t, err, "value: a negative duration (-1ns)")
	_, err = g.EchoShapes(map[uint8]Shape{7: nil})
	refused(t, err, "value[7]: nil is not one of the variants of Shape")
	_, err = g.LaterExpression(ctx, ExpressionSum{Value: []Expression{ExpressionZero{}, ExpressionAdd{Left: ExpressionZero{}}}})
	refused(t, err, "value.value[1].right: nil is not one of the variants of Expression")
	// The refused value leaves nothing behind.
	echo(t, g.EchoMoment, g.LaterMoment, Moment{
		At: time.Unix(0, 0).UTC(), Deadline: Deadline(time.Unix(0, 0).UTC()), Laps: []time.Duration{}, Times: []time.Time{},
		ByName: map[string]time.Duration{},
	})
}

func chain(length int) Node {
	var first *Node
	for range length {
		first = &Node{Next: first}
	}
	return *first
}

func TestWhatHasNoEnd(t *testing.T) {
	g := openGallery()
	echo(t, g.EchoNode, g.LaterNode, chain(128))
	ring := &Node{}
	ring.Next = ring
	for _, value := range []Node{chain(129), *ring} {
		_, err := g.EchoNode(value)
		var own *Error
		if !errors.As(err, &own) || own.Code != CodeFailed || len(own.Message) > 300 ||
			!strings.HasPrefix(own.Message, "mygallery: value.next.next") ||
			!strings.HasSuffix(own.Message, ".next…: nested deeper than 128 levels") {
			t.Errorf("%v", err)
		}
	}
	tree := Folder{Folders: map[string]Folder{}}
	tree.Folders["a"], tree.Folders["b"] = tree, tree
	if _, err := g.EchoFolder(tree); err == nil || !strings.HasSuffix(err.Error(), "nested deeper than 128 levels") {
		t.Errorf("%v", err)
	}
	sum := ExpressionSum{Value: make([]Expression, 3)}
	for i := range sum.Value {
		sum.Value[i] = sum
	}
	if _, err := g.EchoExpression(sum); err == nil || !strings.HasSuffix(err.Error(), "nested deeper than 128 levels") {
		t.Errorf("%v", err)
	}
	// Every call begins to count from the start.
	echo(t, g.EchoNode, g.LaterNode, chain(128), chain(128))
}

func TestWhatGoDoesNotHave(t *testing.T) {
	g := openGallery()
	_, err := g.Forever()
	refused(t, err, "the library sent a duration of 18446744073709551615 s, which is too long for a time.Duration")
	_, err = g.Twins()
	refused(t, err, "the library sent a map or a set with the same key twice")
}

func TestWideIntegers(t *testing.T) {
	least := new(big.Int).Lsh(big.NewInt(-1), 127)
	most := new(big.Int).Not(least)
	all := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1))
	for _, b := range []*big.Int{least, most, big.NewInt(0), big.NewInt(-1), big.NewInt(math.MinInt64), all, new(big.Int).Lsh(least, 1)} {
		fits := b.Cmp(least) >= 0 && b.Cmp(most) <= 0
		if v, ok := NewInt128(b); ok != fits || ok && (v.Big().Cmp(b) != 0 || v.String() != b.String()) {
			t.Errorf("%v is %v, %v", b, v, ok)
		}
		fits = b.Sign() >= 0 && b.Cmp(all) <= 0
		if v, ok := NewUint128(b); ok != fits || ok && (v.Big().Cmp(b) != 0 || v.String() != b.String()) {
			t.Errorf("%v is %v, %v", b, v, ok)
		}
	}
	order := []Int128{{Hi: math.MinInt64}, Int128From(-2), Int128From(-1), {}, Int128From(1), {Hi: 1}}
	for i, v := range order {
		for j, w := range order {
			if got, want := v.Cmp(w), big.NewInt(int64(i)).Cmp(big.NewInt(int64(j))); got != want || (v == w) != (i == j) {
				t.Errorf("%v and %v: %d", v, w, got)
			}
		}
	}
	if (Uint128{Lo: 5}).Cmp(Uint128{Hi: 1}) != -1 || (Uint128{Hi: math.MaxUint64}).Cmp(Uint128{Hi: 1}) != 1 {
		t.Error("upper halves come first")
	}
	if Most != (Uint128{math.MaxUint64, math.MaxUint64}) || Least.Big().Cmp(least) != 0 || Timeout != 1500*time.Millisecond {
		t.Error("constants are what they are")
	}
}

// Plain values take no memory of Go on their way.
func TestNoAllocation(t *testing.T) {
	g := openGallery()
	id, hash, wide := [16]byte{1}, [32]byte{2}, Wide{ID: [16]byte{3}}
	at := time.Unix(1, 2)
	for name, call := range map[string]func(){
		"int128":   func() { _, _ = g.EchoInt128(Int128From(-1)) },
		"uuid":     func() { _, _ = g.EchoUUID(id) },
		"time":     func() { _, _ = g.EchoTime(at) },
		"duration": func() { _, _ = g.EchoDuration(time.Second) },
		"hash":     func() { _, _ = g.EchoHash(hash) },
		"key":      func() { _, _ = g.EchoKey(Key(id)) },
		"lap":      func() { _, _ = g.EchoLap(1) },
		"place":    func() { _, _ = g.EchoPlace(Place{1, 2}) },
		"corners":  func() { _, _ = g.EchoCorners([2]Point{}) },
		"wide":     func() { _, _ = g.EchoWide(wide) },
	} {
		if got := testing.AllocsPerRun(100, call); got != 0 {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
}
