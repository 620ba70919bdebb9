// Package try ends a program that has failed. The programs of this module make one mistake each, and end with 0 unless
// something stops them.
package try

import (
	"fmt"
	"os"
)

// Must ends the program where there is an error.
func Must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Get is the value, or the end of the program.
func Get[T any](value T, err error) T {
	Must(err)
	return value
}
