/*
 * CBOR (RFC 8949) for the C programs, written from the RFC and sharing no code with the library, so that a
 * mistake there is not made here again.
 *
 * Both directions speak diagnostic notation (RFC 8949, section 8):
 *
 *   cbor_t request = CBOR({"req": {"message": "hi", "delayMs": 5}});
 *
 * encodes what is between the parentheses, and render_cbor writes a payload out as such a text. Encoding
 * indicators (section 8.1) ask for encodings that are valid but not preferred: `5_3` is an integer in eight
 * bytes, `"hi"_1` a text with a length in two, `{_ ..}` and `[_ ..]` have an indefinite length, and
 * `(_ "h", "i")` is a text in chunks. `55799(..)` is a tag.
 *
 * Reading is strict: a payload that is not deterministically encoded (section 4.2.1) is written out with a
 * remark, which no expected text has.
 */
#ifndef CBOR_H
#define CBOR_H

#include <math.h>

#include "check.h"

enum {
    CBOR_UNSIGNED = 0,
    CBOR_NEGATIVE = 1,
    CBOR_BYTES = 2,
    CBOR_TEXT = 3,
    CBOR_ARRAY = 4,
    CBOR_MAP = 5,
    CBOR_TAG = 6,
    CBOR_SIMPLE = 7
};

/* How deep a payload may be nested: more than any reply may be. */
#define CBOR_DEEPEST 200

/* ------------------------------------------------------------------------------------------ writing */

/* A growing buffer. Start from {0}. */
typedef struct cbor {
    uint8_t *data;
    size_t len;
    size_t capacity;
} cbor_t;

static inline void cbor_free(cbor_t *cbor) {
    free(cbor->data);
    *cbor = (cbor_t){0};
}

static inline void cbor_raw(cbor_t *cbor, const void *data, size_t len) {
    if (cbor->capacity - cbor->len < len) {
        cbor->capacity = 2 * cbor->capacity + len;
        cbor->data = check_alloc(cbor->data, cbor->capacity);
    }
    if (len != 0) {
        memcpy(cbor->data + cbor->len, data, len);
    }
    cbor->len += len;
}

static inline void cbor_byte(cbor_t *cbor, unsigned byte) {
    const uint8_t narrow = (uint8_t)byte;
    cbor_raw(cbor, &narrow, 1);
}

/* A head whose argument takes 2^width bytes, or the first byte alone where the width is below 0. */
static inline void cbor_head_of_width(cbor_t *cbor, unsigned major, uint64_t argument, int width) {
    if (width < 0) {
        cbor_byte(cbor, major << 5 | (unsigned)argument);
        return;
    }
    cbor_byte(cbor, major << 5 | (unsigned)(24 + width));
    for (int shift = (8 << width) - 8; shift >= 0; shift -= 8) {
        cbor_byte(cbor, (unsigned)(argument >> shift & 0xff));
    }
}

/* The shortest width that holds an argument. */
static inline int cbor_width(uint64_t argument) {
    return argument < 24 ? -1 : argument <= UINT8_MAX ? 0 : argument <= UINT16_MAX ? 1 : argument <= UINT32_MAX ? 2 : 3;
}

static inline void cbor_head(cbor_t *cbor, unsigned major, uint64_t argument) {
    cbor_head_of_width(cbor, major, argument, cbor_width(argument));
}

static inline void cbor_int(cbor_t *cbor, int64_t value) {
    cbor_head(cbor, value < 0 ? CBOR_NEGATIVE : CBOR_UNSIGNED, value < 0 ? ~(uint64_t)value : (uint64_t)value);
}

static inline void cbor_text_n(cbor_t *cbor, const void *data, size_t len) {
    cbor_head(cbor, CBOR_TEXT, len);
    cbor_raw(cbor, data, len);
}

static inline void cbor_text(cbor_t *cbor, const char *text) {
    cbor_text_n(cbor, text, strlen(text));
}

static inline void cbor_bytes(cbor_t *cbor, const void *data, size_t len) {
    cbor_head(cbor, CBOR_BYTES, len);
    cbor_raw(cbor, data, len);
}

static inline void cbor_map(cbor_t *cbor, size_t pairs) {
    cbor_head(cbor, CBOR_MAP, pairs);
}

/* ------------------------------------------------------------------------------------------- floats */

/* 2^exponent without libm. */
static inline double cbor_power_of_two(int exponent) {
    double power = 1;
    for (; exponent > 0; exponent--) {
        power *= 2;
    }
    for (; exponent < 0; exponent++) {
        power /= 2;
    }
    return power;
}

/* The value of a half. */
static inline double cbor_half(uint64_t bits) {
    const int exponent = (int)(bits >> 10 & 0x1f);
    const double fraction = (double)(bits & 0x3ff);
    const double value = exponent == 0x1f ? (fraction == 0 ? (double)INFINITY : (double)NAN)
                         : exponent == 0  ? fraction * cbor_power_of_two(-24)
                                          : (fraction + 1024) * cbor_power_of_two(exponent - 25);
    return (bits & 0x8000) != 0 ? -value : value;
}

/* The bits of a float of 2^width bytes with that very value; false where there is none. A NaN is the quiet one. */
static inline bool cbor_float_bits(double value, int width, uint64_t *bits) {
    if (value != value) {
        *bits = width == 1 ? UINT64_C(0x7e00) : width == 2 ? UINT64_C(0x7fc00000) : UINT64_C(0x7ff8000000000000);
        return true;
    }
    if (width == 1) {
        for (*bits = 0; *bits < 0x10000; (*bits)++) {
            const double half = cbor_half(*bits);
            if (half == value && (value != 0 || memcmp(&half, &value, 8) == 0)) {
                return true;
            }
        }
        return false;
    }
    if (width == 2) {
        const float narrow = (float)value;
        uint32_t pattern;
        memcpy(&pattern, &narrow, sizeof pattern);
        *bits = pattern;
        return (double)narrow == value;
    }
    memcpy(bits, &value, sizeof *bits);
    return true;
}

static inline double cbor_float_value(uint64_t bits, int width) {
    double value;
    if (width == 1) {
        return cbor_half(bits);
    }
    if (width == 2) {
        const uint32_t pattern = (uint32_t)bits;
        float narrow;
        memcpy(&narrow, &pattern, sizeof narrow);
        return narrow;
    }
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The shortest width that holds a float. */
static inline int cbor_float_width(double value) {
    uint64_t bits;
    return cbor_float_bits(value, 1, &bits) ? 1 : cbor_float_bits(value, 2, &bits) ? 2 : 3;
}

/* ------------------------------------------------------------------------- from diagnostic notation */

static inline void cbor_parse_fail(const char *at) {
    fprintf(stderr, "this is not diagnostic notation: %s\n", at);
    exit(1);
}

static inline const char *cbor_skip_blanks(const char *at) {
    while (*at == ' ' || *at == '\n') {
        at++;
    }
    return at;
}

static inline bool cbor_take(const char **at, const char *token) {
    const char *const start = cbor_skip_blanks(*at);
    const size_t len = strlen(token);
    if (strncmp(start, token, len) != 0) {
        return false;
    }
    *at = start + len;
    return true;
}

static inline void cbor_expect(const char **at, const char *token) {
    if (!cbor_take(at, token)) {
        cbor_parse_fail(*at);
    }
}

/* An encoding indicator `_0` to `_3`; `shortest` where there is none. */
static inline int cbor_indicator(const char **at, int shortest) {
    const char *const here = *at;
    if (here[0] == '_' && here[1] >= '0' && here[1] <= '3') {
        *at += 2;
        return here[1] - '0';
    }
    return shortest;
}

static inline unsigned cbor_hex_digits(const char **at, int digits) {
    unsigned value = 0;
    for (; digits > 0; digits--, (*at)++) {
        const char *const all = "0123456789abcdef";
        const char *const digit = **at != '\0' ? strchr(all, **at) : NULL;
        if (digit == NULL) {
            cbor_parse_fail(*at);
            return 0;
        }
        value = value << 4 | (unsigned)(digit - all);
    }
    return value;
}

/* `"text"`, the opening quote already taken. Escapes: \", \\, and \u00XX for what is below 0x80. */
static inline void cbor_parse_text(cbor_t *cbor, const char **at) {
    cbor_t body = {0};
    while (**at != '"') {
        if (**at == '\0') {
            cbor_parse_fail(*at);
        } else if (**at != '\\') {
            cbor_byte(&body, (unsigned char)*(*at)++);
        } else if ((*at)[1] == 'u') {
            *at += 2;
            cbor_byte(&body, cbor_hex_digits(at, 4) & 0x7f);
        } else {
            cbor_byte(&body, (unsigned char)(*at)[1]);
            *at += 2;
        }
    }
    (*at)++;
    cbor_head_of_width(cbor, CBOR_TEXT, body.len, cbor_indicator(at, cbor_width(body.len)));
    cbor_raw(cbor, body.data, body.len);
    cbor_free(&body);
}

/* `h'00ff'`, up to the quote already taken. */
static inline void cbor_parse_bytes(cbor_t *cbor, const char **at) {
    cbor_t body = {0};
    while (**at != '\'') {
        cbor_byte(&body, cbor_hex_digits(at, 2));
    }
    (*at)++;
    cbor_head_of_width(cbor, CBOR_BYTES, body.len, cbor_indicator(at, cbor_width(body.len)));
    cbor_raw(cbor, body.data, body.len);
    cbor_free(&body);
}

static inline void cbor_parse_value(cbor_t *cbor, const char **at);

/* Items up to `close`, the opening bracket already taken. */
static inline void cbor_parse_items(cbor_t *cbor, const char **at, unsigned major, const char *close) {
    cbor_t items = {0};
    size_t count = 0;
    const int width = cbor_indicator(at, -2);
    const bool indefinite = width == -2 && cbor_take(at, "_");
    while (!cbor_take(at, close)) {
        if (count++ != 0) {
            cbor_expect(at, ",");
        }
        cbor_parse_value(&items, at);
        if (major == CBOR_MAP) {
            cbor_expect(at, ":");
            cbor_parse_value(&items, at);
        }
    }
    if (indefinite) {
        cbor_byte(cbor, major << 5 | 31);
    } else {
        cbor_head_of_width(cbor, major, count, width == -2 ? cbor_width(count) : width);
    }
    cbor_raw(cbor, items.data, items.len);
    if (indefinite) {
        cbor_byte(cbor, 0xff);
    }
    cbor_free(&items);
}

/* `(_ "a", "b")`, up to the underscore already taken. */
static inline void cbor_parse_chunks(cbor_t *cbor, const char **at) {
    const char *const start = cbor_skip_blanks(*at);
    cbor_byte(cbor, (unsigned)(*start == '"' ? CBOR_TEXT : CBOR_BYTES) << 5 | 31);
    do {
        cbor_parse_value(cbor, at);
    } while (cbor_take(at, ","));
    cbor_expect(at, ")");
    cbor_byte(cbor, 0xff);
}

/* An integer, a float or a tag. */
static inline void cbor_parse_number(cbor_t *cbor, const char **at) {
    const char *const start = cbor_skip_blanks(*at);
    const bool negative = *start == '-';
    const char *const digits = start + (negative ? 1 : 0);
    const size_t len = strspn(digits, "0123456789");
    const bool is_word = strncmp(digits, "Infinity", 8) == 0 || strncmp(digits, "NaN", 3) == 0;
    char *end;
    if (len == 0 && !is_word) {
        cbor_parse_fail(start);
    }
    if (is_word || digits[len] == '.' || digits[len] == 'e') {
        const double value = strtod(start, &end);
        uint64_t bits;
        *at = end;
        const int width = cbor_indicator(at, cbor_float_width(value));
        if (!cbor_float_bits(value, width, &bits)) {
            cbor_parse_fail(start);
        }
        cbor_head_of_width(cbor, CBOR_SIMPLE, bits, width);
        return;
    }
    uint64_t argument = strtoull(digits, &end, 10);
    *at = end;
    /* One more than there is room for is what saturates, and a negative number that has room. */
    if (negative && (len != 20 || strncmp(digits, "18446744073709551616", len) != 0)) {
        argument -= 1;
    }
    const int width = cbor_indicator(at, cbor_width(argument));
    if (cbor_take(at, "(")) {
        cbor_head_of_width(cbor, CBOR_TAG, argument, width);
        cbor_parse_value(cbor, at);
        cbor_expect(at, ")");
    } else {
        cbor_head_of_width(cbor, negative ? CBOR_NEGATIVE : CBOR_UNSIGNED, argument, width);
    }
}

static inline void cbor_parse_value(cbor_t *cbor, const char **at) {
    if (cbor_take(at, "{")) {
        cbor_parse_items(cbor, at, CBOR_MAP, "}");
    } else if (cbor_take(at, "[")) {
        cbor_parse_items(cbor, at, CBOR_ARRAY, "]");
    } else if (cbor_take(at, "(_")) {
        cbor_parse_chunks(cbor, at);
    } else if (cbor_take(at, "\"")) {
        cbor_parse_text(cbor, at);
    } else if (cbor_take(at, "h'")) {
        cbor_parse_bytes(cbor, at);
    } else if (cbor_take(at, "false")) {
        cbor_byte(cbor, 0xf4);
    } else if (cbor_take(at, "true")) {
        cbor_byte(cbor, 0xf5);
    } else if (cbor_take(at, "null")) {
        cbor_byte(cbor, 0xf6);
    } else if (cbor_take(at, "undefined")) {
        cbor_byte(cbor, 0xf7);
    } else {
        cbor_parse_number(cbor, at);
    }
}

/* One value, in a buffer of exactly its length: AddressSanitizer sees a read past the end. */
static inline cbor_t cbor_of(const char *notation) {
    cbor_t grown = {0};
    const char *at = notation;
    cbor_parse_value(&grown, &at);
    if (*cbor_skip_blanks(at) != '\0') {
        cbor_parse_fail(at);
    }
    const cbor_t exact = {check_copy(grown.data, grown.len), grown.len, grown.len};
    cbor_free(&grown);
    return exact;
}

/* Bytes that need not be CBOR at all: `a1 63 726571`. */
static inline cbor_t cbor_of_hex(const char *hex) {
    cbor_t grown = {0};
    for (const char *at = cbor_skip_blanks(hex); *at != '\0'; at = cbor_skip_blanks(at)) {
        cbor_byte(&grown, cbor_hex_digits(&at, 2));
    }
    const cbor_t exact = {check_copy(grown.data, grown.len), grown.len, grown.len};
    cbor_free(&grown);
    return exact;
}

/* The notation between the parentheses, as it stands. */
#define CBOR(...) cbor_of(#__VA_ARGS__)

/* --------------------------------------------------------------------------- to diagnostic notation */

typedef struct cbor_reader {
    const uint8_t *at;
    const uint8_t *end;
    int depth;
} cbor_reader_t;

/* Says what is wrong and ends reading. */
static inline void cbor_remark(cbor_reader_t *reader, text_t *out, const char *remark) {
    text_add(out, "<%s>", remark);
    reader->at = reader->end;
}

/* Takes a head; the width is that of cbor_width. False, with a remark, where there is none. */
static inline bool cbor_take_head(cbor_reader_t *reader, text_t *out, unsigned *major, uint64_t *argument, int *width) {
    if (reader->at == reader->end) {
        cbor_remark(reader, out, "end of input");
        return false;
    }
    const unsigned first = *reader->at++;
    *major = first >> 5;
    *argument = first & 0x1f;
    *width = -1;
    if (*argument < 24) {
        return true;
    }
    if (*argument > 27) {
        cbor_remark(reader, out, *argument == 31 ? "not deterministic: indefinite length" : "reserved head");
        return false;
    }
    *width = (int)*argument - 24;
    size_t bytes = (size_t)1 << *width;
    if ((size_t)(reader->end - reader->at) < bytes) {
        cbor_remark(reader, out, "end of input");
        return false;
    }
    for (*argument = 0; bytes > 0; bytes--) {
        *argument = *argument << 8 | *reader->at++;
    }
    if (*major != CBOR_SIMPLE && *width != cbor_width(*argument)) {
        cbor_remark(reader, out, "not deterministic: longer than needed");
        return false;
    }
    return true;
}

static inline void cbor_render_simple(cbor_reader_t *reader, text_t *out, uint64_t argument, int width) {
    if (width >= 1) {
        const double value = cbor_float_value(argument, width);
        text_float(out, value);
        if (width != cbor_float_width(value)) {
            cbor_remark(reader, out, "not deterministic: a wider float than needed");
        }
    } else if (argument == 20 || argument == 21) {
        text_bool(out, argument == 21);
    } else if (argument == 22) {
        text_add(out, "null");
    } else {
        text_add(out, "simple(%" PRIu64 ")", argument);
    }
}

static inline void cbor_render_value(cbor_reader_t *reader, text_t *out);

static inline void cbor_render_items(cbor_reader_t *reader, text_t *out, bool is_map, uint64_t count) {
    const uint8_t *last_key = NULL;
    size_t last_key_len = 0;
    if (++reader->depth > CBOR_DEEPEST) {
        cbor_remark(reader, out, "nested too deep");
    }
    text_add(out, is_map ? "{" : "[");
    /* Malformed input ends reading, and with it the loop. */
    for (uint64_t i = 0; i < count && !(i != 0 && reader->at == reader->end); i++) {
        text_add(out, i != 0 ? ", " : "");
        const uint8_t *const key = reader->at;
        cbor_render_value(reader, out);
        if (!is_map) {
            continue;
        }
        const size_t key_len = (size_t)(reader->at - key);
        if (last_key != NULL) {
            const size_t common = key_len < last_key_len ? key_len : last_key_len;
            const int order = memcmp(last_key, key, common);
            if (order > 0 || (order == 0 && last_key_len >= key_len)) {
                cbor_remark(reader, out, "not deterministic: keys out of order");
            }
        }
        last_key = key;
        last_key_len = key_len;
        text_add(out, ": ");
        cbor_render_value(reader, out);
    }
    text_add(out, is_map ? "}" : "]");
    reader->depth--;
}

static inline void cbor_render_value(cbor_reader_t *reader, text_t *out) {
    unsigned major;
    uint64_t argument;
    int width;
    if (!cbor_take_head(reader, out, &major, &argument, &width)) {
        return;
    }
    if ((major == CBOR_BYTES || major == CBOR_TEXT) && argument > (uint64_t)(reader->end - reader->at)) {
        cbor_remark(reader, out, "end of input");
        return;
    }
    switch (major) {
    case CBOR_UNSIGNED:
        text_add(out, "%" PRIu64, argument);
        break;
    case CBOR_NEGATIVE:
        if (argument == UINT64_MAX) {
            text_add(out, "-18446744073709551616");
        } else {
            text_add(out, "-%" PRIu64, argument + 1);
        }
        break;
    case CBOR_BYTES:
        text_bytes(out, reader->at, (size_t)argument);
        reader->at += argument;
        break;
    case CBOR_TEXT:
        text_quote(out, reader->at, (size_t)argument);
        reader->at += argument;
        break;
    case CBOR_TAG:
        text_add(out, "%" PRIu64 "(", argument);
        cbor_render_value(reader, out);
        text_add(out, ")");
        break;
    case CBOR_SIMPLE:
        cbor_render_simple(reader, out, argument, width);
        break;
    default:
        cbor_render_items(reader, out, major == CBOR_MAP, argument);
        break;
    }
}

/* A payload that is one CBOR value. */
static inline void render_cbor(text_t *out, const void *payload, size_t len) {
    const uint8_t *const bytes = payload;
    if (len == 0) {
        text_add(out, "<end of input>");
        return;
    }
    cbor_reader_t reader = {bytes, bytes + len, 0};
    cbor_render_value(&reader, out);
    if (reader.at != reader.end) {
        text_add(out, "<%zu bytes too many>", (size_t)(reader.end - reader.at));
    }
}

/* -------------------------------------------------------------------------------------------- calls */

/*
 * Makes a call in the CBOR form and checks what it replies. In `call`, `reply_to` is the waiter and
 * `request.data, request.len` the request, a cbor_t that is freed here.
 */
#define CHECK_CBOR_AS(encoded, call, code, text, whole)                                           \
    do {                                                                                          \
        cbor_t request = (encoded);                                                               \
        waiter_t *const reply_to = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);      \
        CHECK_INT(call, FFI_OK);                                                                  \
        /* What was needed of it has been copied. */                                              \
        cbor_free(&request);                                                                      \
        check_reply(__FILE__, __LINE__, reply_to, (code), (text), (whole));                       \
    } while (0)
#define CHECK_CBOR(encoded, call, code, text) CHECK_CBOR_AS(encoded, call, code, text, true)
#define CHECK_CBOR_BEGINS(encoded, call, code, text) CHECK_CBOR_AS(encoded, call, code, text, false)

#endif
