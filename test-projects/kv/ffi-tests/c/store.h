/*
 * What the programs of this folder share: a temporary place for the file, and results and errors written out
 * as the text of their CBOR form.
 */
#ifndef STORE_H
#define STORE_H

#include <kv.h>
#include <unistd.h>

#define CHECK_RELEASE kv_reply_release
#include "../../../c-support/cbor.h"

/* ------------------------------------------------------------------------------------------ results */

static inline void text_view(text_t *out, ffi_bytes_t value) {
    text_bytes(out, value.data, value.len);
}

static inline void render_entries(text_t *out, const void *payload, size_t len) {
    const kv_entry_slice_t *const value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "[");
    for (size_t i = 0; i < value->len; i++) {
        text_add(out, "%s{\"key\": ", i != 0 ? ", " : "");
        text_str(out, value->data[i].key);
        text_add(out, ", \"value\": ");
        text_view(out, value->data[i].value);
        text_add(out, "}");
    }
    text_add(out, "]");
}

static inline void render_options(text_t *out, const void *payload, size_t len) {
    const kv_opt_bytes_slice_t *const value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "[");
    for (size_t i = 0; i < value->len; i++) {
        text_add(out, i != 0 ? ", " : "");
        if (value->data[i] == NULL) {
            text_add(out, "null");
        } else {
            text_view(out, *value->data[i]);
        }
    }
    text_add(out, "]");
}

/* The payload of an optional in the callback form: a pointer to what is there, or none. */
static inline void render_option(text_t *out, const void *payload, size_t len) {
    const ffi_bytes_t *const value = payload;
    if (payload == NULL && len == 0) {
        text_add(out, "null");
    } else if (payload == NULL || len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
    } else {
        text_view(out, *value);
    }
}

/* The `*out` of an optional in the direct form: the pointer itself. */
static inline void render_option_out(text_t *out, const void *payload, size_t len) {
    const ffi_bytes_t *const *const value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
    } else {
        render_option(out, *value, *value != NULL ? sizeof **value : 0);
    }
}

static inline const char *durability_text(int32_t durability) {
    switch (durability) {
    case KV_DURABILITY_ON_CLOSE:
        return "on-close";
    case KV_DURABILITY_IMMEDIATE:
        return "immediate";
    default:
        return "<unknown>";
    }
}

static inline void render_stats(text_t *out, const void *payload, size_t len) {
    const kv_stats_t *const value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"entries\": %" PRIu64 ", \"read_only\": ", value->entries);
    text_bool(out, value->read_only);
    text_add(out, ", \"durability\": \"%s\", \"cache_bytes\": ", durability_text(value->durability));
    if (value->cache_bytes == NULL) {
        text_add(out, "null");
    } else {
        text_add(out, "%" PRIu64, *value->cache_bytes);
    }
    text_add(out, ", \"tree_height\": %" PRIu32, value->tree_height);
    /* No other value can be foretold. */
    text_add(out, ", \"stored_bytes\": %" PRIu64 ", \"fragmentation\": %s}", value->stored_bytes,
             value->fragmentation == 0 ? "0.0" : value->fragmentation < 1 ? "<between 0 and 1>" : "<1 or more>");
}

/* ------------------------------------------------------------------------------------------- errors */

/* {"error": {<variant>: {<fields>}}, "message": <text>}, as an error is on the wire. */
static inline void render_error(text_t *out, const void *payload, size_t len) {
    const kv_kv_error_t *const error = payload;
    if (payload == NULL || len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    switch (error->tag) {
    case KV_KV_ERROR_READ_ONLY:
        text_add(out, "\"ReadOnly\": {");
        break;
    case KV_KV_ERROR_ALREADY_OPEN:
        text_add(out, "\"AlreadyOpen\": {\"path\": ");
        text_str(out, error->value.already_open.path);
        break;
    case KV_KV_ERROR_EMPTY_KEY:
        text_add(out, "\"EmptyKey\": {");
        break;
    case KV_KV_ERROR_KEY_TOO_LONG:
        text_add(out, "\"KeyTooLong\": {\"max\": %" PRIu32 ", \"length\": %" PRIu64, error->value.key_too_long.max,
                 error->value.key_too_long.length);
        break;
    case KV_KV_ERROR_VALUE_TOO_LONG:
        text_add(out, "\"ValueTooLong\": {\"key\": ");
        text_str(out, error->value.value_too_long.key);
        text_add(out, ", \"max\": %" PRIu64 ", \"length\": %" PRIu64, error->value.value_too_long.max,
                 error->value.value_too_long.length);
        break;
    case KV_KV_ERROR_STORAGE:
        text_add(out, "\"Storage\": {\"value\": ");
        text_str(out, error->value.storage.value);
        break;
    default:
        text_add(out, "<tag %d>", (int)error->tag);
        break;
    }
    text_add(out, "}}, \"message\": ");
    text_str(out, error->message);
    text_add(out, "}");
}

#define READ_ONLY "{\"error\": {\"ReadOnly\": {}}, \"message\": \"the store is open for reading only\"}"
#define EMPTY_KEY "{\"error\": {\"EmptyKey\": {}}, \"message\": \"a key must not be empty\"}"
#define KEY_TOO_LONG                                            \
    "{\"error\": {\"KeyTooLong\": {\"max\": 1024, \"length\": 1025}}, " \
    "\"message\": \"a key must not exceed 1024 bytes, this one has 1025\"}"
/* What the engine says is its own affair. */
#define STORAGE_BEGINS "{\"error\": {\"Storage\": {\"value\": \""

/* ----------------------------------------------------------------------------------------- the file */

static char store_dir[256];
static char store_path[300];

/* Makes a temporary directory; the file in it is not there yet. */
static inline void store_init(void) {
    const char *const temp = getenv("TMPDIR");
    const int len = snprintf(store_dir, sizeof store_dir, "%s/kv-test-XXXXXX", temp != NULL ? temp : "/tmp");
    if (len < 0 || (size_t)len >= sizeof store_dir || mkdtemp(store_dir) == NULL) {
        perror("a temporary directory");
        exit(1);
    }
    snprintf(store_path, sizeof store_path, "%s/store.redb", store_dir);
    check_render_fail = render_error;
}

static inline void store_remove(void) {
    CHECK_INT(unlink(store_path), 0);
    CHECK_INT(rmdir(store_dir), 0);
}

static inline kv_kv_config_t store_config(void) {
    return (kv_kv_config_t){.path = ffi_str(store_path)};
}

/* A ready store with that configuration. */
static inline kv_ctx_t *store_open(kv_kv_config_t config) {
    kv_ctx_t *ctx = NULL;
    ffi_reply_t reply = {0};
    const int32_t code = kv_open_wait(&config, -1, &ctx, &reply);
    kv_reply_release(&reply);
    if (code != FFI_OK || ctx == NULL) {
        fprintf(stderr, "no store to test with: code %d\n", (int)code);
        exit(1);
    }
    return ctx;
}

/* For what only has to happen. */
static inline void store_put(kv_ctx_t *ctx, const char *key, const char *value) {
    CHECK_WAIT_UNIT(kv_put_wait(ctx, ffi_str(key), ffi_bytes_n(value, strlen(value)), -1, &reply), FFI_OK, "()");
}

/* -------------------------------------------------------------------------------------- large values */

#define BIG ((size_t)16 << 20)

/* Bytes in which no run repeats: a piece that is lost, moved or doubled shows. */
static inline uint8_t *big_value(size_t len) {
    uint8_t *const value = check_alloc(NULL, len);
    uint32_t state = 1;
    for (size_t i = 0; i < len; i++) {
        state = state * 1664525u + 1013904223u;
        value[i] = (uint8_t)(state >> 24);
    }
    return value;
}

#endif
