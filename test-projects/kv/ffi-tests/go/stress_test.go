package kv_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"example.com/kv"

	"ffi-tests/internal/rawcbor"
)

const (
	stressWorkers = 12
	stressSteps   = 30
	stressKeys    = 10
	// These two keys are only ever written together, with one version.
	twin, otherTwin = 0, 1
)

// TestStress has many goroutines take steps by chance on a store that all of them share, and in CBOR on another one. Each has
// keys that nobody else writes, and knows what is in them; what it finds in those of others says what it is. FFI_STRESS is how
// many rounds, FFI_STRESS_SEED what chance is made from; with the same seed each goroutine takes the same steps, though they
// meet in other ways.
func TestStress(t *testing.T) {
	rounds, seed := setting(t, "FFI_STRESS", 1), setting(t, "FFI_STRESS_SEED", 1)
	for round := range rounds {
		passed := t.Run(fmt.Sprint("seed ", seed+round), func(t *testing.T) { playRound(t, uint64(seed+round)) })
		if !passed {
			t.Fatalf("FFI_STRESS_SEED=%d takes the same steps", seed+round)
		}
	}
}

func setting(t testing.TB, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// A value says whose it is, and of which version.
const valueHead = 12

// valueOf is nil for version 0, which is none.
func valueOf(worker, number int, version uint32) []byte {
	if version == 0 {
		return nil
	}
	chance := rand.New(rand.NewPCG(uint64(worker)<<32|uint64(number), uint64(version)))
	value := make([]byte, valueHead+chance.IntN([]int{1, 40, 40, 300, 2_000, 20_000}[chance.IntN(6)]))
	binary.LittleEndian.PutUint32(value, uint32(worker))
	binary.LittleEndian.PutUint32(value[4:], uint32(number))
	binary.LittleEndian.PutUint32(value[8:], version)
	for i := range value[valueHead:] {
		value[valueHead+i] = byte(chance.Uint32())
	}
	return value
}

// versionIn is the version of a value that somebody has written there; every byte of it has to be as it was written.
func versionIn(t *testing.T, value []byte, worker, number int) uint32 {
	if value == nil {
		return 0
	}
	if len(value) < valueHead {
		t.Errorf("the value of %s is %x", keyOf(worker, number), value)
		return 0
	}
	version := binary.LittleEndian.Uint32(value[8:])
	if !bytes.Equal(value, valueOf(worker, number, version)) {
		t.Errorf("the value of %s is %.100x", keyOf(worker, number), value)
	}
	return version
}

func keyOf(worker, number int) string { return fmt.Sprintf("%d/%02d", worker, number) }

// worker is one that takes steps.
type worker struct {
	t      *testing.T
	ctx    context.Context
	store  *kv.Kv
	raw    rawcbor.Context
	path   string
	number int
	chance *rand.Rand

	// The versions of its keys, and of those that it has in the other store.
	shelf, rawShelf [stressKeys]uint32
	last            uint32
	seen            [stressWorkers][stressKeys]uint32
}

func playRound(t *testing.T, seed uint64) {
	path, rawPath := newPath(t), newPath(t)
	store := open(t, fast(path))
	raw, reply := rawcbor.Open(rawPath)
	if reply.Code != rawcbor.OK {
		t.Fatalf("open in CBOR: %v", reply)
	}
	steps := []func(*worker){
		(*worker).put, (*worker).put, (*worker).put, (*worker).putMany, (*worker).delete, (*worker).read, (*worker).read,
		(*worker).burst, (*worker).cancel, (*worker).refused, (*worker).neighbour, (*worker).neighbour, (*worker).scan,
		(*worker).scanAll, (*worker).watch, (*worker).own, (*worker).putInCBOR, (*worker).putInCBOR, (*worker).cancelInCBOR,
	}
	workers := make([]*worker, stressWorkers)
	ctx, cancel := context.WithTimeout(context.Background(), 5*patience)
	defer cancel()
	var all sync.WaitGroup
	for number := range workers {
		w := &worker{t: t, ctx: ctx, store: store, raw: raw, path: path, number: number}
		w.chance = rand.New(rand.NewPCG(seed, uint64(number)))
		workers[number] = w
		all.Add(1)
		go func() {
			defer all.Done()
			for step := 0; step < stressSteps && !t.Failed(); step++ {
				steps[w.chance.IntN(len(steps))](w)
			}
		}()
	}
	all.Wait()
	if code := rawcbor.Destroy(raw); code != rawcbor.OK {
		t.Errorf("destroy returned %d", code)
	}
	closeStore(t, store)
	// Closing has made all of it durable.
	store, rawStore := open(t, fast(path)), open(t, fast(rawPath))
	for _, w := range workers {
		w.checkShelf(store, &w.shelf)
		w.checkShelf(rawStore, &w.rawShelf)
	}
}

// checkShelf lists all that the worker has in a store.
func (w *worker) checkShelf(store *kv.Kv, shelf *[stressKeys]uint32) {
	got, err := store.List(w.ctx, fmt.Sprint(w.number, "/"), nil)
	if err != nil {
		w.t.Errorf("List: %v", err)
	}
	w.checkEntries(got, shelf)
}

func (w *worker) checkEntries(got []kv.Entry, shelf *[stressKeys]uint32) {
	var want []kv.Entry
	for number, version := range shelf {
		if version != 0 {
			want = append(want, kv.Entry{Key: keyOf(w.number, number), Value: valueOf(w.number, number, version)})
		}
	}
	if len(got) != len(want) {
		w.t.Errorf("%d entries of worker %d, want %d", len(got), w.number, len(want))
		return
	}
	for i := range want {
		if got[i].Key != want[i].Key || !bytes.Equal(got[i].Value, want[i].Value) {
			w.t.Errorf("entry %d of worker %d is %q: %.60x, want %q: %.60x", i, w.number, got[i].Key, got[i].Value, want[i].Key, want[i].Value)
		}
	}
}

// someKey is one that is written alone.
func (w *worker) someKey() int { return otherTwin + 1 + w.chance.IntN(stressKeys-otherTwin-1) }

func (w *worker) is(got, want []byte, what string) {
	if (got == nil) != (want == nil) || !bytes.Equal(got, want) {
		w.t.Errorf("%s: got %.100x, want %.100x", what, got, want)
	}
}

func (w *worker) succeeds(what string, err error) bool {
	if err != nil {
		w.t.Errorf("%s: %v", what, err)
	}
	return err == nil
}

// change writes a key anew.
func (w *worker) change(number int) {
	w.last++
	w.shelf[number] = w.last
	w.succeeds("Put", w.store.Put(w.ctx, keyOf(w.number, number), valueOf(w.number, number, w.last)))
}

// check reads a key.
func (w *worker) check(number int) {
	got, err := w.store.Get(w.ctx, keyOf(w.number, number))
	if w.succeeds("Get", err) {
		w.is(got, valueOf(w.number, number, w.shelf[number]), keyOf(w.number, number))
	}
}

func (w *worker) put() {
	number := w.someKey()
	w.change(number)
	w.check(number)
}

func (w *worker) putMany() {
	var entries []kv.Entry
	w.last++
	for number := range stressKeys {
		if number <= otherTwin || w.chance.IntN(4) == 0 {
			w.shelf[number] = w.last
			entries = append(entries, kv.Entry{Key: keyOf(w.number, number), Value: valueOf(w.number, number, w.last)})
		}
	}
	w.succeeds("PutMany", w.store.PutMany(w.ctx, entries))
	w.checkShelf(w.store, &w.shelf)
}

func (w *worker) delete() {
	number := w.someKey()
	was, err := w.store.Delete(w.ctx, keyOf(w.number, number))
	if w.succeeds("Delete", err) && was != (w.shelf[number] != 0) {
		w.t.Errorf("Delete(%q) = %t", keyOf(w.number, number), was)
	}
	w.shelf[number] = 0
	w.check(number)
}

func (w *worker) read() {
	number := w.chance.IntN(stressKeys)
	there, err := w.store.Contains(keyOf(w.number, number))
	if w.succeeds("Contains", err) && there != (w.shelf[number] != 0) {
		w.t.Errorf("Contains(%q) = %t", keyOf(w.number, number), there)
	}
	w.check(number)
	var keys []string
	var numbers []int
	for range w.chance.IntN(stressKeys) {
		number := w.chance.IntN(stressKeys)
		keys, numbers = append(keys, keyOf(w.number, number)), append(numbers, number)
	}
	values, err := w.store.GetMany(w.ctx, keys)
	if !w.succeeds("GetMany", err) || len(values) != len(keys) {
		w.t.Errorf("%d values of %d keys", len(values), len(keys))
		return
	}
	for i, number := range numbers {
		w.is(values[i], valueOf(w.number, number, w.shelf[number]), keys[i])
	}
}

// burst has many calls in flight: reads, and then a write of each of some keys.
func (w *worker) burst() {
	var calls sync.WaitGroup
	begin := func(call func()) {
		calls.Add(1)
		go func() {
			defer calls.Done()
			call()
		}()
	}
	for range 10 {
		number := w.chance.IntN(stressKeys)
		begin(func() { w.check(number) })
	}
	calls.Wait()
	for number := otherTwin + 1; number < otherTwin+5; number++ {
		w.last++
		w.shelf[number] = w.last
		value := valueOf(w.number, number, w.last)
		begin(func() { w.succeeds("Put", w.store.Put(w.ctx, keyOf(w.number, number), value)) })
	}
	calls.Wait()
}

// cancel gives up writes of a key that nobody asks for, as it may be written or not, and reads, which bring the value or nothing.
func (w *worker) cancel() {
	ctx, cancel := context.WithTimeout(w.ctx, time.Duration(w.chance.IntN(1_000))*time.Microsecond)
	defer cancel()
	var calls sync.WaitGroup
	for range 4 {
		number := w.chance.IntN(stressKeys)
		calls.Add(2)
		go func() {
			defer calls.Done()
			err := w.store.Put(ctx, fmt.Sprint("given up ", w.number), []byte("may be written"))
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				w.t.Errorf("Put that is given up: %v", err)
			}
		}()
		go func() {
			defer calls.Done()
			value, err := w.store.Get(ctx, keyOf(w.number, number))
			if err == nil {
				w.is(value, valueOf(w.number, number, w.shelf[number]), keyOf(w.number, number))
			} else if !errors.Is(err, context.DeadlineExceeded) {
				w.t.Errorf("Get that is given up: %v", err)
			}
		}()
	}
	calls.Wait()
}

func (w *worker) refused() {
	var emptyKey *kv.KvErrorEmptyKey
	if _, err := w.store.Get(w.ctx, ""); !errors.As(err, &emptyKey) {
		w.t.Errorf("Get of the empty key: %v", err)
	}
	var already *kv.KvErrorAlreadyOpen
	if _, err := kv.Open(w.ctx, fast(w.path)); !errors.As(err, &already) || already.Path != w.path {
		w.t.Errorf("Open of an open store: %v", err)
	}
}

// neighbour finds what was written by the one whose key it is, and never goes back.
func (w *worker) neighbour() {
	other := w.chance.IntN(stressWorkers)
	numbers := []int{twin, otherTwin, w.someKey()}
	var keys []string
	for _, number := range numbers {
		keys = append(keys, keyOf(other, number))
	}
	values, err := w.store.GetMany(w.ctx, keys)
	if !w.succeeds("GetMany", err) || len(values) != len(keys) {
		w.t.Errorf("%d values of %d keys", len(values), len(keys))
		return
	}
	var versions []uint32
	for i, number := range numbers {
		version := versionIn(w.t, values[i], other, number)
		versions = append(versions, version)
		if version != 0 {
			if version < w.seen[other][number] {
				w.t.Errorf("%s went from version %d to %d", keys[i], w.seen[other][number], version)
			}
			w.seen[other][number] = version
		}
	}
	if versions[0] != versions[1] {
		w.t.Errorf("twins of worker %d have versions %d and %d", other, versions[0], versions[1])
	}
}

// scan finds the shelf as it was at the first entry, whatever is written meanwhile. Sometimes it is left in the middle.
func (w *worker) scan() {
	shelf := w.shelf
	left := w.chance.IntN(4) == 0
	var got []kv.Entry
	for entry, err := range w.store.Scan(w.ctx, fmt.Sprint(w.number, "/")) {
		if !w.succeeds("Scan", err) {
			return
		}
		if got = append(got, entry); len(got) == 1 {
			w.put()
		}
		if left {
			return
		}
	}
	w.checkEntries(got, &shelf)
}

// scanAll finds what others have, while they write it: each entry is whole, and the twins are one.
func (w *worker) scanAll() {
	var found [stressWorkers][stressKeys]uint32
	last := ""
	for entry, err := range w.store.Scan(w.ctx, "") {
		if !w.succeeds("Scan", err) {
			return
		}
		if entry.Key <= last {
			w.t.Errorf("%q comes after %q", entry.Key, last)
		}
		last = entry.Key
		var other, number int
		if n, _ := fmt.Sscanf(entry.Key, "%d/%d", &other, &number); n == 2 {
			found[other][number] = versionIn(w.t, entry.Value, other, number)
		}
	}
	for other, versions := range found {
		if versions[twin] != versions[otherTwin] {
			w.t.Errorf("twins of worker %d have versions %d and %d", other, versions[twin], versions[otherTwin])
		}
	}
	if found[w.number] != w.shelf {
		w.t.Errorf("worker %d has found %v of its own, want %v", w.number, found[w.number], w.shelf)
	}
}

// watch is told of each change, and of nothing else, though all of the store changes all the time.
func (w *worker) watch() {
	number, changes := w.someKey(), 1+w.chance.IntN(3)
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	told := 0
	for value, err := range w.store.Watch(ctx, keyOf(w.number, number)) {
		if told > changes {
			if !errors.Is(err, context.Canceled) {
				w.t.Errorf("a watch that is cancelled: %x, %v", value, err)
			}
			return
		}
		if !w.succeeds("Watch", err) {
			return
		}
		w.is(value, valueOf(w.number, number, w.shelf[number]), "watched")
		if told++; told > changes {
			cancel()
		} else {
			w.change(number)
		}
	}
}

// own has a store of its own that is closed with reads and a watch pending; it can be opened again at once, and has what was written.
func (w *worker) own() {
	config := fast(filepath.Join(filepath.Dir(w.path), fmt.Sprintf("own-%d.redb", w.number)))
	store, err := kv.Open(w.ctx, config)
	if !w.succeeds("Open", err) {
		return
	}
	w.last++
	version := w.last
	for number := range 5 {
		w.succeeds("Put", store.Put(w.ctx, keyOf(w.number, number), valueOf(w.number, number, version)))
	}
	var pending sync.WaitGroup
	for number := range 5 {
		pending.Add(1)
		go func() {
			defer pending.Done()
			value, err := store.Get(w.ctx, keyOf(w.number, number))
			if err == nil {
				w.is(value, valueOf(w.number, number, version), "pending")
			} else if !errors.Is(err, kv.ErrClosed) {
				w.t.Errorf("Get of a store that is closed: %v", err)
			}
		}()
	}
	watching := make(chan struct{})
	pending.Add(1)
	go func() {
		defer pending.Done()
		told := 0
		for value, err := range store.Watch(w.ctx, keyOf(w.number, 0)) {
			if err != nil {
				if !errors.Is(err, kv.ErrClosed) {
					w.t.Errorf("Watch of a store that is closed: %v", err)
				}
				break
			}
			w.is(value, valueOf(w.number, 0, version), "watched")
			if told++; told == 1 {
				close(watching)
			}
		}
		if told != 1 {
			w.t.Errorf("told %d times of what did not change", told)
		}
	}()
	select {
	case <-watching:
	case <-w.ctx.Done():
		w.t.Error("a watch has not begun")
	}
	w.succeeds("Close", store.Close())
	pending.Wait()
	store, err = kv.Open(w.ctx, config)
	if !w.succeeds("Open", err) {
		return
	}
	var shelf [stressKeys]uint32
	for number := range 5 {
		shelf[number] = version
	}
	w.checkShelf(store, &shelf)
	w.succeeds("Close", store.Close())
}

// startInCBOR starts a call in CBOR; what it gives waits for the reply and compares it, where the call was not given up.
func (w *worker) startInCBOR(method rawcbor.Method, request, want []byte) (call *rawcbor.Call, settle func(givenUp bool)) {
	call = method.Start(w.raw, request)
	return call, func(givenUp bool) {
		reply := call.Wait()
		right := reply.Code == rawcbor.OK && bytes.Equal(reply.Payload, want) || givenUp && reply.Code == rawcbor.Cancelled
		if call.Returned != rawcbor.OK || !right {
			w.t.Errorf("returned %d and replied %d, %.100x, want %.100x", call.Returned, reply.Code, reply.Payload, want)
		}
	}
}

func (w *worker) getInCBOR(number int) (call *rawcbor.Call, settle func(givenUp bool)) {
	want := rawcbor.Null
	if version := w.rawShelf[number]; version != 0 {
		want = rawcbor.Bytes(valueOf(w.number, number, version))
	}
	return w.startInCBOR(rawcbor.Get, rawcbor.Map("key", rawcbor.Text(keyOf(w.number, number))), want)
}

// putInCBOR has several writes in flight, and then reads, and sometimes takes something away.
func (w *worker) putInCBOR() {
	var settles []func(givenUp bool)
	begin := func(_ *rawcbor.Call, settle func(givenUp bool)) { settles = append(settles, settle) }
	settleAll := func() {
		for _, settle := range settles {
			settle(false)
		}
		settles = nil
	}
	first := w.chance.IntN(stressKeys - 3)
	for number := first; number < first+3; number++ {
		w.last++
		w.rawShelf[number] = w.last
		value := rawcbor.Bytes(valueOf(w.number, number, w.last))
		begin(w.startInCBOR(rawcbor.Put, rawcbor.Map("key", rawcbor.Text(keyOf(w.number, number)), "value", value), rawcbor.Null))
	}
	settleAll()
	if w.chance.IntN(2) == 0 {
		was := rawcbor.True
		if w.rawShelf[first+3] == 0 {
			was = rawcbor.False
		}
		w.rawShelf[first+3] = 0
		begin(w.startInCBOR(rawcbor.Delete, rawcbor.Map("key", rawcbor.Text(keyOf(w.number, first+3))), was))
		settleAll()
	}
	for number := first; number < first+4; number++ {
		begin(w.getInCBOR(number))
	}
	settleAll()
}

func (w *worker) cancelInCBOR() {
	var settles []func(givenUp bool)
	for i := range 6 {
		call, settle := w.getInCBOR(w.chance.IntN(stressKeys))
		settles = append(settles, settle)
		if i%2 == 0 {
			if code := call.Cancel(w.raw); code != rawcbor.OK {
				w.t.Errorf("cancel returned %d", code)
			}
		}
	}
	for i, settle := range settles {
		settle(i%2 == 0)
	}
}
