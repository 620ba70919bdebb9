/* The rows: the same calls of the annotated library and of the one by hand. What a side does with a result is what a host has to: it reads it, and
 * gives back what it owns. */
#include <bench.h>
#include <by_hand.h>

#include <stdatomic.h>

#include "answers.h"
#include "measure.h"
#include "requests.h"
#include "rows.h"

#define MANY 1000
#define LARGE (64 << 10)
#define IN_FLIGHT 64
#define COUNT(array) (sizeof(array) / sizeof *(array))

static bench_ctx_t *ours;
static bench_counter_t *counter;
static by_hand_ctx_t *hand;
static by_hand_counter_t *hand_counter;

static int32_t numbers[MANY];
static uint8_t large[LARGE];
static char kibibyte[1024];
/* What is read goes here, so that the compiler lets nobody off. */
static volatile int64_t sink;

#define TIMES(name, ...) \
    static void name(size_t n) { \
        for (size_t i = 0; i < n; i++) { \
            __VA_ARGS__ \
        } \
    }

/* Scalars. */

static void on_i64(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)len;
    must(code == FFI_OK);
    *(int64_t *)user_data = *(const int64_t *)payload;
}

static void on_i32(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)len;
    must(code == FFI_OK);
    *(int32_t *)user_data = *(const int32_t *)payload;
}

static void on_nothing(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)payload, (void)len, (void)user_data;
    must(code == FFI_OK);
}

TIMES(noop_wait, must(bench_noop_wait(NULL) == FFI_OK);)
TIMES(noop_callback, bench_noop(on_nothing, NULL);)
TIMES(noop_hand, by_hand_noop();)

TIMES(add_wait, int32_t sum; must(bench_add_wait((int32_t)i, 1, &sum, NULL) == FFI_OK); sink = sum;)
TIMES(add_callback, int32_t sum; bench_add(on_i32, &sum, (int32_t)i, 1); sink = sum;)
TIMES(add_hand, sink = by_hand_add((int32_t)i, 1);)

TIMES(method_wait, int64_t sum; must(bench_add_to_base_wait(ours, (int64_t)i, &sum, NULL) == FFI_OK); sink = sum;)
TIMES(method_callback, int64_t sum; bench_add_to_base(ours, on_i64, &sum, (int64_t)i); sink = sum;)
TIMES(method_hand, sink = by_hand_add_to_base(hand, (int64_t)i);)

TIMES(object_wait, int64_t sum; must(bench_counter_plus_wait(counter, (int64_t)i, &sum, NULL) == FFI_OK); sink = sum;)
TIMES(object_callback, int64_t sum; bench_counter_plus(counter, on_i64, &sum, (int64_t)i); sink = sum;)
TIMES(object_hand, sink = by_hand_counter_plus(hand_counter, (int64_t)i);)

/* A record of 16 bytes. */

static void on_point(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)len;
    must(code == FFI_OK);
    *(bench_point_t *)user_data = *(const bench_point_t *)payload;
}

TIMES(point_wait, const bench_point_t in = { (double)i, 1.0 }; bench_point_t out;
      must(bench_echo_point_wait(ours, &in, &out, NULL) == FFI_OK); sink = (int64_t)out.x;)
TIMES(point_callback, const bench_point_t in = { (double)i, 1.0 }; bench_point_t out;
      bench_echo_point(ours, on_point, &out, &in); sink = (int64_t)out.x;)
TIMES(point_hand, const by_hand_point_t in = { (double)i, 1.0 }; sink = (int64_t)by_hand_echo_point(hand, in).x;)

/* Text. */

static void on_bytes(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)user_data;
    must(code == FFI_OK);
    sink = (int64_t)len + *(const uint8_t *)payload;
}

#define TEXT(name, words, length) \
    TIMES(name##_wait, ffi_str_t out; ffi_reply_t reply = FFI_REPLY_INIT; \
          must(bench_echo_text_wait(ours, ffi_str_n(words, length), &out, &reply) == FFI_OK); \
          sink = (int64_t)out.len + out.data[0]; bench_reply_release(&reply);) \
    TIMES(name##_callback, bench_echo_text(ours, on_bytes, NULL, ffi_str_n(words, length));) \
    TIMES(name##_hand, const by_hand_text_t in = { words, length }; by_hand_text_t out; \
          must(by_hand_echo_text(hand, in, &out) == BY_HAND_OK); sink = (int64_t)out.len + out.data[0]; \
          by_hand_text_free(out);)

TEXT(short_text, "hello world", 11)
TEXT(long_text, kibibyte, sizeof kibibyte)

/* A record that owns memory. */

static void read_person(const bench_person_t *person) {
    int64_t sum = (int64_t)person->name.len + (int64_t)person->nickname->len + person->age;
    for (size_t i = 0; i < person->tags.len; i++) {
        sum += (int64_t)person->tags.data[i].len;
    }
    sink = sum;
}

static void on_person(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)len, (void)user_data;
    must(code == FFI_OK);
    read_person(payload);
}

static const ffi_str_t nickname = { "Countess", 8 };
static const ffi_str_t tags[] = { { "mathematics", 11 }, { "poetry", 6 }, { "engines", 7 } };
static const bench_person_t ada = { { "Ada Lovelace", 12 }, &nickname, 36, { tags, COUNT(tags) } };

TIMES(person_wait, bench_person_t out; ffi_reply_t reply = FFI_REPLY_INIT;
      must(bench_echo_person_wait(ours, &ada, &out, &reply) == FFI_OK); read_person(&out); bench_reply_release(&reply);)
TIMES(person_callback, bench_echo_person(ours, on_person, NULL, &ada);)

static const by_hand_text_t hand_nickname = { "Countess", 8 };
static const by_hand_text_t hand_tags[] = { { "mathematics", 11 }, { "poetry", 6 }, { "engines", 7 } };
static const by_hand_person_t hand_ada = { { "Ada Lovelace", 12 }, &hand_nickname, 36, hand_tags, COUNT(hand_tags) };

static void read_hand_person(const by_hand_person_t *person) {
    int64_t sum = (int64_t)person->name.len + (int64_t)person->nickname->len + person->age;
    for (size_t i = 0; i < person->tags_len; i++) {
        sum += (int64_t)person->tags[i].len;
    }
    sink = sum;
}

TIMES(person_hand, by_hand_person_t out; by_hand_owner_t *owner;
      must(by_hand_echo_person(hand, &hand_ada, &out, &owner) == BY_HAND_OK); read_hand_person(&out);
      by_hand_owner_free(owner);)

/* An enum with fields. */

static const bench_shape_t polygon = { .tag = BENCH_SHAPE_POLYGON, .value = { .polygon = { { "hexagon", 7 }, 6 } } };
static const by_hand_shape_t hand_polygon = { .tag = BY_HAND_POLYGON, .name = { "hexagon", 7 }, .corners = 6 };

static void read_shape(const bench_shape_t *shape) {
    must(shape->tag == BENCH_SHAPE_POLYGON);
    sink = (int64_t)shape->value.polygon.name.len + shape->value.polygon.corners;
}

static void on_shape(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)len, (void)user_data;
    must(code == FFI_OK);
    read_shape(payload);
}

TIMES(shape_wait, bench_shape_t out; ffi_reply_t reply = FFI_REPLY_INIT;
      must(bench_echo_shape_wait(ours, &polygon, &out, &reply) == FFI_OK); read_shape(&out); bench_reply_release(&reply);)
TIMES(shape_callback, bench_echo_shape(ours, on_shape, NULL, &polygon);)
TIMES(shape_hand, by_hand_shape_t out; must(by_hand_echo_shape(hand, &hand_polygon, &out) == BY_HAND_OK);
      must(out.tag == BY_HAND_POLYGON); sink = (int64_t)out.name.len + out.corners; by_hand_text_free(out.name);)

/* Sequences and bytes. */

TIMES(ints_wait, int64_t sum; const ffi_i32_slice_t in = { numbers, MANY };
      must(bench_sum_wait(ours, in, &sum, NULL) == FFI_OK); sink = sum;)
TIMES(ints_callback, int64_t sum; const ffi_i32_slice_t in = { numbers, MANY }; bench_sum(ours, on_i64, &sum, in); sink = sum;)
TIMES(ints_hand, sink = by_hand_sum(hand, numbers, MANY);)

static void on_points(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)len, (void)user_data;
    must(code == FFI_OK);
    const bench_point_slice_t *points = payload;
    must(points->len == MANY);
    sink = (int64_t)points->data[MANY - 1].x;
}

TIMES(points_wait, bench_point_slice_t out; ffi_reply_t reply = FFI_REPLY_INIT;
      must(bench_give_points_wait(ours, &out, &reply) == FFI_OK); must(out.len == MANY);
      sink = (int64_t)out.data[MANY - 1].x; bench_reply_release(&reply);)
TIMES(points_callback, bench_give_points(ours, on_points, NULL);)
TIMES(points_hand, by_hand_points_t out; must(by_hand_give_points(hand, &out) == BY_HAND_OK); must(out.len == MANY);
      sink = (int64_t)out.data[MANY - 1].x; by_hand_points_free(out);)

TIMES(take_wait, uint64_t len; const ffi_bytes_t in = { large, LARGE };
      must(bench_take_bytes_wait(ours, in, &len, NULL) == FFI_OK); sink = (int64_t)len;)
TIMES(take_callback, int64_t len; const ffi_bytes_t in = { large, LARGE }; bench_take_bytes(ours, on_i64, &len, in); sink = len;)
TIMES(take_hand, sink = (int64_t)by_hand_take_bytes(hand, large, LARGE);)

TIMES(give_wait, ffi_bytes_t out; ffi_reply_t reply = FFI_REPLY_INIT;
      must(bench_give_bytes_wait(ours, &out, &reply) == FFI_OK); sink = (int64_t)out.len + out.data[LARGE - 1];
      bench_reply_release(&reply);)
TIMES(give_callback, bench_give_bytes(ours, on_bytes, NULL);)
TIMES(give_hand, by_hand_bytes_t out; must(by_hand_give_bytes(hand, &out) == BY_HAND_OK);
      sink = (int64_t)out.len + out.data[LARGE - 1]; by_hand_bytes_free(out);)

/* An error with a field and a text. */

static void read_refused(const bench_refused_t *refused) {
    must(refused->tag == BENCH_REFUSED_NEGATIVE);
    sink = refused->value.negative.value + (int64_t)refused->message.len;
}

static void on_refused(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)len, (void)user_data;
    must(code == FFI_FAIL);
    read_refused(payload);
}

TIMES(error_wait, int64_t out; ffi_reply_t reply = FFI_REPLY_INIT;
      must(bench_check_wait(ours, -1, &out, &reply) == FFI_FAIL); read_refused(reply.payload); bench_reply_release(&reply);)
TIMES(error_callback, bench_check(ours, on_refused, NULL, -1);)
TIMES(error_hand, int64_t out; by_hand_negative_t error; must(by_hand_check(hand, -1, &out, &error) == BY_HAND_REFUSED);
      sink = error.value + (int64_t)error.message.len; by_hand_text_free(error.message);)

/* A question to the host, answered at once. */

static void answer(uint64_t call_id, const bench_ask_args_t *args, size_t len, void *user_data) {
    (void)len;
    bench_complete_ask(user_data, call_id, args->value + 1);
}

static int64_t hand_answer(int64_t value, void *user_data) {
    (void)user_data;
    return value + 1;
}

TIMES(ask_wait, int64_t out; ffi_reply_t reply = FFI_REPLY_INIT;
      must(bench_ask_host_wait(ours, (int64_t)i, &out, &reply) == FFI_OK); sink = out;)
TIMES(ask_callback, int64_t out; bench_ask_host(ours, on_i64, &out, (int64_t)i); sink = out;)
TIMES(ask_hand, int64_t out; must(by_hand_ask_host(hand, (int64_t)i, &out) == BY_HAND_OK); sink = out;)

/* Events: from the first that is fired to the last that is heard. */

static answers_t told = ANSWERS_INIT;
static atomic_size_t untold;

static void hear(void) {
    if (atomic_fetch_sub_explicit(&untold, 1, memory_order_relaxed) == 1) {
        one_answer(&told);
    }
}

static void on_tick(int32_t code, const bench_on_tick_payload_t *tick, size_t len, void *user_data) {
    (void)code, (void)len, (void)user_data;
    sink = (int64_t)tick->number;
    hear();
}

static void on_hand_tick(uint64_t number, void *user_data) {
    (void)user_data;
    sink = (int64_t)number;
    hear();
}

static void events_ours(size_t n) {
    atomic_store(&untold, n);
    expect_answers(&told, 1);
    must(bench_fire_wait(ours, n, NULL) == FFI_OK);
    wait_for_answers(&told);
}

static void events_hand(size_t n) {
    atomic_store(&untold, n);
    expect_answers(&told, 1);
    must(by_hand_fire(hand, n) == BY_HAND_OK);
    wait_for_answers(&told);
}

/* Futures. */

static answers_t answers = ANSWERS_INIT;

static void on_done(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)len, (void)user_data;
    must(code == FFI_OK);
    sink = *(const int64_t *)payload;
    one_answer(&answers);
}

static void on_hand_done(int32_t code, int64_t value, void *user_data) {
    (void)user_data;
    must(code == BY_HAND_OK);
    sink = value;
    one_answer(&answers);
}

/* Is called before the function returns. */
static void on_hand_ready(int32_t code, int64_t value, void *user_data) {
    must(code == BY_HAND_OK);
    *(int64_t *)user_data = value;
}

TIMES(ready_wait, int64_t out; must(bench_ready_wait(ours, (int64_t)i, -1, &out, NULL) == FFI_OK); sink = out;)
TIMES(ready_callback, int64_t out; bench_ready(ours, on_i64, &out, (int64_t)i); sink = out;)
TIMES(ready_hand, int64_t out; must(by_hand_ready(hand, (int64_t)i, on_hand_ready, &out) == BY_HAND_OK); sink = out;)

TIMES(yield_wait, int64_t out; must(bench_one_yield_wait(ours, (int64_t)i, -1, &out, NULL) == FFI_OK); sink = out;)
TIMES(yield_callback, expect_answers(&answers, 1); bench_one_yield(ours, on_done, NULL, (int64_t)i); wait_for_answers(&answers);)
TIMES(yield_polled_hand, int64_t out; must(by_hand_one_yield_polled(hand, (int64_t)i, &out) == BY_HAND_OK); sink = out;)
TIMES(yield_hand, expect_answers(&answers, 1); must(by_hand_one_yield(hand, (int64_t)i, on_hand_done, NULL) == BY_HAND_OK);
      wait_for_answers(&answers);)

TIMES(wait_wait, int64_t out; must(bench_wait_wait(ours, (int64_t)i, -1, &out, NULL) == FFI_OK); sink = out;)
TIMES(wait_callback, expect_answers(&answers, 1); bench_wait(ours, on_done, NULL, (int64_t)i); wait_for_answers(&answers);)
TIMES(wait_hand, expect_answers(&answers, 1); must(by_hand_wait(hand, (int64_t)i, on_hand_done, NULL) == BY_HAND_OK);
      wait_for_answers(&answers);)

/* So many are begun, then all of them are waited for. */
static void flight_ours(size_t n) {
    for (size_t begun = 0; begun < n; begun += IN_FLIGHT) {
        expect_answers(&answers, IN_FLIGHT);
        for (size_t i = 0; i < IN_FLIGHT; i++) {
            bench_wait(ours, on_done, NULL, (int64_t)i);
        }
        wait_for_answers(&answers);
    }
}

static void flight_hand(size_t n) {
    for (size_t begun = 0; begun < n; begun += IN_FLIGHT) {
        expect_answers(&answers, IN_FLIGHT);
        for (size_t i = 0; i < IN_FLIGHT; i++) {
            must(by_hand_wait(hand, (int64_t)i, on_hand_done, NULL) == BY_HAND_OK);
        }
        wait_for_answers(&answers);
    }
}

/* Streams: each of them has n items, and what is measured is one item. */

#define GRANTED 64

typedef struct {
    answers_t end;
    size_t items;
} count_t;

static count_t counted = { ANSWERS_INIT, 0 };

/* So many at first, and as many again when they have come. */
static void on_number(int32_t code, const void *payload, size_t len, void *user_data) {
    count_t *count = user_data;
    (void)len;
    if (code == FFI_ITEM) {
        sink = (int64_t)*(const uint64_t *)payload;
        if (++count->items % GRANTED == 0) {
            must(bench_stream_grant(ours, count, GRANTED) == FFI_OK);
        }
    } else {
        must(code == FFI_OK);
        one_answer(&count->end);
    }
}

static void stream_callback(size_t n) {
    counted.items = 0;
    expect_answers(&counted.end, 1);
    must(bench_count_to(ours, on_number, &counted, n) == FFI_OK);
    must(bench_stream_grant(ours, &counted, GRANTED) == FFI_OK);
    wait_for_answers(&counted.end);
    must(counted.items == n);
}

static void on_hand_number(uint64_t number, void *user_data) {
    count_t *count = user_data;
    sink = (int64_t)number;
    count->items++;
}

static void on_hand_end(int32_t code, int64_t value, void *user_data) {
    count_t *count = user_data;
    (void)value;
    must(code == BY_HAND_OK);
    one_answer(&count->end);
}

static void stream_callback_hand(size_t n) {
    counted.items = 0;
    expect_answers(&counted.end, 1);
    must(by_hand_count_to(hand, n, on_hand_number, on_hand_end, &counted) == BY_HAND_OK);
    wait_for_answers(&counted.end);
    must(counted.items == n);
}

static void stream_wait(size_t n) {
    bench_stream_t *stream;
    uint64_t number;
    must(bench_count_to_wait(ours, n, &stream, NULL) == FFI_OK);
    for (size_t i = 0; i < n; i++) {
        must(bench_count_to_next(stream, -1, &number, NULL) == FFI_ITEM);
        sink = (int64_t)number;
    }
    must(bench_count_to_next(stream, -1, &number, NULL) == FFI_OK);
    must(bench_stream_close(stream) == FFI_OK);
}

static void stream_wait_hand(size_t n) {
    by_hand_stream_t *stream = by_hand_count_open(hand, n);
    uint64_t number;
    must(stream != NULL);
    for (size_t i = 0; i < n; i++) {
        must(by_hand_count_next(stream, &number) == BY_HAND_ITEM);
        sink = (int64_t)number;
    }
    must(by_hand_count_next(stream, &number) == BY_HAND_OK);
    by_hand_count_close(stream);
}

/* Contexts. */

TIMES(context_wait, bench_ctx_t *ctx; must(bench_create_wait(1, &ctx, NULL) == FFI_OK); must(bench_destroy(ctx) == FFI_OK);)
TIMES(context_callback, bench_ctx_t *ctx = bench_create(1, on_nothing, NULL); must(ctx != NULL);
      must(bench_destroy(ctx) == FFI_OK);)
TIMES(context_hand, by_hand_ctx_t *ctx = by_hand_create(1); must(ctx != NULL); by_hand_destroy(ctx);)

/* CBOR: the bytes of the request are there, those of the reply are not decoded. */

static request_t value_request, negative_request, text_request, person_request, numbers_request, bytes_request;
static const request_t no_request = { NULL, 0 };

static void on_failed_bytes(int32_t code, const void *payload, size_t len, void *user_data) {
    must(code == FFI_FAIL);
    on_bytes(FFI_OK, payload, len, user_data);
}

static void on_refused_bytes(int32_t code, const void *payload, size_t len, void *user_data) {
    must(code == BY_HAND_REFUSED);
    on_bytes(FFI_OK, payload, len, user_data);
}

#define CBOR(name, function, request) \
    TIMES(name##_cbor, bench_##function##_cbor(ours, on_bytes, NULL, request.data, request.len);) \
    TIMES(name##_cbor_hand, must(by_hand_##function##_cbor(hand, request.data, request.len, on_bytes, NULL) == BY_HAND_OK);)

CBOR(method, add_to_base, value_request)
CBOR(short_text, echo_text, text_request)
CBOR(person, echo_person, person_request)
CBOR(ints, sum, numbers_request)
CBOR(points, give_points, no_request)
CBOR(take, take_bytes, bytes_request)
CBOR(give, give_bytes, no_request)
CBOR(ready, ready, value_request)

TIMES(object_cbor, bench_counter_plus_cbor(counter, on_bytes, NULL, value_request.data, value_request.len);)
TIMES(object_cbor_hand,
      must(by_hand_counter_plus_cbor(hand_counter, value_request.data, value_request.len, on_bytes, NULL) == BY_HAND_OK);)

TIMES(error_cbor, bench_check_cbor(ours, on_failed_bytes, NULL, negative_request.data, negative_request.len);)
TIMES(error_cbor_hand,
      must(by_hand_check_cbor(hand, negative_request.data, negative_request.len, on_refused_bytes, NULL) == BY_HAND_OK);)

static void write_requests(void) {
    value_request = request_of("value");
    put_head(&value_request, CBOR_UNSIGNED, 1000);
    negative_request = request_of("value");
    put_head(&negative_request, CBOR_NEGATIVE, 0);
    text_request = request_of("text");
    put_text(&text_request, "hello world");
    person_request = request_of("person");
    put_head(&person_request, CBOR_MAP, 4);
    put_text(&person_request, "age");
    put_head(&person_request, CBOR_UNSIGNED, ada.age);
    put_text(&person_request, "name");
    put_text(&person_request, ada.name.data);
    put_text(&person_request, "tags");
    put_head(&person_request, CBOR_ARRAY, COUNT(tags));
    for (size_t i = 0; i < COUNT(tags); i++) {
        put_text(&person_request, tags[i].data);
    }
    put_text(&person_request, "nickname");
    put_text(&person_request, nickname.data);
    numbers_request = request_of("numbers");
    put_head(&numbers_request, CBOR_ARRAY, MANY);
    for (size_t i = 0; i < MANY; i++) {
        put_head(&numbers_request, CBOR_UNSIGNED, (uint32_t)numbers[i]);
    }
    bytes_request = request_of("bytes");
    put_head(&bytes_request, CBOR_BYTES, LARGE);
    put(&bytes_request, large, LARGE);
}

#define COUNTED(name, form, ours, by_hand) { name, form, ours, by_hand, .counted = true }
#define NATIVE(name, function) \
    COUNTED(name, "wait", function##_wait, function##_hand), COUNTED(name, "callback", function##_callback, function##_hand)
#define CBOR_ROW(name, function) COUNTED(name, "cbor", function##_cbor, function##_cbor_hand)
#define PLAIN(name, form, ours, by_hand) { name, form, ours, by_hand, .counted = false }
#define ONE_CORE(name, form, ours, by_hand) { name, form, ours, by_hand, .one_core = true }

const row_t rows[] = {
    NATIVE("noop", noop),
    NATIVE("i32", add),
    NATIVE("scalar method", method),
    CBOR_ROW("scalar method", method),
    NATIVE("16-byte record", point),
    NATIVE("short text", short_text),
    CBOR_ROW("short text", short_text),
    NATIVE("1 KiB text", long_text),
    NATIVE("person", person),
    CBOR_ROW("person", person),
    NATIVE("enum with fields", shape),
    NATIVE("1k ints in", ints),
    CBOR_ROW("1k ints in", ints),
    NATIVE("1k records out", points),
    CBOR_ROW("1k records out", points),
    NATIVE("64 KiB in", take),
    CBOR_ROW("64 KiB in", take),
    PLAIN("64 KiB in / scalar method", "wait", take_wait, method_wait),
    PLAIN("64 KiB in / scalar method", "callback", take_callback, method_callback),
    NATIVE("64 KiB out", give),
    CBOR_ROW("64 KiB out", give),
    NATIVE("typed error", error),
    CBOR_ROW("typed error", error),
    NATIVE("object method", object),
    CBOR_ROW("object method", object),
    NATIVE("host callback", ask),
    PLAIN("event", "callback", events_ours, events_hand),
    PLAIN("stream item", "wait", stream_wait, stream_wait_hand),
    PLAIN("stream item", "callback", stream_callback, stream_callback_hand),
    NATIVE("async ready", ready),
    CBOR_ROW("async ready", ready),
    PLAIN("async ready / scalar method", "wait", ready_wait, method_wait),
    PLAIN("async ready / scalar method", "callback", ready_callback, method_callback),
    PLAIN("async one yield", "wait", yield_wait, yield_hand),
    PLAIN("async one yield", "callback", yield_callback, yield_hand),
    COUNTED("async one yield, polled", "wait", yield_wait, yield_polled_hand),
    COUNTED("async one yield, polled", "callback", yield_callback, yield_polled_hand),
    PLAIN("async that waits", "wait", wait_wait, wait_hand),
    PLAIN("async that waits", "callback", wait_callback, wait_hand),
    PLAIN("async 64 in flight", "callback", flight_ours, flight_hand),
    PLAIN("64 in flight / one by one", "callback", flight_ours, wait_callback),
    ONE_CORE("async 64 in flight, one core", "callback", flight_ours, flight_hand),
    ONE_CORE("async that waits, one core", "callback", wait_callback, wait_hand),
    NATIVE("create and destroy", context),
};

const size_t row_count = COUNT(rows);

uint64_t allocations(void) {
    uint64_t count;
    must(bench_allocations_wait(&count, NULL) == FFI_OK);
    return count + by_hand_allocations();
}

void set_up(void) {
    must(bench_abi_matches());
    for (size_t i = 0; i < MANY; i++) {
        numbers[i] = (int32_t)i;
    }
    memset(kibibyte, 'x', sizeof kibibyte);
    memset(large, 7, sizeof large);
    write_requests();
    must(bench_filled_wait(1, &ours, NULL) == FFI_OK);
    must(bench_counter_new_wait(ours, 1, &counter, NULL) == FFI_OK);
    must(bench_register_ask(ours, answer, ours) == FFI_OK);
    must(bench_on_tick(ours, on_tick, NULL) != 0);
    hand = by_hand_filled(1);
    hand_counter = by_hand_counter_new(1);
    by_hand_set_ask(hand, hand_answer, NULL);
    by_hand_on_tick(hand, on_hand_tick, NULL);
}

void tear_down(void) {
    by_hand_counter_free(hand_counter);
    by_hand_destroy(hand);
    must(bench_handle_close(counter) == FFI_OK);
    must(bench_destroy(ours) == FFI_OK);
}
