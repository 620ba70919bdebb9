package timer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	mytimer "example.com/my-timer"

	"ffi-tests/internal/cbor"
	"ffi-tests/internal/rawcbor"
)

const (
	stressWorkers = 16
	stressSteps   = 30
	stressPlaces  = 3
)

// TestStress has many goroutines take steps by chance, natively and in CBOR, on timers that all of them share and on others
// that come and go. Every reply is held to what that very call has sent, and every listener to what was fired. FFI_STRESS is
// how many rounds, FFI_STRESS_SEED what chance is made from; with the same seed each goroutine takes the same steps, though
// they meet in other ways.
func TestStress(t *testing.T) {
	rounds, seed := setting(t, "FFI_STRESS", 1), setting(t, "FFI_STRESS_SEED", 1)
	for round := range rounds {
		passed := t.Run(fmt.Sprint("seed ", seed+round), func(t *testing.T) { playRound(t, uint64(seed+round)) })
		if !passed {
			t.Fatalf("FFI_STRESS_SEED=%d takes the same steps", seed+round)
		}
	}
}

func setting(t testing.TB, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// short is the beginning of a value, for messages.
func short(v any) string {
	text := fmt.Sprintf("%+q", fmt.Sprintf("%+v", v))
	return text[:min(len(text), 300)]
}

// place is a timer, and what it should have told whom.
type place struct {
	name  string
	timer *mytimer.MyTimer

	mu sync.Mutex
	// What may be fired, and what was because the call is done.
	begun, done map[any]int
	// What the listeners of one kind have heard, and the one of everything.
	typed, all map[any]int
}

// openPlace makes a timer with listeners; nil, and a failure of the test, where there is none.
func openPlace(t *testing.T, ctx context.Context, name string) *place {
	timer, err := mytimer.Create(ctx, mytimer.TimerConfig{Name: name})
	if err != nil {
		t.Errorf("%s: Create: %v", name, err)
		return nil
	}
	p := &place{name: name, timer: timer}
	p.begun, p.done, p.typed, p.all = map[any]int{}, map[any]int{}, map[any]int{}, map[any]int{}
	subscriptions := []*mytimer.Subscription{
		timer.OnEchoFired(func(event mytimer.EchoEvent) { p.count(p.typed, event) }),
		timer.OnJobScheduled(func(event mytimer.OnJobScheduledPayload) { p.count(p.typed, event) }),
		timer.OnEvent(func(name string, event any) { p.count(p.all, event) }),
	}
	for _, subscription := range subscriptions {
		if err := subscription.Err(); err != nil {
			t.Errorf("%s: a listener: %v", name, err)
		}
	}
	return p
}

func (p *place) count(in map[any]int, event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	in[event]++
}

// close ends the timer. What was fired has been heard when it has returned: once, and nothing else.
func (p *place) close(t *testing.T) {
	if err := p.timer.Close(); err != nil {
		t.Errorf("%s: Close: %v", p.name, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for listeners, heard := range map[string]map[any]int{"typed": p.typed, "all": p.all} {
		for event, times := range p.done {
			if heard[event] != times {
				t.Errorf("%s, %s: heard %d times of %s, want %d", p.name, listeners, heard[event], short(event), times)
			}
		}
		for event, times := range heard {
			if times > p.begun[event] {
				t.Errorf("%s, %s: heard %d times of %s, want %d at most", p.name, listeners, times, short(event), p.begun[event])
			}
		}
	}
}

// stress is what the workers of a round have in common.
type stress struct {
	ctx    context.Context
	places []*place
	raws   []rawTimerOf
}

// rawTimerOf is a timer that is called in CBOR.
type rawTimerOf struct {
	ctx  rawcbor.Context
	name string
}

// worker is one that takes steps.
type worker struct {
	*stress
	t      *testing.T
	number int
	serial int
	chance *rand.Rand
}

func playRound(t *testing.T, seed uint64) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*patience)
	defer cancel()
	s := &stress{ctx: ctx}
	for i := range stressPlaces {
		p := openPlace(t, s.ctx, fmt.Sprint("shared ", i))
		if p == nil {
			return
		}
		s.places = append(s.places, p)
		name := fmt.Sprint("raw ", i)
		s.raws = append(s.raws, rawTimerOf{rawTimer(t, name), name})
	}
	steps := []func(*worker){
		(*worker).call, (*worker).call, (*worker).callInCBOR, (*worker).callInCBOR, (*worker).burst, (*worker).burst,
		(*worker).refused, (*worker).cancel, (*worker).cancelInCBOR, (*worker).listen, (*worker).own, (*worker).ownInCBOR,
	}
	var all sync.WaitGroup
	for number := range stressWorkers {
		all.Add(1)
		go func() {
			defer all.Done()
			w := &worker{stress: s, t: t, number: number, chance: rand.New(rand.NewPCG(seed, uint64(number)))}
			for step := 0; step < stressSteps && !t.Failed(); step++ {
				steps[w.chance.IntN(len(steps))](w)
			}
		}()
	}
	all.Wait()
	for _, p := range s.places {
		p.close(t)
	}
}

func (w *worker) place() *place { return w.places[w.chance.IntN(len(w.places))] }

func (w *worker) raw() rawTimerOf { return w.raws[w.chance.IntN(len(w.raws))] }

// text names the worker, its call and the timer, so that a reply that went astray is seen. The rest is mostly short, now and then long.
func (w *worker) text(name string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %d.%d ", name, w.number, w.serial)
	w.serial++
	most := []int{1, 8, 40, 40, 300, 3000}[w.chance.IntN(6)]
	for range w.chance.IntN(most) {
		text.WriteString([]string{"a", "Z", "7", " ", "\"", "\\", "\n", "\x00", "ä", "€", "𝄞"}[w.chance.IntN(11)])
	}
	return text.String()
}

// planned is a call with its arguments chosen: made, it says what is wrong with its outcome. The error is nil where the outcome is
// right, and the call's own where it has failed.
type planned func(ctx context.Context) error

// plan is a call on a place that comes to its end, if nobody gives it up.
func (w *worker) plan(p *place) planned {
	switch w.chance.IntN(4) {
	case 0:
		return w.complex(p)
	case 1:
		return w.schedule(p)
	default:
		return w.echo(p, int64(w.chance.IntN(4)))
	}
}

func (w *worker) echo(p *place, delayMs int64) planned {
	message := w.text(p.name)
	event := mytimer.EchoEvent{Message: message, EchoCount: 1}
	return func(ctx context.Context) error {
		p.count(p.begun, event)
		got, err := p.timer.Echo(ctx, echoRequest(message, delayMs))
		if err != nil {
			return err
		}
		p.count(p.done, event)
		w.expect(got, mytimer.EchoResponse{Echoed: message, TimerName: p.name})
		return nil
	}
}

func (w *worker) complex(p *place) planned {
	note, retries, count := w.text(p.name), w.chance.Int64(), w.chance.IntN(5)
	request := mytimer.ComplexRequest{Tags: []string{note}}
	for range count {
		request.Messages = append(request.Messages, echoRequest(note, retries))
	}
	want := mytimer.ComplexResponse{Summary: fmt.Sprintf("received %d messages, note=<none>, retries=0", count)}
	if w.chance.IntN(3) != 0 {
		request.Note, request.Retries = &note, &retries
		want.HasNote, want.Summary = true, fmt.Sprintf("received %d messages, note=%s, retries=%d", count, note, retries)
	}
	want.ItemCount = int64(count)
	return func(context.Context) error {
		got, err := p.timer.Complex(request)
		if err == nil {
			w.expect(got, want)
		}
		return err
	}
}

// backoff is what the timer makes of a policy's.
func backoff(ms int64, priority mytimer.JobPriority) int64 {
	if ms <= 0 {
		ms = int64(mytimer.DefaultBackoffMs)
	}
	switch priority {
	case mytimer.JobPriorityHigh:
		return ms / 2
	case mytimer.JobPriorityLow:
		return ms * 2
	default:
		return ms
	}
}

func (w *worker) schedule(p *place) planned {
	job := mytimer.JobSpec{Name: w.text(p.name), Payload: []string{"p"}, Priority: mytimer.JobPriority(w.chance.IntN(3))}
	retry := mytimer.RetryPolicy{MaxAttempts: 1, BackoffMs: int64(w.chance.IntN(500))}
	when := mytimer.ScheduleConfig{StartAtMs: w.chance.Int64N(1 << 40), IntervalMs: int64(w.chance.IntN(70_000))}
	want := mytimer.ScheduleResult{
		JobID:              p.name + ":" + job.Name,
		WillRunCount:       1,
		FirstRunAtMs:       when.StartAtMs,
		EffectiveBackoffMs: backoff(retry.BackoffMs, job.Priority),
		Priority:           job.Priority,
	}
	if when.IntervalMs > 0 {
		want.WillRunCount = max(1, 60_000/when.IntervalMs)
	}
	if w.chance.IntN(2) == 0 {
		when.Jitter = ptr(w.chance.Int64N(1_000))
		want.FirstRunAtMs += *when.Jitter
	}
	event := mytimer.OnJobScheduledPayload{JobID: want.JobID, WillRunCount: want.WillRunCount}
	return func(ctx context.Context) error {
		p.count(p.begun, event)
		got, err := p.timer.Schedule(ctx, job, retry, when)
		if err != nil {
			return err
		}
		p.count(p.done, event)
		w.expect(got, want)
		return nil
	}
}

func (w *worker) expect(got, want any) {
	if got != want {
		w.t.Errorf("got %s, want %s", short(got), short(want))
	}
}

func (w *worker) succeeds(call planned) {
	if err := call(w.ctx); err != nil {
		w.t.Errorf("a call failed: %v", err)
	}
}

func (w *worker) call() { w.succeeds(w.plan(w.place())) }

// burst has many calls in flight, on all timers.
func (w *worker) burst() {
	var calls sync.WaitGroup
	for range 2 + w.chance.IntN(12) {
		call := w.plan(w.place())
		calls.Add(1)
		go func() {
			defer calls.Done()
			w.succeeds(call)
		}()
	}
	for range w.chance.IntN(6) {
		defer w.beginInCBOR(w.raw())()
	}
	calls.Wait()
}

func (w *worker) refused() {
	p := w.place()
	_, err := p.timer.Echo(w.ctx, echoRequest(w.text(p.name), mytimer.MaxDelayMs+1+int64(w.chance.IntN(1_000))))
	checkError(w.t, err, "delayMs must not exceed 5000")
	_, err = p.timer.Schedule(w.ctx, mytimer.JobSpec{Name: w.text(p.name)}, mytimer.RetryPolicy{}, mytimer.ScheduleConfig{})
	checkError(w.t, err, "retry.maxAttempts must be positive")
}

// cancel gives calls up: some that would never end, and some that race with that. The others notice nothing.
func (w *worker) cancel() {
	p := w.place()
	limit := time.Duration(w.chance.IntN(3_000)) * time.Microsecond
	ctx, cancel := context.WithTimeout(w.ctx, limit)
	defer cancel()
	atOnce := w.chance.IntN(2) == 0
	var calls sync.WaitGroup
	for i := range 6 {
		call, given, ends := w.plan(p), ctx, true
		switch {
		case i < 2:
			call, ends = w.echo(p, mytimer.MaxDelayMs), false
		case i < 4:
			given = w.ctx
		}
		calls.Add(1)
		go func() {
			defer calls.Done()
			err := call(given)
			givenUp := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
			if givenUp && given == w.ctx || !givenUp && (err != nil || !ends) {
				w.t.Errorf("call %d came to %v", i, err)
			}
		}()
	}
	if atOnce {
		cancel()
	}
	calls.Wait()
}

// listen has listeners come and go between the events of everybody.
func (w *worker) listen() {
	p := w.place()
	own := w.echo(p, int64(w.chance.IntN(2)))
	events, subscription := p.timer.OnEchoFiredChan(w.chance.IntN(3))
	defer subscription.Close()
	prefix := fmt.Sprintf("%s: %d.%d ", p.name, w.number, w.serial-1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.succeeds(own)
	}()
	// The channel is read until the own event has come, as others wait for room in it.
	for {
		event, ok := <-events
		if !ok {
			w.t.Errorf("the channel was closed before %q", prefix)
			break
		}
		if strings.HasPrefix(event.Message, prefix) {
			break
		}
	}
	// Whoever calls may have to wait for a place in the queue, until nobody listens here any more.
	subscription.Close()
	<-done
}

// own makes a timer of its own, and closes it with calls pending.
func (w *worker) own() {
	name := fmt.Sprintf("own %d.%d", w.number, w.serial)
	w.serial++
	p := openPlace(w.t, w.ctx, name)
	if p == nil {
		return
	}
	for range w.chance.IntN(4) {
		w.succeeds(w.plan(p))
	}
	var pending sync.WaitGroup
	for i := range 4 {
		delay := int64(w.chance.IntN(3))
		if i == 0 {
			delay = mytimer.MaxDelayMs
		}
		call := w.echo(p, delay)
		pending.Add(1)
		go func() {
			defer pending.Done()
			if err := call(w.ctx); err == nil && i == 0 || err != nil && !errors.Is(err, mytimer.ErrClosed) {
				w.t.Errorf("call %d of a timer that is closed came to %v", i, err)
			}
		}()
	}
	if w.chance.IntN(2) == 0 {
		time.Sleep(time.Duration(w.chance.IntN(2_000)) * time.Microsecond)
	}
	if err := p.timer.Close(); err != nil {
		w.t.Errorf("Close: %v", err)
	}
	pending.Wait()
	if _, err := p.timer.Version(); !errors.Is(err, mytimer.ErrClosed) {
		w.t.Errorf("Version of a timer that is closed: %v", err)
	}
	p.close(w.t)
}

// beginInCBOR starts a call in CBOR. What it gives waits for the reply.
func (w *worker) beginInCBOR(raw rawTimerOf) (settle func()) {
	text := w.text(raw.name)
	var method rawcbor.Method
	var request, want cbor.Map
	switch w.chance.IntN(4) {
	case 0:
		count, retries := w.chance.IntN(5), w.chance.Int64()
		messages := make([]any, count)
		for i := range messages {
			messages[i] = cbor.M("message", text, "delayMs", i)
		}
		method = rawcbor.Complex
		request = cbor.M("req", cbor.M("note", text, "messages", messages, "retries", retries, "tags", []any{text}))
		summary := fmt.Sprintf("received %d messages, note=%s, retries=%d", count, text, retries)
		want = cbor.M("hasNote", true, "summary", summary, "itemCount", count)
	case 1:
		number := 1 + w.chance.IntN(50_000)
		method = rawcbor.Schedule
		request = cbor.M(
			"job", cbor.M("name", text, "payload", []any{}, "priority", "low"),
			"retry", cbor.M("maxAttempts", 1, "backoffMs", number, "retryOn", []any{}),
			"schedule", cbor.M("startAtMs", number, "intervalMs", number, "jitter", -1))
		want = cbor.M("jobId", raw.name+":"+text, "priority", "low", "firstRunAtMs", number-1,
			"willRunCount", 60_000/number, "effectiveBackoffMs", 2*number)
	default:
		method = rawcbor.Echo
		request = cbor.M("req", cbor.M("message", text, "delayMs", w.chance.IntN(4)))
		want = cbor.M("echoed", text, "timerName", raw.name)
	}
	call := method.Start(raw.ctx, cbor.Encode(request))
	return func() {
		reply := call.Wait()
		if call.Returned != rawcbor.OK || reply.Code != rawcbor.OK || !bytes.Equal(reply.Payload, cbor.Encode(want)) {
			w.t.Errorf("%v returned %d and replied %s, want %s", method, call.Returned, short(reply), short(want))
		}
	}
}

func (w *worker) callInCBOR() { w.beginInCBOR(w.raw())() }

// pendingInCBOR starts echoes: the first would never end, the others may.
func (w *worker) pendingInCBOR(raw rawTimerOf) (pending []*rawcbor.Call, settle func(why string)) {
	var texts []string
	for i := range 4 {
		delay := w.chance.Int64N(3)
		if i == 0 {
			delay = mytimer.MaxDelayMs
		}
		texts = append(texts, w.text(raw.name))
		pending = append(pending, rawcbor.Echo.Start(raw.ctx, cbor.Encode(cbor.M("req", cbor.M("message", texts[i], "delayMs", delay)))))
	}
	return pending, func(why string) {
		for i, call := range pending {
			reply := call.Wait()
			want := cbor.Encode(cbor.M("echoed", texts[i], "timerName", raw.name))
			done := reply.Code == rawcbor.OK && bytes.Equal(reply.Payload, want) && i != 0
			if call.Returned != rawcbor.OK || !done && reply.Code != rawcbor.Cancelled {
				w.t.Errorf("call %d, %s, returned %d and replied %s", i, why, call.Returned, short(reply))
			}
		}
	}
}

func (w *worker) cancelInCBOR() {
	raw := w.raw()
	pending, settle := w.pendingInCBOR(raw)
	spared := w.beginInCBOR(raw)
	for _, call := range pending {
		if code := call.Cancel(raw.ctx); code != rawcbor.OK {
			w.t.Errorf("cancel returned %d", code)
		}
	}
	settle("cancelled")
	spared()
}

func (w *worker) ownInCBOR() {
	name := fmt.Sprintf("own raw %d.%d", w.number, w.serial)
	w.serial++
	ctx, reply := rawcbor.Create(cbor.Encode(cbor.M("config", cbor.M("name", name))))
	if want := cbor.Encode(strconv.FormatUint(uint64(ctx), 10)); reply.Code != rawcbor.OK || !bytes.Equal(reply.Payload, want) {
		w.t.Errorf("create replied %v", reply)
		return
	}
	raw := rawTimerOf{ctx, name}
	w.beginInCBOR(raw)()
	_, settle := w.pendingInCBOR(raw)
	if code := rawcbor.Destroy(ctx); code != rawcbor.OK {
		w.t.Errorf("destroy returned %d", code)
	}
	settle("destroyed")
	if code := rawcbor.Destroy(ctx); code != rawcbor.Err {
		w.t.Errorf("the second destroy returned %d", code)
	}
}
