// Two threads of the library write one number.
package main

import (
	"example.com/bugs"

	"ffi-tests/internal/try"
)

func main() {
	try.Get(bugs.CountInTwoThreads(100))
}
