// Package byhand calls the library that is written by hand, as cgo is written by hand: pointers to Go memory where C reads it during the call only, one
// block of C memory where it has to hold pointers, no copy that is not needed.
package byhand

/*
#cgo CFLAGS: -I${SRCDIR}/include
#cgo LDFLAGS: -L${SRCDIR}/lib -lby_hand -Wl,-rpath,${SRCDIR}/lib
#include <stdlib.h>
#include "by_hand.h"

int64_t goAsk(int64_t value, uintptr_t handle);
void goTick(uint64_t number, uintptr_t handle);
void goDone(int64_t value, uintptr_t handle);
void goItem(uint64_t number, uintptr_t handle);
void goEnd(uintptr_t handle);

// A handle is a number: in C it may look like a pointer, in Go it must not.
static int64_t ask(int64_t value, void *user_data) {
	return goAsk(value, (uintptr_t)user_data);
}
static void tick(uint64_t number, void *user_data) {
	goTick(number, (uintptr_t)user_data);
}
static void done(int32_t code, int64_t value, void *user_data) {
	(void)code;
	goDone(value, (uintptr_t)user_data);
}
static void on_ask(const by_hand_ctx_t *ctx, uintptr_t handle) {
	by_hand_set_ask(ctx, ask, (void *)handle);
}
static void on_tick(const by_hand_ctx_t *ctx, uintptr_t handle) {
	by_hand_on_tick(ctx, tick, (void *)handle);
}
static int32_t ready(const by_hand_ctx_t *ctx, int64_t value, uintptr_t handle) {
	return by_hand_ready(ctx, value, done, (void *)handle);
}
static int32_t one_yield(const by_hand_ctx_t *ctx, int64_t value, uintptr_t handle) {
	return by_hand_one_yield(ctx, value, done, (void *)handle);
}
static int32_t pass(const by_hand_ctx_t *ctx, int64_t value, uintptr_t handle) {
	return by_hand_pass(ctx, value, done, (void *)handle);
}
static void item(uint64_t number, void *user_data) {
	goItem(number, (uintptr_t)user_data);
}
static void end(int32_t code, int64_t value, void *user_data) {
	(void)code, (void)value;
	goEnd((uintptr_t)user_data);
}
static int32_t count_to(const by_hand_ctx_t *ctx, uint64_t to, uintptr_t handle) {
	return by_hand_count_to(ctx, to, item, end, (void *)handle);
}
static int32_t wait_(const by_hand_ctx_t *ctx, int64_t value, uintptr_t handle) {
	return by_hand_wait(ctx, value, done, (void *)handle);
}

// A result by value stays on the stack, where one behind a pointer would make the variable escape.
typedef struct { int32_t code; int64_t out; } number_t;
static number_t ask_host(const by_hand_ctx_t *ctx, int64_t value) {
	number_t result;
	result.code = by_hand_ask_host(ctx, value, &result.out);
	return result;
}
static number_t one_yield_polled(const by_hand_ctx_t *ctx, int64_t value) {
	number_t result;
	result.code = by_hand_one_yield_polled(ctx, value, &result.out);
	return result;
}
typedef struct { int32_t code; by_hand_text_t out; } text_t;
static text_t echo_text(const by_hand_ctx_t *ctx, const char *data, size_t len) {
	const by_hand_text_t text = { data, len };
	text_t result;
	result.code = by_hand_echo_text(ctx, text, &result.out);
	return result;
}
typedef struct { int32_t code; by_hand_person_t out; by_hand_owner_t *owner; } person_t;
static person_t echo_person(const by_hand_ctx_t *ctx, const by_hand_person_t *person) {
	person_t result;
	result.code = by_hand_echo_person(ctx, person, &result.out, &result.owner);
	return result;
}
typedef struct { int32_t code; by_hand_shape_t out; } shape_t;
static shape_t echo_polygon(const by_hand_ctx_t *ctx, const char *name, size_t len, uint32_t corners) {
	const by_hand_shape_t shape = { .tag = BY_HAND_POLYGON, .name = { name, len }, .corners = corners };
	shape_t result;
	result.code = by_hand_echo_shape(ctx, &shape, &result.out);
	return result;
}
typedef struct { int32_t code; by_hand_points_t out; } points_t;
static points_t give_points(const by_hand_ctx_t *ctx) {
	points_t result;
	result.code = by_hand_give_points(ctx, &result.out);
	return result;
}
typedef struct { int32_t code; by_hand_bytes_t out; } bytes_t;
static bytes_t give_bytes(const by_hand_ctx_t *ctx) {
	bytes_t result;
	result.code = by_hand_give_bytes(ctx, &result.out);
	return result;
}
typedef struct { int32_t code; int64_t out; by_hand_negative_t error; } checked_t;
static checked_t check(const by_hand_ctx_t *ctx, int64_t value) {
	checked_t result;
	result.code = by_hand_check(ctx, value, &result.out, &result.error);
	return result;
}
*/
import "C"

import (
	"fmt"
	"runtime/cgo"
	"unsafe"
)

// Bench is a context.
type Bench struct {
	ctx *C.by_hand_ctx_t
}

// Point has the layout of its C form.
type Point struct{ X, Y float64 }

// Person owns memory.
type Person struct {
	Name     string
	Nickname *string
	Age      uint32
	Tags     []string
}

// Polygon is the variant that is sent.
type Polygon struct {
	Name    string
	Corners uint32
}

// Negative is the error of Check.
type Negative struct {
	Message string
	Value   int64
}

func (n *Negative) Error() string { return n.Message }

// Counter is an object that stays in Rust.
type Counter struct{ counter *C.by_hand_counter_t }

func coded(code C.int32_t) error {
	if code != C.BY_HAND_OK {
		return fmt.Errorf("code %d", int32(code))
	}
	return nil
}

func goText(text C.by_hand_text_t) string {
	return C.GoStringN(text.data, C.int(text.len))
}

// Allocations of the library so far.
func Allocations() uint64 { return uint64(C.by_hand_allocations()) }

// Noop does nothing.
func Noop() { C.by_hand_noop() }

// Add gives the sum.
func Add(left, right int32) int32 { return int32(C.by_hand_add(C.int32_t(left), C.int32_t(right))) }

// Create makes a context.
func Create(base int64) *Bench { return &Bench{C.by_hand_create(C.int64_t(base))} }

// Filled makes a context that has something to give.
func Filled(base int64) *Bench { return &Bench{C.by_hand_filled(C.int64_t(base))} }

// Close ends the context.
func (b *Bench) Close() { C.by_hand_destroy(b.ctx) }

// AddToBase gives the sum with the base.
func (b *Bench) AddToBase(value int64) int64 {
	return int64(C.by_hand_add_to_base(b.ctx, C.int64_t(value)))
}

// EchoPoint gives the same record.
func (b *Bench) EchoPoint(point Point) Point {
	out := C.by_hand_echo_point(b.ctx, C.by_hand_point_t{x: C.double(point.X), y: C.double(point.Y)})
	return Point{float64(out.x), float64(out.y)}
}

// EchoText gives the same text.
func (b *Bench) EchoText(text string) (string, error) {
	result := C.echo_text(b.ctx, (*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text)))
	if err := coded(result.code); err != nil {
		return "", err
	}
	out := goText(result.out)
	C.by_hand_text_free(result.out)
	return out, nil
}

// EchoPerson gives the same person. All that C needs lies in one block: the record, the views, then the text.
func (b *Bench) EchoPerson(person Person) (Person, error) {
	const view = C.size_t(unsafe.Sizeof(C.by_hand_text_t{}))
	size := C.size_t(unsafe.Sizeof(C.by_hand_person_t{})) + view*C.size_t(len(person.Tags)+1) + C.size_t(len(person.Name))
	if person.Nickname != nil {
		size += C.size_t(len(*person.Nickname))
	}
	for _, tag := range person.Tags {
		size += C.size_t(len(tag))
	}
	block := C.malloc(size)
	defer C.free(block)
	in := (*C.by_hand_person_t)(block)
	views := unsafe.Slice((*C.by_hand_text_t)(unsafe.Add(block, unsafe.Sizeof(*in))), len(person.Tags)+1)
	end := unsafe.Add(unsafe.Pointer(&views[0]), int(view)*len(views))
	put := func(text string) C.by_hand_text_t {
		place := end
		copy(unsafe.Slice((*byte)(place), len(text)), text)
		end = unsafe.Add(place, len(text))
		return C.by_hand_text_t{data: (*C.char)(place), len: C.size_t(len(text))}
	}
	*in = C.by_hand_person_t{name: put(person.Name), age: C.uint32_t(person.Age), tags: &views[1], tags_len: C.size_t(len(person.Tags))}
	if person.Nickname != nil {
		views[0] = put(*person.Nickname)
		in.nickname = &views[0]
	}
	for i, tag := range person.Tags {
		views[i+1] = put(tag)
	}
	result := C.echo_person(b.ctx, in)
	if err := coded(result.code); err != nil {
		return Person{}, err
	}
	out := Person{Name: goText(result.out.name), Age: uint32(result.out.age)}
	if result.out.nickname != nil {
		nickname := goText(*result.out.nickname)
		out.Nickname = &nickname
	}
	out.Tags = make([]string, result.out.tags_len)
	for i, tag := range unsafe.Slice(result.out.tags, len(out.Tags)) {
		out.Tags[i] = goText(tag)
	}
	C.by_hand_owner_free(result.owner)
	return out, nil
}

// EchoPolygon gives the same shape.
func (b *Bench) EchoPolygon(polygon Polygon) (Polygon, error) {
	name := (*C.char)(unsafe.Pointer(unsafe.StringData(polygon.Name)))
	result := C.echo_polygon(b.ctx, name, C.size_t(len(polygon.Name)), C.uint32_t(polygon.Corners))
	if err := coded(result.code); err != nil {
		return Polygon{}, err
	}
	out := Polygon{goText(result.out.name), uint32(result.out.corners)}
	C.by_hand_text_free(result.out.name)
	return out, nil
}

// Sum gives the sum of all of them.
func (b *Bench) Sum(numbers []int32) int64 {
	return int64(C.by_hand_sum(b.ctx, (*C.int32_t)(unsafe.SliceData(numbers)), C.size_t(len(numbers))))
}

// GivePoints gives a thousand records, which lie in memory as those of Go do.
func (b *Bench) GivePoints() ([]Point, error) {
	result := C.give_points(b.ctx)
	if err := coded(result.code); err != nil {
		return nil, err
	}
	out := make([]Point, result.out.len)
	copy(out, unsafe.Slice((*Point)(unsafe.Pointer(result.out.data)), len(out)))
	C.by_hand_points_free(result.out)
	return out, nil
}

// TakeBytes says how many there are.
func (b *Bench) TakeBytes(bytes []byte) uint64 {
	return uint64(C.by_hand_take_bytes(b.ctx, (*C.uint8_t)(unsafe.SliceData(bytes)), C.size_t(len(bytes))))
}

// GiveBytes gives 64 KiB.
func (b *Bench) GiveBytes() ([]byte, error) {
	result := C.give_bytes(b.ctx)
	if err := coded(result.code); err != nil {
		return nil, err
	}
	out := C.GoBytes(unsafe.Pointer(result.out.data), C.int(result.out.len))
	C.by_hand_bytes_free(result.out)
	return out, nil
}

// Check gives the same number, or a *Negative.
func (b *Bench) Check(value int64) (int64, error) {
	result := C.check(b.ctx, C.int64_t(value))
	switch result.code {
	case C.BY_HAND_OK:
		return int64(result.out), nil
	case C.BY_HAND_REFUSED:
		failed := &Negative{goText(result.error.message), int64(result.error.value)}
		C.by_hand_text_free(result.error.message)
		return 0, failed
	default:
		return 0, coded(result.code)
	}
}

// NewCounter makes an object.
func NewCounter(base int64) *Counter { return &Counter{C.by_hand_counter_new(C.int64_t(base))} }

// Plus gives the sum with the base.
func (c *Counter) Plus(value int64) int64 {
	return int64(C.by_hand_counter_plus(c.counter, C.int64_t(value)))
}

// Close ends the object.
func (c *Counter) Close() { C.by_hand_counter_free(c.counter) }

// SetAsk says who answers, once; it runs on the thread that asks.
func (b *Bench) SetAsk(answer func(int64) int64) {
	C.on_ask(b.ctx, C.uintptr_t(cgo.NewHandle(answer)))
}

//export goAsk
func goAsk(value C.int64_t, handle C.uintptr_t) C.int64_t {
	return C.int64_t(cgo.Handle(handle).Value().(func(int64) int64)(int64(value)))
}

// AskHost asks the host.
func (b *Bench) AskHost(value int64) (int64, error) {
	result := C.ask_host(b.ctx, C.int64_t(value))
	return int64(result.out), coded(result.code)
}

// OnTick says who listens.
func (b *Bench) OnTick(listener func(uint64)) {
	C.on_tick(b.ctx, C.uintptr_t(cgo.NewHandle(listener)))
}

//export goTick
func goTick(number C.uint64_t, handle C.uintptr_t) {
	cgo.Handle(handle).Value().(func(uint64))(uint64(number))
}

// Fire fires that many events.
func (b *Bench) Fire(count uint64) error { return coded(C.by_hand_fire(b.ctx, C.uint64_t(count))) }

//export goDone
func goDone(value C.int64_t, handle C.uintptr_t) {
	cgo.Handle(handle).Value().(chan int64) <- int64(value)
}

// begun waits for the answer of a call on a channel of its own.
func begun(begin func(handle C.uintptr_t) C.int32_t) (int64, error) {
	answer := make(chan int64, 1)
	handle := cgo.NewHandle(answer)
	defer handle.Delete()
	if err := coded(begin(C.uintptr_t(handle))); err != nil {
		return 0, err
	}
	return <-answer, nil
}

// Ready is ready at once.
func (b *Bench) Ready(value int64) (int64, error) {
	return begun(func(handle C.uintptr_t) C.int32_t { return C.ready(b.ctx, C.int64_t(value), handle) })
}

// OneYield is ready when it is asked again.
func (b *Bench) OneYield(value int64) (int64, error) {
	return begun(func(handle C.uintptr_t) C.int32_t { return C.one_yield(b.ctx, C.int64_t(value), handle) })
}

// Wait waits for a task.
func (b *Bench) Wait(value int64) (int64, error) {
	return begun(func(handle C.uintptr_t) C.int32_t { return C.wait_(b.ctx, C.int64_t(value), handle) })
}

// OneYieldPolled is polled on this thread until it is ready.
func (b *Bench) OneYieldPolled(value int64) (int64, error) {
	result := C.one_yield_polled(b.ctx, C.int64_t(value))
	return int64(result.out), coded(result.code)
}

// Pass waits at the gate.
func (b *Bench) Pass(value int64) (int64, error) {
	return begun(func(handle C.uintptr_t) C.int32_t { return C.pass(b.ctx, C.int64_t(value), handle) })
}

// Waiting says how many wait at the gate.
func (b *Bench) Waiting() uint64 { return uint64(C.by_hand_waiting(b.ctx)) }

// OpenGate lets so many through.
func (b *Bench) OpenGate(count uint32) { C.by_hand_open_gate(b.ctx, C.uint32_t(count)) }

// What items are put into while nobody takes them, as many as the other side has.
const ahead = 16

// CountTo gives the numbers below it, on a channel that is closed behind them.
func (b *Bench) CountTo(end uint64) (<-chan uint64, error) {
	numbers := make(chan uint64, ahead)
	err := coded(C.count_to(b.ctx, C.uint64_t(end), C.uintptr_t(cgo.NewHandle(numbers))))
	return numbers, err
}

//export goItem
func goItem(number C.uint64_t, handle C.uintptr_t) {
	cgo.Handle(handle).Value().(chan uint64) <- uint64(number)
}

//export goEnd
func goEnd(handle C.uintptr_t) {
	numbers := cgo.Handle(handle)
	close(numbers.Value().(chan uint64))
	numbers.Delete()
}
