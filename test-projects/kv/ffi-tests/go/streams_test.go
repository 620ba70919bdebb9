package kv_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"example.com/kv"
)

func TestScan(t *testing.T) {
	store := open(t, fast(newPath(t)))
	const many = 1000
	for i := range many {
		put(t, store, fmt.Sprintf("s/%04d", i), noise(1000, uint32(i)))
	}
	put(t, store, "t", nil)
	next := 0
	for entry, err := range store.Scan(testContext(t), "s/") {
		if err != nil {
			t.Fatalf("entry %d: %v", next, err)
		}
		if entry.Key != fmt.Sprintf("s/%04d", next) || !bytes.Equal(entry.Value, noise(1000, uint32(next))) {
			t.Fatalf("entry %d is %q", next, entry.Key)
		}
		next++
	}
	if next != many {
		t.Errorf("%d of %d entries", next, many)
	}
}

func TestScanIsLeft(t *testing.T) {
	path := newPath(t)
	store := open(t, fast(path))
	for i := range 1000 {
		put(t, store, fmt.Sprintf("%04d", i), noise(1000, uint32(i)))
	}
	scan := store.Scan(testContext(t), "")
	// Each range begins anew.
	for range 3 {
		taken := 0
		for entry, err := range scan {
			if err != nil || entry.Key != fmt.Sprintf("%04d", taken) {
				t.Fatalf("entry %d is %q, %v", taken, entry.Key, err)
			}
			if taken++; taken == 10 {
				break
			}
		}
	}
	// Nothing of it holds the file.
	closeStore(t, store)
	closeStore(t, open(t, fast(path)))
}

func TestWatch(t *testing.T) {
	store := open(t, fast(newPath(t)))
	ctx, cancel := context.WithCancel(testContext(t))
	defer cancel()
	values := []string{"one", "", "two"}
	var seen []string
	for value, err := range store.Watch(ctx, "w") {
		if errors.Is(err, context.Canceled) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if value == nil {
			seen = append(seen, "<none>")
		} else {
			seen = append(seen, string(value))
		}
		if len(seen) > len(values) {
			cancel()
			continue
		}
		put(t, store, "w", []byte(values[len(seen)-1]))
	}
	if got, want := fmt.Sprintf("%q", seen), `["<none>" "one" "" "two"]`; got != want {
		t.Errorf("seen %s, want %s", got, want)
	}
}

func TestWatchFails(t *testing.T) {
	store := open(t, fast(newPath(t)))
	items := 0
	for _, err := range store.Watch(testContext(t), "") {
		items++
		var failure *kv.KvErrorEmptyKey
		if !errors.As(err, &failure) {
			t.Errorf("got %v", err)
		}
	}
	if items != 1 {
		t.Errorf("the error came %d times", items)
	}
}
