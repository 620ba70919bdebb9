package conformance_test

import (
	"errors"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/conformance"
)

// queued is how many events of an instance may wait, as the manifest says.
const queued = 8

// heard is a listener that keeps everything.
func heard[T any](t *testing.T, on func(func(T)) *conformance.Subscription) <-chan T {
	t.Helper()
	events := make(chan T, 1024)
	if err := on(func(e T) { events <- e }).Err(); err != nil {
		t.Fatal(err)
	}
	return events
}

// fires wants each value back as an event.
func fires[T any](t *testing.T, on func(func(T)) *conformance.Subscription, fire func(T) error, values ...T) {
	t.Helper()
	events := heard(t, on)
	for _, value := range values {
		if err := fire(value); err != nil {
			t.Errorf("%#v: %v", value, err)
		} else if got := next(t, events); !reflect.DeepEqual(got, value) {
			t.Errorf("fired %#v, got %#v", value, got)
		}
	}
}

func TestEventsOfEveryPayload(t *testing.T) {
	c := labelled(t, "")
	fires(t, c.OnEchoed, c.FireEchoed,
		conformance.Echoed{Data: []byte{}, Shapes: []conformance.Shape{}, Counts: map[string]int64{}},
		conformance.Echoed{
			EchoedText: text, Data: []byte{0, 255}, Note: ptr(""), Shapes: []conformance.Shape{rectangle},
			Counts: map[string]int64{"": -1, text: 1}, Took: time.Hour + 1,
		})
	fires(t, c.OnPolygon, c.FirePolygon, triangle, noPolygon)
	fires(t, c.OnLevel, c.FireLevel, conformance.LevelHigh)
	fires[conformance.Shape](t, c.OnShape, c.FireShape, rectangle)
	fires(t, c.OnUserID, func(id conformance.UserID) error { return c.FireUser(id, "") }, 0, 1<<63)
	fires(t, c.OnUserName, func(name conformance.UserName) error { return c.FireUser(7, name) }, "", text)
	at := time.Unix(-1, 999999999).UTC()
	fires(t, c.OnJobScheduled, func(job conformance.OnJobScheduledPayload) error {
		return c.FireJob(job.JobID, job.WillRunCount, job.At)
	}, conformance.OnJobScheduledPayload{}, conformance.OnJobScheduledPayload{JobID: text, WillRunCount: -1, At: &at})
	fires(t, c.OnNothing, func(conformance.OnNothingPayload) error { return c.FireNothing() },
		conformance.OnNothingPayload{})
}

func TestNamesOfEvents(t *testing.T) {
	c := labelled(t, "")
	wire, other := heard(t, c.OnWireName), heard(t, c.OnOtherName)
	type event struct {
		name  string
		event any
	}
	all := make(chan event, 64)
	s := c.OnEvent(func(name string, e any) { all <- event{name, e} })
	if err := errors.Join(c.FireNamed(), c.FireLevel(conformance.LevelHigh), c.FireNumbers(1)); err != nil {
		t.Fatal(err)
	}
	if next(t, wire).Number != 1 || next(t, other).Number != 2 {
		t.Error("the names are mixed up")
	}
	for _, want := range []event{
		{"Ticked: \"☂\" */ ??/", conformance.Tick{Number: 1}},
		{"on_other_name", conformance.Tick{Number: 2}},
		{"on_level", conformance.LevelHigh},
		{"on_number", conformance.OnNumberPayload{Number: 0}},
	} {
		if got := next(t, all); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	s.Close()
	if err := c.FireNothing(); err != nil || s.Err() != nil {
		t.Error(err, s.Err())
	}
}

// counted waits until every event of the instance is counted, and gives the counters.
func counted(t *testing.T, c *conformance.Conformance, fired uint64) conformance.EventStats {
	t.Helper()
	for ctx := testContext(t); ; time.Sleep(time.Millisecond) {
		stats, err := c.EventStats()
		if err != nil {
			t.Fatal(err)
		}
		if stats.Fired == fired && stats.Queued == 0 && stats.Delivered+stats.Dropped+stats.Unheard == fired {
			return stats
		}
		if ctx.Err() != nil {
			t.Fatalf("never: %+v", stats)
		}
	}
}

func TestEventsAreCounted(t *testing.T) {
	c := labelled(t, "")
	if err := c.FireNumbers(5); err != nil {
		t.Fatal(err)
	}
	if stats := counted(t, c, 5); stats.Unheard != 5 {
		t.Errorf("%+v", stats)
	}
	numbers := heard(t, c.OnNumber)
	if err := c.FireNumbers(100); err != nil {
		t.Fatal(err)
	}
	for want := range int64(100) {
		if got := next(t, numbers); got.Number != want {
			t.Fatalf("got %v, want %d", got, want)
		}
	}
	if stats := counted(t, c, 105); stats.Unheard != 5 || stats.Delivered != 100 {
		t.Errorf("%+v", stats)
	}
}

// What is fired while nothing can be delivered: eight wait, and the policy says what becomes of others.
func TestFullQueues(t *testing.T) {
	if isServed {
		t.Skip("a listener that is held up does not hold up a library in another process, but what waits on this side")
	}
	held := func(t *testing.T) (*conformance.Conformance, chan struct{}) {
		c := labelled(t, "")
		inside, leave := make(chan struct{}), make(chan struct{})
		c.OnNothing(func(conformance.OnNothingPayload) {
			close(inside)
			<-leave
		})
		if err := c.FireNothing(); err != nil {
			t.Fatal(err)
		}
		next(t, inside)
		return c, leave
	}
	t.Run("drop_oldest", func(t *testing.T) {
		c, leave := held(t)
		ticks := heard(t, c.OnLatest)
		if err := c.FireLatest(20); err != nil {
			t.Error(err)
		}
		close(leave)
		for want := uint64(20 - queued); want < 20; want++ {
			if got := next(t, ticks); got.Number != want {
				t.Errorf("got %v, want %d", got, want)
			}
		}
		if stats := counted(t, c, 21); stats.Dropped != 20-queued {
			t.Errorf("%+v", stats)
		}
	})
	t.Run("error", func(t *testing.T) {
		c, leave := held(t)
		ticks := heard(t, c.OnRefused)
		gives(t, uint64(20-queued))(c.FireRefused(20))
		close(leave)
		for want := range uint64(queued) {
			if got := next(t, ticks); got.Number != want {
				t.Errorf("got %v, want %d", got, want)
			}
		}
	})
	t.Run("block", func(t *testing.T) {
		c, leave := held(t)
		ticks, numbers := heard(t, c.OnAwaited), heard(t, c.OnNumber)
		done := make(chan error, 2)
		ctx := testContext(t)
		go func() { done <- c.FireAwaited(ctx, 20) }()
		go func() { done <- c.FireNumbers(20) }()
		time.Sleep(10 * time.Millisecond)
		if len(done) > 0 {
			t.Error("there was room for what does not fit")
		}
		close(leave)
		if err := errors.Join(next(t, done), next(t, done)); err != nil {
			t.Error(err)
		}
		for want := range 20 {
			if tick, number := next(t, ticks), next(t, numbers); tick.Number != uint64(want) || number.Number != int64(want) {
				t.Errorf("got %v and %v, want %d", tick, number, want)
			}
		}
		if stats := counted(t, c, 41); stats.Dropped != 0 {
			t.Errorf("%+v", stats)
		}
	})
}

// Whatever a listener calls, the queue being full does not hold it.
func TestListenersCallTheLibrary(t *testing.T) {
	c := labelled(t, "label")
	latest, numbers := heard(t, c.OnLatest), heard(t, c.OnNumber)
	done := make(chan error, 1)
	var s *conformance.Subscription
	s = c.OnNothing(func(conformance.OnNothingPayload) {
		s.Close()
		added := c.OnShape(func(conformance.Shape) {})
		added.Close()
		_, err := c.RingLater(testContext(t), 1, "inside")
		done <- errors.Join(err, c.FireLatest(3), c.FireNumbers(queued+4), added.Err())
	})
	if err := c.FireNothing(); err != nil {
		t.Fatal(err)
	}
	if err := next(t, done); err != nil {
		t.Error(err)
	}
	for want := range uint64(3) {
		if got := next(t, latest); got.Number != want {
			t.Errorf("got %v, want %d", got, want)
		}
	}
	for range queued + 4 {
		next(t, numbers)
	}
}

// The runtime may be the one that waits for room: a listener that waits for the runtime lets it go on.
func TestListenersWaitForTheRuntime(t *testing.T) {
	c := labelled(t, "")
	ctx := testContext(t)
	numbers := make(chan int64, 64)
	c.OnNumber(func(event conformance.OnNumberPayload) {
		if _, err := c.After(ctx, 1, "on"); err != nil {
			t.Error(err)
		}
		numbers <- event.Number
	})
	// Twice the queue, and the one that is being delivered.
	if err := c.FireNumbersLater(ctx, 2*queued+1); err != nil {
		t.Error(err)
	}
	for want := range int64(2*queued + 1) {
		if got := next(t, numbers); got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	}
	if stats := counted(t, c, 2*queued+1); stats.Dropped != 0 {
		t.Errorf("%+v", stats)
	}
}

// A listener that takes its time holds up the events of its own instance, and nothing else.
func TestSlowListeners(t *testing.T) {
	slow, fast := labelled(t, ""), labelled(t, "")
	inside, leave := make(chan struct{}), make(chan struct{})
	slow.OnNothing(func(conformance.OnNothingPayload) {
		close(inside)
		<-leave
	})
	late, numbers := heard(t, slow.OnNumber), heard(t, fast.OnNumber)
	if err := errors.Join(slow.FireNothing(), slow.FireNumbers(1)); err != nil {
		t.Fatal(err)
	}
	next(t, inside)
	gives(t, "on")(slow.After(testContext(t), 1, "on"))
	if err := fast.FireNumbers(100); err != nil {
		t.Error(err)
	}
	for range 100 {
		next(t, numbers)
	}
	if len(late) > 0 {
		t.Error("an event has overtaken another one")
	}
	close(leave)
	next(t, late)
}

func TestSubscriptionsEnd(t *testing.T) {
	c := labelled(t, "")
	inside, leave := make(chan struct{}, 1), make(chan struct{})
	var runs atomic.Bool
	s := c.OnNothing(func(conformance.OnNothingPayload) {
		runs.Store(true)
		inside <- struct{}{}
		<-leave
		runs.Store(false)
	})
	if err := c.FireNothing(); err != nil {
		t.Fatal(err)
	}
	next(t, inside)
	time.AfterFunc(time.Millisecond, func() { close(leave) })
	s.Close()
	if runs.Load() {
		t.Error("it runs after its end")
	}
	if err := c.FireNothing(); err != nil {
		t.Fatal(err)
	}
	if stats := counted(t, c, 2); stats.Unheard != 1 || len(inside) > 0 {
		t.Errorf("%+v", stats)
	}
}

func TestChannelsOfEvents(t *testing.T) {
	c := labelled(t, "")
	ticks, s := c.OnAwaitedChan(0)
	done := make(chan error, 1)
	ctx := testContext(t)
	go func() { done <- c.FireAwaited(ctx, 100) }()
	n := uint64(0)
	for tick := range ticks {
		if tick.Number != n {
			t.Errorf("got %v, want %d", tick, n)
		}
		if n++; n == 100 {
			s.Close()
		}
	}
	if err := next(t, done); err != nil || n != 100 {
		t.Error(n, err)
	}
	// Nobody reads from this one, and nobody waits for that when it is closed.
	full, s := c.OnAwaitedChan(1)
	go func() { done <- c.FireAwaited(ctx, 100) }()
	next(t, full)
	s.Close()
	if err := next(t, done); err != nil || s.Err() != nil {
		t.Error(err, s.Err())
	}
}

func TestEventsEndWithTheInstance(t *testing.T) {
	c := labelled(t, "")
	abandoned, s := c.OnNumberChan(3)
	numbers := heard(t, c.OnNumber)
	if err := c.FireNumbers(queued); err != nil {
		t.Fatal(err)
	}
	shut(t, c)
	n := 0
	for range abandoned {
		n++
	}
	if n < 3 || len(numbers) != queued {
		t.Errorf("%d and %d events were delivered", n, len(numbers))
	}
	isClosed(t, s.Err())
	isClosed(t, c.OnNumber(func(conformance.OnNumberPayload) {}).Err())
	_, err := c.EventStats()
	isClosed(t, err)
}

func TestCloseInsideOfAListener(t *testing.T) {
	c := labelled(t, "")
	closed := make(chan error, 2)
	s := c.OnNothing(func(conformance.OnNothingPayload) {
		closed <- c.Close()
		closed <- c.Close()
	})
	if err := c.FireNothing(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(next(t, closed), next(t, closed), c.Close()); err != nil {
		t.Error(err)
	}
	isClosed(t, s.Err())
}

func TestPanicsInListeners(t *testing.T) {
	c := labelled(t, "")
	reported := make(chan any, 1)
	conformance.SetPanicHandler(func(recovered any, stack []byte) {
		if !strings.Contains(string(stack), "TestPanicsInListeners") {
			t.Errorf("the stack is of something else: %s", stack)
		}
		reported <- recovered
	})
	defer conformance.SetPanicHandler(nil)
	c.OnNumber(func(conformance.OnNumberPayload) { panic("boom") })
	numbers := heard(t, c.OnNumber)
	if err := c.FireNumbers(1); err != nil {
		t.Fatal(err)
	}
	if got := next(t, reported); got != "boom" {
		t.Error(got)
	}
	next(t, numbers)
}
