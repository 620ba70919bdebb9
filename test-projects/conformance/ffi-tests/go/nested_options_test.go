package conformance_test

import (
	"testing"

	"example.com/conformance"
)

func TestOptionsOfOptions(t *testing.T) {
	var none *int64
	echo(t, conformance.EchoOptionOption, nil, &none, ptr(ptr(int64(0))))
	echo(t, conformance.EchoOptionOptionText, nil, ptr[*string](nil), ptr(ptr("")), ptr(ptr(text)))
	echo(t, conformance.EchoOptionOptionList, nil, ptr[[]int64](nil), &[]int64{}, &[]int64{1})
	echo(t, conformance.EchoOptionOptionOption, nil, ptr[**bool](nil), ptr(ptr[*bool](nil)), ptr(ptr(ptr(false))))
	echo(t, conformance.EchoEveryOptionOption,
		conformance.EveryOptionOption{Field: &none, List: []**int64{ptr(ptr(int64(0))), &none, nil}},
		conformance.EveryOptionOption{List: []**int64{}},
	)
}
