package kv_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"example.com/kv"
)

// asError is the error as the type E that it has to be, with exactly this text.
func asError[E error](t testing.TB, err error, text string) E {
	t.Helper()
	var typed E
	if !errors.As(err, &typed) {
		t.Fatalf("got %T %v, want %T", err, err, typed)
	}
	if typed.Error() != text || err.Error() != text {
		t.Errorf("got %q, want %q", typed, text)
	}
	// Each variant is a KvError, and none is the error of what has no type.
	var any kv.KvError
	if !errors.As(err, &any) || any.Error() != text {
		t.Errorf("%T is no kv.KvError", err)
	}
	var untyped *kv.Error
	if errors.As(err, &untyped) {
		t.Errorf("%T is a *kv.Error", err)
	}
	return typed
}

// checkUntyped checks for an error that is none of the library's own, with exactly this text.
func checkUntyped(t testing.TB, err error, text string) {
	t.Helper()
	var untyped *kv.Error
	if !errors.As(err, &untyped) || untyped.Code != kv.CodeFailed || untyped.Message != text || err.Error() != text {
		t.Errorf("got %T %v, want a *kv.Error with %q", err, err, text)
	}
	var typed kv.KvError
	if errors.As(err, &typed) {
		t.Errorf("%T is a kv.KvError", err)
	}
}

// withKey is every method that takes a key.
func withKey(t testing.TB, store *kv.Kv) map[string]func(key string) error {
	return map[string]func(key string) error{
		"Put":     func(key string) error { return store.Put(testContext(t), key, []byte("v")) },
		"PutMany": func(key string) error { return store.PutMany(testContext(t), []kv.Entry{{Key: key}}) },
		"Get":     func(key string) error { _, err := store.Get(testContext(t), key); return err },
		"GetMany": func(key string) error { _, err := store.GetMany(testContext(t), []string{"fine", key}); return err },
		"Delete":  func(key string) error { _, err := store.Delete(testContext(t), key); return err },
		"Contains": func(key string) error {
			found, err := store.Contains(key)
			if found {
				return errors.New("found")
			}
			return err
		},
	}
}

func TestErrorEmptyKey(t *testing.T) {
	for name, call := range withKey(t, open(t, fast(newPath(t)))) {
		t.Run(name, func(t *testing.T) {
			asError[*kv.KvErrorEmptyKey](t, call(""), "a key must not be empty")
		})
	}
}

func TestErrorKeyTooLong(t *testing.T) {
	for name, call := range withKey(t, open(t, fast(newPath(t)))) {
		t.Run(name, func(t *testing.T) {
			for _, key := range []string{strings.Repeat("k", 1025), strings.Repeat("é", 512) + "x"} {
				err := asError[*kv.KvErrorKeyTooLong](t, call(key), "a key must not exceed 1024 bytes, this one has 1025")
				if err.Max != kv.MaxKeyLen || err.Length != 1025 {
					t.Errorf("got %+v", err)
				}
			}
		})
	}
}

func TestErrorValueTooLong(t *testing.T) {
	store := open(t, fast(newPath(t)))
	value := make([]byte, kv.MaxValueLen+1)
	for name, put := range map[string]func() error{
		"Put": func() error { return store.Put(testContext(t), "k\x00𝄞", value) },
		"PutMany": func() error {
			return store.PutMany(testContext(t), []kv.Entry{{Key: "fine"}, {Key: "k\x00𝄞", Value: value}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := "the value of `k\x00𝄞` has 67108865 bytes, more than 67108864"
			err := asError[*kv.KvErrorValueTooLong](t, put(), text)
			if err.Key != "k\x00𝄞" || err.Max != kv.MaxValueLen || err.Length != kv.MaxValueLen+1 {
				t.Errorf("got %+v", err)
			}
		})
	}
}

func TestErrorReadOnly(t *testing.T) {
	path := newPath(t)
	store := open(t, kv.KvConfig{Path: path})
	put(t, store, "a", []byte("1"))
	closeStore(t, store)

	store = open(t, kv.KvConfig{Path: path, ReadOnly: ptr(true)})
	_, deleting := store.Delete(testContext(t), "a")
	for name, err := range map[string]error{
		"Put":     store.Put(testContext(t), "b", nil),
		"PutMany": store.PutMany(testContext(t), []kv.Entry{{Key: "b"}}),
		"Delete":  deleting,
	} {
		t.Run(name, func(t *testing.T) {
			asError[*kv.KvErrorReadOnly](t, err, "the store is open for reading only")
		})
	}
	if got := get(t, store, "a"); string(got) != "1" {
		t.Errorf("got %q", got)
	}
}

func TestErrorAlreadyOpen(t *testing.T) {
	path := newPath(t)
	first := open(t, fast(path))
	second, err := kv.Open(testContext(t), fast(path))
	if already := asError[*kv.KvErrorAlreadyOpen](t, err, fmt.Sprintf("`%s` is already open", path)); already.Path != path {
		t.Errorf("got %+v", already)
	}
	if second != nil {
		t.Error("got a store beside an error")
	}
	put(t, first, "a", nil)
}

func TestErrorStorage(t *testing.T) {
	folder := t.TempDir()
	noStore := filepath.Join(folder, "no store")
	if err := os.WriteFile(noStore, make([]byte, 8_192), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, config := range map[string]kv.KvConfig{
		"no folder": {Path: filepath.Join(folder, "nowhere", "store.redb")},
		"no file":   {Path: filepath.Join(folder, "missing"), ReadOnly: ptr(true)},
		"a folder":  {Path: folder},
		"no store":  {Path: noStore},
	} {
		t.Run(name, func(t *testing.T) {
			store, err := kv.Open(testContext(t), config)
			var failure *kv.KvErrorStorage
			if !errors.As(err, &failure) {
				t.Fatalf("got %T %v", err, err)
			}
			// The text is that of the engine or of the system.
			asError[*kv.KvErrorStorage](t, err, "storage: "+failure.Value)
			if failure.Value == "" || store != nil {
				t.Errorf("got %+v and %v", failure, store)
			}
		})
	}
}

// The variants are all there is; a switch over them is complete.
func TestErrorsAreOneOfTheVariants(t *testing.T) {
	store := open(t, fast(newPath(t)))
	describe := func(err error) string {
		var failure kv.KvError
		if !errors.As(err, &failure) {
			return "another error"
		}
		switch failure := failure.(type) {
		case *kv.KvErrorReadOnly:
			return "read only"
		case *kv.KvErrorAlreadyOpen:
			return "open: " + failure.Path
		case *kv.KvErrorEmptyKey:
			return "empty key"
		case *kv.KvErrorKeyTooLong:
			return fmt.Sprintf("key of %d/%d", failure.Length, failure.Max)
		case *kv.KvErrorValueTooLong:
			return fmt.Sprintf("value of %d/%d at %s", failure.Length, failure.Max, failure.Key)
		case *kv.KvErrorStorage:
			return "storage: " + failure.Value
		}
		return "unknown"
	}
	_, err := store.Get(testContext(t), "")
	if got := describe(err); got != "empty key" {
		t.Errorf("got %q", got)
	}
	if got := describe(fmt.Errorf("wrapped: %w", err)); got != "empty key" {
		t.Errorf("wrapped: got %q", got)
	}
	_, err = store.Contains(strings.Repeat("k", 2_000))
	if got := describe(err); got != "key of 2000/1024" {
		t.Errorf("got %q", got)
	}
	_, err = store.Contains("\xff")
	if got := describe(err); got != "another error" {
		t.Errorf("got %q", got)
	}

	// Nobody outside can add a variant: a method of the interface is not exported.
	sealed := false
	failures := reflect.TypeFor[kv.KvError]()
	for i := range failures.NumMethod() {
		sealed = sealed || !failures.Method(i).IsExported()
	}
	if !sealed {
		t.Error("kv.KvError can be implemented by anybody")
	}
}

// Errors that a host makes for its own tests can be read as well.
func TestErrorsMadeByTheHost(t *testing.T) {
	var err error = &kv.KvErrorKeyTooLong{Max: 1, Length: 2}
	var typed *kv.KvErrorKeyTooLong
	if !errors.As(fmt.Errorf("wrapped: %w", err), &typed) || typed.Length != 2 || err.Error() == "" {
		t.Errorf("got %v", err)
	}
}

func TestErrorsWithoutAType(t *testing.T) {
	store := open(t, fast(newPath(t)))
	for method, at := range map[string]string{
		"Put":      "key",
		"PutMany":  "entries[0].key",
		"Get":      "key",
		"GetMany":  "keys[1]",
		"Delete":   "key",
		"Contains": "key",
	} {
		checkUntyped(t, withKey(t, store)[method]("ok\xff"), at+": not UTF-8 at byte 2")
	}
	_, err := store.List(testContext(t), "𝄞"[:2], nil)
	checkUntyped(t, err, "prefix: not UTF-8 at byte 0")

	_, err = kv.Open(testContext(t), kv.KvConfig{Path: "\x80"})
	checkUntyped(t, err, "config.path: not UTF-8 at byte 0")
	_, err = kv.Open(testContext(t), kv.KvConfig{Path: newPath(t), Durability: ptr(kv.Durability(7))})
	checkUntyped(t, err, "config.durability: 7 is not a value of `Durability`")
}
