package timer_test

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	mytimer "example.com/my-timer"
)

func echo(t testing.TB, timer *mytimer.MyTimer, message string) {
	t.Helper()
	if _, err := timer.Echo(testContext(t), echoRequest(message, 0)); err != nil {
		t.Fatalf("Echo(%q): %v", message, err)
	}
}

func schedule(t testing.TB, timer *mytimer.MyTimer) {
	t.Helper()
	job := mytimer.JobSpec{Name: "job", Priority: mytimer.JobPriorityLow}
	_, err := timer.Schedule(testContext(t), job, mytimer.RetryPolicy{MaxAttempts: 1}, mytimer.ScheduleConfig{IntervalMs: 15000})
	if err != nil {
		t.Fatalf("Schedule: %v", err)
	}
}

func TestListenersHearWhatTheyAskedFor(t *testing.T) {
	timer := newTimer(t, "t")
	echoes := make(chan mytimer.EchoEvent, 1)
	jobs := make(chan mytimer.OnJobScheduledPayload, 1)
	all := make(chan any, 2)
	names := make(chan string, 2)
	subscriptions := []*mytimer.Subscription{
		timer.OnEchoFired(func(event mytimer.EchoEvent) { echoes <- event }),
		timer.OnJobScheduled(func(event mytimer.OnJobScheduledPayload) { jobs <- event }),
		timer.OnEvent(func(name string, event any) { names <- name; all <- event }),
	}
	echo(t, timer, "a\x00𝄞")
	schedule(t, timer)
	wantEcho := mytimer.EchoEvent{Message: "a\x00𝄞", EchoCount: 1}
	wantJob := mytimer.OnJobScheduledPayload{JobID: "t:job", WillRunCount: 4}
	if got := receive(t, echoes, "the echo"); got != wantEcho {
		t.Errorf("got %+v, want %+v", got, wantEcho)
	}
	if got := receive(t, jobs, "the job"); got != wantJob {
		t.Errorf("got %+v, want %+v", got, wantJob)
	}
	for i, want := range []any{wantEcho, wantJob} {
		name, got := receive(t, names, "a name"), receive(t, all, "an event")
		if wantName := []string{"on_echo_fired", "on_job_scheduled"}[i]; name != wantName || !reflect.DeepEqual(got, want) {
			t.Errorf("got %s %+v, want %s %+v", name, got, wantName, want)
		}
	}
	for _, subscription := range subscriptions {
		if err := subscription.Err(); err != nil {
			t.Errorf("Err() = %v", err)
		}
		subscription.Close()
		subscription.Close()
	}
	echo(t, timer, "nobody hears")
	if len(echoes)+len(jobs)+len(all) != 0 {
		t.Error("a listener that was closed has heard something")
	}
}

func TestEventChannel(t *testing.T) {
	timer := newTimer(t, "t")
	// Nothing is lost where the channel is full: the queue waits.
	events, subscription := timer.OnEchoFiredChan(1)
	const many = 100
	var fired sync.WaitGroup
	fired.Add(1)
	go func() {
		defer fired.Done()
		for range many {
			echo(t, timer, "m")
		}
	}()
	for range many {
		receive(t, events, "an event")
	}
	fired.Wait()
	// One that is full, and nobody takes from: closing it lets the library go on.
	echo(t, timer, "in the channel")
	echo(t, timer, "waits for room")
	subscription.Close()
	for range events {
	}
	echo(t, timer, "nobody hears")
}

// A listener may use the timer, and close what it listens with.
func TestListenersCallTheLibrary(t *testing.T) {
	timer := newTimer(t, "t")
	done := make(chan struct{})
	var subscription *mytimer.Subscription
	var ready sync.Mutex
	ready.Lock()
	subscription = timer.OnEchoFired(func(event mytimer.EchoEvent) {
		ready.Lock()
		subscription.Close()
		echo(t, timer, "from inside")
		close(done)
	})
	ready.Unlock()
	echo(t, timer, "begin")
	receive(t, done, "the listener")
}

// A listener that panics is reported, and the others and the next events are not its affair.
func TestListenerPanics(t *testing.T) {
	reports := make(chan any, 1)
	defer mytimer.SetPanicHandler(nil)
	mytimer.SetPanicHandler(func(recovered any, stack []byte) {
		if len(stack) == 0 {
			t.Error("no stack")
		}
		reports <- recovered
	})
	timer := newTimer(t, "t")
	heard := make(chan string, 2)
	defer timer.OnEchoFired(func(event mytimer.EchoEvent) {
		if event.Message == "bad" {
			panic("as told")
		}
	}).Close()
	defer timer.OnEchoFired(func(event mytimer.EchoEvent) { heard <- event.Message }).Close()
	echo(t, timer, "bad")
	echo(t, timer, "good")
	if got := receive(t, reports, "the report"); got != "as told" {
		t.Errorf("reported %v", got)
	}
	for _, want := range []string{"bad", "good"} {
		if got := receive(t, heard, "the other listener"); got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
	}
}

// What was fired before Close is delivered before it returns.
func TestCloseDelivers(t *testing.T) {
	timer, err := mytimer.Create(testContext(t), mytimer.TimerConfig{Name: "t"})
	if err != nil {
		t.Fatal(err)
	}
	const many = 200
	heard := 0
	timer.OnEchoFired(func(mytimer.EchoEvent) {
		time.Sleep(10 * time.Microsecond)
		heard++
	})
	for range many {
		echo(t, timer, "m")
	}
	if err := timer.Close(); err != nil {
		t.Fatal(err)
	}
	if heard != many {
		t.Errorf("heard %d of %d", heard, many)
	}
	late := timer.OnEchoFired(func(mytimer.EchoEvent) {})
	if err := late.Err(); !errors.Is(err, mytimer.ErrClosed) {
		t.Errorf("Err() = %v, want ErrClosed", err)
	}
	late.Close()
}
