/*
 * One expectation for every form of a call.
 *
 * Whatever form a result comes in, it is written out in diagnostic notation (see cbor.h): from C structs by the put
 * functions here, from CBOR by render_cbor. So a check has one text, and where that text is what was sent as well, it
 * is the request, too.
 *
 * How a result of some type is written out is a shape: two renderers of that name, `<shape>_payload` for what a
 * callback gets and `<shape>_out` for what the direct form writes to `*out`. SHAPE makes one from a put function.
 */
#ifndef FORMS_H
#define FORMS_H

#include "cbor.h"

/* ------------------------------------------------------------------------------------------- values */

/* Writes a value out. */
typedef void put_fn(text_t *out, const void *value);

static inline void put_bool(text_t *out, const void *value) {
    /* Read as a number: a byte that is neither is to be seen, and not to be undefined. */
    const uint8_t byte = *(const uint8_t *)value;
    text_add(out, byte == 0 ? "false" : byte == 1 ? "true" : "<a bool of %u>", (unsigned)byte);
}

#define PUT_NUMBER(name, type, format)                                 \
    static inline void put_##name(text_t *out, const void *value) {    \
        text_add(out, "%" format, *(const type *)value);               \
    }
PUT_NUMBER(i8, int8_t, PRId8)
PUT_NUMBER(i16, int16_t, PRId16)
PUT_NUMBER(i32, int32_t, PRId32)
PUT_NUMBER(i64, int64_t, PRId64)
PUT_NUMBER(u8, uint8_t, PRIu8)
PUT_NUMBER(u16, uint16_t, PRIu16)
PUT_NUMBER(u32, uint32_t, PRIu32)
PUT_NUMBER(u64, uint64_t, PRIu64)

static inline void put_f32(text_t *out, const void *value) {
    text_float(out, *(const float *)value);
}

static inline void put_f64(text_t *out, const void *value) {
    text_float(out, *(const double *)value);
}

/* Floats by their bits: what CBOR does not keep of a NaN, the native forms do. */
static inline void put_f32_bits(text_t *out, const void *value) {
    uint32_t bits;
    memcpy(&bits, value, sizeof bits);
    text_add(out, "%08" PRIx32, bits);
}

static inline void put_f64_bits(text_t *out, const void *value) {
    uint64_t bits;
    memcpy(&bits, value, sizeof bits);
    text_add(out, "%016" PRIx64, bits);
}

static inline void put_str(text_t *out, const void *value) {
    text_str(out, *(const ffi_str_t *)value);
}

static inline void put_bytes(text_t *out, const void *value) {
    const ffi_bytes_t *const bytes = value;
    text_bytes(out, bytes->data, bytes->len);
}

/* The value that `pointer` points to, or null. */
static inline void put_option(text_t *out, const void *pointer, put_fn *put) {
    if (pointer == NULL) {
        text_add(out, "null");
    } else {
        put(out, pointer);
    }
}

/* A put function for options of a type, where they are elements. */
#define PUT_OPTION(name, type, put)                                     \
    static inline void put_##name(text_t *out, const void *value) {     \
        put_option(out, *(const type *const *)value, put);              \
    }

static inline void put_list(text_t *out, const void *data, size_t len, size_t size, put_fn *put) {
    text_add(out, "[");
    for (size_t i = 0; i < len; i++) {
        text_add(out, i != 0 ? ", " : "");
        put(out, (const char *)data + i * size);
    }
    text_add(out, "]");
}

/* The elements of a slice struct. */
#define PUT_LIST(out, slice, put) put_list((out), (slice).data, (slice).len, sizeof *(slice).data, (put))

/* A put function for slices of a type, where they are elements or results. */
#define PUT_SLICE(name, type, put)                                      \
    static inline void put_##name(text_t *out, const void *value) {     \
        const type *const slice = value;                                \
        PUT_LIST(out, *slice, put);                                     \
    }

/* The elements of an array, which is a struct with `items`. */
#define PUT_ARRAY(name, type, put)                                                               \
    static inline void put_##name(text_t *out, const void *value) {                              \
        const type *const array = value;                                                         \
        put_list(out, array->items, sizeof array->items / sizeof *array->items,                  \
                 sizeof *array->items, put);                                                     \
    }

/* The bytes of an array of them. */
#define PUT_BYTE_ARRAY(name, type)                                                               \
    static inline void put_##name(text_t *out, const void *value) {                              \
        const type *const array = value;                                                         \
        text_bytes(out, array->items, sizeof array->items);                                      \
    }

/* 128 bits: a number where it fits into a head of CBOR, else a bignum without leading zeros. */
static inline void put_halves(text_t *out, bool negative, uint64_t high, uint64_t low) {
    uint8_t bytes[16];
    size_t zeros = 0;
    if (high == 0) {
        if (!negative) {
            text_add(out, "%" PRIu64, low);
        } else if (low == UINT64_MAX) {
            text_add(out, "-18446744073709551616");
        } else {
            text_add(out, "-%" PRIu64, low + 1);
        }
        return;
    }
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(high >> (56 - 8 * i));
        bytes[i + 8] = (uint8_t)(low >> (56 - 8 * i));
    }
    while (bytes[zeros] == 0) {
        zeros++;
    }
    text_add(out, negative ? "3(" : "2(");
    text_bytes(out, bytes + zeros, sizeof bytes - zeros);
    text_add(out, ")");
}

static inline void put_u128(text_t *out, const void *value) {
    const ffi_u128_t *const halves = value;
    put_halves(out, false, halves->hi, halves->lo);
}

static inline void put_i128(text_t *out, const void *value) {
    const ffi_i128_t *const halves = value;
    const bool negative = halves->hi < 0;
    put_halves(out, negative, negative ? ~(uint64_t)halves->hi : (uint64_t)halves->hi,
               negative ? ~halves->lo : halves->lo);
}

static inline void put_duration(text_t *out, const void *value) {
    const ffi_duration_t *const span = value;
    text_add(out, "{\"secs\": %" PRIu64 ", \"nanos\": %" PRIu32 "}", span->seconds, span->nanos);
}

static inline void put_time(text_t *out, const void *value) {
    const ffi_time_t *const time = value;
    text_add(out, "{\"secs\": %" PRId64 ", \"nanos\": %" PRIu32 "}", time->seconds, time->nanos);
}

static inline void put_uuid(text_t *out, const void *value) {
    text_add(out, "37(");
    text_bytes(out, ((const ffi_uuid_t *)value)->bytes, 16);
    text_add(out, ")");
}

/* Entries of a map or elements of a set, each with the encoding that says where it belongs on the wire. */
typedef struct sorted {
    cbor_t encoded;
    text_t text;
} sorted_t;

static inline void sorted_add(sorted_t *sorted, const void *key, put_fn *put_the_key, const void *value,
                              put_fn *put_the_value) {
    text_t text = {0};
    put_the_key(&text, key);
    sorted->encoded = cbor_of(text_get(&text));
    if (put_the_value != NULL) {
        text_add(&text, ": ");
        put_the_value(&text, value);
    }
    sorted->text = text;
}

static inline int sorted_compare(const void *left, const void *right) {
    const cbor_t *const one = &((const sorted_t *)left)->encoded;
    const cbor_t *const other = &((const sorted_t *)right)->encoded;
    const int order = memcmp(one->data, other->data, one->len < other->len ? one->len : other->len);
    return order != 0 ? order : (one->len > other->len) - (one->len < other->len);
}

static inline void sorted_put(text_t *out, sorted_t *sorted, size_t len, const char *brackets) {
    qsort(sorted, len, sizeof *sorted, sorted_compare);
    text_raw(out, brackets, 1);
    for (size_t i = 0; i < len; i++) {
        text_add(out, i != 0 ? ", " : "");
        text_raw(out, text_get(&sorted[i].text), sorted[i].text.len);
        text_free(&sorted[i].text);
        cbor_free(&sorted[i].encoded);
    }
    text_raw(out, brackets + 1, 1);
    free(sorted);
}

/* A put function for maps: in the order of the wire, whatever order they come in. */
#define PUT_MAP(name, type, put_the_key, put_the_value)                                          \
    static inline void put_##name(text_t *out, const void *value) {                              \
        const type *const map = value;                                                           \
        sorted_t *const sorted = check_alloc(NULL, map->len * sizeof *sorted);                   \
        for (size_t i = 0; i < map->len; i++) {                                                  \
            sorted_add(&sorted[i], &map->data[i].key, put_the_key, &map->data[i].value,          \
                       put_the_value);                                                           \
        }                                                                                        \
        sorted_put(out, sorted, map->len, "{}");                                                 \
    }

/* A put function for sets, likewise. */
#define PUT_SET(name, type, put)                                                                 \
    static inline void put_##name(text_t *out, const void *value) {                              \
        const type *const set = value;                                                           \
        sorted_t *const sorted = check_alloc(NULL, set->len * sizeof *sorted);                   \
        for (size_t i = 0; i < set->len; i++) {                                                  \
            sorted_add(&sorted[i], &set->data[i], put, NULL, NULL);                              \
        }                                                                                        \
        sorted_put(out, sorted, set->len, "[]");                                                 \
    }

/* The key of a field, after the fields before it. On the wire short keys come first, so they do here. */
static inline void put_key(text_t *out, const char *key) {
    const bool first = out->len == 0 || out->data[out->len - 1] == '{';
    text_add(out, "%s\"%s\": ", first ? "" : ", ", key);
}

/* A field with its key. */
static inline void put_field(text_t *out, const char *key, const void *value, put_fn *put) {
    put_key(out, key);
    put(out, value);
}

/* ------------------------------------------------------------------------------------------- shapes */

static inline void show_sized(text_t *out, const void *payload, size_t len, size_t size, size_t align, put_fn *put) {
    if (payload == NULL || len != size) {
        text_add(out, "<%zu bytes where there should be %zu>", len, size);
    } else if ((uintptr_t)payload % align != 0) {
        text_add(out, "<misaligned>");
    } else {
        put(out, payload);
    }
}

/* What comes as its C form in both native forms: everything but texts, bytes and options. */
#define SHAPE(name, type, put)                                                                   \
    static inline void name##_payload(text_t *out, const void *payload, size_t len) {            \
        show_sized(out, payload, len, sizeof(type), _Alignof(type), put);                                        \
    }                                                                                            \
    static inline void name##_out(text_t *out, const void *payload, size_t len) {                \
        show_sized(out, payload, len, sizeof(type), _Alignof(type), put);                                        \
    }

/* An option: a callback gets the value itself or nothing, the direct form gives a pointer. `put` writes a `type`. */
#define SHAPE_OPTION(name, type, put)                                                            \
    static inline void name##_payload(text_t *out, const void *payload, size_t len) {            \
        if (payload == NULL) {                                                                   \
            text_add(out, len == 0 ? "null" : "<nothing, with a length>");                       \
        } else {                                                                                 \
            show_sized(out, payload, len, sizeof(type), _Alignof(type), put);                                    \
        }                                                                                        \
    }                                                                                            \
    static inline void name##_out(text_t *out, const void *payload, size_t len) {                \
        (void)len;                                                                               \
        put_option(out, *(const type *const *)payload, put);                                     \
    }

SHAPE(truth, bool, put_bool)
SHAPE(i8, int8_t, put_i8)
SHAPE(i16, int16_t, put_i16)
SHAPE(i32, int32_t, put_i32)
SHAPE(i64, int64_t, put_i64)
SHAPE(u8, uint8_t, put_u8)
SHAPE(u16, uint16_t, put_u16)
SHAPE(u32, uint32_t, put_u32)
SHAPE(u64, uint64_t, put_u64)
SHAPE(f32, float, put_f32)
SHAPE(f64, double, put_f64)
SHAPE(f32_bits, float, put_f32_bits)
SHAPE(f64_bits, double, put_f64_bits)

SHAPE(i128, ffi_i128_t, put_i128)
SHAPE(u128, ffi_u128_t, put_u128)
SHAPE(duration, ffi_duration_t, put_duration)
SHAPE(time, ffi_time_t, put_time)
SHAPE(uuid, ffi_uuid_t, put_uuid)

/* Texts and bytes: a callback gets them directly, and never null. */
static inline void str_payload(text_t *out, const void *payload, size_t len) {
    if (payload == NULL) {
        text_add(out, "<no text>");
    } else {
        text_quote(out, payload, len);
    }
}

static inline void str_out(text_t *out, const void *payload, size_t len) {
    show_sized(out, payload, len, sizeof(ffi_str_t), _Alignof(ffi_str_t), put_str);
}

static inline void bytes_payload(text_t *out, const void *payload, size_t len) {
    if (payload == NULL) {
        text_add(out, "<no bytes>");
    } else {
        text_bytes(out, payload, len);
    }
}

static inline void bytes_out(text_t *out, const void *payload, size_t len) {
    show_sized(out, payload, len, sizeof(ffi_bytes_t), _Alignof(ffi_bytes_t), put_bytes);
}

/* The result `()`, which is null on the wire. The direct form has no `out` for it. */
static inline void unit_payload(text_t *out, const void *payload, size_t len) {
    text_add(out, payload == NULL && len == 0 ? "null" : "<something>");
}

/* -------------------------------------------------------------------------------------------- forms */

#define FORMS_UNPACK(...) __VA_ARGS__

/*
 * One call in each form, with one expectation. The calls are expressions as in CHECK_CALL, CHECK_WAIT and CHECK_CBOR;
 * the result of the second is in `result`, of type `type`. `notation` is the request in diagnostic notation.
 */
#define CHECK_EACH(shape, type, callback_call, wait_call, cbor_call, notation, code, text)       \
    do {                                                                                         \
        type result = {0};                                                                       \
        CHECK_CALL(shape##_payload, callback_call, code, text);                                  \
        CHECK_WAIT(shape##_out, result, wait_call, code, text);                                  \
        CHECK_CBOR(cbor_of(notation), cbor_call, code, text);                                    \
    } while (0)

/* The same for calls without a result. */
#define CHECK_EACH_UNIT(callback_call, wait_call, cbor_call, notation, code, text)               \
    do {                                                                                         \
        CHECK_CALL(unit_payload, callback_call, code, text);                                     \
        ffi_reply_t reply = {0};                                                                 \
        const int32_t returned = (wait_call);                                                    \
        check_direct(__FILE__, __LINE__, returned, &reply, unit_payload, NULL, 0, code, text, true); \
        CHECK_RELEASE(&reply);                                                                   \
        CHECK_CBOR(cbor_of(notation), cbor_call, code, text);                                    \
    } while (0)

/* The CBOR form of a static function or a method, as CHECK_EACH takes it. */
#define CBOR_CALL(function) function##_cbor(waiter_done, reply_to, request.data, request.len)
#define CBOR_CALL_ON(ctx, function) function##_cbor((ctx), waiter_done, reply_to, request.data, request.len)

/* A static sync function in each form; `arguments` are in parentheses. */
#define CHECK_FORMS(function, shape, type, arguments, notation, code, text)                      \
    CHECK_EACH(shape, type, function(waiter_done, reply_to, FORMS_UNPACK arguments),             \
               function##_wait(FORMS_UNPACK arguments, &result, &reply), CBOR_CALL(function),    \
               notation, code, text)

/* A static sync function without parameters in each form. */
#define CHECK_FORMS_BARE(function, shape, type, text)                                            \
    CHECK_EACH(shape, type, function(waiter_done, reply_to), function##_wait(&result, &reply),   \
               CBOR_CALL(function), "{}", FFI_OK, text)

/* A static async function in each form, without a time limit. */
#define CHECK_ASYNC_FORMS(function, shape, type, arguments, notation, code, text)                \
    CHECK_EACH(shape, type, function(waiter_done, reply_to, FORMS_UNPACK arguments),             \
               function##_wait(FORMS_UNPACK arguments, -1, &result, &reply), CBOR_CALL(function), \
               notation, code, text)

/* A sync method in each form. */
#define CHECK_METHOD(ctx, function, shape, type, arguments, notation, code, text)                \
    CHECK_EACH(shape, type, function((ctx), waiter_done, reply_to, FORMS_UNPACK arguments),      \
               function##_wait((ctx), FORMS_UNPACK arguments, &result, &reply),                  \
               CBOR_CALL_ON(ctx, function), notation, code, text)

/* An async method in each form, without a time limit. */
#define CHECK_ASYNC_METHOD(ctx, function, shape, type, arguments, notation, code, text)          \
    CHECK_EACH(shape, type, function((ctx), waiter_done, reply_to, FORMS_UNPACK arguments),      \
               function##_wait((ctx), FORMS_UNPACK arguments, -1, &result, &reply),              \
               CBOR_CALL_ON(ctx, function), notation, code, text)

/* A function that gives back its one parameter `value`: what is sent is what comes back, in each form. */
#define CHECK_ECHO(function, shape, type, value, text)                                           \
    do {                                                                                         \
        text_t sent = {0};                                                                       \
        text_raw(&sent, "{\"value\": ", 10);                                                     \
        text_raw(&sent, text, strlen(text));                                                     \
        text_raw(&sent, "}", 1);                                                                 \
        CHECK_FORMS(function, shape, type, (value), text_get(&sent), FFI_OK, text);              \
        text_free(&sent);                                                                        \
    } while (0)

/* Both native forms of a static sync function refuse their arguments, with this text. */
#define CHECK_REFUSED(function, type, arguments, text)                                           \
    do {                                                                                         \
        type result = {0};                                                                       \
        CHECK_CALL(render_text, function(waiter_done, reply_to, FORMS_UNPACK arguments), FFI_ERR, text); \
        CHECK_WAIT(render_text, result, function##_wait(FORMS_UNPACK arguments, &result, &reply), \
                   FFI_ERR, text);                                                               \
    } while (0)

/* The CBOR form of a static function refuses a request, with this text. */
#define CHECK_CBOR_REFUSED(function, notation, text)                                             \
    CHECK_CBOR(cbor_of(notation), CBOR_CALL(function), FFI_ERR, text)

/* The CBOR form of an echo takes a value in an unusual encoding, and gives it back as `text`. */
#define CHECK_CBOR_TAKES(function, value, text)                                                  \
    CHECK_CBOR(cbor_of("{\"value\": " value "}"), CBOR_CALL(function), FFI_OK, text)

/*
 * A pointer that is not aligned for anything but bytes, to memory that is there: what refuses it has looked at the
 * pointer and not through it. Through volatile, as compilers know what a cast of a constant comes to.
 */
static inline const void *misaligned(const void *aligned) {
    const char *volatile byte = aligned;
    return byte + 1;
}

#endif
