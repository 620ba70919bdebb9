package conformance_test

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/conformance"
)

// all are the items of a stream, and what it fails with.
func all[T any](t *testing.T, stream iter.Seq2[T, error]) (items []T, failed error) {
	t.Helper()
	for item, err := range stream {
		switch {
		case failed != nil:
			t.Error("something comes behind the error")
		case err != nil:
			failed = err
		default:
			items = append(items, item)
		}
	}
	return items, failed
}

// streams wants the items back.
func streams[T any](
	t *testing.T,
	function func(context.Context, []T) iter.Seq2[T, error],
	items ...T,
) {
	t.Helper()
	stream := function(testContext(t), items)
	// Each range is a stream of its own.
	for range 2 {
		got, err := all(t, stream)
		if err != nil || len(got)+len(items) > 0 && !reflect.DeepEqual(got, items) {
			t.Errorf("sent %#v, got %#v, %v", items, got, err)
		}
	}
}

// noStreams wants all of them to be gone.
func noStreams(t *testing.T) {
	t.Helper()
	gives(t, uint32(0))(conformance.StreamsAlive())
}

func TestItems(t *testing.T) {
	streams(t, conformance.StreamNumbers)
	streams(t, conformance.StreamNumbers, -1, 0, 1<<62)
	streams(t, conformance.StreamTexts, "", text, strings.Repeat("long ", 10000))
	streams(t, conformance.StreamChunks, []byte{}, []byte{0}, make([]byte, 100000))
	streams(t, conformance.StreamOptions, nil, ptr(int64(0)), nil, ptr(int64(-1)))
	streams(t, conformance.StreamLevels, conformance.LevelHigh)
	streams[conformance.Shape](t, conformance.StreamShapes, rectangle)
	streams(t, conformance.StreamNames, "", text)
	streams(t, conformance.StreamLists, []int64{}, []int64{1, 2})
	streams(t, conformance.StreamMaps, map[string]int64{}, map[string]int64{text: 1})
	streams(t, conformance.StreamBoxes, conformance.Node{}, conformance.Node{Value: -1, Next: &conformance.Node{}})
	many := make([]int64, 1000)
	for i := range many {
		many[i] = int64(i)
	}
	streams(t, conformance.StreamNumbers, many...)
	noStreams(t)
}

func TestStreamsOfAnInstance(t *testing.T) {
	c := labelled(t, "abc")
	ctx := testContext(t)
	for name, stream := range map[string]iter.Seq2[string, error]{
		"Letters": c.Letters(ctx), "BoxedLetters": c.BoxedLetters(ctx), "PinnedLetters": c.PinnedLetters(ctx),
		"LettersLater": c.LettersLater(ctx, 5),
	} {
		if got, err := all(t, stream); err != nil || strings.Join(got, "") != "abc" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if got, err := all(t, c.NativeCount(ctx, 3)); isServed {
		notServed(t, err, "native_count")
	} else if err != nil || len(got) != 3 {
		t.Error(got, err)
	}
	s := session(t, c, "xyz")
	if got, err := all(t, s.Letters(ctx)); err != nil || strings.Join(got, "") != "xyz" {
		t.Error(got, err)
	}
	shut(t, s)
	_, err := all(t, s.Letters(ctx))
	isClosed(t, err)
	// Also one that an async constructor has made.
	s, err = c.OpenSession(ctx, "later", 1)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := all(t, s.Letters(ctx)); err != nil || strings.Join(got, "") != "later" {
		t.Error(got, err)
	}
	shut(t, s)
	sessions, err := all(t, c.StreamSessions(ctx, []string{"one", "two"}))
	if err != nil || len(sessions) != 2 {
		t.Fatal(sessions, err)
	}
	gives(t, "two")(sessions[1].Name())
	for _, s := range sessions {
		shut(t, s)
	}
	noStreams(t)
}

func TestStreamsThatFail(t *testing.T) {
	c := labelled(t, "")
	ctx := testContext(t)
	items, err := all(t, c.CountUntil(ctx, 20))
	if len(items) != 20 {
		t.Errorf("%d items", len(items))
	}
	gaveUp := func(e *conformance.FailureGaveUp) bool { return e.Message == "counting" && e.Attempts == 20 }
	failsAs(t, err, err.Error(), gaveUp)
	items, err = all(t, c.CountUntilText(ctx, 2))
	fails(t, err, "no more than 2")
	if !reflect.DeepEqual(items, []uint32{0, 1}) {
		t.Error(items)
	}
	items, err = all(t, c.OpenCount(ctx, 0))
	failsAs(t, err, err.Error(), func(*conformance.FailureNotFound) bool { return len(items) == 0 })
	items, err = all(t, c.OpenCount(ctx, 2))
	failsAs(t, err, err.Error(), func(*conformance.FailureGaveUp) bool { return len(items) == 2 })
	_, err = all(t, c.OpenSome(ctx, 0))
	fails(t, err, "nothing to count")
	items, err = all(t, c.OpenSome(ctx, 2))
	if len(items) != 2 || err != nil {
		t.Error(items, err)
	}
	items, err = all(t, c.CountAndPanic(ctx, 3))
	var untyped *conformance.Error
	if len(items) != 3 || !errors.As(err, &untyped) || !strings.Contains(err.Error(), "counted to 3") {
		t.Error(items, err)
	}
	noStreams(t)
}

func TestStreamsThatAreLeft(t *testing.T) {
	c := labelled(t, "")
	ctx, cancel := context.WithCancel(testContext(t))
	n := 0
	for tick, err := range c.Ticks(ctx, 1) {
		if n++; err != nil || tick.Number != uint64(n) {
			t.Error(tick, err)
		}
		if n == 40 {
			break
		}
	}
	noStreams(t)
	func() {
		defer func() {
			if recover() != "out" {
				t.Error("another panic")
			}
		}()
		for range c.Ticks(ctx, 1) {
			panic("out")
		}
	}()
	noStreams(t)
	var failed error
	n = 0
	for _, err := range c.Ticks(ctx, 1) {
		if failed = err; err == nil {
			n++
			cancel()
		}
	}
	if n != 1 || failed != context.Canceled {
		t.Error(n, failed)
	}
	noStreams(t)
	limited, cancel := context.WithTimeout(testContext(t), 10*time.Millisecond)
	defer cancel()
	if _, err := all(t, c.Silence(limited)); err != context.DeadlineExceeded {
		t.Error(err)
	}
	noStreams(t)
}

func TestStreamsEndWithTheInstance(t *testing.T) {
	c := labelled(t, "")
	ctx := testContext(t)
	ended := make(chan error, 1)
	go func() {
		_, err := all(t, c.Silence(ctx))
		ended <- err
	}()
	var failed error
	for _, err := range c.Ticks(ctx, 1) {
		if failed = err; err == nil {
			shut(t, c)
		}
	}
	isClosed(t, failed)
	isClosed(t, next(t, ended))
	_, err := all(t, c.Letters(ctx))
	isClosed(t, err)
	noStreams(t)
}

// What is nil fails in the loop, as other methods do where they are called.
func TestStreamsOfNothing(t *testing.T) {
	ctx := testContext(t)
	var c *conformance.Conformance
	_, err := all(t, c.Letters(ctx))
	isClosed(t, err)
	var s *conformance.Session
	_, err = all(t, s.Letters(ctx))
	isClosed(t, err)
}

func TestStreamsAtOnce(t *testing.T) {
	c := labelled(t, strings.Repeat("x", 200))
	ctx := testContext(t)
	var group sync.WaitGroup
	for range 32 {
		group.Add(1)
		go func() {
			defer group.Done()
			if items, err := all(t, c.Letters(ctx)); len(items) != 200 || err != nil {
				t.Error(len(items), err)
			}
		}()
	}
	group.Wait()
	noStreams(t)
}
