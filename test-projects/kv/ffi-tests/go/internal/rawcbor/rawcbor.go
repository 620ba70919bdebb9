// Package rawcbor calls the store's functions in their CBOR form, as a host does that has no generated package. It writes and
// reads as much CBOR (RFC 8949) as that takes, without any code of ours.
package rawcbor

/*
#include <stddef.h>
#include <stdint.h>

typedef void (*callback)(int code, const void *payload, size_t len, void *user_data);
typedef int (*method)(void *ctx, callback done, void *user_data, const uint8_t *req, size_t len);

extern void *kv_open_cbor(const uint8_t *req, size_t len, callback done, void *user_data);
extern int kv_put_cbor(void *ctx, callback done, void *user_data, const uint8_t *req, size_t len);
extern int kv_get_cbor(void *ctx, callback done, void *user_data, const uint8_t *req, size_t len);
extern int kv_delete_cbor(void *ctx, callback done, void *user_data, const uint8_t *req, size_t len);
extern int kv_cancel(void *ctx, void *user_data);
extern int kv_destroy(void *ctx);

// In Go.
extern void rawCBORReply(int code, void *payload, size_t len, uintptr_t user_data);

static inline void deliver(int code, const void *payload, size_t len, void *user_data) {
    rawCBORReply(code, (void *)payload, len, (uintptr_t)user_data);
}

static inline uintptr_t open_store(uintptr_t user_data, const uint8_t *req, size_t len) {
    return (uintptr_t)kv_open_cbor(req, len, deliver, (void *)user_data);
}

static inline int call_method(method f, uintptr_t ctx, uintptr_t user_data, const uint8_t *req, size_t len) {
    return f((void *)ctx, deliver, (void *)user_data, req, len);
}

static inline int cancel(uintptr_t ctx, uintptr_t user_data) {
    return kv_cancel((void *)ctx, (void *)user_data);
}

static inline int destroy(uintptr_t ctx) {
    return kv_destroy((void *)ctx);
}
*/
import "C"

import (
	"encoding/binary"
	"fmt"
	"runtime/cgo"
	"time"
	"unsafe"

	// Links the library. Nothing else of it is used.
	_ "example.com/kv"
)

// Codes of replies, and what functions return.
const (
	OK        = 0
	Cancelled = 5
)

// Context is an open store. It is an id and no address.
type Context uintptr

// Method is a function of a store.
type Method struct{ c C.method }

// What the library has.
var (
	Put    = Method{C.method(C.kv_put_cbor)}
	Get    = Method{C.method(C.kv_get_cbor)}
	Delete = Method{C.method(C.kv_delete_cbor)}
)

// Reply is the one final reply of a call.
type Reply struct {
	Code    int
	Payload []byte
}

// Call is a call that was started.
type Call struct {
	// Returned is what the C function returned.
	Returned int

	replies chan Reply
	handle  cgo.Handle
}

func newCall() *Call {
	c := &Call{replies: make(chan Reply, 1)}
	c.handle = cgo.NewHandle(c)
	return c
}

// Wait waits for the reply. A reply that never comes is a panic, and so is a second one: it meets a handle that is gone.
func (c *Call) Wait() Reply {
	defer c.handle.Delete()
	select {
	case reply := <-c.replies:
		return reply
	case <-time.After(time.Minute):
		panic("rawcbor: no reply")
	}
}

// Cancel asks the library to give a call up, and gives what the C function returned.
func (c *Call) Cancel(ctx Context) int {
	return int(C.cancel(C.uintptr_t(ctx), C.uintptr_t(c.handle)))
}

// Open opens a store whose writes do not wait for the disk.
func Open(path string) (Context, Reply) {
	request := Map("config", Map("path", Text(path), "durability", Text("on-close")))
	call := newCall()
	ctx := C.open_store(C.uintptr_t(call.handle), data(request), C.size_t(len(request)))
	return Context(ctx), call.Wait()
}

// Start starts a call.
func (m Method) Start(ctx Context, request []byte) *Call {
	call := newCall()
	call.Returned = int(C.call_method(m.c, C.uintptr_t(ctx), C.uintptr_t(call.handle), data(request), C.size_t(len(request))))
	return call
}

// Destroy closes a store, and gives what the C function returned.
func Destroy(ctx Context) int {
	return int(C.destroy(C.uintptr_t(ctx)))
}

func data(b []byte) *C.uint8_t {
	return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(b)))
}

//export rawCBORReply
func rawCBORReply(code C.int, payload unsafe.Pointer, size C.size_t, userData C.uintptr_t) {
	call := cgo.Handle(userData).Value().(*Call)
	reply := Reply{Code: int(code), Payload: C.GoBytes(payload, C.int(size))}
	select {
	case call.replies <- reply:
	default:
		panic("rawcbor: a second reply: " + fmt.Sprint(reply))
	}
}

// What replies are, where they are no bytes.
var (
	Null  = []byte{0xf6}
	False = []byte{0xf4}
	True  = []byte{0xf5}
)

// Text is a text.
func Text(text string) []byte { return append(head(3, len(text)), text...) }

// Bytes is a byte string.
func Bytes(b []byte) []byte { return append(head(2, len(b)), b...) }

// Map is the map of keys and encoded values in turn.
func Map(keysAndValues ...any) []byte {
	item := head(5, len(keysAndValues)/2)
	for i := 0; i < len(keysAndValues); i += 2 {
		item = append(item, Text(keysAndValues[i].(string))...)
		item = append(item, keysAndValues[i+1].([]byte)...)
	}
	return item
}

func head(major byte, n int) []byte {
	switch {
	case n < 24:
		return []byte{major<<5 | byte(n)}
	case n < 1<<8:
		return []byte{major<<5 | 24, byte(n)}
	case n < 1<<16:
		return binary.BigEndian.AppendUint16([]byte{major<<5 | 25}, uint16(n))
	default:
		return binary.BigEndian.AppendUint32([]byte{major<<5 | 26}, uint32(n))
	}
}
