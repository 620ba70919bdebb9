// Go code reads a text of the library's, without a copy of it, after its reply was released.
package main

import (
	"fmt"
	"os"

	"ffi-tests/internal/raw"
	"ffi-tests/internal/try"
)

func main() {
	reply := try.Get(raw.Shout())
	text := reply.Text()
	reply.Release()
	fmt.Fprintln(os.Stderr, "the first letter is", text[0])
}
