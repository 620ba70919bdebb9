// A listener counts what main reads a moment later, as if a moment were an order of things.
package main

import (
	"fmt"
	"os"
	"time"

	"example.com/bugs"

	"ffi-tests/internal/try"
)

func main() {
	instance := try.Get(bugs.Create())
	readings := 0
	instance.OnReading(func(bugs.Reading) { readings++ })
	try.Must(instance.Measure(1, 10))
	time.Sleep(20 * time.Millisecond)
	fmt.Fprintln(os.Stderr, readings, "readings")
	try.Must(instance.Close())
}
