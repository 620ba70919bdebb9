// Package lives_test proves what the generated package promises of things that come and go. What the library has alive it
// counts itself.
package lives_test

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/lives"
)

// patience is how long a test waits for what has to happen. Only what hangs takes as long.
const patience = 2 * time.Minute

// testContext is a context that ends with the test.
func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// newLives is an instance with that token, closed with the test at the latest.
func newLives(t testing.TB, token uint64) *lives.Lives {
	t.Helper()
	l, err := lives.Create(token, lives.EndWell)
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return l
}

func count(t testing.TB, what func() (int64, error)) int64 {
	t.Helper()
	n, err := what()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// wantNow checks a count of the library, as it is right now.
func wantNow(t testing.TB, what func() (int64, error), want int64) {
	t.Helper()
	if got := count(t, what); got != want {
		t.Errorf("%d are alive, want %d", got, want)
	}
}

// wantSoon waits until a count of the library is there.
func wantSoon(t testing.TB, what func() (int64, error), want int64) {
	t.Helper()
	for deadline := time.Now().Add(patience); count(t, what) != want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d are alive, want %d", count(t, what), want)
		}
	}
}

// wantToken checks that a call came to its own instance.
func wantToken(t testing.TB, want uint64) func(got uint64, err error) {
	t.Helper()
	return func(got uint64, err error) {
		t.Helper()
		if err != nil || got != want {
			t.Errorf("got %d, %v, want %d", got, err, want)
		}
	}
}

// wantText checks the error of the library by its text.
func wantText(t testing.TB, err error, text string) {
	t.Helper()
	var failure *lives.Error
	if !errors.As(err, &failure) || failure.Code != lives.CodeFailed || err.Error() != text {
		t.Errorf("got %T %v, want a *lives.Error %q", err, err, text)
	}
}

// system is a number from /proc/self/status; 0 where the system does not say.
func system(key string) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(status), "\n") {
		if value, ok := strings.CutPrefix(line, key+":"); ok {
			n, _ := strconv.Atoi(strings.Fields(value)[0])
			return n
		}
	}
	return 0
}
