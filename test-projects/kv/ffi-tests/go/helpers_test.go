// Package kv_test proves the generated package of the key-value store.
package kv_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"example.com/kv"
)

// sanitized is what looks on, see docs/commands.md.
var sanitized = os.Getenv("CARGO_FFI_SANITIZE")

// patience is how long a test waits for what has to happen. Only what hangs takes as long. Values of 64 MiB go through every
// byte a few times, which takes its time with a sanitizer.
var patience = func() time.Duration {
	if sanitized != "" {
		return 5 * time.Minute
	}
	return time.Minute
}()

// testContext is a context that ends with the test.
func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func ptr[T any](v T) *T {
	return &v
}

// newPath is a place for a store.
func newPath(t testing.TB) string {
	return filepath.Join(t.TempDir(), "store.redb")
}

// fast is a store whose writes do not wait for the disk.
func fast(path string) kv.KvConfig {
	return kv.KvConfig{Path: path, Durability: ptr(kv.DurabilityOnClose)}
}

// open opens a store and closes it with the test, at the latest.
func open(t testing.TB, config kv.KvConfig) *kv.Kv {
	t.Helper()
	store, err := kv.Open(testContext(t), config)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { closeStore(t, store) })
	return store
}

func closeStore(t testing.TB, store *kv.Kv) {
	t.Helper()
	if err := store.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func put(t testing.TB, store *kv.Kv, key string, value []byte) {
	t.Helper()
	if err := store.Put(testContext(t), key, value); err != nil {
		t.Fatalf("Put(%q): %v", key, err)
	}
}

func get(t testing.TB, store *kv.Kv, key string) []byte {
	t.Helper()
	value, err := store.Get(testContext(t), key)
	if err != nil {
		t.Fatalf("Get(%q): %v", key, err)
	}
	return value
}

func list(t testing.TB, store *kv.Kv, prefix string, limit *uint32) []kv.Entry {
	t.Helper()
	entries, err := store.List(testContext(t), prefix, limit)
	if err != nil {
		t.Fatalf("List(%q): %v", prefix, err)
	}
	return entries
}

// noise is a value in which every byte has its place.
func noise(size int, seed uint32) []byte {
	value := make([]byte, size)
	for i := range value {
		seed = seed*1_664_525 + 1_013_904_223
		value[i] = byte(seed >> 24)
	}
	return value
}
