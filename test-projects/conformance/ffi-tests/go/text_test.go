package conformance_test

import (
	"strings"
	"testing"

	"example.com/conformance"
)

func TestTextKeepsItsBytes(t *testing.T) {
	echo(t, conformance.EchoText, "", "text", text, "\x00", "\"\\\n", strings.Repeat("0123456789é", 100_000))
	gives(t, []uint64{22, 11})(conformance.MeasureText("a é € 𝄞 \uffff \U0010ffff"))
}

func TestTextInEveryPlace(t *testing.T) {
	echo(t, conformance.EchoEveryText,
		conformance.EveryText{
			Field: text, List: []string{"\x00", "", "𝄞"}, Option: ptr(""), OptionList: []*string{ptr("a"), nil, ptr("")},
			ListOption: []string{"", text},
		},
		conformance.EveryText{List: []string{}, OptionList: []*string{}, ListOption: []string{}},
		conformance.EveryText{List: []string{}, OptionList: []*string{}},
	)
	echo[conformance.TextChoice](t, conformance.EchoTextChoice,
		conformance.TextChoiceBare{Value: text}, conformance.TextChoiceNamed{Text: ""},
	)
}

func TestTextInErrors(t *testing.T) {
	_, err := conformance.FailWithText(text)
	failsAs(t, err, "text: "+text, func(e *conformance.TextError) bool { return e.Text == text })
}

// A string of Go may hold any bytes, text may not.
func TestInvalidTextIsRefused(t *testing.T) {
	for _, invalid := range []string{"ab\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"} {
		if _, err := conformance.EchoText(invalid); err == nil || !strings.HasPrefix(err.Error(), "value: not UTF-8 at byte ") {
			t.Errorf("%q: %v", invalid, err)
		}
	}
	_, err := conformance.EchoEveryText(conformance.EveryText{List: []string{"fine", "\xff"}})
	fails(t, err, "value.list[1]: not UTF-8 at byte 0")
	_, err = conformance.EchoEveryText(conformance.EveryText{OptionList: []*string{nil, ptr("\xff")}})
	fails(t, err, "value.option_list[1]: not UTF-8 at byte 0")
}
