// Package byuniffi calls UniFFI's scaffolding. UniFFI has no generator for Go of its own, and the one that others write is in no registry: this is written by
// hand, after what that one's output does. Each function has the same steps: arguments go through a bytes.Buffer and a copy of it into a buffer of Rust, a
// method takes a handle of its own, numbers in buffers are read and written by encoding/binary, and a future is polled by the goroutine that waits for it.
package byuniffi

/*
#cgo CFLAGS: -I${SRCDIR}/include
#cgo LDFLAGS: -L${SRCDIR}/lib -lby_uniffi -Wl,-rpath,${SRCDIR}/lib
#include "by_uniffi.h"

void uniffiContinue(uint64_t data, int8_t poll);
void uniffiRelease(uint64_t handle);
uint64_t uniffiClone(uint64_t handle);
void uniffiAsk(uint64_t handle, int64_t value, int64_t *out, uniffi_status_t *status);

static void poll(uint64_t future, uint64_t data) {
	ffi_by_uniffi_rust_future_poll_i64(future, uniffiContinue, data);
}
static void set_table(void) {
	static const uniffi_ask_t table = { uniffiRelease, uniffiClone, uniffiAsk };
	uniffi_by_uniffi_fn_init_callback_vtable_ask(&table);
}
*/
import "C"

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"runtime/cgo"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Allocations of the library so far.
func Allocations() uint64 { return uint64(C.by_uniffi_allocations()) }

// called makes a call, and reads the error where there is one; a panic is a panic here.
func called[R any](call func(*C.uniffi_status_t) R, readError func(io.Reader) error) (R, error) {
	var status C.uniffi_status_t
	result := call(&status)
	switch status.code {
	case 0:
		return result, nil
	case 1:
		return result, lift(status.error, readError)
	default:
		panic(fmt.Sprintf("code %d", status.code))
	}
}

// sure makes a call that has no errors.
func sure[R any](call func(*C.uniffi_status_t) R) R {
	result, err := called(call, func(io.Reader) error { panic("an error that was not declared") })
	if err != nil {
		panic(err)
	}
	return result
}

// Buffers.

func bufferOf(data []byte) C.uniffi_buffer_t {
	if len(data) == 0 {
		return C.uniffi_buffer_t{}
	}
	lent := C.uniffi_bytes_t{len: C.int32_t(len(data)), data: (*C.uint8_t)(unsafe.Pointer(&data[0]))}
	return sure(func(status *C.uniffi_status_t) C.uniffi_buffer_t {
		return C.ffi_by_uniffi_rustbuffer_from_bytes(lent, status)
	})
}

func lower[T any](value T, write func(io.Writer, T)) C.uniffi_buffer_t {
	var buffer bytes.Buffer
	write(&buffer, value)
	data, err := io.ReadAll(&buffer)
	must(err)
	return bufferOf(data)
}

func lift[T any](buffer C.uniffi_buffer_t, read func(io.Reader) T) T {
	defer sure(func(status *C.uniffi_status_t) bool {
		defer C.ffi_by_uniffi_rustbuffer_free(buffer, status)
		return false
	})
	reader := bytes.NewReader(unsafe.Slice((*byte)(buffer.data), buffer.len))
	value := read(reader)
	if reader.Len() > 0 {
		panic("something is left in the buffer")
	}
	return value
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// What is in buffers.

func put[T any](writer io.Writer, value T) { must(binary.Write(writer, binary.BigEndian, value)) }

func take[T any](reader io.Reader) T {
	var value T
	must(binary.Read(reader, binary.BigEndian, &value))
	return value
}

func putBytes(writer io.Writer, data []byte) {
	put(writer, int32(len(data)))
	_, err := writer.Write(data)
	must(err)
}

func takeBytes(reader io.Reader) []byte {
	data := make([]byte, take[int32](reader))
	_, err := io.ReadFull(reader, data)
	must(err)
	return data
}

func putText(writer io.Writer, text string) {
	put(writer, int32(len(text)))
	_, err := io.WriteString(writer, text)
	must(err)
}

func takeText(reader io.Reader) string { return string(takeBytes(reader)) }

func putAll[T any](writer io.Writer, values []T, one func(io.Writer, T)) {
	put(writer, int32(len(values)))
	for _, value := range values {
		one(writer, value)
	}
}

func takeAll[T any](reader io.Reader, one func(io.Reader) T) []T {
	length := take[int32](reader)
	values := make([]T, 0, length)
	for range length {
		values = append(values, one(reader))
	}
	return values
}

// Point is a record of 16 bytes.
type Point struct{ X, Y float64 }

func putPoint(writer io.Writer, point Point) {
	put(writer, point.X)
	put(writer, point.Y)
}

func takePoint(reader io.Reader) Point {
	return Point{take[float64](reader), take[float64](reader)}
}

// Person owns memory.
type Person struct {
	Name     string
	Nickname *string
	Age      uint32
	Tags     []string
}

func putPerson(writer io.Writer, person Person) {
	putText(writer, person.Name)
	if person.Nickname == nil {
		put(writer, int8(0))
	} else {
		put(writer, int8(1))
		putText(writer, *person.Nickname)
	}
	put(writer, person.Age)
	putAll(writer, person.Tags, putText)
}

func takePerson(reader io.Reader) Person {
	person := Person{Name: takeText(reader)}
	if take[int8](reader) != 0 {
		nickname := takeText(reader)
		person.Nickname = &nickname
	}
	person.Age = take[uint32](reader)
	person.Tags = takeAll(reader, takeText)
	return person
}

// Shape is one of the following.
type Shape interface{ shape() }

// Empty is nothing.
type Empty struct{}

// Circle has a number.
type Circle struct{ Radius float64 }

// Polygon has a text.
type Polygon struct {
	Name    string
	Corners uint32
}

func (Empty) shape()   {}
func (Circle) shape()  {}
func (Polygon) shape() {}

func putShape(writer io.Writer, shape Shape) {
	switch shape := shape.(type) {
	case Empty:
		put(writer, int32(1))
	case Circle:
		put(writer, int32(2))
		put(writer, shape.Radius)
	case Polygon:
		put(writer, int32(3))
		putText(writer, shape.Name)
		put(writer, shape.Corners)
	default:
		panic("no such shape")
	}
}

func takeShape(reader io.Reader) Shape {
	switch take[int32](reader) {
	case 1:
		return Empty{}
	case 2:
		return Circle{take[float64](reader)}
	case 3:
		return Polygon{takeText(reader), take[uint32](reader)}
	default:
		panic("no such shape")
	}
}

// Refused is the error of Check.
type Refused struct{ err error }

func (r *Refused) Error() string { return "Refused: " + r.err.Error() }

// Unwrap gives the variant.
func (r *Refused) Unwrap() error { return r.err }

// Negative is a variant of it.
type Negative struct{ Value int64 }

func (n *Negative) Error() string { return fmt.Sprint("Negative: Value=", n.Value) }

func takeRefused(reader io.Reader) error {
	if take[int32](reader) != 1 {
		panic("no such error")
	}
	return &Refused{&Negative{take[int64](reader)}}
}

// Where these two are inlined into another package, their closures are allocated there.

// Noop does nothing.
//
//go:noinline
func Noop() {
	sure(func(status *C.uniffi_status_t) bool {
		C.uniffi_by_uniffi_fn_func_noop(status)
		return false
	})
}

// Add gives the sum.
//
//go:noinline
func Add(left, right int32) int32 {
	return int32(sure(func(status *C.uniffi_status_t) C.int32_t {
		return C.uniffi_by_uniffi_fn_func_add(C.int32_t(left), C.int32_t(right), status)
	}))
}

// Bench is an object. Calls are counted, so that it is not freed under one of them; each takes a handle of its own.
type Bench struct {
	handle C.uint64_t
	calls  atomic.Int64
}

// Filled makes one that has something to give; it lives as long as the process.
func Filled(base int64) *Bench {
	return &Bench{handle: sure(func(status *C.uniffi_status_t) C.uint64_t {
		return C.uniffi_by_uniffi_fn_constructor_bench_filled(C.int64_t(base), status)
	})}
}

func (b *Bench) enter() C.uint64_t {
	for {
		calls := b.calls.Load()
		if calls < 0 {
			panic("the object was destroyed")
		}
		if b.calls.CompareAndSwap(calls, calls+1) {
			break
		}
	}
	return sure(func(status *C.uniffi_status_t) C.uint64_t {
		return C.uniffi_by_uniffi_fn_clone_bench(b.handle, status)
	})
}

func (b *Bench) leave() { b.calls.Add(-1) }

// AddToBase gives the sum with the base.
func (b *Bench) AddToBase(value int64) int64 {
	handle := b.enter()
	defer b.leave()
	return int64(sure(func(status *C.uniffi_status_t) C.int64_t {
		return C.uniffi_by_uniffi_fn_method_bench_add_to_base(handle, C.int64_t(value), status)
	}))
}

// EchoPoint gives the same record.
func (b *Bench) EchoPoint(point Point) Point {
	handle := b.enter()
	defer b.leave()
	return lift(sure(func(status *C.uniffi_status_t) C.uniffi_buffer_t {
		return C.uniffi_by_uniffi_fn_method_bench_echo_point(handle, lower(point, putPoint), status)
	}), takePoint)
}

// EchoText gives the same text, which is in no buffer on the way in, and alone in one on the way out.
func (b *Bench) EchoText(text string) string {
	handle := b.enter()
	defer b.leave()
	return lift(sure(func(status *C.uniffi_status_t) C.uniffi_buffer_t {
		return C.uniffi_by_uniffi_fn_method_bench_echo_text(handle, bufferOf([]byte(text)), status)
	}), func(reader io.Reader) string {
		data, err := io.ReadAll(reader)
		must(err)
		return string(data)
	})
}

// EchoPerson gives the same person.
func (b *Bench) EchoPerson(person Person) Person {
	handle := b.enter()
	defer b.leave()
	return lift(sure(func(status *C.uniffi_status_t) C.uniffi_buffer_t {
		return C.uniffi_by_uniffi_fn_method_bench_echo_person(handle, lower(person, putPerson), status)
	}), takePerson)
}

// EchoShape gives the same shape.
func (b *Bench) EchoShape(shape Shape) Shape {
	handle := b.enter()
	defer b.leave()
	return lift(sure(func(status *C.uniffi_status_t) C.uniffi_buffer_t {
		return C.uniffi_by_uniffi_fn_method_bench_echo_shape(handle, lower(shape, putShape), status)
	}), takeShape)
}

// Sum gives the sum of all of them.
func (b *Bench) Sum(numbers []int32) int64 {
	handle := b.enter()
	defer b.leave()
	return int64(sure(func(status *C.uniffi_status_t) C.int64_t {
		all := lower(numbers, func(writer io.Writer, numbers []int32) { putAll(writer, numbers, put[int32]) })
		return C.uniffi_by_uniffi_fn_method_bench_sum(handle, all, status)
	}))
}

// GivePoints gives a thousand records.
func (b *Bench) GivePoints() []Point {
	handle := b.enter()
	defer b.leave()
	return lift(sure(func(status *C.uniffi_status_t) C.uniffi_buffer_t {
		return C.uniffi_by_uniffi_fn_method_bench_give_points(handle, status)
	}), func(reader io.Reader) []Point { return takeAll(reader, takePoint) })
}

// TakeBytes says how many there are.
func (b *Bench) TakeBytes(data []byte) uint64 {
	handle := b.enter()
	defer b.leave()
	return uint64(sure(func(status *C.uniffi_status_t) C.uint64_t {
		return C.uniffi_by_uniffi_fn_method_bench_take_bytes(handle, lower(data, putBytes), status)
	}))
}

// GiveBytes gives 64 KiB.
func (b *Bench) GiveBytes() []byte {
	handle := b.enter()
	defer b.leave()
	return lift(sure(func(status *C.uniffi_status_t) C.uniffi_buffer_t {
		return C.uniffi_by_uniffi_fn_method_bench_give_bytes(handle, status)
	}), takeBytes)
}

// Check gives the same number, or a *Refused.
func (b *Bench) Check(value int64) (int64, error) {
	handle := b.enter()
	defer b.leave()
	result, err := called(func(status *C.uniffi_status_t) C.int64_t {
		return C.uniffi_by_uniffi_fn_method_bench_check(handle, C.int64_t(value), status)
	}, takeRefused)
	return int64(result), err
}

// Ask answers a question.
type Ask interface{ Ask(value int64) int64 }

// handles are what Rust has of Go.
var handles = struct {
	sync.RWMutex
	last C.uint64_t
	of   map[C.uint64_t]Ask
}{of: map[C.uint64_t]Ask{}}

func keep(ask Ask) C.uint64_t {
	handles.Lock()
	defer handles.Unlock()
	// Those of a host are odd.
	handles.last += 2
	handles.of[handles.last|1] = ask
	return handles.last | 1
}

func kept(handle C.uint64_t) Ask {
	handles.RLock()
	defer handles.RUnlock()
	return handles.of[handle]
}

//export uniffiRelease
func uniffiRelease(handle C.uint64_t) {
	handles.Lock()
	defer handles.Unlock()
	delete(handles.of, handle)
}

//export uniffiClone
func uniffiClone(handle C.uint64_t) C.uint64_t { return keep(kept(handle)) }

//export uniffiAsk
func uniffiAsk(handle C.uint64_t, value C.int64_t, out *C.int64_t, _ *C.uniffi_status_t) {
	*out = C.int64_t(kept(handle).Ask(int64(value)))
}

// SetAsk says who answers, once.
func (b *Bench) SetAsk(ask Ask) {
	C.set_table()
	handle := b.enter()
	defer b.leave()
	sure(func(status *C.uniffi_status_t) bool {
		C.uniffi_by_uniffi_fn_method_bench_set_ask(handle, keep(ask), status)
		return false
	})
}

// AskHost asks the host.
func (b *Bench) AskHost(value int64) int64 {
	handle := b.enter()
	defer b.leave()
	return int64(sure(func(status *C.uniffi_status_t) C.int64_t {
		return C.uniffi_by_uniffi_fn_method_bench_ask_host(handle, C.int64_t(value), status)
	}))
}

//export uniffiContinue
func uniffiContinue(data C.uint64_t, poll C.int8_t) {
	cgo.Handle(data).Value().(chan int8) <- int8(poll)
}

// driven polls a future until it is ready.
func driven(future C.uint64_t) int64 {
	defer C.ffi_by_uniffi_rust_future_free_i64(future)
	again := make(chan int8, 1)
	handle := cgo.NewHandle(again)
	defer handle.Delete()
	for ready := false; !ready; {
		C.poll(future, C.uint64_t(handle))
		ready = <-again == 0
	}
	return int64(sure(func(status *C.uniffi_status_t) C.int64_t {
		return C.ffi_by_uniffi_rust_future_complete_i64(future, status)
	}))
}

// Ready is ready at once.
func (b *Bench) Ready(value int64) int64 {
	handle := b.enter()
	defer b.leave()
	return driven(C.uniffi_by_uniffi_fn_method_bench_ready(handle, C.int64_t(value)))
}

// OneYield is ready when it is asked again.
func (b *Bench) OneYield(value int64) int64 {
	handle := b.enter()
	defer b.leave()
	return driven(C.uniffi_by_uniffi_fn_method_bench_one_yield(handle, C.int64_t(value)))
}

// Wait waits for a task.
func (b *Bench) Wait(value int64) int64 {
	handle := b.enter()
	defer b.leave()
	return driven(C.uniffi_by_uniffi_fn_method_bench_wait(handle, C.int64_t(value)))
}
