package myfeed

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var background = context.Background()

func openFeed(t *testing.T) *Feed {
	t.Helper()
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// fire waits until the event was delivered.
func (f *Feed) fire(t *testing.T, which uint32, n uint64) {
	t.Helper()
	if err := f.Fire(which, n, true); err != nil {
		t.Fatal(err)
	}
}

// soon is what a channel gives; a test that hangs is one that fails.
func soon[T any](t *testing.T, what string, from <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-from:
	case <-time.After(time.Minute):
		t.Fatal("never: " + what)
	}
	return value
}

// panics are those that are reported until the test is over.
func panics(t *testing.T) <-chan any {
	reported := make(chan any, 16)
	SetPanicHandler(func(recovered any, stack []byte) {
		if !strings.Contains(string(stack), "goroutine") {
			t.Error("a panic without a stack")
		}
		reported <- recovered
	})
	t.Cleanup(func() { SetPanicHandler(nil) })
	return reported
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %v instead of %v", what, got, want)
	}
}

func TestEventsOfEveryKind(t *testing.T) {
	f := openFeed(t)
	var got []any
	f.OnTick(func(e Tick) { got = append(got, e) })
	f.OnJobScheduled(func(e OnJobScheduledPayload) { got = append(got, e) })
	f.OnLevelChanged(func(e Level) { got = append(got, e) })
	f.OnSignal(func(e Signal) { got = append(got, e) })
	f.OnNote(func(e Note) { got = append(got, e) })
	f.OnSubscription(func(e FeedSubscription) { got = append(got, e) })
	var all []any
	var names []string
	everything := f.OnEvent(func(name string, e any) {
		names = append(names, name)
		all = append(all, e)
	})
	for which := range uint32(6) {
		f.fire(t, which, 7)
	}
	f.fire(t, 3, 0)
	want := []any{
		Tick{N: 7, After: time.Microsecond}, OnJobScheduledPayload{JobID: "job", WillRunCount: 7}, LevelHigh,
		SignalGo{By: "foot"}, Note("a note"), FeedSubscription{Price: 7}, SignalStop{},
	}
	equal(t, "events", got, want)
	equal(t, "all events", all, want)
	equal(t, "names", names, []string{
		`a "tick"`, "on_job_scheduled", "level_changed", "on_signal", "on_note", "on_subscription", "on_signal",
	})
	if err := everything.Err(); err != nil {
		t.Error(err)
	}
	stats, err := f.EventStats()
	if err != nil || stats.Fired != stats.Delivered+stats.Unheard || stats.Delivered == 0 {
		t.Error(stats, err)
	}
}

func TestListenersComeAndGo(t *testing.T) {
	f := openFeed(t)
	var order []int
	listener := func(n int) func(Tick) { return func(Tick) { order = append(order, n) } }
	first, second := f.OnTick(listener(1)), f.OnTick(listener(2))
	f.fire(t, 0, 1)
	first.Close()
	first.Close()
	f.fire(t, 0, 2)
	var self *Subscription
	self = f.OnTick(func(Tick) {
		order = append(order, 3)
		self.Close()
		second.Close()
		f.OnTick(listener(4))
	})
	f.fire(t, 0, 3)
	f.fire(t, 0, 4)
	equal(t, "the order", order, []int{1, 2, 2, 2, 3, 4})
	if first.Err() != nil || self.Err() != nil {
		t.Error(first.Err(), self.Err())
	}
	none := f.OnTick(nil)
	if err := none.Err(); err == nil || err.Error() != "myfeed: listener: nil is no function" {
		t.Error(err)
	}
	if f.OnEvent(nil).Err() == nil {
		t.Error("nil is no function")
	}
	none.Close()
	var nothing *Subscription
	nothing.Close()
}

func TestCloseOfAListenerWaits(t *testing.T) {
	f := openFeed(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	var runs atomic.Bool
	s := f.OnTick(func(Tick) {
		runs.Store(true)
		close(inside)
		<-leave
		runs.Store(false)
	})
	f.Fire(0, 1, false)
	soon(t, "the listener", inside)
	go func() {
		time.Sleep(time.Millisecond)
		close(leave)
	}()
	s.Close()
	if runs.Load() {
		t.Error("it runs after it was closed")
	}
}

func TestCloseOfAListenerWaitsForTheInstance(t *testing.T) {
	f := openFeed(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	var runs atomic.Bool
	s := f.OnTick(func(Tick) {
		runs.Store(true)
		close(inside)
		<-leave
		runs.Store(false)
	})
	f.Fire(0, 1, false)
	soon(t, "the listener", inside)
	closed := make(chan error, 1)
	go func() { closed <- f.Close() }()
	// The library refuses what is called on an instance that is being destroyed.
	for {
		if n, err := Closing(); err != nil || n > 0 {
			break
		}
		runtime.Gosched()
	}
	go func() {
		time.Sleep(time.Millisecond)
		close(leave)
	}()
	s.Close()
	if runs.Load() {
		t.Error("it runs after it was closed")
	}
	if err := soon(t, "Close", closed); err != nil {
		t.Error(err)
	}
}

// A call on the instance comes from the thread that the listener runs on, so that the library knows.
func TestListenersCallTheLibrary(t *testing.T) {
	f := openFeed(t)
	if err := f.SetFetchProfile(func(_ context.Context, id string) (Profile, error) {
		return Profile{Name: id}, nil
	}); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	f.OnTick(func(Tick) {
		_, err := f.AskProfile(background, "me")
		for range CountUp(background, 3) {
		}
		done <- err
	})
	f.fire(t, 0, 1)
	if err := soon(t, "the call", done); err != nil {
		t.Error(err)
	}
}

func TestChannels(t *testing.T) {
	f := openFeed(t)
	ticks, s := f.OnTickChan(1)
	for n := range uint64(4) {
		f.Fire(0, n, false)
	}
	for n := range uint64(3) {
		if tick := soon(t, "a tick", ticks); tick.N != n {
			t.Errorf("%d instead of %d", tick.N, n)
		}
	}
	// One is in the channel, and others find it full.
	for n := range uint64(3) {
		f.Fire(0, n, false)
	}
	s.Close()
	f.fire(t, 0, 9)
	n := 0
	for range ticks {
		n++
	}
	if n > 1 || s.Err() != nil {
		t.Errorf("%d are left, %v", n, s.Err())
	}
}

func TestCloseOfTheInstance(t *testing.T) {
	f := openFeed(t)
	ticks, ofChannel := f.OnTickChan(0)
	buffered, _ := f.OnTickChan(2)
	heard := 0
	s := f.OnTick(func(Tick) { heard++ })
	f.Fire(0, 1, false)
	f.Fire(0, 2, false)
	// Nobody reads from the channel: that holds up nothing here.
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for range ticks {
	}
	n := 0
	for range buffered {
		n++
	}
	if n != 2 || heard != 2 {
		t.Errorf("%d and %d of 2 events were delivered", n, heard)
	}
	late, never := f.OnTickChan(3)
	if _, open := <-late; open {
		t.Error("a channel of a closed instance is open")
	}
	for _, s := range []*Subscription{ofChannel, s, never, f.OnTick(func(Tick) {})} {
		if !errors.Is(s.Err(), ErrClosed) {
			t.Error(s.Err())
		}
		s.Close()
	}
	if _, err := f.EventStats(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if len(subscriptions.open) != 0 || len(f.subscribed) != 0 {
		t.Error("listeners are left behind")
	}
}

func TestCloseOfTheInstanceInsideOfAListener(t *testing.T) {
	f := openFeed(t)
	inside := make(chan error, 2)
	s := f.OnTick(func(Tick) {
		inside <- f.Close()
		inside <- f.Close()
	})
	f.Fire(0, 1, false)
	if err := errors.Join(soon(t, "Close", inside), soon(t, "Close", inside)); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil { // Waits for the first.
		t.Error(err)
	}
	if !errors.Is(s.Err(), ErrClosed) {
		t.Error(s.Err())
	}
	s.Close()
}

// A Close outside and one inside of a listener wait for each other where the second one waits.
func TestCloseOfTheInstanceWhileAListenerClosesIt(t *testing.T) {
	f := openFeed(t)
	inside := make(chan struct{})
	f.OnTick(func(Tick) {
		close(inside)
		for f.id.Load() != 0 {
			runtime.Gosched()
		}
		f.Close()
	})
	f.Fire(0, 1, false)
	soon(t, "the listener", inside)
	closed := make(chan error, 1)
	go func() { closed <- f.Close() }()
	if err := soon(t, "Close", closed); err != nil {
		t.Error(err)
	}
}

func TestPanicsInListeners(t *testing.T) {
	f := openFeed(t)
	reported := panics(t)
	heard := 0
	f.OnTick(func(Tick) { panic("boom") })
	f.OnTick(func(Tick) { heard++ })
	f.fire(t, 0, 1)
	f.fire(t, 0, 2)
	equal(t, "the panic", soon(t, "a panic", reported), "boom")
	soon(t, "a panic", reported)
	if heard != 2 {
		t.Errorf("the other listener heard %d", heard)
	}
	// What Go has no value for is no event: a number of no level, a duration of centuries.
	f.OnLevelChanged(func(Level) { heard++ })
	f.fire(t, 2, 9)
	refused, ok := soon(t, "a panic", reported).(*Error)
	if !ok || !strings.Contains(refused.Message, "9, which is no Level") || heard != 2 {
		t.Error(refused, heard)
	}
}

func TestAListenerKeepsItsInstance(t *testing.T) {
	ticks := make(chan Tick, 1)
	s := func() *Subscription {
		f, err := New()
		if err != nil {
			t.Fatal(err)
		}
		return f.OnTick(func(e Tick) { ticks <- e })
	}()
	for range 5 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	s.owner.fire(t, 0, 3)
	soon(t, "a tick", ticks)
	s.Close()
	before, _ := Destroyed()
	s = nil
	eventually(t, "torn down", func() bool {
		now, _ := Destroyed()
		return now > before
	})
}

// eventually collects garbage until it is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 5000 {
		if is() {
			return
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	t.Fatal("never: " + what)
}

func collect[T any](t *testing.T, from func(func(T, error) bool)) (items []T, failed error) {
	t.Helper()
	for item, err := range from {
		if failed != nil {
			t.Error("something comes behind the error")
		}
		if failed = err; err == nil {
			items = append(items, item)
		}
	}
	return items, failed
}

func TestStreams(t *testing.T) {
	f := openFeed(t)
	for _, until := range []uint64{0, 1, 7, 8, 16, 17, 90} {
		ticks := f.Ticks(background, until)
		for range 2 {
			items, err := collect(t, ticks)
			if err != nil || uint64(len(items)) != until {
				t.Errorf("%d of %d ticks, %v", len(items), until, err)
			}
			for n, tick := range items {
				if tick.N != uint64(n) {
					t.Errorf("%d is %v", n, tick)
				}
			}
		}
	}
	numbers, err := collect(t, CountUp(background, 5000))
	if err != nil || len(numbers) != 5000 || numbers[4999] != 4999 {
		t.Error(len(numbers), err)
	}
	notes, err := collect(t, f.Notes(background, 5*time.Second))
	equal(t, "notes", notes, []Note{"", "a", "ab", "abc", ""})
	if err != nil {
		t.Error(err)
	}
	sessions, err := collect(t, f.Sessions(background, 2))
	if err != nil || len(sessions) != 2 || sessions[0] != nil || sessions[1] == nil || sessions[1].owner != f {
		t.Error(sessions, err)
	}
	s, err := f.SessionOf()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := collect(t, s.Lines(background, 3))
	equal(t, "lines", lines, []string{"", "a", "ab"})
	if err != nil {
		t.Error(err)
	}
	s.Close()
	if _, err := collect(t, s.Lines(background, 3)); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	noStreams(t)
}

// noStreams fails where a slot is still in use.
func noStreams(t *testing.T) {
	t.Helper()
	idle.Lock()
	defer idle.Unlock()
	for _, s := range idle.slots {
		if s.to != nil || len(s.done) > 0 {
			t.Error("a slot is idle and in use")
		}
	}
}

func TestStreamsFail(t *testing.T) {
	f := openFeed(t)
	items, err := collect(t, f.Ticks(background, 3))
	var late *RefusedLate
	if len(items) != 3 || !errors.As(err, &late) || late.By != 3*time.Second {
		t.Error(items, err)
	}
	items, err = collect(t, f.Ticks(background, 4))
	var plain *Error
	if len(items) != 4 || !errors.As(err, &plain) || plain.Message != "broken" {
		t.Error(items, err)
	}
	// The hundredth item is one that Go has no value for.
	items, err = collect(t, f.Ticks(background, 200))
	if len(items) != 99 || !errors.As(err, &plain) || !strings.Contains(plain.Message, "too long") {
		t.Error(len(items), err)
	}
	if _, err = collect(t, f.Notes(background, -1)); err == nil || !strings.Contains(err.Error(), "stream: a negative duration") {
		t.Error(err)
	}
	f.Close()
	if items, err = collect(t, f.Ticks(background, 3)); len(items) != 0 || !errors.Is(err, ErrClosed) {
		t.Error(items, err)
	}
	var none *Feed
	if items, err = collect(t, none.Ticks(background, 3)); len(items) != 0 || err != ErrClosed {
		t.Error(items, err)
	}
	var session *Session
	if lines, err := collect(t, session.Lines(background, 3)); len(lines) != 0 || err != ErrClosed {
		t.Error(lines, err)
	}
}

func TestStreamsAreCancelled(t *testing.T) {
	f := openFeed(t)
	const endless = 1 << 60
	n := 0
	for range f.Ticks(background, endless) {
		if n++; n == 5 {
			break
		}
	}
	// Not one more than was asked for; and the stream is over.
	if sent, _ := Sent(); n != 5 || sent > window {
		t.Errorf("%d items, %d were sent", n, sent)
	}
	var ctx context.Context
	var failed error
	for range 30 { // Of what there is, and the end of the context, the latter counts.
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(background)
		items := 0
		for _, err := range f.Ticks(ctx, endless) {
			if failed = err; err == nil {
				items++
				cancel()
			}
		}
		if items != 1 || failed != context.Canceled {
			t.Error(items, failed)
		}
	}
	if items, err := collect(t, f.Ticks(ctx, 3)); len(items) != 0 || err != context.Canceled {
		t.Error(items, err)
	}
	limited, cancel := context.WithTimeout(background, 20*time.Millisecond)
	defer cancel()
	for _, err := range CountUp(limited, endless) {
		if failed = err; failed == nil {
			time.Sleep(time.Millisecond)
		}
	}
	if failed != context.DeadlineExceeded {
		t.Error(failed)
	}
	func() {
		defer func() { equal(t, "the panic", recover(), "out") }()
		for range f.Ticks(background, endless) {
			panic("out")
		}
	}()
	left := make(chan struct{})
	go func() {
		defer close(left)
		for range f.Ticks(background, endless) {
			runtime.Goexit()
		}
	}()
	soon(t, "the end of the goroutine", left)
	failed = nil
	for _, err := range f.Ticks(background, endless) {
		if failed = err; err == nil {
			f.Close()
		}
	}
	if !errors.Is(failed, ErrClosed) {
		t.Error(failed)
	}
	noStreams(t)
}

func TestStreamsAtOnce(t *testing.T) {
	f := openFeed(t)
	var all sync.WaitGroup
	for range 16 {
		all.Add(1)
		go func() {
			defer all.Done()
			items, err := collect(t, f.Ticks(background, 90))
			if len(items) != 90 || err != nil {
				t.Error(len(items), err)
			}
		}()
	}
	all.Wait()
}

// give sets a function that gives back what it got, and asks for that.
func give[T any](
	t *testing.T,
	set func(func(context.Context, T) (T, error)) error,
	ask func(context.Context, T) (T, error),
	values ...T,
) {
	t.Helper()
	if err := set(func(_ context.Context, value T) (T, error) { return value, nil }); err != nil {
		t.Fatal(err)
	}
	for _, value := range values {
		got, err := ask(background, value)
		if err != nil {
			t.Errorf("%T: %v", value, err)
			continue
		}
		if !same(value, got) {
			t.Errorf("%T: %v came back as %v", value, value, got)
		}
	}
	if err := set(nil); err != nil {
		t.Error(err)
	}
	if _, err := ask(background, values[0]); err == nil || err.Error() != "not registered" {
		t.Errorf("%T: %v", values[0], err)
	}
}

// same compares objects by their ids, as they are given out anew.
func same(a, b any) bool {
	id := func(s *Session) string {
		if s == nil {
			return "none"
		}
		return fmt.Sprint(s.id.Load())
	}
	switch a := a.(type) {
	case *Session:
		return id(a) == id(b.(*Session))
	case Ticket:
		return id((*Session)(a)) == id((*Session)(b.(Ticket)))
	case []*Session:
		b := b.([]*Session)
		for i := range a {
			if id(a[i]) != id(b[i]) {
				return false
			}
		}
		return len(a) == len(b)
	case time.Time:
		return a.Equal(b.(time.Time))
	}
	return reflect.DeepEqual(a, b)
}

func ptr[T any](v T) *T { return &v }

func TestHostFunctionsOfEveryType(t *testing.T) {
	f := openFeed(t)
	s, err := f.SessionOf()
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("lang ", 1000)
	somebody := Profile{Name: long, Age: ptr(uint32(30)), Wait: time.Minute}
	wide, _ := NewUint128(new(big.Int).Lsh(big.NewInt(3), 90))
	give(t, f.SetGiveText, f.AskGiveText, "", "näme", "\x00", long)
	give(t, f.SetGiveBytes, f.AskGiveBytes, []byte{}, []byte{0, 1}, []byte(long))
	give(t, f.SetGiveNumber, f.AskGiveNumber, 0, -7)
	give(t, f.SetGiveWide, f.AskGiveWide, wide)
	give(t, f.SetGiveTime, f.AskGiveTime, time.Unix(-5, 7))
	give(t, f.SetGiveWait, f.AskGiveWait, 0, time.Hour)
	give(t, f.SetGiveLevel, f.AskGiveLevel, LevelLow, LevelHigh)
	give[Signal](t, f.SetGiveSignal, f.AskGiveSignal, SignalStop{}, SignalGo{By: "car"})
	give(t, f.SetGiveNote, f.AskGiveNote, "", "a note")
	give(t, f.SetGiveProfile, f.AskGiveProfile, Profile{}, somebody)
	give(t, f.SetGiveMaybe, f.AskGiveMaybe, nil, ptr(""), ptr("x"))
	give(t, f.SetGiveMaybeNumber, f.AskGiveMaybeNumber, nil, ptr(int64(-9)))
	give(t, f.SetGivePerhaps, f.AskGivePerhaps, nil, ptr([]byte(nil)), ptr([]byte{1}))
	give(t, f.SetGiveMaybeBoxed, f.AskGiveMaybeBoxed, nil, &somebody)
	give(t, f.SetGiveBoxed, f.AskGiveBoxed, "", "in a box")
	give(t, f.SetGiveList, f.AskGiveList, []string{}, []string{"a", "", "c"})
	give(t, f.SetGiveNumbers, f.AskGiveNumbers, []uint32{}, []uint32{1, 2, 3})
	give(t, f.SetGiveThree, f.AskGiveThree, [3]Level{LevelHigh, LevelLow, LevelHigh})
	give(t, f.SetGiveByName, f.AskGiveByName, map[string]Profile{}, map[string]Profile{"a": somebody, "b": {}})
	give(t, f.SetGiveSession, f.AskGiveSession, s)
	give(t, f.SetGiveMaybeSession, f.AskGiveMaybeSession, nil, s)
	give(t, f.SetGiveSessions, f.AskGiveSessions, []*Session{}, []*Session{s, s})
	give(t, f.SetGiveTicket, f.AskGiveTicket, Ticket(s))
	if set, _ := Set(); set != 0 || len(hostFunctions.set) != 0 {
		t.Errorf("%d functions are left in the library, %d here", set, len(hostFunctions.set))
	}
	stats, err := f.HostStats()
	if err != nil || stats.Called == 0 || stats.Called != stats.Answered+stats.Failed+stats.Pending {
		t.Error(stats, err)
	}
}

func TestArgumentsOfHostFunctions(t *testing.T) {
	f := openFeed(t)
	f.SetNow(func(_ context.Context, fn, call, one, type_, ctx_, f_ uint8) (uint64, error) {
		return uint64(fn)<<40 | uint64(call)<<32 | uint64(one)<<24 | uint64(type_)<<16 | uint64(ctx_)<<8 | uint64(f_), nil
	})
	if now, err := f.AskNow(background); now != 0x010203040506 || err != nil {
		t.Errorf("%x %v", now, err)
	}
}

func TestHostFunctionsFail(t *testing.T) {
	f := openFeed(t)
	reported := panics(t)
	f.SetGiveText(func(_ context.Context, what string) (string, error) {
		switch what {
		case "late":
			return "", &RefusedLate{By: time.Second}
		case "wrapped":
			return "", fmt.Errorf("it is %w", &RefusedBusy{})
		case "negative":
			return "", &RefusedLate{By: -1}
		case "nil":
			return "", (*RefusedLate)(nil)
		case "panic":
			panic("boom")
		case "nobody":
			panic(error(nil))
		case "exit":
			runtime.Goexit()
		case "text":
			return "", errors.New("no \xff text")
		}
		return what, nil
	})
	ask := func(what string) error {
		_, err := f.AskGiveText(background, what)
		return err
	}
	var late *RefusedLate
	if err := ask("late"); !errors.As(err, &late) || late.By != time.Second {
		t.Error(err)
	}
	var busy *RefusedBusy
	if err := ask("wrapped"); !errors.As(err, &busy) {
		t.Error(err)
	}
	for what, expect := range map[string]string{
		"negative": "myfeed: error.by: a negative duration (-1ns)",
		"nil":      "myfeed: error: nil is not one of the variants of Refused",
		"panic":    "panicked: boom",
		"nobody":   "panicked: panic called with nil argument",
		"exit":     "the host function ended its goroutine",
		"text":     "no \uFFFD text",
	} {
		if err := ask(what); err == nil || !strings.HasPrefix(err.Error(), expect) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for range 2 {
		soon(t, "a panic", reported)
	}
	f.SetGiveWait(func(context.Context, time.Duration) (time.Duration, error) { return -1, nil })
	if _, err := f.AskGiveWait(background, 1); err == nil || err.Error() != "myfeed: result: a negative duration (-1ns)" {
		t.Error(err)
	}
	f.SetGiveSignal(func(context.Context, Signal) (Signal, error) { return nil, nil })
	if _, err := f.AskGiveSignal(background, SignalStop{}); err == nil || !strings.Contains(err.Error(), "nil is not one of") {
		t.Error(err)
	}
	f.SetGiveSession(func(_ context.Context, s *Session) (*Session, error) { return s, s.Close() })
	s, _ := f.SessionOf()
	if _, err := f.AskGiveSession(background, s); err == nil || !strings.Contains(err.Error(), "result: the Session is closed") {
		t.Error(err)
	}
}

type store struct {
	sync.Mutex
	kept  map[string][]byte
	lines []string
}

func (s *store) Get(_ context.Context, key string) ([]byte, error) {
	s.Lock()
	defer s.Unlock()
	if key == "" {
		return nil, &StorageError{Key: key, After: time.Second}
	}
	return s.kept[key], nil
}

func (s *store) Put(_ context.Context, key string, value []byte) error {
	s.Lock()
	defer s.Unlock()
	if key == "" {
		return &RefusedBusy{}
	}
	s.kept[key] = value
	return nil
}

func (s *store) Log(_ context.Context, line string) {
	s.Lock()
	defer s.Unlock()
	s.lines = append(s.lines, line)
}

type ticking struct{}

func (ticking) Sync(context.Context) error { return errors.New("out of sync") }

func TestInterfaces(t *testing.T) {
	f := openFeed(t)
	kept := &store{kept: map[string][]byte{}}
	if err := errors.Join(f.SetStorage(kept), f.SetClock(ticking{})); err != nil {
		t.Fatal(err)
	}
	if value, err := f.AskGet(background, "a"); value != nil || err != nil {
		t.Error(value, err)
	}
	if err := f.AskPut(background, "a", []byte{1, 2}); err != nil {
		t.Error(err)
	}
	value, err := f.AskGet(background, "a")
	equal(t, "what was kept", value, []byte{1, 2})
	if err != nil {
		t.Error(err)
	}
	var missing *StorageError
	if _, err := f.AskGet(background, ""); !errors.As(err, &missing) || missing.After != time.Second {
		t.Error(err)
	}
	var busy *RefusedBusy
	if err := f.AskPut(background, "", nil); !errors.As(err, &busy) {
		t.Error(err)
	}
	if err := f.AskSync(background); err == nil || err.Error() != "out of sync" {
		t.Error(err)
	}
	if err := errors.Join(f.SetStorage(nil), f.SetClock(nil)); err != nil {
		t.Error(err)
	}
	if _, err := f.AskGet(background, "a"); err == nil || err.Error() != "not registered" {
		t.Error(err)
	}
	if set, _ := Set(); set != 0 || len(hostFunctions.set) != 0 {
		t.Errorf("%d functions are left in the library, %d here", set, len(hostFunctions.set))
	}
}

// What nobody waits for comes in order, whatever becomes of one of them.
func TestToldFunctions(t *testing.T) {
	f := openFeed(t)
	reported := panics(t)
	const many = 1000
	var got []string
	done := make(chan struct{})
	f.SetLogLine(func(_ context.Context, line string) {
		got = append(got, line)
		switch len(got) {
		case 10:
			panic("boom")
		case 20:
			runtime.Goexit()
		case many:
			close(done)
		}
	})
	var want []string
	for n := range many {
		line := fmt.Sprint("line ", n)
		want = append(want, line)
		if err := f.Tell("log_line", line); err != nil {
			t.Fatal(err)
		}
	}
	soon(t, "the last line", done)
	equal(t, "lines", got, want)
	equal(t, "the panic", soon(t, "a panic", reported), "boom")
	f.SetWaitFor(func(context.Context, time.Duration) { t.Error("there is no such duration") })
	f.Tell("wait_for", "")
	if refused, ok := soon(t, "a panic", reported).(*Error); !ok || !strings.Contains(refused.Message, "too long") {
		t.Error(refused)
	}
}

// A call that the host takes its time for ends with the instance, and then its context is done.
type stopped struct{ entered, goOn chan struct{} }

func (s stopped) Sync(context.Context) error {
	s.entered <- struct{}{}
	<-s.goOn
	return nil
}

// A call that waits does not keep its thread, also where the library asks while it is handed over.
func TestCallsThatWaitAreNotHeldUp(t *testing.T) {
	f := openFeed(t)
	clock := stopped{make(chan struct{}, 1), make(chan struct{})}
	defer close(clock.goOn)
	if err := f.SetClock(clock); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(background)
	ended := make(chan error, 1)
	go func() { ended <- f.AskSync(ctx) }()
	soon(t, "the call", clock.entered)
	cancel()
	if err := soon(t, "its end", ended); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestCloseEndsHostCalls(t *testing.T) {
	f := openFeed(t)
	entered, left, late := make(chan struct{}), make(chan error, 1), make(chan struct{})
	defer close(late)
	f.SetFetchProfile(func(ctx context.Context, _ string) (Profile, error) {
		close(entered)
		<-ctx.Done()
		left <- context.Cause(ctx)
		<-late
		return Profile{}, nil
	})
	asked := make(chan error, 1)
	go func() {
		_, err := f.AskProfile(background, "x")
		asked <- err
	}()
	soon(t, "the call", entered)
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err := soon(t, "its end", left); err != ErrClosed {
		t.Error(err)
	}
	if err := soon(t, "its answer", asked); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if err := f.SetFetchProfile(nil); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if err := f.SetStorage(&store{}); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err := f.HostStats(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if len(hostFunctions.set) != 0 {
		t.Error("functions are left behind")
	}
}

// Host functions do not keep an instance that nobody has.
func TestAForgottenInstanceLetsGoOfItsFunctions(t *testing.T) {
	before, _ := Destroyed()
	func() {
		f, err := New()
		if err != nil {
			t.Fatal(err)
		}
		f.SetLogLine(func(context.Context, string) {})
		f.SetStorage(&store{})
	}()
	eventually(t, "torn down", func() bool {
		now, _ := Destroyed()
		hostFunctions.RLock()
		defer hostFunctions.RUnlock()
		return now > before && len(hostFunctions.set) == 0
	})
}

// A call that is handed over has its entry for as long as it blocks there. What it blocks for may be another call.
func TestCallsThatOthersWaitFor(t *testing.T) {
	f := openFeed(t)
	f.SetNow(func(context.Context, uint8, uint8, uint8, uint8, uint8, uint8) (uint64, error) { return 7, nil })
	for range cap(crossings) {
		crossings <- struct{}{}
	}
	defer func() {
		for range cap(crossings) {
			<-crossings
		}
	}()
	ended := make(chan error, 1)
	ask := func() {
		_, err := f.AskNow(background)
		ended <- err
	}
	for range 3 {
		go ask()
		if err := soon(t, "an answer", ended); err != nil {
			t.Error(err)
		}
	}
	go func() {
		_, err := collect(t, f.Ticks(background, 3))
		ended <- err
	}()
	if err := soon(t, "a stream", ended); !errors.As(err, new(*RefusedLate)) {
		t.Error(err)
	}
	// The library may wait for a listener with everything that it does, so that waits for nobody.
	overtime <- struct{}{}
	f.OnLevelChanged(func(Level) { ask() })
	if err := f.Fire(2, 7, false); err != nil {
		t.Fatal(err)
	}
	if err := soon(t, "an answer in a listener", ended); err != nil {
		t.Error(err)
	}
	<-overtime
}

func TestHostCallsAtOnce(t *testing.T) {
	f := openFeed(t)
	f.SetGiveText(func(_ context.Context, text string) (string, error) {
		runtime.Gosched()
		return text, nil
	})
	var all sync.WaitGroup
	for n := range 16 {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := range 50 {
				text := fmt.Sprint(n, i)
				if got, err := f.AskGiveText(background, text); got != text || err != nil {
					t.Error(got, err)
				}
			}
		}()
	}
	all.Wait()
}
