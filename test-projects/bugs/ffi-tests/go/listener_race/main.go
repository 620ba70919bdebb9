// A listener counts what main looks at again and again, as if to look often enough were an order of things.
package main

import (
	"time"

	"example.com/bugs"

	"ffi-tests/internal/try"
)

const times = 10

func main() {
	instance := try.Get(bugs.Create())
	readings := 0
	instance.OnReading(func(bugs.Reading) { readings++ })
	// Not by main: for the detector, all that C has called before a call of C returns is in order with what comes after it.
	measured := make(chan error)
	go func() { measured <- instance.Measure(1, times) }()
	for readings < times {
		time.Sleep(time.Millisecond)
	}
	try.Must(<-measured)
	try.Must(instance.Close())
}
