package kv_test

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"

	"example.com/kv"
)

func TestConstants(t *testing.T) {
	if kv.MaxKeyLen != 1024 || kv.MaxValueLen != 64<<20 || kv.Engine != "redb" {
		t.Errorf("got %d, %d, %q", kv.MaxKeyLen, kv.MaxValueLen, kv.Engine)
	}
	var _ uint32 = kv.MaxKeyLen
	var _ uint64 = kv.MaxValueLen
	if version, err := kv.EngineVersion(); err != nil || version != "redb 4" {
		t.Errorf("EngineVersion() = %q, %v", version, err)
	}
}

func TestDurabilities(t *testing.T) {
	for durability, want := range map[kv.Durability]string{
		kv.DurabilityOnClose:   "on-close",
		kv.DurabilityImmediate: "immediate",
		7:                      "Durability(7)",
	} {
		if got := durability.String(); got != want {
			t.Errorf("String() = %q, want %q", got, want)
		}
	}
}

func TestValuesAreKeptAsGiven(t *testing.T) {
	store := open(t, fast(newPath(t)))
	values := map[string][]byte{
		"a":                       {0, 255, 0},
		"a\x00":                   []byte("NUL in the key"),
		"a\x00b":                  []byte("and in the middle"),
		"𝄞":                       []byte("clef"),
		"👩\u200d👧":                []byte("family"),
		strings.Repeat("k", 1024): []byte("the longest key"),
		strings.Repeat("é", 512):  []byte("as long in bytes"),
		"not UTF-8":               {0xff, 0xc0, 0x80},
		"1 KiB":                   noise(1024, 1),
		"1 KiB and more":          noise(1025, 2),
		"1 MiB":                   noise(1<<20, 3),
	}
	for key, value := range values {
		put(t, store, key, value)
	}
	for key, value := range values {
		if got := get(t, store, key); !bytes.Equal(got, value) {
			t.Errorf("%.20q: got %d bytes, want %d", key, len(got), len(value))
		}
		if found, err := store.Contains(key); err != nil || !found {
			t.Errorf("Contains(%.20q) = %v, %v", key, found, err)
		}
	}
	put(t, store, "a", []byte("new"))
	if got := get(t, store, "a"); string(got) != "new" {
		t.Errorf("got %q, want the new value", got)
	}
	if n, err := store.Len(); err != nil || n != uint64(len(values)) {
		t.Errorf("Len() = %d, %v, want %d", n, err, len(values))
	}
}

// No value is nil; an empty one is not.
func TestEmptyIsNotMissing(t *testing.T) {
	store := open(t, fast(newPath(t)))
	put(t, store, "nil", nil)
	put(t, store, "empty", []byte{})
	for _, key := range []string{"nil", "empty"} {
		if got := get(t, store, key); got == nil || len(got) != 0 {
			t.Errorf("%s: got %#v, want an empty value", key, got)
		}
		if found, err := store.Contains(key); err != nil || !found {
			t.Errorf("Contains(%q) = %v, %v", key, found, err)
		}
	}
	if got := get(t, store, "missing"); got != nil {
		t.Errorf("got %#v, want nil", got)
	}
	if found, err := store.Contains("missing"); err != nil || found {
		t.Errorf("Contains(missing) = %v, %v", found, err)
	}

	got, err := store.GetMany(testContext(t), []string{"missing", "empty", "nil", "missing"})
	if want := [][]byte{nil, {}, {}, nil}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, %v, want %#v", got, err, want)
	}
	if got := list(t, store, "", nil); !reflect.DeepEqual(got, []kv.Entry{{Key: "empty", Value: []byte{}}, {Key: "nil", Value: []byte{}}}) {
		t.Errorf("got %#v", got)
	}
}

func TestGetMany(t *testing.T) {
	store := open(t, fast(newPath(t)))
	put(t, store, "a", []byte("1"))
	put(t, store, "b", []byte("2"))
	got, err := store.GetMany(testContext(t), []string{"b", "x", "a", "b"})
	if want := [][]byte{[]byte("2"), nil, []byte("1"), []byte("2")}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	for _, keys := range [][]string{nil, {}} {
		if got, err := store.GetMany(testContext(t), keys); err != nil || len(got) != 0 {
			t.Errorf("got %q, %v, want nothing", got, err)
		}
	}
	keys := make([]string, 5_000)
	for i := range keys {
		keys[i] = fmt.Sprint("key ", i)
	}
	keys[4_321] = "a"
	got, err = store.GetMany(testContext(t), keys)
	if err != nil || len(got) != len(keys) || string(got[4_321]) != "1" || got[0] != nil || got[4_999] != nil {
		t.Errorf("got %d values, %v", len(got), err)
	}
}

func TestDelete(t *testing.T) {
	store := open(t, fast(newPath(t)))
	if empty, err := store.IsEmpty(); err != nil || !empty {
		t.Errorf("IsEmpty() = %v, %v", empty, err)
	}
	put(t, store, "a", nil)
	if empty, err := store.IsEmpty(); err != nil || empty {
		t.Errorf("IsEmpty() = %v, %v", empty, err)
	}
	for _, want := range []bool{true, false, false} {
		if deleted, err := store.Delete(testContext(t), "a"); err != nil || deleted != want {
			t.Errorf("Delete() = %v, %v, want %v", deleted, err, want)
		}
	}
	if n, err := store.Len(); err != nil || n != 0 {
		t.Errorf("Len() = %d, %v", n, err)
	}
}

func TestPutMany(t *testing.T) {
	store := open(t, fast(newPath(t)))
	for _, nothing := range [][]kv.Entry{nil, {}} {
		if err := store.PutMany(testContext(t), nothing); err != nil {
			t.Errorf("PutMany: %v", err)
		}
	}
	// The last value of a key counts.
	err := store.PutMany(testContext(t), []kv.Entry{
		{Key: "a", Value: []byte("1")},
		{Key: "b"},
		{Key: "a", Value: []byte("3")},
	})
	if err != nil {
		t.Errorf("PutMany: %v", err)
	}
	if got := list(t, store, "", nil); !reflect.DeepEqual(got, []kv.Entry{{Key: "a", Value: []byte("3")}, {Key: "b", Value: []byte{}}}) {
		t.Errorf("got %q", got)
	}

	many := make([]kv.Entry, 3_000)
	for i := range many {
		many[i] = kv.Entry{Key: fmt.Sprintf("many/%05d", i), Value: noise(i%3_000, uint32(i))}
	}
	if err := store.PutMany(testContext(t), many); err != nil {
		t.Errorf("PutMany: %v", err)
	}
	if got := list(t, store, "many/", nil); !reflect.DeepEqual(got, many) {
		t.Errorf("got %d entries, not as they were", len(got))
	}
}

// All or none: a transaction that fails leaves nothing.
func TestPutManyIsAtomic(t *testing.T) {
	store := open(t, fast(newPath(t)))
	put(t, store, "kept", []byte("old"))
	for name, bad := range map[string]kv.Entry{
		"an empty key":         {},
		"too long a key":       {Key: strings.Repeat("k", 1025)},
		"a key that is not":    {Key: "\xff"},
		"too large a value":    {Key: "k", Value: make([]byte, kv.MaxValueLen+1)},
		"the last of its kind": {Key: strings.Repeat("é", 513)},
	} {
		err := store.PutMany(testContext(t), []kv.Entry{
			{Key: "kept", Value: []byte("new")},
			{Key: "a", Value: []byte("1")},
			bad,
			{Key: "b", Value: []byte("2")},
		})
		if err == nil {
			t.Errorf("%s was taken", name)
		}
		if got := list(t, store, "", nil); !reflect.DeepEqual(got, []kv.Entry{{Key: "kept", Value: []byte("old")}}) {
			t.Errorf("%s left %.100q", name, got)
		}
	}
}

func TestList(t *testing.T) {
	store := open(t, fast(newPath(t)))
	var all []kv.Entry
	for _, key := range []string{"a", "a\x00", "ab", "b", "é", "𝄞"} {
		all = append(all, kv.Entry{Key: key, Value: []byte(key)})
	}
	for i := range all {
		put(t, store, all[len(all)-1-i].Key, all[len(all)-1-i].Value)
	}
	for _, test := range []struct {
		prefix string
		limit  *uint32
		want   []kv.Entry
	}{
		{"", nil, all},
		{"a", nil, all[:3]},
		{"a\x00", nil, all[1:2]},
		{"𝄞", nil, all[5:]},
		{"c", nil, []kv.Entry{}},
		{"a", ptr(uint32(2)), all[:2]},
		{"", ptr(uint32(0)), []kv.Entry{}},
		{"", ptr(uint32(math.MaxUint32)), all},
	} {
		if got := list(t, store, test.prefix, test.limit); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.prefix, got, test.want)
		}
	}
}

var big = func() int {
	if sanitized != "" {
		// The store goes through every byte, and a sanitizer through every access.
		return 1 << 20
	}
	return 16 << 20
}()

func TestBigValues(t *testing.T) {
	store := open(t, fast(newPath(t)))
	value := noise(big, 1)
	sent := bytes.Clone(value)
	put(t, store, "big", sent)
	// The call was the last to look at it.
	clear(sent)
	got := get(t, store, "big")
	if !bytes.Equal(got, value) {
		t.Fatal("the value came back changed")
	}
	// What came back is the caller's own.
	clear(got)
	if got := get(t, store, "big"); !bytes.Equal(got, value) {
		t.Fatal("the value came back changed the second time")
	}

	err := store.PutMany(testContext(t), []kv.Entry{{Key: "big/1", Value: value}, {Key: "big/2", Value: value[1:]}})
	if err != nil {
		t.Fatalf("PutMany: %v", err)
	}
	if got := list(t, store, "big/", nil); len(got) != 2 || !bytes.Equal(got[0].Value, value) || !bytes.Equal(got[1].Value, value[1:]) {
		t.Error("List: the values came back changed")
	}
	many, err := store.GetMany(testContext(t), []string{"big/2", "missing", "big/1"})
	if err != nil || len(many) != 3 || !bytes.Equal(many[0], value[1:]) || many[1] != nil || !bytes.Equal(many[2], value) {
		t.Errorf("GetMany: the values came back changed: %v", err)
	}
}

func TestBigValuesAtOnce(t *testing.T) {
	store := open(t, fast(newPath(t)))
	var all sync.WaitGroup
	for i := range 4 {
		all.Add(1)
		go func() {
			defer all.Done()
			key, value := fmt.Sprint("big ", i), noise(big+i, uint32(i))
			if err := store.Put(testContext(t), key, value); err != nil {
				t.Errorf("Put: %v", err)
			}
			got, err := store.Get(testContext(t), key)
			if err != nil || !bytes.Equal(got, value) {
				t.Errorf("%s came back changed: %d bytes, %v", key, len(got), err)
			}
		}()
	}
	all.Wait()
}

func TestTheLargestValue(t *testing.T) {
	if testing.Short() {
		t.Skip("it is large")
	}
	if sanitized == "thread" {
		t.Skip("every access to 64 MiB is looked at, and one call at a time says nothing of threads")
	}
	store := open(t, fast(newPath(t)))
	value := noise(int(kv.MaxValueLen), 1)
	put(t, store, "largest", value)
	if got := get(t, store, "largest"); !bytes.Equal(got, value) {
		t.Error("the value came back changed")
	}
}

func TestManyCallsAtOnce(t *testing.T) {
	store := open(t, fast(newPath(t)))
	var all sync.WaitGroup
	for i := range 400 {
		all.Add(1)
		go func() {
			defer all.Done()
			key, value := fmt.Sprint("key ", i), []byte(fmt.Sprint("value ", i))
			if err := store.Put(testContext(t), key, value); err != nil {
				t.Errorf("Put: %v", err)
			}
			if got, err := store.Get(testContext(t), key); err != nil || !bytes.Equal(got, value) {
				t.Errorf("got %q, %v, want %q", got, err, value)
			}
			if found, err := store.Contains(key); err != nil || !found {
				t.Errorf("Contains(%q) = %v, %v", key, found, err)
			}
			if i%2 == 0 {
				if deleted, err := store.Delete(testContext(t), key); err != nil || !deleted {
					t.Errorf("Delete(%q) = %v, %v", key, deleted, err)
				}
			}
		}()
	}
	all.Wait()
	if n, err := store.Len(); err != nil || n != 200 {
		t.Errorf("Len() = %d, %v", n, err)
	}
}
