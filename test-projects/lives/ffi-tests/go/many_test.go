package lives_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/cgo"
	"strconv"
	"testing"
	"time"

	"example.com/lives"

	"ffi-tests/internal/memory"
)

// footprint is what a process has that calls could leave behind.
type footprint struct {
	goroutines, handles   int
	goBytes, cBytes       int64
	residentKB, osThreads int
}

func takeFootprint() footprint {
	// Twice: what has a finalizer goes in the second round.
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	// Handles are numbers that count up, so this one says how many there were before.
	handle := cgo.NewHandle(0)
	handle.Delete()
	return footprint{
		goroutines: runtime.NumGoroutine(),
		handles:    int(handle),
		goBytes:    int64(stats.HeapAlloc),
		cBytes:     memory.InUse(),
		residentKB: system("VmRSS"),
		osThreads:  system("Threads"),
	}
}

func (f footprint) String() string {
	return fmt.Sprintf("%d goroutines, %d handles so far, %d KiB in Go, %d KiB in C, %d KiB resident, %d threads",
		f.goroutines, f.handles, f.goBytes>>10, f.cBytes>>10, f.residentKB, f.osThreads)
}

// giveUp makes calls that are all pending in the library, and gives them up: all by one context, each by its own, by a
// deadline, or before they begin.
func giveUp(t *testing.T, l *lives.Lives, calls, round int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	want, pending := context.Canceled, int64(calls)
	kind := round % 4
	if kind == 2 && round%16 != 2 {
		kind = 0 // What never begins leaves nothing behind easily.
	}
	switch kind {
	case 1:
		ctx, cancel = context.WithTimeout(context.Background(), time.Duration(round%8)*time.Millisecond)
		defer cancel()
		want, pending = context.DeadlineExceeded, 0
	case 2:
		cancel()
		pending = 0
	}
	ends, cancels := make(chan error, calls), make(chan context.CancelFunc, calls)
	for i := range calls {
		go func() {
			own := ctx
			if kind == 3 {
				var cancel context.CancelFunc
				own, cancel = context.WithCancel(ctx)
				cancels <- cancel
			}
			var err error
			switch i % 3 {
			case 0:
				_, err = l.Hold(own)
			case 1:
				_, err = lives.SameAfter(own, uint64(i), 3_600_000, lives.EndWell)
			default:
				_, err = lives.Open(own, uint64(i), 0, lives.EndNever)
			}
			ends <- err
		}()
	}
	if pending > 0 {
		wantSoon(t, lives.Futures, pending)
	}
	if kind == 3 {
		for range calls {
			(<-cancels)()
		}
	} else if pending > 0 {
		cancel()
	}
	for range calls {
		if err := <-ends; !errors.Is(err, want) {
			t.Fatalf("got %v, want %v", err, want)
		}
	}
	wantNow(t, lives.Futures, 0)
	wantNow(t, lives.Instances, 1)
}

// A short run of it by default. FFI_CANCELLED=1000000 gives up as many calls.
func TestCallsThatAreGivenUpLeaveNothing(t *testing.T) {
	const batch, warmup = 500, 16
	// A leak of a few bytes a call is more than this; what the runtimes keep for themselves is less.
	const slack, slackResidentKB = 1 << 20, 64 << 10
	// Allocators keep something for each thread, and a busy machine has more threads.
	const slackPerThread = 16 << 10
	calls := 20_000
	if text := os.Getenv("FFI_CANCELLED"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		calls = n
	}
	l := newLives(t, 1)
	for round := range warmup {
		giveUp(t, l, batch, round)
	}
	before := takeFootprint()
	for round := range (calls + batch - 1) / batch {
		giveUp(t, l, batch, round)
	}
	wantToken(t, 1)(l.Token())
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before.goroutines; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, and %d before", runtime.NumGoroutine(), before.goroutines)
		}
	}
	after := takeFootprint()
	t.Logf("before: %v", before)
	t.Logf("after %d calls: %v", calls, after)
	// Calls take handles that are there, so there are only as many new ones as calls were ever pending at once.
	if grown := after.handles - before.handles; grown > batch {
		t.Errorf("%d new handles", grown)
	}
	if grown := after.goBytes - before.goBytes; grown > slack {
		t.Errorf("%d bytes more in Go", grown)
	}
	threads := int64(after.osThreads - before.osThreads)
	if grown := after.cBytes - before.cBytes; grown > slack+slackPerThread*threads {
		t.Errorf("%d bytes more in C", grown)
	}
	if checker := os.Getenv("CARGO_FFI_SANITIZE"); checker != "" && checker != "undefined" {
		t.Logf("resident memory is not compared: what is freed stays, for %s to see who uses it", checker)
	} else if grown := after.residentKB - before.residentKB; grown > slackResidentKB {
		t.Errorf("%d KiB more resident", grown)
	}
	if after.osThreads > maxThreads() {
		t.Errorf("%d threads, want at most %d", after.osThreads, maxThreads())
	}
}

// maxThreads is how many threads a process may have, however many calls are pending: 64, where the machine itself does not ask
// for more. Go starts another one where a thread is inside of C for a while, and with a sanitizer each call takes a while.
func maxThreads() int {
	most := max(64, 40+4*runtime.NumCPU())
	if os.Getenv("CARGO_FFI_SANITIZE") != "" {
		most *= 4
	}
	return most
}

// No thread waits with a call. All of them are pending at once, and all are answered.
func TestManyWaitingGoroutinesTakeFewThreads(t *testing.T) {
	l := newLives(t, 9)
	ctx := testContext(t)
	ends := make(chan error, manyGoroutines)
	for range manyGoroutines {
		go func() {
			got, err := l.Hold(ctx)
			if err == nil && got != 9 {
				err = fmt.Errorf("got %d", got)
			}
			ends <- err
		}()
	}
	wantSoon(t, lives.Futures, manyGoroutines)
	// The number only grows: threads that Go once started stay.
	pending := system("Threads")
	wantToken(t, 9)(l.Token())
	wantToken(t, 9)(l.EndAfter(ctx, 1, lives.EndWell))
	if err := l.Release(); err != nil {
		t.Error(err)
	}
	for range manyGoroutines {
		if err := <-ends; err != nil {
			t.Fatal(err)
		}
	}
	threads := system("Threads")
	t.Logf("%d goroutines: %d threads while they waited, %d in the end", manyGoroutines, pending, threads)
	if threads > maxThreads() {
		t.Errorf("%d threads, want at most %d", threads, maxThreads())
	}
	wantNow(t, lives.Futures, 0)
}
