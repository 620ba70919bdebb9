package myhub

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

var background = context.Background()

func openHub(t *testing.T) *Hub {
	t.Helper()
	h, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// ids are those that no test has used.
var ids atomic.Uint64

func (h *Hub) give(t *testing.T) *Session {
	t.Helper()
	s, err := h.Session(1000 + ids.Add(1))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// number is the id that the library gave, also of one that is closed meanwhile.
func number(s *Session) uint64 {
	if s == nil {
		return 0
	}
	return uint64(s.id.Load())
}

func closed(t *testing.T, id uint64) uint32 {
	t.Helper()
	n, err := Closes(id)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// eventually collects garbage until it is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 1000 {
		if is() {
			return
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	t.Fatal("never: " + what)
}

// collect gives finalizers the time to do what they should not.
func collect() {
	for range 5 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}

// sessions are those in a value, in order, nil where none is.
func sessions(v reflect.Value) (found []*Session) {
	session := reflect.TypeFor[*Session]()
	switch v.Kind() {
	case reflect.Pointer:
		if v.Type().ConvertibleTo(session) {
			return []*Session{v.Convert(session).Interface().(*Session)}
		}
		if v.IsNil() {
			return []*Session{nil}
		}
		return sessions(v.Elem())
	case reflect.Interface:
		return sessions(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			found = append(found, sessions(v.Index(i))...)
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return len(a.String()) - len(b.String()) })
		for _, key := range keys {
			found = append(found, sessions(v.MapIndex(key))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				found = append(found, sessions(v.Field(i))...)
			}
		}
	}
	return found
}

// returned expects the same objects as were sent, by new names in Go, which belong to owner. It closes them.
func returned(t *testing.T, owner *Hub, sent, got any) {
	t.Helper()
	want, have := sessions(reflect.ValueOf(sent)), sessions(reflect.ValueOf(got))
	if len(want) != len(have) {
		t.Fatalf("%d objects came back as %d", len(want), len(have))
	}
	for i, s := range have {
		if number(s) != number(want[i]) {
			t.Errorf("object %d: %d came back as %d", i, number(want[i]), number(s))
		}
		if s == nil {
			continue
		}
		if s == want[i] || s.owner != owner {
			t.Errorf("object %d is not one of its own, or not the owner's", i)
		}
		before := closed(t, number(s))
		id := number(s)
		if err := s.Close(); err != nil || closed(t, id) != before+1 {
			t.Errorf("object %d: %v, closed %d times", i, err, closed(t, id)-before)
		}
	}
}

type (
	direct[T any]   func(T) (T, error)
	deferred[T any] func(context.Context, T) (T, error)
)

// echo sends values on an instance and on an object that belongs to it, both ways.
func echo[T any](t *testing.T, owner *Hub, now, nowOf direct[T], later, laterOf deferred[T], values ...T) {
	t.Helper()
	for _, value := range values {
		for _, call := range []direct[T]{now, nowOf} {
			got, err := call(value)
			if err != nil {
				t.Fatal(err)
			}
			returned(t, owner, value, got)
		}
		for _, call := range []deferred[T]{later, laterOf} {
			got, err := call(background, value)
			if err != nil {
				t.Fatal(err)
			}
			returned(t, owner, value, got)
		}
	}
}

func to[T any](v T) *T {
	return &v
}

func TestEverywhere(t *testing.T) {
	// What is sent belongs to another instance than what comes back.
	other, h := openHub(t), openHub(t)
	one := func() *Session { return other.give(t) }
	s := h.give(t)
	pair := Pair{First: one(), Others: []*Session{one(), one()}}
	echo(t, h, h.EchoSession, s.EchoSession, h.LaterSession, s.LaterSession, one(), s)
	echo(t, h, h.EchoMaybe, s.EchoMaybe, h.LaterMaybe, s.LaterMaybe, nil, one())
	echo(t, h, h.EchoPerhaps, s.EchoPerhaps, h.LaterPerhaps, s.LaterPerhaps, nil, to((*Session)(nil)), to(one()))
	echo(t, h, h.EchoList, s.EchoList, h.LaterList, s.LaterList, nil, []*Session{}, []*Session{one(), one(), s, s})
	echo(t, h, h.EchoTwo, s.EchoTwo, h.LaterTwo, s.LaterTwo, [2]*Session{one(), one()})
	echo(t, h, h.EchoByName, s.EchoByName, h.LaterByName, s.LaterByName, nil, map[string]*Session{"": one(), "b": one()})
	echo(t, h, h.EchoBoxed, s.EchoBoxed, h.LaterBoxed, s.LaterBoxed, one())
	echo(t, h, h.EchoMain, s.EchoMain, h.LaterMain, s.LaterMain, Main(one()))
	echo(t, h, h.EchoMaybeMain, s.EchoMaybeMain, h.LaterMaybeMain, s.LaterMaybeMain, nil, Main(one()))
	echo(t, h, h.EchoAll, s.EchoAll, h.LaterAll, s.LaterAll, All{one(), one()})
	echo(t, h, h.EchoPair, s.EchoPair, h.LaterPair, s.LaterPair, pair)
	echo(t, h, h.EchoFound, s.EchoFound, h.LaterFound, s.LaterFound,
		Found(FoundNothing{}), Found(FoundOne{Session: one()}), Found(FoundMany{Value: []*Session{one(), one()}}))
	echo(t, h, h.EchoTaken, s.EchoTaken, h.LaterTaken, s.LaterTaken, Taken{By: one(), Name: "me"})
	echo(t, h, h.EchoEverywhere, s.EchoEverywhere, h.LaterEverywhere, s.LaterEverywhere, Everywhere{
		One: one(), Perhaps: to((*Session)(nil)), Gaps: []*Session{nil, one()}, Two: [2]*Session{one(), one()}, Boxed: one(),
		MaybeBoxed: one(), Main: Main(one()), MaybeMain: Main(one()), Mains: []Main{Main(one())}, All: All{one()},
		Pair: pair, Pairs: []Pair{pair, pair}, Found: FoundOne{Session: one()}, Wait: time.Second,
		ByName: map[string]*Session{"a": one()},
	})
	runtime.KeepAlive(pair)
}

func TestMethodsAndConstructors(t *testing.T) {
	h := openHub(t)
	s, err := h.NewSession()
	if err != nil || s.owner != h || number(s) != 100+uint64(h.id.Load()) {
		t.Fatalf("%v, %v", s, err)
	}
	if n, err := s.Len(); err != nil || n != number(s) {
		t.Errorf("%d, %v", n, err)
	}
	s, err = h.OpenSession(background, "name")
	if err != nil || s.owner != h || number(s) != 204 {
		t.Fatalf("%v, %v", s, err)
	}
	a, b := h.give(t), h.give(t)
	pair, err := s.Swap(a, b)
	if err != nil {
		t.Fatal(err)
	}
	returned(t, h, Pair{First: b, Others: []*Session{a, s}}, pair)
	if same, err := Same(a, a); err != nil || !same {
		t.Errorf("%v, %v", same, err)
	}
	if same, err := Same(a, b); err != nil || same {
		t.Errorf("%v, %v", same, err)
	}
}

func TestErrorsWithObjects(t *testing.T) {
	h := openHub(t)
	s := h.give(t)
	for _, err := range []error{h.FailTaken(0), h.FailTakenLater(background, 0)} {
		var taken *Taken
		if !errors.As(err, &taken) || taken.Error() != "taken" || taken.Name != "somebody" || number(taken.By) != 300 || taken.By.owner != h {
			t.Errorf("%v", err)
		}
	}
	for _, err := range []error{s.Fail(0), s.FailLater(background, 0)} {
		var busy *TroubleBusy
		if !errors.As(err, &busy) || busy.Error() != "trouble" || number(busy.Value) != 400 || busy.Value.owner != h {
			t.Errorf("%v", err)
		}
	}
}

func TestClose(t *testing.T) {
	h := openHub(t)
	s := h.give(t)
	id := number(s)
	for range 3 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if n := closed(t, id); n != 1 {
		t.Errorf("closed %d times", n)
	}
	s = nil
	collect()
	if n := closed(t, id); n != 1 {
		t.Errorf("closed %d times after collection", n)
	}
	if n := closed(t, 0); n != 0 {
		t.Errorf("nothing was closed %d times", n)
	}
	var none *Session
	if err := none.Close(); err != nil {
		t.Error(err)
	}
	if err := new(Session).Close(); err != nil {
		t.Error(err)
	}

	unknown, err := h.Session(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	var own *Error
	if err := unknown.Close(); !errors.As(err, &own) || own.Message != "the library does not know this object" {
		t.Errorf("%v", err)
	}
	late, err := h.Session(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if err := late.Close(); err != nil {
		t.Errorf("the instance has closed it: %v", err)
	}
}

func TestWhatIsClosed(t *testing.T) {
	h, gone := openHub(t), openHub(t)
	open, shut, orphan := h.give(t), h.give(t), gone.give(t)
	if err := shut.Close(); err != nil {
		t.Fatal(err)
	}
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*Session{"nil": nil, "zero": {}, "closed": shut, "orphan": orphan} {
		var errs []error
		_, err := s.Len()
		errs = append(errs, err, s.Pause(background))
		_, err = s.Swap(open, open)
		errs = append(errs, err, s.Fail(0))
		for _, err := range errs {
			if err != ErrClosed {
				t.Errorf("%s: %v", name, err)
			}
		}
	}

	for s, why := range map[*Session]string{nil: "nil is no Session", shut: "the Session is closed", orphan: "the Session is closed"} {
		for place, call := range map[string]func() error{
			"value":          func() error { _, err := h.EchoSession(s); return err },
			"value[1]":       func() error { _, err := h.EchoList([]*Session{open, s}); return err },
			"value[\"k\"]":   func() error { _, err := h.EchoByName(map[string]*Session{"k": s}); return err },
			"value.first":    func() error { _, err := open.LaterPair(background, Pair{First: s}); return err },
			"value.value[2]": func() error { _, err := h.EchoFound(FoundMany{Value: []*Session{open, open, s}}); return err },
			"value.by":       func() error { _, err := h.LaterTaken(background, Taken{By: s}); return err },
			"value[0]":       func() error { _, err := h.LaterTwo(background, [2]*Session{s, open}); return err },
			"b":              func() error { _, err := Same(open, s); return err },
		} {
			err := call()
			var own *Error
			if !errors.As(err, &own) || own.Code != CodeFailed || own.Message != "myhub: "+place+": "+why {
				t.Errorf("%s: %v", place, err)
			}
			if errors.Is(err, ErrClosed) != (s != nil) {
				t.Errorf("%s: %v", place, err)
			}
		}
	}
	// What was refused leaves nothing behind.
	if _, err := h.EchoList([]*Session{open}); err != nil {
		t.Error(err)
	}
	runtime.KeepAlive(open)
}

// A call that meets a Close is told so by the library.
func TestMeetingClose(t *testing.T) {
	h := openHub(t)
	s := h.give(t)
	if err := s.Fail(-1); errors.Is(err, ErrClosed) || err.Error() != "no such handle" {
		t.Errorf("%v", err)
	}
	plain := &Error{Code: CodeFailed, Message: "the handle was closed"}
	failed := &Error{Code: CodeFailed, Message: "disk full"}
	for _, end := range []interface{ Close() error }{s, h} {
		s := h.give(t)
		if one, ok := end.(*Session); ok {
			s = one
		}
		if err := end.Close(); err != nil {
			t.Fatal(err)
		}
		var own *Error
		if err := s.explain(plain); !errors.Is(err, ErrClosed) || !errors.As(err, &own) {
			t.Errorf("%v", err)
		}
		// A call that ran while the object was closed has an error of its own; one of a closed instance was ended.
		if err := s.explain(failed); errors.Is(err, ErrClosed) != (end == h) {
			t.Errorf("%v", err)
		}
		typed := &TroubleLost{}
		if err := s.explain(typed); err != typed {
			t.Errorf("%v", err)
		}
	}
}

func TestFinalizers(t *testing.T) {
	h := openHub(t)
	var id uint64
	func() {
		s := h.give(t)
		id = number(s)
		_, _ = s.Len()
	}()
	eventually(t, "an object is let go of", func() bool { return closed(t, id) == 1 })
	collect()
	if n := closed(t, id); n != 1 {
		t.Errorf("closed %d times", n)
	}
	runtime.KeepAlive(h)
}

func TestObjectsKeepTheirOwner(t *testing.T) {
	gone := func() uint32 {
		n, err := Destroyed()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	s := openHub(t).give(t)
	eventually(t, "all other instances are torn down", func() bool {
		before := gone()
		collect()
		return before == gone()
	})
	before := gone()
	collect()
	if _, err := s.Len(); err != nil || gone() != before {
		t.Errorf("%v, %d instances torn down", err, gone()-before)
	}
	id := number(s)
	runtime.KeepAlive(s)
	eventually(t, "the owner goes after its object", func() bool { return gone() > before })
	if n := closed(t, id); n != 1 {
		t.Errorf("the object was closed %d times before", n)
	}
}

// An argument that nobody else has is not finalized before the library has it.
func TestArgumentsStay(t *testing.T) {
	h := openHub(t)
	mem := newArena()
	id := func() uint64 { return uint64(lowerSession(mem, h.give(t))) }()
	collect()
	if n := closed(t, id); n != 0 {
		t.Errorf("closed %d times during the call", n)
	}
	mem.free()
	eventually(t, "the argument is let go of", func() bool { return closed(t, id) == 1 })
}

// pending makes a call, and ends its context when the library waits and meanwhile has been done.
func waiting(t *testing.T, call func(context.Context) error, meanwhile func()) error {
	t.Helper()
	ctx, cancel := context.WithCancel(background)
	done := make(chan error)
	go func() { done <- call(ctx) }()
	eventually(t, "the call is pending", func() bool {
		waits, err := IsWaiting()
		return waits && err == nil
	})
	meanwhile()
	cancel()
	return <-done
}

// The instance cancels the call, also when the object is closed meanwhile.
func TestCancel(t *testing.T) {
	h := openHub(t)
	for _, meanwhile := range []func(*Session){
		func(*Session) {},
		func(s *Session) {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		},
	} {
		s := h.give(t)
		err := waiting(t, s.Pause, func() { meanwhile(s) })
		if err != context.Canceled {
			t.Errorf("%v", err)
		}
		if id, err := LastCancelled(); err != nil || id != uint64(h.id.Load()) {
			t.Errorf("cancelled on %d, %v", id, err)
		}
	}
}

// A reply that comes nevertheless is what the call gives, so nothing in it is lost.
func TestReplyAfterCancel(t *testing.T) {
	h := openHub(t)
	s := h.give(t)
	var got *Session
	err := waiting(t, func(ctx context.Context) (err error) {
		got, err = s.Linger(ctx)
		return err
	}, func() {})
	if err != nil || number(got) != 500 || got.owner != h {
		t.Errorf("%v, %v", got, err)
	}
}

// Calls whose start takes its time hold up neither the end of another one nor who has no time to wait for them.
func TestCancelBesideSlowStarts(t *testing.T) {
	h := openHub(t)
	s := h.give(t)
	err := waiting(t, s.Pause, func() {
		for range cap(crossings) {
			crossings <- struct{}{}
		}
	})
	if err != context.Canceled {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithTimeout(background, time.Millisecond)
	defer cancel()
	if err := s.Pause(ctx); err != context.DeadlineExceeded {
		t.Errorf("%v", err)
	}
	for range cap(crossings) {
		<-crossings
	}
}
