package roundtrip

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	lib "example.com/my-gallery"
)

// Whatever differs is seen, wherever in a value it is.
func TestEveryDifferenceIsSeen(t *testing.T) {
	t.Run("Options", seen(makeOptions, differOptions))
	t.Run("Sequences", seen(makeSequences, differSequences))
	t.Run("Scalars", seen(makeScalars, differScalars))
	t.Run("Texts", seen(makeTexts, differTexts))
	t.Run("Wide", seen(makeWide, differWide))
	t.Run("Moment", seen(makeMoment, differMoment))
	t.Run("MoreOptions", seen(makeMoreOptions, differMoreOptions))
	t.Run("Collections", seen(makeCollections, differCollections))
	t.Run("Boxes", seen(makeBoxes, differBoxes))
	t.Run("Node", seen(makeNode, differNode))
	t.Run("Folder", seen(makeFolder, differFolder))
	t.Run("Shape", seen(makeShape, differShape))
	t.Run("Expression", seen(makeExpression, differExpression))
	t.Run("ExpressionWait", seen(makeExpressionWait, differExpressionWait))
	t.Run("StoreErrorBroken", seen(makeStoreErrorBroken, differStoreErrorBroken))
	t.Run("Late", seen(makeLate, differLate))
	t.Run("Scores", seen(makeScores, differScores))
	t.Run("Balance", seen(makeBalance, differBalance))
}

func TestWhatDoesNotCount(t *testing.T) {
	nan, other := math.NaN(), math.Float64frombits(0xfff8_0000_0000_1234)
	check := func(name string, d difference, expect difference) {
		t.Helper()
		if d != expect {
			t.Errorf("%s: %q is not %q", name, d, expect)
		}
	}
	custom, anyNaN := comparison{anyCustom: true}, comparison{anyNaN: true}
	check("NaN", sameFloat64(comparison{}, nan, other),
		": NaN (0x7ff8000000000001) came back as NaN (0xfff8000000001234)")
	check("any NaN", sameFloat64(anyNaN, nan, other), "")
	check("zeros", sameFloat64(anyNaN, 0, math.Copysign(0, -1)),
		": 0 (0x0000000000000000) came back as -0 (0x8000000000000000)")
	check("custom", differAlias(custom, "a", "b"), "")
	check("custom, exactly", differAlias(comparison{}, "ab", "ac"), `[1:]: "b" came back as "c"`)
	type gaps = map[lib.Alias]*int64
	check("custom keys", sameCustomMap[lib.Alias](sameMaybe(equal[int64]))(custom, gaps{"a": nil}, gaps{"b": nil}), "")
	check("custom keys fewer", sameCustomMap[lib.Alias](sameMaybe(equal[int64]))(custom, gaps{"a": nil}, gaps{}),
		": 1 entries came back as 0 entries")
	check("empty", sameList(sameText)(comparison{}, nil, []string{}), "")
	check("nil", sameList(sameText)(comparison{}, []string{}, nil), ": nil came back, which is none")
	check("none", sameMaybeNil(sameList(sameText))(comparison{}, nil, nil), "")
	check("some", sameMaybeNil(sameList(sameText))(comparison{}, nil, []string{}), ": none came back as a value")
}

// Values come to an end, and the same ones come again.
func TestValuesAreMadeAgain(t *testing.T) {
	for number := range uint64(500) {
		one, other := made(makeFolder, number), made(makeFolder, number)
		if !reflect.DeepEqual(one, other) {
			t.Fatalf("value %d is another one each time", number)
		}
		made(makeExpression, number)
		made(makeCollections, number)
	}
}

func made[T any](make func(*source) T, number uint64) T {
	return make(&source{rng: rand.New(rand.NewPCG(1, number)), number: number})
}

// seen changes each part of a value in which everything is there, one after the other.
func seen[T any](make func(*source) T, differ differ[T]) func(*testing.T) {
	return func(t *testing.T) {
		fresh := func() *T {
			v := made(make, 1)
			return &v
		}
		if d := differ(comparison{}, *fresh(), *fresh()); d != "" {
			t.Fatalf("the same value differs: %s", d)
		}
		all := len(changes(reflect.ValueOf(fresh()).Elem()))
		if all == 0 {
			t.Fatal("nothing can be changed")
		}
		for number := range all {
			v := fresh()
			changes(reflect.ValueOf(v).Elem())[number]()
			if differ(comparison{}, *fresh(), *v) == "" {
				t.Errorf("change %d of %d is not seen: %+v", number, all, *v)
			}
		}
	}
}

// changes are all ways to make v another value.
func changes(v reflect.Value) []func() {
	none := func() { v.SetZero() }
	if at, ok := v.Interface().(time.Time); ok {
		set := func(at time.Time) func() { return func() { v.Set(reflect.ValueOf(at)) } }
		return []func(){set(at.Add(1)), set(at.In(time.FixedZone("elsewhere", 3600)))}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		if v.IsNil() {
			return []func(){func() { v.Set(something(v.Type())) }}
		}
	}
	switch v.Kind() {
	case reflect.Bool:
		return []func(){func() { v.SetBool(!v.Bool()) }}
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return []func(){func() { v.SetInt(v.Int() ^ 1) }}
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return []func(){func() { v.SetUint(v.Uint() ^ 1) }}
	case reflect.Float32, reflect.Float64:
		return []func(){func() { v.SetFloat(1.5) }}
	case reflect.String:
		return []func(){func() { v.SetString(v.String() + "x") }}
	case reflect.Pointer:
		return append(changes(v.Elem()), none)
	case reflect.Slice:
		more := func() { v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem()))) }
		return append(parts(v.Len(), v.Index), none, more)
	case reflect.Array:
		return parts(v.Len(), v.Index)
	case reflect.Map:
		all := []func(){none}
		for _, key := range v.MapKeys() {
			all = append(all, func() { v.SetMapIndex(key, reflect.Value{}) })
			all = append(all, inCopy(v.MapIndex(key), func(elem reflect.Value) { v.SetMapIndex(key, elem) })...)
		}
		return all
	case reflect.Interface:
		if v.Elem().Kind() == reflect.Pointer {
			return append(changes(v.Elem().Elem()), none)
		}
		return append(inCopy(v.Elem(), v.Set), none)
	case reflect.Struct:
		fields := reflect.VisibleFields(v.Type())
		all := []func(){}
		for _, field := range fields {
			if field.IsExported() {
				all = append(all, changes(v.FieldByIndex(field.Index))...)
			}
		}
		return all
	default:
		panic("no value has a " + v.Kind().String())
	}
}

// something is a value that is not nil.
func something(ty reflect.Type) reflect.Value {
	switch ty.Kind() {
	case reflect.Pointer:
		return reflect.New(ty.Elem())
	case reflect.Slice:
		return reflect.MakeSlice(ty, 0, 0)
	case reflect.Map:
		return reflect.MakeMap(ty)
	default:
		return reflect.ValueOf(lib.ShapeNothing{}) // The one interface that is optional.
	}
}

func parts(n int, part func(int) reflect.Value) []func() {
	all := []func(){}
	for i := range n {
		all = append(all, changes(part(i))...)
	}
	return all
}

// inCopy are the changes of a value that is kept where nothing can be changed.
func inCopy(v reflect.Value, keep func(reflect.Value)) []func() {
	elem := reflect.New(v.Type()).Elem()
	elem.Set(v)
	all := changes(elem)
	for i, change := range all {
		all[i] = func() {
			change()
			keep(elem)
		}
	}
	return all
}
