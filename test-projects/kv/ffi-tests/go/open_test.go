package kv_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"testing"
	"time"

	"example.com/kv"
)

func stats(t *testing.T, store *kv.Kv) kv.Stats {
	t.Helper()
	got, err := store.Stats(testContext(t))
	if err != nil {
		t.Fatalf("Stats: %v", err)
	}
	return got
}

func TestStats(t *testing.T) {
	store := open(t, kv.KvConfig{Path: newPath(t)})
	if got, want := stats(t, store), (kv.Stats{Durability: kv.DurabilityImmediate}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	put(t, store, "four", make([]byte, 100))
	got := stats(t, store)
	if got.Fragmentation <= 0 || got.Fragmentation >= 1 {
		t.Errorf("the fragmentation is %v", got.Fragmentation)
	}
	got.Fragmentation = 0
	if want := (kv.Stats{Entries: 1, StoredBytes: 104, TreeHeight: 1, Durability: kv.DurabilityImmediate}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Every option arrives, and so does its absence.
func TestOptions(t *testing.T) {
	path := newPath(t)
	for _, test := range []struct {
		name   string
		config kv.KvConfig
		want   kv.Stats
	}{
		{"defaults", kv.KvConfig{}, kv.Stats{Durability: kv.DurabilityImmediate}},
		{
			"all",
			kv.KvConfig{ReadOnly: ptr(false), Durability: ptr(kv.DurabilityOnClose), CacheBytes: ptr(uint64(1 << 20))},
			kv.Stats{Durability: kv.DurabilityOnClose, CacheBytes: ptr(uint64(1 << 20))},
		},
		{
			"zeros",
			kv.KvConfig{Durability: ptr(kv.Durability(0)), CacheBytes: ptr(uint64(0))},
			kv.Stats{Durability: kv.DurabilityOnClose, CacheBytes: ptr(uint64(0))},
		},
		{
			"read only",
			kv.KvConfig{ReadOnly: ptr(true), Durability: ptr(kv.DurabilityImmediate)},
			kv.Stats{ReadOnly: true, Durability: kv.DurabilityImmediate},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.config.Path = path
			store := open(t, test.config)
			if got := stats(t, store); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			closeStore(t, store)
		})
	}
}

// When Close is back, the file is closed and holds what was written, durable or not.
func TestReopen(t *testing.T) {
	path := newPath(t)
	for _, durability := range []kv.Durability{kv.DurabilityOnClose, kv.DurabilityImmediate} {
		for round := range 10 {
			store := open(t, kv.KvConfig{Path: path, Durability: &durability})
			key := fmt.Sprint(durability, " ", round)
			put(t, store, key, []byte(key))
			closeStore(t, store)

			store = open(t, kv.KvConfig{Path: path, ReadOnly: ptr(true)})
			if got := get(t, store, key); string(got) != key {
				t.Errorf("got %q, want %q", got, key)
			}
			closeStore(t, store)
		}
	}
	if got := list(t, open(t, fast(path)), "", nil); len(got) != 20 {
		t.Errorf("got %d entries, want 20", len(got))
	}
}

func TestUseAfterClose(t *testing.T) {
	store := open(t, fast(newPath(t)))
	for range 3 {
		closeStore(t, store)
	}
	for name, call := range withKey(t, store) {
		if err := call("k"); !errors.Is(err, kv.ErrClosed) {
			t.Errorf("%s: got %v, want %v", name, err, kv.ErrClosed)
		}
	}
	ctx := testContext(t)
	_, listing := store.List(ctx, "", nil)
	_, stats := store.Stats(ctx)
	_, length := store.Len()
	_, empty := store.IsEmpty()
	for name, err := range map[string]error{"List": listing, "Stats": stats, "Len": length, "IsEmpty": empty} {
		if !errors.Is(err, kv.ErrClosed) {
			t.Errorf("%s: got %v, want %v", name, err, kv.ErrClosed)
		}
	}
}

// Writers run into Close. What was confirmed is in the file, whoever else was cut off.
func TestCloseWhileWriting(t *testing.T) {
	path := newPath(t)
	for round := range 5 {
		store := open(t, fast(path))
		var confirmed sync.Map
		var all sync.WaitGroup
		started := make(chan struct{}, 1)
		for writer := range 16 {
			all.Add(1)
			go func() {
				defer all.Done()
				for i := 0; ; i++ {
					key := fmt.Sprintf("%d/%d/%d", round, writer, i)
					err := store.Put(testContext(t), key, []byte(key))
					if errors.Is(err, kv.ErrClosed) {
						return
					}
					if err != nil {
						t.Errorf("Put: %v", err)
						return
					}
					confirmed.Store(key, nil)
					select {
					case started <- struct{}{}:
					default:
					}
				}
			}()
		}
		<-started
		time.Sleep(5 * time.Millisecond)
		closeStore(t, store)
		all.Wait()

		store = open(t, fast(path))
		count := 0
		confirmed.Range(func(key, _ any) bool {
			count++
			if got := get(t, store, key.(string)); string(got) != key {
				t.Errorf("%v was confirmed, and %q is there", key, got)
			}
			return true
		})
		if count == 0 {
			t.Error("nothing was written, so nothing was tested")
		}
		closeStore(t, store)
	}
}

// Whichever Close returns first: the teardown has run by then, and the file is free.
func TestEveryCloseWaitsForTheTeardown(t *testing.T) {
	for round := 0; round < 10; round++ {
		path := newPath(t)
		// What is only written out when it is closed takes a while.
		store := open(t, kv.KvConfig{Path: path, Durability: ptr(kv.DurabilityOnClose)})
		put(t, store, "big", noise(4<<20, uint32(round)))
		returned := make(chan error, 2)
		for closer := 0; closer < 2; closer++ {
			go func() { returned <- store.Close() }()
		}
		if err := <-returned; err != nil {
			t.Fatal(err)
		}
		again := open(t, kv.KvConfig{Path: path})
		if err := <-returned; err != nil {
			t.Fatal(err)
		}
		closeStore(t, again)
	}
}

// Readers of large values run into Close; the file is free when it is back, and what they got is right.
func TestCloseWhileReading(t *testing.T) {
	path := newPath(t)
	value := noise(4<<20, 1)
	store := open(t, fast(path))
	put(t, store, "big", value)
	for range 5 {
		var all sync.WaitGroup
		for range 8 {
			all.Add(1)
			go func() {
				defer all.Done()
				got, err := store.Get(testContext(t), "big")
				if err == nil && !reflect.DeepEqual(got, value) {
					t.Errorf("got %d bytes that are not those", len(got))
				}
				if err != nil && !errors.Is(err, kv.ErrClosed) {
					t.Errorf("Get: %v", err)
				}
			}()
		}
		closeStore(t, store)
		all.Wait()
		store = open(t, fast(path))
	}
}

func TestContexts(t *testing.T) {
	path := newPath(t)
	done, cancel := context.WithCancel(context.Background())
	cancel()
	if store, err := kv.Open(done, fast(path)); store != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("Open: got %v, %v, want %v", store, err, context.Canceled)
	}
	store := open(t, fast(path))
	if err := store.Put(done, "a", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Put: got %v, want %v", err, context.Canceled)
	}
	if found, err := store.Contains("a"); err != nil || found {
		t.Errorf("Contains(a) = %v, %v", found, err)
	}

	// Cancelled on the way: the value is right or the error the context's.
	value := noise(1<<20, 1)
	put(t, store, "big", value)
	var all sync.WaitGroup
	for i := range 60 {
		all.Add(1)
		go func() {
			defer all.Done()
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*100*time.Microsecond)
			defer cancel()
			got, err := store.Get(ctx, "big")
			switch {
			case err == nil && reflect.DeepEqual(got, value):
			case got == nil && errors.Is(err, context.DeadlineExceeded):
			default:
				t.Errorf("got %d bytes, %v", len(got), err)
			}
		}()
	}
	all.Wait()
	closeStore(t, store)
	open(t, fast(path))
}

// A store that nobody has any more is closed some time later: then its file can be opened again.
func TestForgottenStoresAreClosed(t *testing.T) {
	path := newPath(t)
	func() {
		store, err := kv.Open(testContext(t), fast(path))
		if err != nil {
			t.Fatalf("Open: %v", err)
		}
		put(t, store, "a", []byte("1"))
	}()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		runtime.GC()
		store, err := kv.Open(testContext(t), fast(path))
		if err == nil {
			if got := get(t, store, "a"); string(got) != "1" {
				t.Errorf("got %q", got)
			}
			closeStore(t, store)
			return
		}
		var open *kv.KvErrorAlreadyOpen
		if !errors.As(err, &open) {
			t.Fatalf("Open: %v", err)
		}
		if time.Now().After(deadline) {
			t.Fatal("the store is never closed")
		}
	}
}
