package timer_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	mytimer "example.com/my-timer"
)

func ptr[T any](v T) *T {
	return &v
}

func TestConstants(t *testing.T) {
	if mytimer.MaxDelayMs != 5000 {
		t.Errorf("MaxDelayMs = %d", mytimer.MaxDelayMs)
	}
	if mytimer.DefaultBackoffMs != 250 {
		t.Errorf("DefaultBackoffMs = %d", mytimer.DefaultBackoffMs)
	}
	if mytimer.TimerVersion != "nim-timer v0.1.0" {
		t.Errorf("TimerVersion = %q", mytimer.TimerVersion)
	}
	// They have the types that Rust gives them.
	var _ int64 = mytimer.MaxDelayMs
	var _ uint32 = mytimer.DefaultBackoffMs
	// And are constants.
	const _ = mytimer.MaxDelayMs + int64(mytimer.DefaultBackoffMs) + int64(len(mytimer.TimerVersion))
}

func TestVersions(t *testing.T) {
	if version, err := newTimer(t, "t").Version(); err != nil || version != "nim-timer v0.1.0" {
		t.Errorf("Version() = %q, %v", version, err)
	}
	if version, err := mytimer.LibVersion(); err != nil || version != "nim-timer v0.1.0" {
		t.Errorf("LibVersion() = %q, %v", version, err)
	}
}

func TestEcho(t *testing.T) {
	timer := newTimer(t, "a timer")
	for _, delay := range []int64{0, 1, 30, -1, math.MinInt64} {
		got, err := timer.Echo(testContext(t), echoRequest("hello", delay))
		want := mytimer.EchoResponse{Echoed: "hello", TimerName: "a timer"}
		if err != nil || got != want {
			t.Errorf("delay %d: got %+v, %v", delay, got, err)
		}
	}
}

func TestEchoRefusesLongDelays(t *testing.T) {
	timer := newTimer(t, "t")
	for _, delay := range []int64{mytimer.MaxDelayMs + 1, math.MaxInt64} {
		got, err := timer.Echo(testContext(t), echoRequest("m", delay))
		checkError(t, err, "delayMs must not exceed 5000")
		if got != (mytimer.EchoResponse{}) {
			t.Errorf("got %+v beside an error", got)
		}
	}
}

func TestComplex(t *testing.T) {
	timer := newTimer(t, "t")
	tests := []struct {
		name    string
		request mytimer.ComplexRequest
		want    mytimer.ComplexResponse
	}{
		{
			"zero value",
			mytimer.ComplexRequest{},
			mytimer.ComplexResponse{Summary: "received 0 messages, note=<none>, retries=0"},
		},
		{
			"empty lists",
			mytimer.ComplexRequest{Messages: []mytimer.EchoRequest{}, Tags: []string{}},
			mytimer.ComplexResponse{Summary: "received 0 messages, note=<none>, retries=0"},
		},
		{
			"everything",
			mytimer.ComplexRequest{
				Messages: []mytimer.EchoRequest{echoRequest("one", 1), echoRequest("", -2), echoRequest("three", math.MaxInt64)},
				Tags:     []string{"a", "", "c"},
				Note:     ptr("hi"),
				Retries:  ptr(int64(-3)),
			},
			mytimer.ComplexResponse{Summary: "received 3 messages, note=hi, retries=-3", ItemCount: 3, HasNote: true},
		},
		{
			"an empty note is a note",
			mytimer.ComplexRequest{Note: ptr("")},
			mytimer.ComplexResponse{Summary: "received 0 messages, note=, retries=0", HasNote: true},
		},
		{
			"zero retries",
			mytimer.ComplexRequest{Retries: ptr(int64(0))},
			mytimer.ComplexResponse{Summary: "received 0 messages, note=<none>, retries=0"},
		},
		{
			"the least of retries",
			mytimer.ComplexRequest{Retries: ptr(int64(math.MinInt64))},
			mytimer.ComplexResponse{Summary: "received 0 messages, note=<none>, retries=-9223372036854775808"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, err := timer.Complex(test.request); err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestComplexTakesLongLists(t *testing.T) {
	timer := newTimer(t, "t")
	for _, n := range []int{1, 255, 1_000, 100_000} {
		messages := make([]mytimer.EchoRequest, n)
		tags := make([]string, n)
		for i := range messages {
			messages[i] = echoRequest(fmt.Sprint("message ", i), int64(i))
			tags[i] = fmt.Sprint("tag ", i)
		}
		got, err := timer.Complex(mytimer.ComplexRequest{Messages: messages, Tags: tags})
		want := mytimer.ComplexResponse{
			Summary:   fmt.Sprintf("received %d messages, note=<none>, retries=0", n),
			ItemCount: int64(n),
		}
		if err != nil || got != want {
			t.Errorf("%d messages: got %+v, %v", n, got, err)
		}
	}
}

func TestSchedule(t *testing.T) {
	timer := newTimer(t, "t")
	got, err := timer.Schedule(testContext(t),
		mytimer.JobSpec{Name: "j", Payload: []string{"p", "q"}, Priority: mytimer.JobPriorityNormal},
		mytimer.RetryPolicy{MaxAttempts: 3, BackoffMs: 100, RetryOn: []string{"timeout", ""}},
		mytimer.ScheduleConfig{StartAtMs: 1_000, IntervalMs: 15_000, Jitter: ptr(int64(-30))})
	want := mytimer.ScheduleResult{
		JobID:              "t:j",
		WillRunCount:       4,
		FirstRunAtMs:       970,
		EffectiveBackoffMs: 100,
		Priority:           mytimer.JobPriorityNormal,
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestScheduleCountsRuns(t *testing.T) {
	timer := newTimer(t, "t")
	tests := []struct{ interval, runs int64 }{
		{math.MinInt64, 1},
		{-1, 1},
		{0, 1},
		{1, 60_000},
		{7, 8_571},
		{60_000, 1},
		{60_001, 1},
		{math.MaxInt64, 1},
	}
	for _, test := range tests {
		got, err := timer.Schedule(testContext(t),
			mytimer.JobSpec{Name: "j"},
			mytimer.RetryPolicy{MaxAttempts: 1},
			mytimer.ScheduleConfig{IntervalMs: test.interval})
		if err != nil || got.WillRunCount != test.runs {
			t.Errorf("every %d ms: got %+v, %v, want %d runs", test.interval, got, err, test.runs)
		}
	}
}

func TestScheduleBacksOffByPriority(t *testing.T) {
	timer := newTimer(t, "t")
	tests := []struct {
		priority           mytimer.JobPriority
		backoff, effective int64
	}{
		{mytimer.JobPriorityHigh, 101, 50},
		{mytimer.JobPriorityNormal, 101, 101},
		{mytimer.JobPriorityLow, 101, 202},
		{mytimer.JobPriorityHigh, 0, 125},
		{mytimer.JobPriorityNormal, -5, int64(mytimer.DefaultBackoffMs)},
		{mytimer.JobPriorityLow, math.MinInt64, 500},
		{mytimer.JobPriorityHigh, 1, 0},
	}
	for _, test := range tests {
		got, err := timer.Schedule(testContext(t),
			mytimer.JobSpec{Name: "j", Priority: test.priority},
			mytimer.RetryPolicy{MaxAttempts: 1, BackoffMs: test.backoff},
			mytimer.ScheduleConfig{})
		if err != nil || got.EffectiveBackoffMs != test.effective || got.Priority != test.priority {
			t.Errorf("%v, %d ms: got %+v, %v, want %d ms", test.priority, test.backoff, got, err, test.effective)
		}
	}
}

func TestScheduleMovesTheFirstRun(t *testing.T) {
	timer := newTimer(t, "t")
	tests := []struct {
		start  int64
		jitter *int64
		first  int64
	}{
		{5, nil, 5},
		{5, ptr(int64(0)), 5},
		{5, ptr(int64(7)), 12},
		{-5, ptr(int64(-7)), -12},
		{math.MinInt64, nil, math.MinInt64},
		{math.MaxInt64, nil, math.MaxInt64},
	}
	for _, test := range tests {
		got, err := timer.Schedule(testContext(t),
			mytimer.JobSpec{Name: "j"},
			mytimer.RetryPolicy{MaxAttempts: 1},
			mytimer.ScheduleConfig{StartAtMs: test.start, Jitter: test.jitter})
		if err != nil || got.FirstRunAtMs != test.first {
			t.Errorf("start %d: got %+v, %v, want %d", test.start, got, err, test.first)
		}
	}
}

func TestScheduleErrors(t *testing.T) {
	timer := newTimer(t, "t")
	tests := []struct {
		name     string
		attempts int64
		text     string
	}{
		{"", 1, "job name must not be empty"},
		{"", 0, "job name must not be empty"},
		{"j", 0, "retry.maxAttempts must be positive"},
		{"j", math.MinInt64, "retry.maxAttempts must be positive"},
	}
	for _, test := range tests {
		got, err := timer.Schedule(testContext(t),
			mytimer.JobSpec{Name: test.name},
			mytimer.RetryPolicy{MaxAttempts: test.attempts},
			mytimer.ScheduleConfig{})
		checkError(t, err, test.text)
		if got != (mytimer.ScheduleResult{}) {
			t.Errorf("got %+v beside an error", got)
		}
	}
}

func TestPriorities(t *testing.T) {
	for priority, want := range map[mytimer.JobPriority]string{
		mytimer.JobPriorityLow:    "low",
		mytimer.JobPriorityNormal: "normal",
		mytimer.JobPriorityHigh:   "high",
		3:                         "JobPriority(3)",
		-1:                        "JobPriority(-1)",
	} {
		if got := priority.String(); got != want {
			t.Errorf("String() = %q, want %q", got, want)
		}
		if got := fmt.Sprintf("%v", priority); got != want {
			t.Errorf("%%v = %q, want %q", got, want)
		}
	}
}

func TestUnknownPrioritiesAreRefused(t *testing.T) {
	timer := newTimer(t, "t")
	for _, priority := range []mytimer.JobPriority{-1, 3, math.MinInt32, math.MaxInt32} {
		_, err := timer.Schedule(testContext(t),
			mytimer.JobSpec{Name: "j", Priority: priority},
			mytimer.RetryPolicy{MaxAttempts: 1},
			mytimer.ScheduleConfig{})
		checkError(t, err, fmt.Sprintf("job.priority: %d is not a value of `JobPriority`", int32(priority)))
	}
}

func TestCodes(t *testing.T) {
	for code, want := range map[mytimer.Code]string{
		mytimer.CodeFailed:    "failed",
		mytimer.CodeCancelled: "cancelled",
	} {
		if got := code.String(); got != want {
			t.Errorf("String() = %q, want %q", got, want)
		}
	}
	if got := mytimer.Code(77).String(); !strings.Contains(got, "77") {
		t.Errorf("an unknown code is %q", got)
	}
}
