package timer_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	mytimer "example.com/my-timer"

	"ffi-tests/internal/cbor"
	"ffi-tests/internal/rawcbor"
)

func rawTimer(t *testing.T, name string) rawcbor.Context {
	t.Helper()
	ctx, reply := rawcbor.Create(cbor.Encode(cbor.M("config", cbor.M("name", name))))
	if reply.Code != rawcbor.OK {
		t.Fatalf("create: %v", reply)
	}
	t.Cleanup(func() {
		if code := rawcbor.Destroy(ctx); code != rawcbor.OK {
			t.Errorf("destroy returned %d", code)
		}
	})
	return ctx
}

// call gives the result, decoded. A reply that is not encoded deterministically is an error, too.
func call(t *testing.T, method rawcbor.Method, ctx rawcbor.Context, request any) any {
	t.Helper()
	return result(t, method, method.Start(ctx, encode(request)))
}

func result(t *testing.T, function fmt.Stringer, call *rawcbor.Call) any {
	t.Helper()
	reply := call.Wait()
	if call.Returned != rawcbor.OK || reply.Code != rawcbor.OK {
		t.Fatalf("%v returned %d, replied %v", function, call.Returned, reply)
	}
	v, err := cbor.Decode(reply.Payload)
	if err != nil {
		t.Fatalf("%v replied %x: %v", function, reply.Payload, err)
	}
	return v
}

// refused checks for an error with exactly this text.
func refused(t *testing.T, method rawcbor.Method, ctx rawcbor.Context, request any, text string) {
	t.Helper()
	call := method.Start(ctx, encode(request))
	reply := call.Wait()
	if call.Returned != rawcbor.OK || reply.Code != rawcbor.Err || string(reply.Payload) != text {
		t.Errorf("%v returned %d, replied %v, want an error %q", method, call.Returned, reply, text)
	}
}

func encode(request any) []byte {
	if raw, ok := request.([]byte); ok {
		return raw
	}
	return cbor.Encode(request)
}

func checkValue(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCBORCreate(t *testing.T) {
	ctx, reply := rawcbor.Create(cbor.Encode(cbor.M("config", cbor.M("name", "t"))))
	if reply.Code != rawcbor.OK {
		t.Fatalf("got %v", reply)
	}
	// Hosts of old read the context from the reply.
	address, err := cbor.Decode(reply.Payload)
	if err != nil || address != strconv.FormatUint(uint64(ctx), 10) {
		t.Errorf("the reply is %v, %v, the context %d", address, err, ctx)
	}
	checkValue(t, call(t, rawcbor.Version, ctx, []byte{}), "nim-timer v0.1.0")

	if code := rawcbor.Destroy(ctx); code != rawcbor.OK {
		t.Errorf("destroy returned %d", code)
	}
	if code := rawcbor.Destroy(ctx); code != rawcbor.Err {
		t.Errorf("the second destroy returned %d", code)
	}
	refused(t, rawcbor.Version, ctx, []byte{}, "the context was destroyed")
}

func TestCBORCreateErrors(t *testing.T) {
	for _, test := range []struct {
		request any
		text    string
	}{
		{cbor.M(), "config: "},
		{cbor.M("config", nil), "config: "},
		{cbor.M("config", cbor.M()), "config.name: "},
		{cbor.M("config", cbor.M("name", 1)), "config.name: "},
		{cbor.M("config", cbor.M("name", cbor.Raw("\x61\xff"))), "config.name: "},
		{[]byte{}, ""},
		{[]byte("nonsense"), ""},
	} {
		ctx, reply := rawcbor.Create(encode(test.request))
		if ctx != 0 || reply.Code != rawcbor.Err || !strings.HasPrefix(string(reply.Payload), test.text) || len(reply.Payload) == 0 {
			t.Errorf("%x: context %d, %v, want an error at %q", encode(test.request), ctx, reply, test.text)
		}
	}
}

func TestCBORVersions(t *testing.T) {
	ctx := rawTimer(t, "t")
	for _, request := range [][]byte{nil, {}, {0xa0}, {0xbf, 0xff}, encode(cbor.M("unknown", 1))} {
		checkValue(t, call(t, rawcbor.Version, ctx, request), "nim-timer v0.1.0")
		checkValue(t, result(t, rawcbor.LibVersion, rawcbor.LibVersion.Start(request)), "nim-timer v0.1.0")
	}
	// To the byte.
	if got := rawcbor.Version.Start(ctx, nil).Wait().Payload; !bytes.Equal(got, []byte("\x70nim-timer v0.1.0")) {
		t.Errorf("got %x", got)
	}
}

func rawEcho(message any, delay any) cbor.Map {
	return cbor.M("req", cbor.M("message", message, "delayMs", delay))
}

func TestCBOREcho(t *testing.T) {
	ctx := rawTimer(t, "a timer")
	for _, message := range []string{"", "hello", "a\x00b", "𝄞", strings.Repeat("x", 70_000)} {
		for _, delay := range []int{0, 2, -1, math.MinInt64} {
			got := call(t, rawcbor.Echo, ctx, rawEcho(message, delay))
			checkValue(t, got, map[string]any{"echoed": message, "timerName": "a timer"})
		}
	}
	refused(t, rawcbor.Echo, ctx, rawEcho("m", 5001), "delayMs must not exceed 5000")
	refused(t, rawcbor.Echo, ctx, rawEcho("m", math.MaxInt64), "delayMs must not exceed 5000")

	// To the byte: short heads, keys in bytewise order.
	got := rawcbor.Echo.Start(ctx, encode(rawEcho("m", 0))).Wait().Payload
	if want := "\xa2\x66echoed\x61m\x69timerName\x67a timer"; string(got) != want {
		t.Errorf("got %x, want %x", got, want)
	}
}

func TestCBORComplex(t *testing.T) {
	ctx := rawTimer(t, "t")
	message := cbor.M("message", "m", "delayMs", 1)
	tests := []struct {
		request cbor.Map
		summary string
		count   int64
		hasNote bool
	}{
		{
			cbor.M("messages", []any{message, message}, "tags", []any{"a"}, "note", "hi", "retries", 3),
			"received 2 messages, note=hi, retries=3", 2, true,
		},
		{
			cbor.M("messages", []any{}, "tags", []any{}, "note", nil, "retries", nil),
			"received 0 messages, note=<none>, retries=0", 0, false,
		},
		{
			// None may be left out, order is free, and what nobody knows is skipped.
			cbor.M("tags", []any{}, "later", cbor.M("x", []any{1, nil}), "messages", []any{message}),
			"received 1 messages, note=<none>, retries=0", 1, false,
		},
		{
			cbor.M("messages", []any{}, "tags", []any{}, "note", "", "retries", math.MinInt64),
			"received 0 messages, note=, retries=-9223372036854775808", 0, true,
		},
	}
	for _, test := range tests {
		got := call(t, rawcbor.Complex, ctx, cbor.M("req", test.request))
		checkValue(t, got, map[string]any{"summary": test.summary, "itemCount": test.count, "hasNote": test.hasNote})
	}
}

func TestCBORSchedule(t *testing.T) {
	ctx := rawTimer(t, "t")
	request := func(name string, attempts int, priority string) cbor.Map {
		return cbor.M(
			"job", cbor.M("name", name, "payload", []any{"p"}, "priority", priority),
			"retry", cbor.M("maxAttempts", attempts, "backoffMs", 100, "retryOn", []any{}),
			"schedule", cbor.M("startAtMs", 1_000, "intervalMs", 15_000, "jitter", -30))
	}
	for priority, backoff := range map[string]int64{"low": 200, "normal": 100, "high": 50} {
		checkValue(t, call(t, rawcbor.Schedule, ctx, request("j", 1, priority)), map[string]any{
			"jobId":              "t:j",
			"willRunCount":       int64(4),
			"firstRunAtMs":       int64(970),
			"effectiveBackoffMs": backoff,
			"priority":           priority,
		})
	}
	refused(t, rawcbor.Schedule, ctx, request("", 0, "low"), "job name must not be empty")
	refused(t, rawcbor.Schedule, ctx, request("j", 0, "low"), "retry.maxAttempts must be positive")
	refused(t, rawcbor.Schedule, ctx, request("j", 1, "Low"), "job.priority: unknown variant `Low`")
}

func TestCBORRefusals(t *testing.T) {
	ctx := rawTimer(t, "t")
	good := encode(rawEcho("m", 0))
	tests := []struct {
		name    string
		request []byte
		at      string
	}{
		{"no argument", encode(cbor.M()), "req: "},
		{"null", encode(cbor.M("req", nil)), "req: "},
		{"a missing field", encode(cbor.M("req", cbor.M("message", "m"))), "req.delayMs: "},
		{"text for a number", encode(rawEcho("m", "5")), "req.delayMs: "},
		{"a number for text", encode(rawEcho(5, 0)), "req.message: "},
		{"bytes for text", encode(rawEcho([]byte("m"), 0)), "req.message: "},
		{"no UTF-8", encode(rawEcho(cbor.Raw("\x61\xff"), 0)), "req.message: "},
		{"out of range", encode(rawEcho("m", cbor.Raw("\x1b\x80\x00\x00\x00\x00\x00\x00\x00"))), "req.delayMs: "},
		{"a fraction", encode(rawEcho("m", cbor.Raw("\xfb\x3f\xf8\x00\x00\x00\x00\x00\x00"))), "req.delayMs: "},
		{"a field twice", encode(cbor.M("req", cbor.M("message", "m", "message", "m", "delayMs", 0))), "req"},
		{"bytes after the end", append(bytes.Clone(good), 0), ""},
		{"an array", encode([]any{"m", 0}), ""},
		{"a lie about the length", encode(rawEcho(cbor.Raw("\x7b\xff\xff\xff\xff\xff\xff\xff\xff"), 0)), "req.message: "},
		{"a lie about the number of entries", []byte("\xbb\xff\xff\xff\xff\xff\xff\xff\xff"), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			reply := rawcbor.Echo.Start(ctx, test.request).Wait()
			text := string(reply.Payload)
			if reply.Code != rawcbor.Err || text == "" || !strings.HasPrefix(text, test.at) {
				t.Errorf("got %v, want an error at %q", reply, test.at)
			}
		})
	}
	for end := range good {
		if reply := rawcbor.Echo.Start(ctx, good[:end]).Wait(); reply.Code != rawcbor.Err {
			t.Errorf("%d of %d bytes: got %v, want an error", end, len(good), reply)
		}
	}
	checkValue(t, call(t, rawcbor.Echo, ctx, good), map[string]any{"echoed": "m", "timerName": "t"})
}

func TestCBORContextsHaveToBeContexts(t *testing.T) {
	ctx := rawTimer(t, "t")
	for _, bad := range []rawcbor.Context{0, 1, 0xdeadbeef, math.MaxUint, ctx ^ 1, ctx ^ 1<<63} {
		for _, method := range []rawcbor.Method{rawcbor.Version, rawcbor.Echo, rawcbor.Complex, rawcbor.Schedule} {
			call := method.Start(bad, nil)
			if reply := call.Wait(); call.Returned != rawcbor.OK || reply.Code != rawcbor.Err || len(reply.Payload) == 0 {
				t.Errorf("%v of %#x returned %d, replied %v", method, bad, call.Returned, reply)
			}
		}
		if code := rawcbor.Destroy(bad); code != rawcbor.Err {
			t.Errorf("destroy of %#x returned %d", bad, code)
		}
	}
}

func TestCBORNeedsACallback(t *testing.T) {
	ctx := rawTimer(t, "t")
	for _, method := range []rawcbor.Method{rawcbor.Version, rawcbor.Echo, rawcbor.Complex, rawcbor.Schedule} {
		if code := method.StartWithoutCallback(ctx, nil); code != rawcbor.MissingCallback {
			t.Errorf("%v returned %d", method, code)
		}
	}
}

func TestCBORCancel(t *testing.T) {
	ctx := rawTimer(t, "t")
	request := encode(rawEcho("m", mytimer.MaxDelayMs))
	other, slow := rawcbor.Echo.Start(ctx, request), rawcbor.Echo.Start(ctx, request)
	if code := slow.Cancel(ctx); code != rawcbor.OK {
		t.Errorf("cancel returned %d", code)
	}
	if reply := slow.Wait(); reply.Code != rawcbor.Cancelled || len(reply.Payload) == 0 {
		t.Errorf("got %v, want a cancelled call", reply)
	}
	// The other one is still pending: it can be cancelled.
	if code := other.Cancel(ctx); code != rawcbor.OK {
		t.Errorf("cancel returned %d", code)
	}
	if reply := other.Wait(); reply.Code != rawcbor.Cancelled {
		t.Errorf("got %v, want a cancelled call", reply)
	}
}

func TestCBORDestroyEndsPendingCalls(t *testing.T) {
	ctx, _ := rawcbor.Create(cbor.Encode(cbor.M("config", cbor.M("name", "t"))))
	var calls []*rawcbor.Call
	for range 100 {
		calls = append(calls, rawcbor.Echo.Start(ctx, encode(rawEcho("m", mytimer.MaxDelayMs))))
	}
	if code := rawcbor.Destroy(ctx); code != rawcbor.OK {
		t.Errorf("destroy returned %d", code)
	}
	for _, call := range calls {
		if reply := call.Wait(); reply.Code != rawcbor.Cancelled {
			t.Errorf("got %v, want a cancelled call", reply)
		}
	}
}

// The generated package and a host of CBOR use one library side by side.
func TestCBORBesideTheGeneratedPackage(t *testing.T) {
	ctx, timer := rawTimer(t, "raw"), newTimer(t, "typed")
	var all sync.WaitGroup
	for i := range 200 {
		all.Add(2)
		message := fmt.Sprint("message ", i)
		go func() {
			defer all.Done()
			reply := rawcbor.Echo.Start(ctx, encode(rawEcho(message, i%5))).Wait()
			got, err := cbor.Decode(reply.Payload)
			if want := (map[string]any{"echoed": message, "timerName": "raw"}); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, %v", reply, err)
			}
		}()
		go func() {
			defer all.Done()
			got, err := timer.Echo(context.Background(), echoRequest(message, int64(i%5)))
			if want := (mytimer.EchoResponse{Echoed: message, TimerName: "typed"}); err != nil || got != want {
				t.Errorf("got %+v, %v", got, err)
			}
		}()
	}
	all.Wait()
}
