// Package echo_test proves the generated package of the echo library, alone and beside another one.
package echo_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	echolib "example.com/echo-lib"
)

// patience is how long a test waits for what has to happen. Only what hangs takes as long.
const patience = time.Minute

// testContext is a context that ends with the test.
func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func newEcho(t testing.TB, prefix string) *echolib.Echo {
	t.Helper()
	echo, err := echolib.Create(testContext(t), echolib.EchoConfig{Prefix: prefix})
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	t.Cleanup(func() {
		if err := echo.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return echo
}

// checkError checks for the package's own error with exactly this text.
func checkError(t testing.TB, err error, text string) {
	t.Helper()
	var failure *echolib.Error
	if !errors.As(err, &failure) {
		t.Errorf("got error %v, want an *echolib.Error with %q", err, text)
		return
	}
	if failure.Code != echolib.CodeFailed || failure.Message != text || err.Error() != text {
		t.Errorf("got error %q (code %v, message %q), want %q", err, failure.Code, failure.Message, text)
	}
}

func TestConstants(t *testing.T) {
	if echolib.MaxShoutLen != 512 {
		t.Errorf("MaxShoutLen = %d", echolib.MaxShoutLen)
	}
	var _ int64 = echolib.MaxShoutLen
}

func TestVersions(t *testing.T) {
	if version, err := newEcho(t, "").Version(); err != nil || version != "nim-echo v0.1.0" {
		t.Errorf("Version() = %q, %v", version, err)
	}
	if version, err := echolib.LibVersion(); err != nil || version != "nim-echo v0.1.0" {
		t.Errorf("LibVersion() = %q, %v", version, err)
	}
}

func TestShout(t *testing.T) {
	for _, test := range []struct{ prefix, text, shouted string }{
		{"p", "hello", "p: HELLO"},
		{"", "", ": "},
		{"é", "aß\x00ü-z𝄞", "é: Aß\x00ü-Z𝄞"},
		{"a: b", "c", "a: b: C"},
	} {
		got, err := newEcho(t, test.prefix).Shout(testContext(t), echolib.ShoutRequest{Text: test.text})
		if want := (echolib.ShoutResponse{Shouted: test.shouted, Prefix: test.prefix}); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestShoutAnon(t *testing.T) {
	for text, shouted := range map[string]string{
		"hi":                     "HI",
		"":                       "",
		"ß\x00é𝄞z":               "ß\x00é𝄞Z",
		strings.Repeat("x", 600): strings.Repeat("X", 600), // The limit is not one of this function.
	} {
		got, err := echolib.ShoutAnon(echolib.ShoutRequest{Text: text})
		if want := (echolib.ShoutResponse{Shouted: shouted}); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	_, err := echolib.ShoutAnon(echolib.ShoutRequest{Text: "ab\xff"})
	checkError(t, err, "req.text: not UTF-8 at byte 2")
}

func TestTheLimitIsCountedInBytes(t *testing.T) {
	echo := newEcho(t, "")
	for _, text := range []string{strings.Repeat("a", 512), strings.Repeat("é", 256)} {
		got, err := echo.Shout(testContext(t), echolib.ShoutRequest{Text: text})
		if err != nil || len(got.Shouted) != len(": ")+512 {
			t.Errorf("%d bytes: got %d, %v", len(text), len(got.Shouted), err)
		}
	}
	for _, text := range []string{strings.Repeat("a", 513), strings.Repeat("é", 257), strings.Repeat("x", 1<<20)} {
		got, err := echo.Shout(testContext(t), echolib.ShoutRequest{Text: text})
		checkError(t, err, "text must not exceed 512 bytes")
		if got != (echolib.ShoutResponse{}) {
			t.Errorf("got %+v beside an error", got)
		}
	}
}

func TestInvalidTextIsRefused(t *testing.T) {
	_, err := newEcho(t, "").Shout(testContext(t), echolib.ShoutRequest{Text: "\xc0\x80"})
	checkError(t, err, "req.text: not UTF-8 at byte 0")
	echo, err := echolib.Create(testContext(t), echolib.EchoConfig{Prefix: "𝄞\xff"})
	checkError(t, err, "config.prefix: not UTF-8 at byte 4")
	if echo != nil {
		t.Error("got a shouter beside an error")
	}
}

func TestContexts(t *testing.T) {
	echo := newEcho(t, "p")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := echo.Shout(ctx, echolib.ShoutRequest{Text: "m"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Shout: got %v, want %v", err, context.Canceled)
	}
	if echo, err := echolib.Create(ctx, echolib.EchoConfig{}); echo != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("Create: got %v, %v, want %v", echo, err, context.Canceled)
	}
	if got, err := echo.Shout(testContext(t), echolib.ShoutRequest{Text: "m"}); err != nil || got.Shouted != "p: M" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestClose(t *testing.T) {
	echo := newEcho(t, "p")
	for range 2 {
		if err := echo.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if _, err := echo.Version(); !errors.Is(err, echolib.ErrClosed) {
			t.Errorf("Version: got %v, want %v", err, echolib.ErrClosed)
		}
		if _, err := echo.Shout(testContext(t), echolib.ShoutRequest{}); !errors.Is(err, echolib.ErrClosed) {
			t.Errorf("Shout: got %v, want %v", err, echolib.ErrClosed)
		}
	}
	// What needs no shouter goes on.
	if got, err := echolib.ShoutAnon(echolib.ShoutRequest{Text: "m"}); err != nil || got.Shouted != "M" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestConcurrentShouts(t *testing.T) {
	echo := newEcho(t, "p")
	var all sync.WaitGroup
	for i := range 1_000 {
		all.Add(1)
		go func() {
			defer all.Done()
			text := fmt.Sprint("message ", i)
			got, err := echo.Shout(testContext(t), echolib.ShoutRequest{Text: text})
			if want := fmt.Sprint("p: MESSAGE ", i); err != nil || got.Shouted != want {
				t.Errorf("got %+v, %v, want %q", got, err, want)
			}
			anon, err := echolib.ShoutAnon(echolib.ShoutRequest{Text: text})
			if want := fmt.Sprint("MESSAGE ", i); err != nil || anon.Shouted != want {
				t.Errorf("got %+v, %v, want %q", anon, err, want)
			}
		}()
	}
	all.Wait()
}
