/* CBOR requests: a map of one parameter. What is written is what a host's encoder would write. */
#ifndef REQUESTS_H
#define REQUESTS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    uint8_t *data;
    size_t len;
} request_t;

enum { CBOR_UNSIGNED = 0x00, CBOR_NEGATIVE = 0x20, CBOR_BYTES = 0x40, CBOR_TEXT = 0x60, CBOR_ARRAY = 0x80, CBOR_MAP = 0xa0 };

static inline void put(request_t *request, const void *data, size_t len) {
    memcpy(request->data + request->len, data, len);
    request->len += len;
}

static inline void put_head(request_t *request, uint8_t major, uint32_t value) {
    const uint8_t wide[5] = { (uint8_t)(major | 26), (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                              (uint8_t)value };
    if (value < 24) {
        const uint8_t head = (uint8_t)(major | value);
        put(request, &head, 1);
    } else if (value < 0x100) {
        const uint8_t head[2] = { (uint8_t)(major | 24), (uint8_t)value };
        put(request, head, 2);
    } else if (value < 0x10000) {
        const uint8_t head[3] = { (uint8_t)(major | 25), (uint8_t)(value >> 8), (uint8_t)value };
        put(request, head, 3);
    } else {
        put(request, wide, 5);
    }
}

static inline void put_text(request_t *request, const char *text) {
    put_head(request, CBOR_TEXT, (uint32_t)strlen(text));
    put(request, text, strlen(text));
}

/* With room for the largest of them. */
static inline request_t request_of(const char *parameter) {
    request_t request = { malloc(128 << 10), 0 };
    put_head(&request, CBOR_MAP, 1);
    put_text(&request, parameter);
    return request;
}

#endif
