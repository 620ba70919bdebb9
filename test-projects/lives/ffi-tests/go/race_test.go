//go:build race

package lives_test

// The race detector follows 8,128 goroutines at most.
const manyGoroutines = 7_000
