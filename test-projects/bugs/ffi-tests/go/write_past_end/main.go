// The library writes past the end of its own buffer.
package main

import (
	"example.com/bugs"

	"ffi-tests/internal/try"
)

func main() {
	try.Must(bugs.WritePastEnd(16))
}
