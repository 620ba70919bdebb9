// The program's own C counts past the end of its int.
package main

/*
#include <stdint.h>

static int32_t add(int32_t count, int32_t more) {
    return count + more;
}
*/
import "C"

import (
	"fmt"
	"math"
	"os"

	"example.com/bugs"

	"ffi-tests/internal/try"
)

func main() {
	sum := try.Get(bugs.Sum([]byte{1}))
	fmt.Fprintln(os.Stderr, C.add(math.MaxInt32, C.int32_t(sum)))
}
