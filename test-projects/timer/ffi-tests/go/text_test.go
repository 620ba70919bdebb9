package timer_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	mytimer "example.com/my-timer"
)

func TestTextCrossesUnchanged(t *testing.T) {
	texts := map[string]string{
		"empty":                 "",
		"NUL":                   "\x00",
		"interior NULs":         "a\x00b\x00\x00c",
		"NUL at the end":        "a\x00",
		"two bytes":             "é",
		"three bytes":           "\uffff€",
		"beyond the BMP":        "𝄞\U0010ffff",
		"joined emoji":          "👩\u200d👧",
		"combining":             "e\u0301",
		"replacement character": "\ufffd",
		"controls":              "\x01\x7f\r\n\t\"\\",
		// Around the size from which text is not copied.
		"1023 bytes": strings.Repeat("x", 1023),
		"1024 bytes": strings.Repeat("y", 1024),
		"1025 bytes": strings.Repeat("z", 1025),
		"1 MiB":      strings.Repeat("0123456789abcde\x00", 1<<16),
		// A part of a longer text, in the middle of it.
		"substring": strings.Repeat("left𝄞right", 1_000)[4 : 4+15*13*10+4],
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			if !utf8.ValidString(text) {
				t.Fatal("the test is wrong")
			}
			timer := newTimer(t, text)
			got, err := timer.Echo(testContext(t), echoRequest(text, 1))
			if err != nil || got.Echoed != text || got.TimerName != text {
				t.Errorf("%d bytes: got %.50q, %.50q, %v", len(text), got.Echoed, got.TimerName, err)
			}
			complex, err := timer.Complex(mytimer.ComplexRequest{Note: &text})
			if want := "received 0 messages, note=" + text + ", retries=0"; err != nil || complex.Summary != want {
				t.Errorf("%d bytes: got %.50q, %v", len(text), complex.Summary, err)
			}
		})
	}
}

// Large text is handed over where it lies, and Go has more places for it than one.
func TestLargeTextMayLieAnywhere(t *testing.T) {
	timer := newTimer(t, "t")
	onStack := [4096]byte{}
	for i := range onStack {
		onStack[i] = 's'
	}
	for name, text := range map[string]string{
		"literal": largeLiteral,
		"global":  largeGlobal,
		"heap":    strings.Repeat("h", 4096),
		"stack":   string(onStack[:]),
	} {
		got, err := timer.Echo(testContext(t), echoRequest(text, 1))
		if err != nil || got.Echoed != text {
			t.Errorf("%s: got %.50q, %v", name, got.Echoed, err)
		}
		// The same text in many places of one call.
		tags := []string{text, text, text[1:], text}
		messages := []mytimer.EchoRequest{{Message: text}, {Message: text}}
		complex, err := timer.Complex(mytimer.ComplexRequest{Messages: messages, Tags: tags, Note: &text})
		if want := "received 2 messages, note=" + text + ", retries=0"; err != nil || complex.Summary != want {
			t.Errorf("%s: got %.50q, %v", name, complex.Summary, err)
		}
	}
}

const (
	sixteen      = "0123456789abcdef"
	largeLiteral = sixteen + sixteen + sixteen + sixteen + sixteen + sixteen + sixteen + sixteen + manySixteens
	manySixteens = oneKiB + oneKiB + oneKiB
	oneKiB       = aQuarter + aQuarter + aQuarter + aQuarter
	aQuarter     = sixteen + sixteen + sixteen + sixteen + sixteen + sixteen + sixteen + sixteen +
		sixteen + sixteen + sixteen + sixteen + sixteen + sixteen + sixteen + sixteen
)

var largeGlobal = "g" + oneKiB + oneKiB

// invalid is no UTF-8, from the byte given on.
var invalid = []struct {
	text string
	at   string
}{
	{"\xff", "0"},
	{"\x80", "0"},
	{"ok\xc3", "2"},
	{"\xc0\x80", "0"},
	{"a\xed\xa0\x80", "1"},
	{"𝄞\xf4\x90\x80\x80", "4"},
	{strings.Repeat("x", 5_000) + "\xff", "5000"},
}

func TestInvalidTextIsRefused(t *testing.T) {
	timer := newTimer(t, "t")
	job := mytimer.JobSpec{Name: "j"}
	retry := mytimer.RetryPolicy{MaxAttempts: 1}
	for _, bad := range invalid {
		problem := ": not UTF-8 at byte " + bad.at

		_, err := timer.Echo(testContext(t), echoRequest(bad.text, 0))
		checkError(t, err, "req.message"+problem)

		_, err = timer.Complex(mytimer.ComplexRequest{Note: &bad.text})
		checkError(t, err, "req.note"+problem)
		_, err = timer.Complex(mytimer.ComplexRequest{Tags: []string{"fine", bad.text}})
		checkError(t, err, "req.tags[1]"+problem)
		messages := make([]mytimer.EchoRequest, 10)
		messages[7].Message = bad.text
		_, err = timer.Complex(mytimer.ComplexRequest{Messages: messages})
		checkError(t, err, "req.messages[7].message"+problem)

		_, err = timer.Schedule(testContext(t), mytimer.JobSpec{Name: bad.text}, retry, mytimer.ScheduleConfig{})
		checkError(t, err, "job.name"+problem)
		_, err = timer.Schedule(testContext(t), mytimer.JobSpec{Name: "j", Payload: []string{bad.text}}, retry, mytimer.ScheduleConfig{})
		checkError(t, err, "job.payload[0]"+problem)
		badRetry := mytimer.RetryPolicy{MaxAttempts: 1, RetryOn: []string{"", "", bad.text}}
		_, err = timer.Schedule(testContext(t), job, badRetry, mytimer.ScheduleConfig{})
		checkError(t, err, "retry.retry_on[2]"+problem)
	}
	// Nothing of this did any harm.
	if got, err := timer.Echo(testContext(t), echoRequest("fine", 0)); err != nil || got.Echoed != "fine" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// The one way in which the constructor can fail.
func TestCreateRefusesInvalidNames(t *testing.T) {
	for _, bad := range invalid {
		timer, err := mytimer.Create(testContext(t), mytimer.TimerConfig{Name: bad.text})
		checkError(t, err, "config.name: not UTF-8 at byte "+bad.at)
		if timer != nil {
			t.Error("got a timer beside an error")
		}
	}
}
