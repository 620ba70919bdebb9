// The functions that the other programs misuse, as they are meant, from many goroutines at once.
package main

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"example.com/bugs"

	"ffi-tests/internal/raw"
	"ffi-tests/internal/try"
)

const (
	goroutines = 8
	rounds     = 50
)

func main() {
	instance := try.Get(bugs.Create())
	var readings atomic.Int64
	instance.OnReading(func(bugs.Reading) { readings.Add(1) })

	var group sync.WaitGroup
	for number := range goroutines {
		group.Go(func() {
			for range rounds {
				try.Must(work(instance, uint32(number)))
			}
		})
	}
	group.Wait()
	// When it has returned, all events were heard.
	try.Must(instance.Close())
	if got := readings.Load(); got != 2*goroutines*rounds {
		try.Must(fmt.Errorf("%d readings", got))
	}
}

func work(instance *bugs.Bugs, number uint32) error {
	sum, err := bugs.Sum(bytes.Repeat([]byte{1}, 4096))
	if err != nil || sum != 4096 {
		return fmt.Errorf("Sum: %d, %w", sum, err)
	}
	mean, err := bugs.Mean([]bugs.Reading{{Sensor: 1, Value: 1}, {Sensor: 2, Value: 2}})
	if err != nil || mean != 1.5 {
		return fmt.Errorf("Mean: %v, %w", mean, err)
	}
	text, err := bugs.ShoutLater(context.Background(), "hello")
	if err != nil || text != "HELLO" {
		return fmt.Errorf("ShoutLater: %q, %w", text, err)
	}
	reply, err := raw.Shout()
	if err != nil {
		return fmt.Errorf("Shout: %w", err)
	}
	defer reply.Release()
	if text := string(reply.Text()); text != "HELLO FROM GO" {
		return fmt.Errorf("Shout: %q", text)
	}
	return instance.Measure(number, 2)
}
