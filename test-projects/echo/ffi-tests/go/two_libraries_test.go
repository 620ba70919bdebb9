package echo_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	echolib "example.com/echo-lib"
	mytimer "example.com/my-timer"
)

func newTimer(t testing.TB, name string) *mytimer.MyTimer {
	t.Helper()
	timer, err := mytimer.Create(testContext(t), mytimer.TimerConfig{Name: name})
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	t.Cleanup(func() {
		if err := timer.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return timer
}

// Two libraries have functions of the same name; each gets its own.
func TestTwoLibrariesInOneProcess(t *testing.T) {
	echo, timer := newEcho(t, "echo"), newTimer(t, "timer")
	for name, version := range map[string]func() (string, error){
		"nim-echo v0.1.0":  echo.Version,
		"nim-timer v0.1.0": timer.Version,
	} {
		if got, err := version(); err != nil || got != name {
			t.Errorf("Version() = %q, %v, want %q", got, err, name)
		}
	}
	if got, err := echolib.LibVersion(); err != nil || got != "nim-echo v0.1.0" {
		t.Errorf("echo: LibVersion() = %q, %v", got, err)
	}
	if got, err := mytimer.LibVersion(); err != nil || got != "nim-timer v0.1.0" {
		t.Errorf("timer: LibVersion() = %q, %v", got, err)
	}
}

func TestTwoLibrariesAtOnce(t *testing.T) {
	echo, timer := newEcho(t, "echo"), newTimer(t, "timer")
	var all sync.WaitGroup
	for i := range 500 {
		all.Add(2)
		go func() {
			defer all.Done()
			got, err := echo.Shout(testContext(t), echolib.ShoutRequest{Text: fmt.Sprint("to echo ", i)})
			if want := (echolib.ShoutResponse{Shouted: fmt.Sprint("echo: TO ECHO ", i), Prefix: "echo"}); err != nil || got != want {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
		}()
		go func() {
			defer all.Done()
			message := fmt.Sprint("to timer ", i)
			got, err := timer.Echo(testContext(t), mytimer.EchoRequest{Message: message, DelayMs: int64(i % 5)})
			if want := (mytimer.EchoResponse{Echoed: message, TimerName: "timer"}); err != nil || got != want {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
		}()
	}
	all.Wait()
}

// The reply of one library is what the other one is asked, back and forth.
func TestTwoLibrariesInTurn(t *testing.T) {
	echo, timer := newEcho(t, ">"), newTimer(t, "timer")
	text, want := "m", "M"
	for range 20 {
		shout, err := echo.Shout(testContext(t), echolib.ShoutRequest{Text: text})
		if err != nil {
			t.Fatalf("Shout: %v", err)
		}
		reply, err := timer.Echo(testContext(t), mytimer.EchoRequest{Message: shout.Shouted, DelayMs: 1})
		if err != nil {
			t.Fatalf("Echo: %v", err)
		}
		text, want = reply.Echoed, ">: "+want
	}
	if text != want {
		t.Errorf("got %q, want %q", text, want)
	}
}

// The end of one is nothing to the other.
func TestTwoLibrariesEndOnTheirOwn(t *testing.T) {
	echo, timer := newEcho(t, "echo"), newTimer(t, "timer")
	pending := make(chan error, 1)
	go func() {
		_, err := timer.Echo(context.Background(), mytimer.EchoRequest{Message: "m", DelayMs: 100})
		pending <- err
	}()
	if err := echo.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	_, err := echo.Version()
	if !errors.Is(err, echolib.ErrClosed) || errors.Is(err, mytimer.ErrClosed) {
		t.Errorf("got %v, want %v", err, echolib.ErrClosed)
	}
	if err := <-pending; err != nil {
		t.Errorf("a call of the other library ended with %v", err)
	}
	if _, err := timer.Version(); err != nil {
		t.Errorf("Version: %v", err)
	}
}

// Errors of one are none of the other.
func TestTwoLibrariesHaveTheirOwnErrors(t *testing.T) {
	_, err := newEcho(t, "").Shout(testContext(t), echolib.ShoutRequest{Text: "\xff"})
	var ofEcho *echolib.Error
	var ofTimer *mytimer.Error
	if !errors.As(err, &ofEcho) || errors.As(err, &ofTimer) {
		t.Errorf("got %T", err)
	}
}
