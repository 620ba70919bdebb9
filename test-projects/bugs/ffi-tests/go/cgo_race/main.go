// A thread of the program's own C writes a number that an async function of the library reads meanwhile.
package main

/*
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static uint64_t *numbers;

static void *write_them(void *argument) {
    for (int i = 0; i < 64; i++) {
        numbers[i] = 2;
    }
    return argument;
}

static uint64_t make_numbers(void) {
    numbers = calloc(64, sizeof *numbers);
    return (uint64_t)(uintptr_t)numbers;
}

static int write_on_a_thread(void) {
    pthread_t writer;
    const int failed = pthread_create(&writer, NULL, write_them, NULL);
    return failed != 0 ? failed : pthread_join(writer, NULL);
}

static void free_numbers(void) {
    free(numbers);
}
*/
import "C"

import (
	"context"
	"fmt"

	"example.com/bugs"

	"ffi-tests/internal/try"
)

func main() {
	instance := try.Get(bugs.Create())
	// Calls of C are in an order: where the library is called only after C has written, there is no race.
	for range 10 {
		try.Must(race(instance))
	}
	try.Must(instance.Close())
}

func race(instance *bugs.Bugs) error {
	address := uint64(C.make_numbers())
	defer C.free_numbers()
	done := make(chan error)
	go func() {
		_, err := instance.SumShared(context.Background(), address, 64)
		done <- err
	}()
	if err := instance.OpenGate(); err != nil {
		return err
	}
	failed := C.write_on_a_thread()
	if err := <-done; err != nil {
		return err
	}
	if failed != 0 {
		return fmt.Errorf("no thread: %d", failed)
	}
	return nil
}
