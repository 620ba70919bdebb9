/* What bench.h has, as it is written by hand: functions that return what they compute, views for what is borrowed, a function that frees what is
 * owned. Codes are 0 for a result and something else for none. */
#ifndef BY_HAND_H
#define BY_HAND_H

#include <stddef.h>
#include <stdint.h>

#define BY_HAND_OK 0
#define BY_HAND_BAD_ARGUMENT 1
#define BY_HAND_REFUSED 2
#define BY_HAND_PANICKED 3
#define BY_HAND_ITEM 4

typedef struct by_hand_ctx by_hand_ctx_t;
typedef struct by_hand_counter by_hand_counter_t;
typedef struct by_hand_owner by_hand_owner_t;
typedef struct by_hand_stream by_hand_stream_t;

typedef struct { double x, y; } by_hand_point_t;
typedef struct { const char *data; size_t len; } by_hand_text_t;
typedef struct { const uint8_t *data; size_t len; } by_hand_bytes_t;
typedef struct { const by_hand_point_t *data; size_t len; } by_hand_points_t;

typedef struct {
    by_hand_text_t name;
    const by_hand_text_t *nickname;
    uint32_t age;
    const by_hand_text_t *tags;
    size_t tags_len;
} by_hand_person_t;

enum { BY_HAND_EMPTY, BY_HAND_CIRCLE, BY_HAND_POLYGON };
typedef struct {
    int32_t tag;
    double radius;
    by_hand_text_t name;
    uint32_t corners;
} by_hand_shape_t;

typedef struct { by_hand_text_t message; int64_t value; } by_hand_negative_t;

typedef int64_t (*by_hand_ask_t)(int64_t value, void *user_data);
typedef void (*by_hand_tick_t)(uint64_t number, void *user_data);
typedef void (*by_hand_done_t)(int32_t code, int64_t value, void *user_data);
typedef void (*by_hand_reply_t)(int32_t code, const void *payload, size_t len, void *user_data);

uint64_t by_hand_allocations(void);

/* Nothing in these can panic, so they have no guard. */
void by_hand_noop(void);
int32_t by_hand_add(int32_t left, int32_t right);
int64_t by_hand_add_to_base(const by_hand_ctx_t *ctx, int64_t value);
by_hand_point_t by_hand_echo_point(const by_hand_ctx_t *ctx, by_hand_point_t point);
int64_t by_hand_sum(const by_hand_ctx_t *ctx, const int32_t *numbers, size_t len);
uint64_t by_hand_take_bytes(const by_hand_ctx_t *ctx, const uint8_t *bytes, size_t len);

/* All of the following stop panics. */
by_hand_ctx_t *by_hand_create(int64_t base);
by_hand_ctx_t *by_hand_filled(int64_t base);
void by_hand_destroy(by_hand_ctx_t *ctx);

by_hand_counter_t *by_hand_counter_new(int64_t base);
int64_t by_hand_counter_plus(const by_hand_counter_t *counter, int64_t value);
void by_hand_counter_free(by_hand_counter_t *counter);

int32_t by_hand_echo_text(const by_hand_ctx_t *ctx, by_hand_text_t text, by_hand_text_t *out);
int32_t by_hand_echo_person(const by_hand_ctx_t *ctx, const by_hand_person_t *person, by_hand_person_t *out, by_hand_owner_t **owner);
int32_t by_hand_echo_shape(const by_hand_ctx_t *ctx, const by_hand_shape_t *shape, by_hand_shape_t *out);
int32_t by_hand_give_points(const by_hand_ctx_t *ctx, by_hand_points_t *out);
int32_t by_hand_give_bytes(const by_hand_ctx_t *ctx, by_hand_bytes_t *out);
int32_t by_hand_check(const by_hand_ctx_t *ctx, int64_t value, int64_t *out, by_hand_negative_t *error);

void by_hand_text_free(by_hand_text_t text);
void by_hand_owner_free(by_hand_owner_t *owner);
void by_hand_points_free(by_hand_points_t points);
void by_hand_bytes_free(by_hand_bytes_t bytes);

/* Once for a context. */
void by_hand_set_ask(const by_hand_ctx_t *ctx, by_hand_ask_t ask, void *user_data);
int32_t by_hand_ask_host(const by_hand_ctx_t *ctx, int64_t value, int64_t *out);

/* A queue of 1024 and a thread that calls the listener, until `destroy`. */
void by_hand_on_tick(const by_hand_ctx_t *ctx, by_hand_tick_t listener, void *user_data);
int32_t by_hand_fire(const by_hand_ctx_t *ctx, uint64_t count);

/* `ready` is polled once by the caller, the others are tasks of tokio. */
int32_t by_hand_ready(const by_hand_ctx_t *ctx, int64_t value, by_hand_done_t done, void *user_data);
int32_t by_hand_one_yield(const by_hand_ctx_t *ctx, int64_t value, by_hand_done_t done, void *user_data);
int32_t by_hand_wait(const by_hand_ctx_t *ctx, int64_t value, by_hand_done_t done, void *user_data);

/* Polled on the caller's thread until it is ready. */
int32_t by_hand_one_yield_polled(const by_hand_ctx_t *ctx, int64_t value, int64_t *out);

/* A task that waits until the gate lets it through; how many wait; and to let so many through. */
int32_t by_hand_pass(const by_hand_ctx_t *ctx, int64_t value, by_hand_done_t done, void *user_data);
uint64_t by_hand_waiting(const by_hand_ctx_t *ctx);
void by_hand_open_gate(const by_hand_ctx_t *ctx, uint32_t count);

/* Many numbers: a task that calls back for each and then for the end, as fast as it can; or a channel of 16, from which one thread takes them.
 * `next` is BY_HAND_ITEM with a number, BY_HAND_OK behind the last one. */
int32_t by_hand_count_to(const by_hand_ctx_t *ctx, uint64_t end, by_hand_tick_t item, by_hand_done_t done, void *user_data);
by_hand_stream_t *by_hand_count_open(const by_hand_ctx_t *ctx, uint64_t end);
int32_t by_hand_count_next(by_hand_stream_t *stream, uint64_t *out);
void by_hand_count_close(by_hand_stream_t *stream);

/* CBOR, over the low level of the same codec: a map of parameters in, a value out. The reply lives until the callback returns. */
int32_t by_hand_add_to_base_cbor(const by_hand_ctx_t *ctx, const uint8_t *req, size_t len, by_hand_reply_t reply, void *user_data);
int32_t by_hand_echo_text_cbor(const by_hand_ctx_t *ctx, const uint8_t *req, size_t len, by_hand_reply_t reply, void *user_data);
int32_t by_hand_echo_person_cbor(const by_hand_ctx_t *ctx, const uint8_t *req, size_t len, by_hand_reply_t reply, void *user_data);
int32_t by_hand_sum_cbor(const by_hand_ctx_t *ctx, const uint8_t *req, size_t len, by_hand_reply_t reply, void *user_data);
int32_t by_hand_take_bytes_cbor(const by_hand_ctx_t *ctx, const uint8_t *req, size_t len, by_hand_reply_t reply, void *user_data);
int32_t by_hand_give_bytes_cbor(const by_hand_ctx_t *ctx, const uint8_t *req, size_t len, by_hand_reply_t reply, void *user_data);
int32_t by_hand_check_cbor(const by_hand_ctx_t *ctx, const uint8_t *req, size_t len, by_hand_reply_t reply, void *user_data);
int32_t by_hand_ready_cbor(const by_hand_ctx_t *ctx, const uint8_t *req, size_t len, by_hand_reply_t reply, void *user_data);
int32_t by_hand_counter_plus_cbor(const by_hand_counter_t *counter, const uint8_t *req, size_t len, by_hand_reply_t reply, void *user_data);
int32_t by_hand_give_points_cbor(const by_hand_ctx_t *ctx, const uint8_t *req, size_t len, by_hand_reply_t reply, void *user_data);

#endif
