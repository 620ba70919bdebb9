//go:build !race

package lives_test

const manyGoroutines = 10_000
