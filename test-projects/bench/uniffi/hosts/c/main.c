/* The annotated library beside UniFFI's scaffolding, called by lean code: what any language that UniFFI knows pays at least. It writes each argument
 * once, into a buffer that UniFFI allocates in the right size, and reads results where they lie. */
#include <by_uniffi.h>

#include <string.h>

#include "answers.h"
#include "rows.h"

#define MANY 1000
#define LARGE (64 << 10)
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define METHOD(name) uniffi_by_uniffi_fn_method_bench_##name

static uint64_t bench;
static int32_t numbers[MANY];
static uint8_t large[LARGE];
static char kibibyte[1024];
static volatile int64_t sink;

#define TIMES(name, ...) \
    static void name(size_t n) { \
        for (size_t i = 0; i < n; i++) { \
            uniffi_status_t status = { 0 }; \
            __VA_ARGS__ \
            must(status.code == 0); \
        } \
    }

static uint64_t share(void) {
    uniffi_status_t status = { 0 };
    return uniffi_by_uniffi_fn_clone_bench(bench, &status);
}

/* What is serialized is big-endian, and text and sequences begin with their length. */

typedef struct { uniffi_buffer_t buffer; } writer_t;

static writer_t writer(uint64_t size) {
    uniffi_status_t status = { 0 };
    writer_t writer = { ffi_by_uniffi_rustbuffer_alloc(size, &status) };
    must(status.code == 0);
    /* What it gives is full of zeros. */
    writer.buffer.len = 0;
    return writer;
}

static void put(writer_t *writer, const void *data, size_t len) {
    must(writer->buffer.capacity - writer->buffer.len >= len);
    memcpy(writer->buffer.data + writer->buffer.len, data, len);
    writer->buffer.len += len;
}

static void put_u32(writer_t *writer, uint32_t value) {
    value = __builtin_bswap32(value);
    put(writer, &value, sizeof value);
}

static void put_f64(writer_t *writer, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = __builtin_bswap64(bits);
    put(writer, &bits, sizeof bits);
}

static void put_text(writer_t *writer, const char *text, size_t len) {
    put_u32(writer, (uint32_t)len);
    put(writer, text, len);
}

typedef struct { const uint8_t *place, *end; } reader_t;

static reader_t reader(uniffi_buffer_t buffer) {
    return (reader_t) { buffer.data, buffer.data + buffer.len };
}

static const uint8_t *take(reader_t *reader, size_t len) {
    must((size_t)(reader->end - reader->place) >= len);
    const uint8_t *const taken = reader->place;
    reader->place += len;
    return taken;
}

static uint32_t take_u32(reader_t *reader) {
    uint32_t value;
    memcpy(&value, take(reader, sizeof value), sizeof value);
    return __builtin_bswap32(value);
}

static uint64_t take_u64(reader_t *reader) {
    uint64_t value;
    memcpy(&value, take(reader, sizeof value), sizeof value);
    return __builtin_bswap64(value);
}

static double take_f64(reader_t *reader) {
    const uint64_t bits = take_u64(reader);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint32_t take_text(reader_t *reader) {
    const uint32_t len = take_u32(reader);
    take(reader, len);
    return len;
}

static void release(uniffi_buffer_t buffer) {
    uniffi_status_t status = { 0 };
    ffi_by_uniffi_rustbuffer_free(buffer, &status);
}

/* Scalars. */

TIMES(noop, uniffi_by_uniffi_fn_func_noop(&status);)
TIMES(add, sink = uniffi_by_uniffi_fn_func_add((int32_t)i, 1, &status);)
TIMES(method, sink = METHOD(add_to_base)(share(), (int64_t)i, &status);)

/* Records, text and sequences. */

TIMES(point, writer_t in = writer(16); put_f64(&in, (double)i); put_f64(&in, 1.0);
      const uniffi_buffer_t out = METHOD(echo_point)(share(), in.buffer, &status);
      reader_t from = reader(out); sink = (int64_t)take_f64(&from); take_f64(&from); release(out);)

/* Text that is no field is its bytes alone. */
#define TEXT(name, words, length) \
    TIMES(name, writer_t in = writer(length); put(&in, words, length); \
          const uniffi_buffer_t out = METHOD(echo_text)(share(), in.buffer, &status); \
          sink = (int64_t)out.len + out.data[0]; release(out);)

TEXT(short_text, "hello world", 11)
TEXT(long_text, kibibyte, sizeof kibibyte)

static const char *const tags[] = { "mathematics", "poetry", "engines" };

TIMES(person, writer_t in = writer(4 + 12 + 1 + 4 + 8 + 4 + 4 + 3 * 4 + 24);
      put_text(&in, "Ada Lovelace", 12); put(&in, "\1", 1); put_text(&in, "Countess", 8); put_u32(&in, 36);
      put_u32(&in, COUNT(tags)); for (size_t tag = 0; tag < COUNT(tags); tag++) { put_text(&in, tags[tag], strlen(tags[tag])); }
      const uniffi_buffer_t out = METHOD(echo_person)(share(), in.buffer, &status);
      reader_t from = reader(out); int64_t sum = take_text(&from);
      if (*take(&from, 1) != 0) { sum += take_text(&from); }
      sum += take_u32(&from);
      for (uint32_t left = take_u32(&from); left > 0; left--) { sum += take_text(&from); }
      sink = sum; release(out);)

/* Variants are numbered from 1. */
TIMES(shape, writer_t in = writer(4 + 4 + 7 + 4); put_u32(&in, 3); put_text(&in, "hexagon", 7); put_u32(&in, 6);
      const uniffi_buffer_t out = METHOD(echo_shape)(share(), in.buffer, &status);
      reader_t from = reader(out); must(take_u32(&from) == 3); sink = take_text(&from); sink += take_u32(&from); release(out);)

TIMES(ints, writer_t in = writer(4 + 4 * MANY); put_u32(&in, MANY);
      for (size_t number = 0; number < MANY; number++) { put_u32(&in, (uint32_t)numbers[number]); }
      sink = METHOD(sum)(share(), in.buffer, &status);)

TIMES(points, const uniffi_buffer_t out = METHOD(give_points)(share(), &status); reader_t from = reader(out); double sum = 0;
      for (uint32_t left = take_u32(&from); left > 0; left--) { sum += take_f64(&from); sum += take_f64(&from); }
      sink = (int64_t)sum; release(out);)

TIMES(take_bytes, writer_t in = writer(4 + LARGE); put_u32(&in, LARGE); put(&in, large, LARGE);
      sink = (int64_t)METHOD(take_bytes)(share(), in.buffer, &status);)

TIMES(give_bytes, const uniffi_buffer_t out = METHOD(give_bytes)(share(), &status); reader_t from = reader(out);
      const uint32_t len = take_u32(&from); sink = (int64_t)len + take(&from, len)[len - 1]; release(out);)

static void error(size_t n) {
    for (size_t i = 0; i < n; i++) {
        uniffi_status_t status = { 0 };
        METHOD(check)(share(), -1, &status);
        must(status.code == 1);
        reader_t from = reader(status.error);
        must(take_u32(&from) == 1);
        sink = (int64_t)take_u64(&from);
        release(status.error);
    }
}

/* A question to the host. */

static void release_ask(uint64_t handle) {
    (void)handle;
}

static uint64_t clone_ask(uint64_t handle) {
    return handle;
}

static void answer(uint64_t handle, int64_t value, int64_t *out, uniffi_status_t *status) {
    (void)handle, (void)status;
    *out = value + 1;
}

static const uniffi_ask_t asked = { release_ask, clone_ask, answer };

TIMES(ask, sink = METHOD(ask_host)(share(), (int64_t)i, &status);)

/* Futures: the host polls, and waits to be told when to poll again. */

typedef struct {
    answers_t again;
    int8_t poll;
} waiter_t;

static void told(uint64_t data, int8_t poll) {
    waiter_t *const waiter = (waiter_t *)(uintptr_t)data;
    waiter->poll = poll;
    one_answer(&waiter->again);
}

static int64_t driven(uint64_t future) {
    static waiter_t waiter = { ANSWERS_INIT, 0 };
    do {
        expect_answers(&waiter.again, 1);
        ffi_by_uniffi_rust_future_poll_i64(future, told, (uint64_t)(uintptr_t)&waiter);
        wait_for_answers(&waiter.again);
    } while (waiter.poll != 0);
    uniffi_status_t status = { 0 };
    const int64_t value = ffi_by_uniffi_rust_future_complete_i64(future, &status);
    must(status.code == 0);
    ffi_by_uniffi_rust_future_free_i64(future);
    return value;
}

TIMES(ready, sink = driven(METHOD(ready)(share(), (int64_t)i));)
TIMES(one_yield, sink = driven(METHOD(one_yield)(share(), (int64_t)i));)
TIMES(wait_, sink = driven(METHOD(wait)(share(), (int64_t)i));)

static const struct {
    const char *name;
    void (*calls)(size_t n);
    bool counted;
} by_uniffi[] = {
    { "noop", noop, true },
    { "i32", add, true },
    { "scalar method", method, true },
    { "16-byte record", point, true },
    { "short text", short_text, true },
    { "1 KiB text", long_text, true },
    { "person", person, true },
    { "enum with fields", shape, true },
    { "1k ints in", ints, true },
    { "1k records out", points, true },
    { "64 KiB in", take_bytes, true },
    { "64 KiB out", give_bytes, true },
    { "typed error", error, true },
    { "host callback", ask, true },
    { "async ready", ready, true },
    { "async one yield", one_yield, false },
    { "async that waits", wait_, false },
};

static uint64_t all_allocations(void) {
    return allocations() + by_uniffi_allocations();
}

int main(int argc, char **argv) {
    set_up();
    memset(kibibyte, 'x', sizeof kibibyte);
    memset(large, 7, sizeof large);
    for (size_t i = 0; i < MANY; i++) {
        numbers[i] = (int32_t)i;
    }
    uniffi_status_t status = { 0 };
    bench = uniffi_by_uniffi_fn_constructor_bench_filled(1, &status);
    must(status.code == 0);
    uniffi_by_uniffi_fn_init_callback_vtable_ask(&asked);
    METHOD(set_ask)(share(), 1, &status);
    must(status.code == 0);

    /* Ours are the direct form of the same rows. */
    row_t beside[COUNT(by_uniffi)];
    for (size_t i = 0; i < COUNT(by_uniffi); i++) {
        const row_t *const row = found(rows, row_count, by_uniffi[i].name, "wait");
        must(row != NULL);
        beside[i] = (row_t) { row->name, row->form, row->ours, by_uniffi[i].calls, by_uniffi[i].counted, false };
    }
    const int code = measure(argc, argv, beside, COUNT(beside), &(counter_t){ all_allocations }, 1);

    uniffi_by_uniffi_fn_free_bench(bench, &status);
    tear_down();
    return code;
}
