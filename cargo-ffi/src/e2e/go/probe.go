// A program with a bug of each kind, and none where it is not asked for one.
package main

/*
#include <stdlib.h>

// All but what only Go can do wrong.
#define main with_arguments
#include "probe.h"
#undef main

static int with(char *bug) {
	char *arguments[] = {"probe", bug};
	return with_arguments(2, arguments);
}
*/
import "C"

import (
	"os"
	"unsafe"
)

var shared int

func race() {
	done := make(chan bool)
	go func() {
		shared++
		close(done)
	}()
	shared++
	<-done
}

func main() {
	if len(os.Args) < 2 {
		return
	}
	if os.Args[1] == "race" {
		race()
		return
	}
	bug := C.CString(os.Args[1])
	C.with(bug)
	C.free(unsafe.Pointer(bug))
}
