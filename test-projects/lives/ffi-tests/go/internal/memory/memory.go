// Package memory says how much of the process's memory is in use on the side of C, where a library's is, too.
package memory

/*
#include <malloc.h>
#include <stddef.h>

// There where a sanitizer has taken the place of malloc.
extern size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
static size_t of_malloc(void) {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}
#else
static size_t of_malloc(void) {
    return 0;
}
#endif

static size_t in_use(void) {
    return __sanitizer_get_current_allocated_bytes != NULL ? __sanitizer_get_current_allocated_bytes() : of_malloc();
}
*/
import "C"

// InUse is the number of bytes that are allocated by malloc; 0 where the system does not say.
func InUse() int64 {
	return int64(C.in_use())
}
