// The library forgets its own memory.
package main

import (
	"example.com/bugs"

	"ffi-tests/internal/try"
)

func main() {
	// One could be missed: an address that is in a register by chance is not lost.
	for range 10 {
		try.Must(bugs.Leak(1000))
	}
}
