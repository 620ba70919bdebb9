package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/conformance"
)

// answers sets a function that gives back what it got, and wants that from who asks.
func answers[T any](
	t *testing.T,
	set func(func(context.Context, T) (T, error)) error,
	ask func(context.Context, T) (T, error),
	values ...T,
) {
	t.Helper()
	ctx := testContext(t)
	var got T
	if err := set(func(_ context.Context, value T) (T, error) { got = value; return value, nil }); err != nil {
		t.Fatal(err)
	}
	for _, value := range values {
		back, err := ask(ctx, value)
		if err != nil || !reflect.DeepEqual(back, value) || !reflect.DeepEqual(got, value) {
			t.Errorf("sent %#v, the host got %#v, came back %#v, %v", value, got, back, err)
		}
	}
	if err := set(nil); err != nil {
		t.Error(err)
	}
	if _, err := ask(ctx, values[0]); err == nil || !strings.Contains(err.Error(), "not registered") {
		t.Errorf("nobody is there to ask: %v", err)
	}
}

func TestHostFunctionsOfEveryType(t *testing.T) {
	c := labelled(t, "")
	answers(t, c.SetHostNumber, c.AskNumber, 0, math.MinInt64)
	answers(t, c.SetHostBool, c.AskBool, true, false)
	wide, _ := conformance.NewUint128(new(big.Int).Lsh(big.NewInt(3), 100))
	answers(t, c.SetHostWide, c.AskWide, wide)
	answers(t, c.SetHostText, c.AskText, "", text, strings.Repeat("long ", 1<<16))
	answers(t, c.SetHostBytes, c.AskBytes, []byte{}, []byte{0, 255}, make([]byte, 1<<20))
	answers(t, c.SetHostList, c.AskList, []conformance.Point{}, []conformance.Point{extreme, {}})
	answers(t, c.SetHostArray, c.AskArray, [4]byte{1, 2, 3, 255})
	answers(t, c.SetHostMap, c.AskMap, map[string]int64{}, map[string]int64{"": 1, text: -1})
	answers(t, c.SetHostOption, c.AskOption, nil, ptr(int64(0)))
	answers(t, c.SetHostOptionText, c.AskOptionText, nil, ptr(""), ptr(text))
	answers(t, c.SetHostDuration, c.AskDuration, 0, math.MaxInt64)
	answers(t, c.SetHostTime, c.AskTime, time.Unix(-1, 999999999).UTC())
	answers(t, c.SetHostUUID, c.AskUUID, [16]byte{1, 15: 255})
	answers(t, c.SetHostLevel, c.AskLevel, conformance.LevelLow, conformance.LevelHigh)
	answers[conformance.Shape](t, c.SetHostShape, c.AskShape, rectangle)
	answers(t, c.SetHostPolygon, c.AskPolygon, triangle, noPolygon)
	answers(t, c.SetHostName, c.AskName, "", text)
	answers(t, c.SetHostBox, c.AskBox, conformance.Node{Value: 1, Next: &conformance.Node{Value: 2}})
	answers(t, c.SetHostRenamed, c.AskRenamed, -7)
	if err := c.SetHostNothing(func(context.Context) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := c.AskNothing(testContext(t)); err != nil {
		t.Error(err)
	}
	stats, err := c.HostStats()
	if err != nil || stats.Called != stats.Answered+stats.Failed || stats.Failed != 19 || stats.Pending+stats.Dropped != 0 {
		t.Errorf("%+v, %v", stats, err)
	}
}

func TestObjectsInHostFunctions(t *testing.T) {
	c := labelled(t, "")
	s := session(t, c, "asked")
	defer shut(t, s)
	if err := c.SetHostSession(func(_ context.Context, got *conformance.Session) (*conformance.Session, error) {
		defer shut(t, got)
		return s, nil
	}); err != nil {
		t.Fatal(err)
	}
	got, err := c.AskSession(testContext(t), s)
	if err != nil {
		t.Fatal(err)
	}
	same(t, s, got)
	if err := c.SetHostSession(func(_ context.Context, got *conformance.Session) (*conformance.Session, error) {
		return got, got.Close()
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.AskSession(testContext(t), s); err == nil || !strings.Contains(err.Error(), "result: the Session is closed") {
		t.Error(err)
	}
}

func TestHostFunctionsThatFail(t *testing.T) {
	c := labelled(t, "")
	ctx := testContext(t)
	find := func(answer func(conformance.UserID, uint32) (conformance.UserName, error)) error {
		t.Helper()
		if err := c.SetFindUser(func(_ context.Context, id conformance.UserID, atMost uint32) (conformance.UserName, error) {
			return answer(id, atMost)
		}); err != nil {
			t.Fatal(err)
		}
		name, err := c.AskForUser(ctx, 1<<63, 7)
		if err == nil && name != "found" {
			t.Errorf("found %q", name)
		}
		return err
	}
	if err := find(func(id conformance.UserID, atMost uint32) (conformance.UserName, error) {
		if id != 1<<63 || atMost != 7 {
			t.Error(id, atMost)
		}
		return "found", nil
	}); err != nil {
		t.Error(err)
	}
	err := find(func(conformance.UserID, uint32) (conformance.UserName, error) {
		return "", fmt.Errorf("wrapped: %w", &conformance.FailureGaveUp{Message: text, Attempts: 3})
	})
	var gaveUp *conformance.FailureGaveUp
	if !errors.As(err, &gaveUp) || gaveUp.Message != text || gaveUp.Attempts != 3 {
		t.Error(err)
	}
	err = find(func(conformance.UserID, uint32) (conformance.UserName, error) {
		return "", &conformance.FailureNotFound{}
	})
	var notFound *conformance.FailureNotFound
	if !errors.As(err, &notFound) {
		t.Error(err)
	}
	// What the author's type has no variant for becomes what it makes of a text.
	refused := func(err error, text string) {
		t.Helper()
		var refused *conformance.FailureRefused
		if !errors.As(err, &refused) || !strings.Contains(refused.Value, text) {
			t.Errorf("got %v, want %q", err, text)
		}
	}
	refused(find(func(conformance.UserID, uint32) (conformance.UserName, error) {
		return "", errors.New("plain")
	}), "plain")
	refused(find(func(conformance.UserID, uint32) (conformance.UserName, error) {
		runtime.Goexit()
		return "", nil
	}), "the host function ended its goroutine")
	reported := make(chan any, 1)
	conformance.SetPanicHandler(func(recovered any, _ []byte) { reported <- recovered })
	defer conformance.SetPanicHandler(nil)
	refused(find(func(conformance.UserID, uint32) (conformance.UserName, error) { panic("boom") }), "panicked: boom")
	if got := next(t, reported); got != "boom" {
		t.Error(got)
	}
	if err := c.SetHostNothing(func(context.Context) error { return errors.New("nothing doing") }); err != nil {
		t.Fatal(err)
	}
	if err := c.AskNothing(ctx); err == nil || !strings.Contains(err.Error(), "nothing doing") {
		t.Error(err)
	}
	// Not text, however Go has it.
	if err := c.SetHostText(func(context.Context, string) (string, error) { return "a\xffb", nil }); err != nil {
		t.Fatal(err)
	}
	if got, err := c.AskText(ctx, ""); err == nil {
		t.Errorf("got %q", got)
	}
}

func TestHostFunctionsOnTheThreadOfTheCaller(t *testing.T) {
	c := labelled(t, "")
	if err := c.SetHostNow(func(_ context.Context, value uint64) (uint64, error) { return value + 1, nil }); err != nil {
		t.Fatal(err)
	}
	gives(t, uint64(math.MaxUint64))(c.AskNow(math.MaxUint64 - 1))
	// A thread that waits for an answer is let go when there will be none.
	entered, asked := make(chan context.Context, 1), make(chan error, 1)
	if err := c.SetHostNow(func(ctx context.Context, _ uint64) (uint64, error) {
		entered <- ctx
		<-ctx.Done()
		return 0, ctx.Err()
	}); err != nil {
		t.Fatal(err)
	}
	go func() {
		_, err := c.AskNow(1)
		asked <- err
	}()
	next(t, entered)
	shut(t, c)
	if err := next(t, asked); err == nil {
		t.Error("nobody has answered")
	}
}

// The thread that waits is not the one that answers: that may end its goroutine, and ask further.
func TestHostFunctionsAnswerElsewhere(t *testing.T) {
	c := labelled(t, "")
	if err := c.SetHostNow(func(_ context.Context, value uint64) (uint64, error) {
		switch value {
		case 0:
			return 0, nil
		case 100:
			runtime.Goexit()
		}
		below, err := c.AskNow(value - 1)
		return below + value, err
	}); err != nil {
		t.Fatal(err)
	}
	gives(t, uint64(55))(c.AskNow(10))
	if _, err := c.AskNow(100); err == nil || !strings.Contains(err.Error(), "ended its goroutine") {
		t.Errorf("got %v", err)
	}
}

// Who answers may take longer than anybody waits for it.
func TestHostFunctionsThatAreGivenUp(t *testing.T) {
	ends := map[string]func(*conformance.Conformance) error{
		"close": (*conformance.Conformance).Close,
		"unset": func(c *conformance.Conformance) error { return c.SetHostNow(nil) },
		"replace": func(c *conformance.Conformance) error {
			return c.SetHostNow(func(context.Context, uint64) (uint64, error) { return 2, nil })
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			c := labelled(t, "")
			entered, goOn, asked := make(chan struct{}), make(chan struct{}), make(chan error, 1)
			defer close(goOn)
			if err := c.SetHostNow(func(context.Context, uint64) (uint64, error) {
				close(entered)
				<-goOn
				return 1, nil
			}); err != nil {
				t.Fatal(err)
			}
			go func() {
				_, err := c.AskNow(1)
				asked <- err
			}()
			next(t, entered)
			if err := end(c); err != nil {
				t.Error(err)
			}
			if err := next(t, asked); err == nil {
				t.Error("nobody has answered")
			}
			if name == "replace" {
				gives(t, uint64(2))(c.AskNow(1))
			}
		})
	}
}

func TestToldHostFunctions(t *testing.T) {
	c := labelled(t, "")
	type told struct {
		level conformance.Level
		line  string
	}
	lines := make(chan told, 64)
	if err := c.SetLogLine(func(_ context.Context, level conformance.Level, line string) {
		lines <- told{level, line}
	}); err != nil {
		t.Fatal(err)
	}
	for n := range 50 {
		if err := c.TellLine(conformance.LevelHigh, fmt.Sprint(text, n)); err != nil {
			t.Error(err)
		}
	}
	for n := range 50 {
		if got := next(t, lines); got != (told{conformance.LevelHigh, fmt.Sprint(text, n)}) {
			t.Errorf("got %v as line %d", got, n)
		}
	}
}

type storage struct {
	sync.Mutex
	kept   map[string][]byte
	looked chan string
}

func (s *storage) Get(_ context.Context, key string) ([]byte, error) {
	s.Lock()
	defer s.Unlock()
	if key == "" {
		return nil, &conformance.FailureNotFound{}
	}
	return s.kept[key], nil
}

func (s *storage) Size(context.Context) (uint64, error) {
	s.Lock()
	defer s.Unlock()
	return uint64(len(s.kept)), nil
}

func (s *storage) Looked(_ context.Context, key string) {
	s.looked <- key
}

func TestInterfacesOfTheHost(t *testing.T) {
	c := labelled(t, "")
	ctx := testContext(t)
	var host conformance.Storage = &storage{
		kept: map[string][]byte{"empty": {}, "full": {1, 2}}, looked: make(chan string, 8),
	}
	if err := c.SetStorage(host); err != nil {
		t.Fatal(err)
	}
	gives(t, uint64(2))(c.AskStorageSize())
	gives(t, []byte{1, 2})(c.AskStorage(ctx, "full"))
	gives(t, []byte{})(c.AskStorage(ctx, "empty"))
	gives(t, []byte(nil))(c.AskStorage(ctx, "missing"))
	_, err := c.AskStorage(ctx, "")
	failsAs(t, err, err.Error(), func(*conformance.FailureNotFound) bool { return true })
	for _, want := range []string{"full", "empty", "missing", ""} {
		if got := next(t, host.(*storage).looked); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if err := c.SetStorage(nil); err != nil {
		t.Error(err)
	}
	if _, err := c.AskStorageSize(); err == nil {
		t.Error("nobody is there to ask")
	}
}

// hold sets a function that says when it is called, and answers when it is let go.
func hold(t *testing.T, c *conformance.Conformance) (entered chan context.Context, leave chan struct{}) {
	t.Helper()
	entered, leave = make(chan context.Context, 8), make(chan struct{})
	if err := c.SetHostNumber(func(ctx context.Context, value int64) (int64, error) {
		entered <- ctx
		<-leave
		return value, nil
	}); err != nil {
		t.Fatal(err)
	}
	return entered, leave
}

func TestHostCallsThatAreGivenUp(t *testing.T) {
	c := labelled(t, "")
	ctx, cancel := context.WithCancel(testContext(t))
	entered, leave := hold(t, c)
	asked := make(chan error, 2)
	ask := func(ctx context.Context) {
		_, err := c.AskNumber(ctx, 1)
		asked <- err
	}
	// By the library, by the caller, and because another function is set.
	if _, err := c.AskNumberWithin(ctx, 1, 5); err == nil || !strings.Contains(err.Error(), "given up") {
		t.Error(err)
	}
	go ask(ctx)
	next(t, entered)
	next(t, entered)
	cancel()
	if err := next(t, asked); err != context.Canceled {
		t.Error(err)
	}
	go ask(testContext(t))
	next(t, entered)
	answers(t, c.SetHostNumber, c.AskNumber, 3)
	if err := next(t, asked); err == nil || err == context.Canceled {
		t.Error(err)
	}
	// Three answers that nobody waits for.
	close(leave)
	for ctx := testContext(t); ; time.Sleep(time.Millisecond) {
		stats, err := c.HostStats()
		if err != nil {
			t.Fatal(err)
		}
		if stats.Dropped == 3 && stats.Pending == 0 && stats.Called == stats.Answered+stats.Failed {
			break
		}
		if ctx.Err() != nil {
			t.Fatalf("never: %+v", stats)
		}
	}
}

// Nothing holds a function that is set no longer, or whose instance is closed.
func TestHostFunctionsAreLetGo(t *testing.T) {
	c := labelled(t, "")
	gone := make(chan string, 2)
	set := func(name string) {
		held := &storage{looked: make(chan string, 1)}
		runtime.SetFinalizer(held, func(*storage) { gone <- name })
		if err := c.SetLogLine(func(_ context.Context, _ conformance.Level, line string) { held.looked <- line }); err != nil {
			t.Fatal(err)
		}
		if err := c.TellLine(conformance.LevelLow, name); err != nil {
			t.Fatal(err)
		}
		if got := next(t, held.looked); got != name {
			t.Errorf("told %q, want %q", got, name)
		}
	}
	isGone := func(want string) {
		t.Helper()
		for ctx := testContext(t); len(gone) == 0 && ctx.Err() == nil; time.Sleep(time.Millisecond) {
			runtime.GC()
		}
		if got := next(t, gone); got != want {
			t.Errorf("%q is gone, not %q", got, want)
		}
	}
	set("first")
	set("second")
	isGone("first")
	shut(t, c)
	isGone("second")
}

func TestHostCallsEndWithTheInstance(t *testing.T) {
	c := labelled(t, "")
	entered, leave := hold(t, c)
	defer close(leave)
	asked := make(chan error, 1)
	ctx := testContext(t)
	go func() {
		_, err := c.AskNumber(ctx, 1)
		asked <- err
	}()
	inside := next(t, entered)
	if inside.Err() != nil {
		t.Error(inside.Err())
	}
	shut(t, c)
	isClosed(t, next(t, asked))
	next(t, inside.Done())
	isClosed(t, context.Cause(inside))
	isClosed(t, c.SetHostNumber(nil))
	_, err := c.HostStats()
	isClosed(t, err)
}

func TestHostCallsAtOnce(t *testing.T) {
	c := labelled(t, "")
	if err := c.SetHostText(func(_ context.Context, value string) (string, error) {
		runtime.Gosched()
		return value, nil
	}); err != nil {
		t.Fatal(err)
	}
	ctx := testContext(t)
	var group sync.WaitGroup
	for n := range 32 {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range 50 {
				value := fmt.Sprint(n, " ", i)
				if got, err := c.AskText(ctx, value); got != value || err != nil {
					t.Error(got, err)
				}
			}
		}()
	}
	group.Wait()
}
