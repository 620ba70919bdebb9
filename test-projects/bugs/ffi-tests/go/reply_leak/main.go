// The program's C never releases replies that own memory.
package main

import (
	"ffi-tests/internal/raw"
	"ffi-tests/internal/try"
)

func main() {
	// One could be missed: an address that is in a register by chance is not lost.
	for range 10 {
		try.Must(raw.ShoutAndForget())
	}
}
