// Package rawcbor calls the timer's functions in their CBOR form, as a host does that has no generated package: it
// knows their names and the shape that they share, and no type of the library.
package rawcbor

/*
#include <stddef.h>
#include <stdint.h>

// The convention of the hosts that were there first.
typedef void (*callback)(int code, const void *payload, size_t len, void *user_data);
typedef int (*method)(void *ctx, callback done, void *user_data, const uint8_t *req, size_t len);
typedef int (*function)(callback done, void *user_data, const uint8_t *req, size_t len);

extern void *my_timer_create_cbor(const uint8_t *req, size_t len, callback done, void *user_data);
extern int my_timer_echo_cbor(void *ctx, callback done, void *user_data, const uint8_t *req, size_t len);
extern int my_timer_version_cbor(void *ctx, callback done, void *user_data, const uint8_t *req, size_t len);
extern int my_timer_complex_cbor(void *ctx, callback done, void *user_data, const uint8_t *req, size_t len);
extern int my_timer_schedule_cbor(void *ctx, callback done, void *user_data, const uint8_t *req, size_t len);
extern int my_timer_lib_version_cbor(callback done, void *user_data, const uint8_t *req, size_t len);
extern int my_timer_cancel(void *ctx, void *user_data);
extern int my_timer_destroy(void *ctx);

// In Go.
extern void rawCBORReply(int code, void *payload, size_t len, uintptr_t user_data);

static inline void deliver(int code, const void *payload, size_t len, void *user_data) {
    rawCBORReply(code, (void *)payload, len, (uintptr_t)user_data);
}

static inline uintptr_t create(uintptr_t user_data, const uint8_t *req, size_t len) {
    return (uintptr_t)my_timer_create_cbor(req, len, deliver, (void *)user_data);
}

static inline int call_method(method f, uintptr_t ctx, uintptr_t user_data, const uint8_t *req, size_t len) {
    return f((void *)ctx, deliver, (void *)user_data, req, len);
}

static inline int call_function(function f, uintptr_t user_data, const uint8_t *req, size_t len) {
    return f(deliver, (void *)user_data, req, len);
}

static inline int call_method_without_callback(method f, uintptr_t ctx, const uint8_t *req, size_t len) {
    return f((void *)ctx, NULL, NULL, req, len);
}

static inline int cancel(uintptr_t ctx, uintptr_t user_data) {
    return my_timer_cancel((void *)ctx, (void *)user_data);
}

static inline int destroy(uintptr_t ctx) {
    return my_timer_destroy((void *)ctx);
}
*/
import "C"

import (
	"fmt"
	"runtime/cgo"
	"time"
	"unsafe"

	// Links the library. Nothing else of it is used.
	_ "example.com/my-timer"
)

// Codes of replies, and what functions return.
const (
	OK              = 0
	Err             = 1
	MissingCallback = 2
	Cancelled       = 5
)

// Context is a timer. It is an id and no address.
type Context uintptr

// Method is a function of a timer.
type Method struct {
	name string
	c    C.method
}

// Function is a function that needs no timer.
type Function struct {
	name string
	c    C.function
}

// What the library has.
var (
	Echo       = Method{"echo", C.method(C.my_timer_echo_cbor)}
	Version    = Method{"version", C.method(C.my_timer_version_cbor)}
	Complex    = Method{"complex", C.method(C.my_timer_complex_cbor)}
	Schedule   = Method{"schedule", C.method(C.my_timer_schedule_cbor)}
	LibVersion = Function{"lib_version", C.function(C.my_timer_lib_version_cbor)}
)

func (m Method) String() string   { return m.name }
func (f Function) String() string { return f.name }

// Reply is the one final reply of a call.
type Reply struct {
	Code    int
	Payload []byte
}

func (r Reply) String() string {
	if r.Code == OK {
		return fmt.Sprintf("code %d, %x", r.Code, r.Payload)
	}
	return fmt.Sprintf("code %d, %q", r.Code, r.Payload)
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

// Create makes a timer.
func Create(request []byte) (Context, Reply) {
	call := newCall()
	ctx := C.create(C.uintptr_t(call.handle), data(request), C.size_t(len(request)))
	return Context(ctx), call.Wait()
}

// Start starts a call.
func (m Method) Start(ctx Context, request []byte) *Call {
	call := newCall()
	call.Returned = int(C.call_method(m.c, C.uintptr_t(ctx), C.uintptr_t(call.handle), data(request), C.size_t(len(request))))
	return call
}

// StartWithoutCallback tries what cannot work, and gives what the C function returned.
func (m Method) StartWithoutCallback(ctx Context, request []byte) int {
	return int(C.call_method_without_callback(m.c, C.uintptr_t(ctx), data(request), C.size_t(len(request))))
}

// Start starts a call.
func (f Function) Start(request []byte) *Call {
	call := newCall()
	call.Returned = int(C.call_function(f.c, C.uintptr_t(call.handle), data(request), C.size_t(len(request))))
	return call
}

// Cancel asks the library to give a call up, and gives what the C function returned.
func (c *Call) Cancel(ctx Context) int {
	return int(C.cancel(C.uintptr_t(ctx), C.uintptr_t(c.handle)))
}

// Destroy ends a timer, and gives what the C function returned.
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
		panic("rawcbor: a second reply: " + reply.String())
	}
}
