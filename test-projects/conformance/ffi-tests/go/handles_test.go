package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"testing"
	"time"

	"example.com/conformance"
)

// session is a new object with that name.
func session(t testing.TB, c *conformance.Conformance, name string) *conformance.Session {
	t.Helper()
	s, err := c.NewSession(name)
	if err != nil {
		t.Fatalf("NewSession: %v", err)
	}
	return s
}

// same wants another share of the same object, and closes it.
func same(t *testing.T, want, got *conformance.Session) {
	t.Helper()
	if got == nil || got == want {
		t.Errorf("got %p for %p", got, want)
		return
	}
	gives(t, true)(got.IsSame(want))
	shut(t, got)
}

func shut(t testing.TB, closer interface{ Close() error }) {
	t.Helper()
	if err := closer.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// isClosed wants the error of what is used after its end.
func isClosed(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, conformance.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// leaves waits until there are as many objects with that name. A call lets go of what it had when its reply has been taken: elsewhere
// that may be just after it is here.
func leaves(t *testing.T, want uint32, name string) {
	t.Helper()
	waitFor(t, want, name, func() {})
}

// wantThere is leaves for objects that were forgotten.
func wantThere(t *testing.T, name string, want uint32) {
	t.Helper()
	waitFor(t, want, name, runtime.GC)
}

func waitFor(t *testing.T, want uint32, name string, meanwhile func()) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		got, err := conformance.SessionsThere(name)
		if err != nil {
			t.Fatal(err)
		}
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d objects %q, want %d", got, name, want)
		}
		meanwhile()
	}
}

// pending makes a call on an object of c, and returns when the library waits with it.
func pending(t *testing.T, c *conformance.Conformance, call func(context.Context) error) (context.CancelFunc, <-chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(testContext(t))
	waits, done := make(chan string, 1), make(chan error, 1)
	err := c.SetStaleWarn(time.Millisecond, func(_ context.Context, call string, _ time.Duration) {
		select {
		case waits <- call:
		default:
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	go func() { done <- call(ctx) }()
	select {
	case call := <-waits:
		if call != "Session.Pass" && call != "Session.Fork" {
			t.Errorf("%s waits", call)
		}
	case err := <-done:
		t.Fatalf("done already: %v", err)
	}
	return cancel, done
}

func TestHandlesHaveFunctions(t *testing.T) {
	c, ctx := labelled(t, "handles"), testContext(t)
	s := session(t, c, text)
	gives(t, text)(s.Name())
	gives(t, uint32(math.MaxUint32))(conformance.SessionMaxLen())
	if err := s.LetThrough(); err != nil {
		t.Error(err)
	}
	gives(t, int64(math.MinInt64))(s.Pass(ctx, math.MinInt64))
	if err := s.LetThrough(); err != nil {
		t.Error(err)
	}
	forked, err := s.Fork(ctx, "forked")
	if err != nil {
		t.Fatal(err)
	}
	gives(t, "forked")(forked.Name())
	gives(t, false)(forked.IsSame(s))
	shut(t, forked)

	opened, err := c.OpenSession(ctx, "opened", 2)
	if err != nil {
		t.Fatal(err)
	}
	gives(t, "opened")(opened.Name())
	shut(t, opened)
	_, err = c.OpenSession(ctx, "", 0)
	failsAs(t, err, "refused: no name", func(e *conformance.FailureRefused) bool { return e.Value == "no name" })
	shut(t, s)
}

func TestHandlesEverywhere(t *testing.T) {
	const name = "everywhere in Go"
	c, ctx := labelled(t, name), testContext(t)
	s, other := session(t, c, name), session(t, c, name)

	started, err := c.StartSession(name)
	if err != nil {
		t.Fatal(err)
	}
	gives(t, name)(started.Name())
	shut(t, started)

	got, err := c.EchoSession(s)
	if err != nil {
		t.Fatal(err)
	}
	same(t, s, got)
	if got, err = c.EchoOptionSession(s); err != nil {
		t.Fatal(err)
	}
	same(t, s, got)
	gives(t, (*conformance.Session)(nil))(c.EchoOptionSession(nil))

	list, err := c.EchoSessions(ctx, []*conformance.Session{s, other, s})
	if err != nil || len(list) != 3 {
		t.Fatalf("got %v, %v", list, err)
	}
	gives(t, name+", "+name+", "+name)(conformance.NamesOf(list))
	for i, want := range []*conformance.Session{s, other, s} {
		same(t, want, list[i])
	}
	gives(t, []*conformance.Session{})(c.EchoSessions(ctx, nil))

	ticket, err := c.EchoTicket(conformance.Ticket(s))
	if err != nil {
		t.Fatal(err)
	}
	same(t, s, ticket)

	gives(t, conformance.Party(conformance.PartyNobody{}))(c.EchoParty(conformance.PartyNobody{}))
	party, err := c.EchoParty(conformance.PartyAlone{Value: s})
	if err != nil {
		t.Fatal(err)
	}
	same(t, s, party.(conformance.PartyAlone).Value)
	party, err = c.EchoParty(conformance.PartyCouple{First: s})
	if couple, ok := party.(conformance.PartyCouple); err != nil || !ok || couple.Second != nil {
		t.Errorf("got %#v, %v", party, err)
	} else {
		same(t, s, couple.First)
	}

	every, err := c.EchoEveryHandle(conformance.EveryHandle{
		One: s, Maybe: other, List: []*conformance.Session{other, s}, Pair: [2]*conformance.Session{s, other},
		Named: map[string]*conformance.Session{"": s, text: other}, Ticket: s,
		Party: conformance.PartyCouple{First: other, Second: s},
	})
	if err != nil || len(every.List) != 2 || len(every.Named) != 2 {
		t.Fatalf("got %#v, %v", every, err)
	}
	couple := every.Party.(conformance.PartyCouple)
	for _, got := range []*conformance.Session{
		every.One, every.List[1], every.Pair[0], every.Named[""], every.Ticket, couple.Second,
	} {
		same(t, s, got)
	}
	for _, got := range []*conformance.Session{every.Maybe, every.List[0], every.Pair[1], every.Named[text], couple.First} {
		same(t, other, got)
	}

	// Everything that came was closed, and the last shares are these.
	gives(t, uint32(2))(conformance.SessionsThere(name))
	shut(t, s)
	shut(t, other)
	leaves(t, 0, name)
}

func TestHandlesInErrors(t *testing.T) {
	const name = "occupies in Go"
	c := labelled(t, name)
	s := session(t, c, name)
	_, err := c.FailOccupied(s)
	failsAs(t, err, "occupied by "+name, func(e *conformance.Occupied) bool {
		same(t, s, e.By)
		return true
	})
	shut(t, s)
	leaves(t, 0, name)
}

func TestHandlesAreClosed(t *testing.T) {
	const name = "closed in Go"
	c, ctx := labelled(t, name), testContext(t)
	s := session(t, c, name)
	share, err := c.EchoSession(s)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		shut(t, s)
	}
	gives(t, name)(share.Name())
	leaves(t, 1, name)

	_, err = s.Name()
	isClosed(t, err)
	_, err = s.Pass(ctx, 1)
	isClosed(t, err)
	_, err = share.IsSame(s)
	isClosed(t, err)
	_, err = conformance.NamesOf([]*conformance.Session{share, s})
	isClosed(t, err)
	_, err = c.EchoSessions(ctx, []*conformance.Session{s})
	isClosed(t, err)
	_, err = c.EchoParty(conformance.PartyCouple{First: share, Second: s})
	isClosed(t, err)
	isClosed(t, conformance.Keep(s))

	// Nothing is no object, unless it is optional.
	var none *conformance.Session
	_, err = none.Name()
	isClosed(t, err)
	shut(t, none)
	_, err = c.EchoSession(nil)
	fails(t, err, "conformance: value: nil is no Session")
	_, err = conformance.NamesOf([]*conformance.Session{share, nil})
	fails(t, err, "conformance: sessions[1]: nil is no Session")
	_, err = c.EchoTicket(nil)
	fails(t, err, "conformance: value: nil is no Session")

	// What Rust keeps is no share of Go.
	if err := conformance.Keep(share); err != nil {
		t.Fatal(err)
	}
	shut(t, share)
	leaves(t, 1, name)
	kept, err := c.Kept()
	if err != nil {
		t.Fatal(err)
	}
	gives(t, name)(kept.Name())
	shut(t, kept)
	gives(t, (*conformance.Session)(nil))(c.Kept())
	leaves(t, 0, name)
}

func TestHandlesGoWithTheirInstance(t *testing.T) {
	const name = "of two instances in Go"
	c, other := labelled(t, name), labelled(t, name)
	s := session(t, c, name)
	// What a call gives out belongs to the instance that the call was made on.
	moved, err := other.EchoSession(s)
	if err != nil {
		t.Fatal(err)
	}
	shut(t, c)
	_, err = s.Name()
	isClosed(t, err)
	_, err = moved.IsSame(s)
	isClosed(t, err)
	gives(t, name)(moved.Name())
	leaves(t, 1, name)
	shut(t, s)
	shut(t, other)
	leaves(t, 0, name)
	_, err = moved.Name()
	isClosed(t, err)
}

// A call has a share of its own: closing does not end it, its context and the instance do.
func TestCallsOnHandlesLast(t *testing.T) {
	const name = "lasts in Go"
	c := labelled(t, name)
	start := func() (s *conformance.Session, cancel context.CancelFunc, done <-chan error) {
		s = session(t, c, name)
		cancel, done = pending(t, c, func(ctx context.Context) error {
			got, err := s.Pass(ctx, 7)
			if err == nil && got != 7 {
				err = fmt.Errorf("got %d", got)
			}
			return err
		})
		return s, cancel, done
	}

	s, cancel, done := start()
	share, err := c.EchoSession(s)
	if err != nil {
		t.Fatal(err)
	}
	shut(t, s)
	if err := share.LetThrough(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Errorf("got %v", err)
	}
	cancel()
	shut(t, share)
	wantThere(t, name, 0)

	for _, closes := range []bool{false, true} {
		s, cancel, done := start()
		if closes {
			shut(t, s)
		}
		wantThere(t, name, 1)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		shut(t, s)
		wantThere(t, name, 0)
	}

	_, cancel, done = start()
	shut(t, c)
	isClosed(t, <-done)
	cancel()
	leaves(t, 0, name)
}

func TestForgottenHandlesAreLetGo(t *testing.T) {
	const name = "forgotten in Go"
	c := labelled(t, name)
	for range 10 {
		session(t, c, name)
	}
	s := session(t, c, name)
	if _, err := c.EchoSessions(testContext(t), []*conformance.Session{s, s}); err != nil {
		t.Fatal(err)
	}
	wantThere(t, name, 1)
	gives(t, name)(s.Name())
	shut(t, s)
	wantThere(t, name, 0)
}

// An instance that is forgotten is torn down after its objects, and not before.
func TestHandlesKeepTheirInstance(t *testing.T) {
	const name = "kept by its object in Go"
	c, err := conformance.WithLabel(name)
	if err != nil {
		t.Fatal(err)
	}
	before, err := conformance.Ended(name)
	if err != nil {
		t.Fatal(err)
	}
	s := session(t, c, name)
	c = nil
	for range 10 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	gives(t, before)(conformance.Ended(name))
	gives(t, name)(s.Name())
	s = nil
	wantThere(t, name, 0)
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		runtime.GC()
		if ended, err := conformance.Ended(name); err != nil || ended > before || time.Now().After(deadline) {
			gives(t, before+1)(ended, err)
			return
		}
	}
}

// A result that does not reach Go leaves nothing behind.
func TestHandlesThatAreTooDeep(t *testing.T) {
	const name = "too deep in Go"
	c := labelled(t, name)
	links, err := c.LinkSessions(name, 100)
	if err != nil {
		t.Fatal(err)
	}
	for ; links != nil; links = links.Rest {
		shut(t, links.Link)
	}
	leaves(t, 0, name)
	gives(t, (*conformance.Links)(nil))(c.LinkSessions(name, 0))
	_, err = c.LinkSessions(name, 200)
	var untyped *conformance.Error
	if !errors.As(err, &untyped) {
		t.Errorf("got %v", err)
	}
	leaves(t, 0, name)
}

// Objects are dropped inside the library's runtime, and what panics then hurts nobody.
func TestEndsOfHandles(t *testing.T) {
	c, ctx := labelled(t, "ends"), testContext(t)
	spawning, err := c.SpawningEnding()
	if err != nil {
		t.Fatal(err)
	}
	gives(t, false)(spawning.IsLoud())
	shut(t, spawning)
	if err := conformance.LastWords(ctx); err != nil {
		t.Error(err)
	}
	panicking, err := c.PanickingEnding()
	if err != nil {
		t.Fatal(err)
	}
	gives(t, true)(panicking.IsLoud())
	shut(t, panicking)
	_, err = panicking.IsLoud()
	isClosed(t, err)
	// By the instance, and by nobody.
	if _, err := c.PanickingEnding(); err != nil {
		t.Error(err)
	}
	runtime.GC()
	if _, err := c.PanickingEnding(); err != nil {
		t.Error(err)
	}
}

// Whoever meets a Close gets a result or the error of what is closed.
func TestHandlesFromManyGoroutines(t *testing.T) {
	const name = "many in Go"
	c, ctx := labelled(t, name), testContext(t)
	var group sync.WaitGroup
	for range 50 {
		s := session(t, c, name)
		group.Add(3)
		go func() {
			defer group.Done()
			shut(t, s)
		}()
		go func() {
			defer group.Done()
			if got, err := s.Name(); err != nil || got != name {
				isClosed(t, err)
			}
		}()
		go func() {
			defer group.Done()
			list, err := c.EchoSessions(ctx, []*conformance.Session{s, s})
			var untyped *conformance.Error
			if err != nil && !errors.Is(err, conformance.ErrClosed) && !errors.As(err, &untyped) {
				t.Errorf("got %v", err)
			}
			for _, one := range list {
				shut(t, one)
			}
		}()
	}
	group.Wait()
	leaves(t, 0, name)
}
