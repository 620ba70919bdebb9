// Package raw calls the library as C does: nothing of what the generated package does for its users is done here.
package raw

/*
#include <stddef.h>
#include <stdint.h>

typedef struct text {
    const char *data;
    size_t len;
} text_t;

typedef struct reply {
    int32_t code;
    const void *payload;
    size_t len;
    void *owner;
} reply_t;

extern int32_t bugs_shout_wait(text_t text, text_t *out, reply_t *reply);
extern void bugs_reply_release(reply_t *reply);

static const char *const hello = "hello from Go";

static int32_t shout(text_t *out, reply_t *reply) {
    *reply = (reply_t){0};
    return bugs_shout_wait((text_t){hello, 13}, out, reply);
}

static int32_t shout_and_forget(void) {
    text_t out;
    reply_t reply;
    return shout(&out, &reply);
}
*/
import "C"

import (
	"fmt"
	"unsafe"

	// Links the library. Nothing else of it is used.
	_ "example.com/bugs"
)

// Reply is a text of the library's, and what owns it.
type Reply struct {
	text  C.text_t
	reply C.reply_t
}

// Shout asks the library for a text. Whoever calls it releases the reply.
func Shout() (*Reply, error) {
	r := new(Reply)
	if code := C.shout(&r.text, &r.reply); code != 0 {
		return nil, fmt.Errorf("the library says %d", code)
	}
	return r, nil
}

// ShoutAndForget asks for a text and never releases the reply.
//
// It does so in C: what a [Reply] that Go's collector has not taken yet points to is not lost.
func ShoutAndForget() error {
	if code := C.shout_and_forget(); code != 0 {
		return fmt.Errorf("the library says %d", code)
	}
	return nil
}

// Text is the memory of the library's that the text is in. It is gone with the reply.
func (r *Reply) Text() []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(r.text.data)), r.text.len)
}

// Release gives the memory back.
func (r *Reply) Release() {
	C.bugs_reply_release(&r.reply)
}
