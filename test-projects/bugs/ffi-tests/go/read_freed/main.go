// The library reads memory that it has freed.
package main

import (
	"example.com/bugs"

	"ffi-tests/internal/try"
)

func main() {
	try.Get(bugs.ReadFreed(7))
}
