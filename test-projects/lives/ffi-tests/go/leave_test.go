package lives_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"
	"testing"
	"time"

	"example.com/lives"
)

// leaves are the ways out of a stream that has more.
var leaves = map[string]func(t *testing.T, l *lives.Lives){
	"break": func(t *testing.T, l *lives.Lives) {
		for token, err := range l.Tokens(context.Background(), 100, lives.EndNever) {
			wantToken(t, 1)(token, err)
			break
		}
	},
	"break behind a few windows": func(t *testing.T, l *lives.Lives) {
		taken := 0
		for token, err := range l.Tokens(context.Background(), 100, lives.EndNever) {
			wantToken(t, 1)(token, err)
			if taken++; taken == 50 {
				break
			}
		}
	},
	"return": func(t *testing.T, l *lives.Lives) {
		for token, err := range l.Tokens(context.Background(), 100, lives.EndNever) {
			wantToken(t, 1)(token, err)
			return
		}
	},
	"panic": func(t *testing.T, l *lives.Lives) {
		defer func() {
			if recovered := recover(); recovered != "out" {
				t.Errorf("recovered %v", recovered)
			}
		}()
		for range l.Tokens(context.Background(), 100, lives.EndNever) {
			panic("out")
		}
	},
	"Goexit": func(t *testing.T, l *lives.Lives) {
		over := make(chan struct{})
		go func() {
			defer close(over)
			for range l.Tokens(context.Background(), 100, lives.EndNever) {
				runtime.Goexit()
			}
		}()
		<-over
	},
	"cancel": func(t *testing.T, l *lives.Lives) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var last error
		for _, last = range l.Tokens(ctx, 100, lives.EndNever) {
			cancel()
		}
		if last != context.Canceled {
			t.Errorf("got %v", last)
		}
	},
	"a deadline": func(t *testing.T, l *lives.Lives) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		var last error
		for _, last = range l.Tokens(ctx, 100, lives.EndNever) {
		}
		if last != context.DeadlineExceeded {
			t.Errorf("got %v", last)
		}
	},
	"stop of a pull": func(t *testing.T, l *lives.Lives) {
		next, stop := iter.Pull2(l.Tokens(context.Background(), 100, lives.EndNever))
		token, err, _ := next()
		wantToken(t, 1)(token, err)
		stop()
		if _, _, more := next(); more {
			t.Error("there is more behind the end")
		}
	},
}

// However a stream is left, nothing of it is there when the loop is.
func TestStreamsThatAreLeftAreGone(t *testing.T) {
	l := newLives(t, 1)
	for name, leave := range leaves {
		t.Run(name, func(t *testing.T) {
			for range 20 {
				leave(t, l)
				wantNow(t, lives.Futures, 0)
			}
		})
	}
}

// Loops over one stream are streams of their own: inside of each other, and on several goroutines.
func TestOneStreamManyLoops(t *testing.T) {
	l := newLives(t, 1)
	tokens := l.Tokens(testContext(t), 40, lives.EndWell)
	loop := func() (items int) {
		for token, err := range tokens {
			wantToken(t, 1)(token, err)
			items++
		}
		return items
	}
	var all sync.WaitGroup
	for range 16 {
		all.Add(1)
		go func() {
			defer all.Done()
			if items := loop(); items != 40 {
				t.Errorf("%d items", items)
			}
		}()
	}
	all.Wait()
	for range tokens {
		if items := loop(); items != 40 {
			t.Errorf("%d items", items)
		}
	}
	wantNow(t, lives.Futures, 0)
}

// A listener may do everything, also range over a stream and be what the library asks.
func TestListenersAreHosts(t *testing.T) {
	l := newLives(t, 1)
	if err := l.SetEchoToken(func(_ context.Context, token uint64) (uint64, error) { return token, nil }); err != nil {
		t.Fatal(err)
	}
	heard := make(chan int, 1)
	l.OnSign(func(lives.Sign) {
		items := 0
		for token, err := range l.Tokens(context.Background(), 100, lives.EndWell) {
			wantToken(t, 1)(token, err)
			items++
		}
		wantToken(t, 1)(l.Ask(context.Background()))
		heard <- items
	})
	wantToken(t, 1)(l.Signal(1))
	select {
	case items := <-heard:
		if items != 100 {
			t.Errorf("%d items", items)
		}
	case <-time.After(patience):
		t.Fatal("never")
	}
}

// use takes all that an instance has, and leaves it as it was.
func use(t *testing.T, l *lives.Lives) {
	for range l.Tokens(context.Background(), 3, lives.EndNever) {
		break
	}
	listener := l.OnSign(func(lives.Sign) {})
	events, channel := l.OnNoiseChan(1)
	if err := l.SetEchoToken(func(_ context.Context, token uint64) (uint64, error) { return token, nil }); err != nil {
		t.Error(err)
	}
	wantToken(t, 1)(l.Ask(context.Background()))
	wantToken(t, 1)(l.Signal(2))
	listener.Close()
	channel.Close()
	for range events {
	}
	if err := errors.Join(listener.Err(), channel.Err()); err != nil {
		t.Error(err)
	}
}

// Streams that are left, subscriptions that are closed and host functions that are replaced leave nothing behind.
func TestWhatIsOverLeavesNothing(t *testing.T) {
	const rounds = 1000
	// A leak of a hundred bytes a round is more than this, and one of a goroutine in a hundred.
	const slack, slackGoroutines = 100 * rounds, rounds / 100
	l := newLives(t, 1)
	for range rounds {
		use(t, l)
	}
	before := takeFootprint()
	for range 2 * rounds {
		use(t, l)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		after := takeFootprint()
		if after.goroutines < before.goroutines+slackGoroutines && after.handles < before.handles+rounds &&
			after.goBytes < before.goBytes+slack {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("before: %v, after: %v", before, after)
		}
	}
	wantNow(t, lives.Futures, 0)
}

// Nor does it keep an instance that nobody has.
func TestForgottenInstancesGoAfterUse(t *testing.T) {
	for range 50 {
		l, err := lives.Create(1, lives.EndWell)
		if err != nil {
			t.Fatal(err)
		}
		use(t, l)
	}
	for deadline := time.Now().Add(patience); count(t, lives.Instances) != 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d instances are alive", count(t, lives.Instances))
		}
		runtime.GC()
	}
}
