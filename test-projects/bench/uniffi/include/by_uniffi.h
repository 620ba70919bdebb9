/* The scaffolding that UniFFI 0.32 makes from `src/lib.rs`, as its protocol has it: it writes no header itself. */
#ifndef BY_UNIFFI_H
#define BY_UNIFFI_H

#include <stdint.h>

typedef struct { uint64_t capacity, len; uint8_t *data; } uniffi_buffer_t;
typedef struct { int32_t len; const uint8_t *data; } uniffi_bytes_t;
/* Code 0 is a result, 1 the error in the buffer, 2 a panic. */
typedef struct { int8_t code; uniffi_buffer_t error; } uniffi_status_t;

/* Ready is 0; 1 asks to be polled again. */
typedef void (*uniffi_continuation_t)(uint64_t data, int8_t poll);

typedef struct {
    void (*release)(uint64_t handle);
    uint64_t (*clone)(uint64_t handle);
    void (*ask)(uint64_t handle, int64_t value, int64_t *out, uniffi_status_t *status);
} uniffi_ask_t;

/* Of this library's own allocator: the crate has the function for the bench. */
uint64_t by_uniffi_allocations(void);

uniffi_buffer_t ffi_by_uniffi_rustbuffer_alloc(uint64_t size, uniffi_status_t *status);
uniffi_buffer_t ffi_by_uniffi_rustbuffer_from_bytes(uniffi_bytes_t bytes, uniffi_status_t *status);
void ffi_by_uniffi_rustbuffer_free(uniffi_buffer_t buffer, uniffi_status_t *status);

void ffi_by_uniffi_rust_future_poll_i64(uint64_t future, uniffi_continuation_t continuation, uint64_t data);
int64_t ffi_by_uniffi_rust_future_complete_i64(uint64_t future, uniffi_status_t *status);
void ffi_by_uniffi_rust_future_free_i64(uint64_t future);

void uniffi_by_uniffi_fn_func_noop(uniffi_status_t *status);
int32_t uniffi_by_uniffi_fn_func_add(int32_t left, int32_t right, uniffi_status_t *status);

uint64_t uniffi_by_uniffi_fn_constructor_bench_filled(int64_t base, uniffi_status_t *status);
/* A method takes a handle that it may keep: each call needs one of its own. */
uint64_t uniffi_by_uniffi_fn_clone_bench(uint64_t bench, uniffi_status_t *status);
void uniffi_by_uniffi_fn_free_bench(uint64_t bench, uniffi_status_t *status);

void uniffi_by_uniffi_fn_init_callback_vtable_ask(const uniffi_ask_t *table);

int64_t uniffi_by_uniffi_fn_method_bench_add_to_base(uint64_t bench, int64_t value, uniffi_status_t *status);
uniffi_buffer_t uniffi_by_uniffi_fn_method_bench_echo_point(uint64_t bench, uniffi_buffer_t point, uniffi_status_t *status);
uniffi_buffer_t uniffi_by_uniffi_fn_method_bench_echo_text(uint64_t bench, uniffi_buffer_t text, uniffi_status_t *status);
uniffi_buffer_t uniffi_by_uniffi_fn_method_bench_echo_person(uint64_t bench, uniffi_buffer_t person, uniffi_status_t *status);
uniffi_buffer_t uniffi_by_uniffi_fn_method_bench_echo_shape(uint64_t bench, uniffi_buffer_t shape, uniffi_status_t *status);
int64_t uniffi_by_uniffi_fn_method_bench_sum(uint64_t bench, uniffi_buffer_t numbers, uniffi_status_t *status);
uniffi_buffer_t uniffi_by_uniffi_fn_method_bench_give_points(uint64_t bench, uniffi_status_t *status);
uint64_t uniffi_by_uniffi_fn_method_bench_take_bytes(uint64_t bench, uniffi_buffer_t bytes, uniffi_status_t *status);
uniffi_buffer_t uniffi_by_uniffi_fn_method_bench_give_bytes(uint64_t bench, uniffi_status_t *status);
int64_t uniffi_by_uniffi_fn_method_bench_check(uint64_t bench, int64_t value, uniffi_status_t *status);
void uniffi_by_uniffi_fn_method_bench_set_ask(uint64_t bench, uint64_t ask, uniffi_status_t *status);
int64_t uniffi_by_uniffi_fn_method_bench_ask_host(uint64_t bench, int64_t value, uniffi_status_t *status);
/* The handle of a future. */
uint64_t uniffi_by_uniffi_fn_method_bench_ready(uint64_t bench, int64_t value);
uint64_t uniffi_by_uniffi_fn_method_bench_one_yield(uint64_t bench, int64_t value);
uint64_t uniffi_by_uniffi_fn_method_bench_wait(uint64_t bench, int64_t value);

#endif
