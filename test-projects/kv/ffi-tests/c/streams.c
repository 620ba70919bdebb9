/* Scans and watches: items with credit, one by one, to the end or until it is enough. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include "../../../c-support/lines.h"

static void render_entry(text_t *out, const void *payload, size_t len) {
    const kv_entry_t *const entry = payload;
    if (len != sizeof *entry) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_str(out, entry->key);
    text_add(out, ": ");
    text_view(out, entry->value);
}

/* A stream in the callback form: its items, and how it ended. */
typedef struct taker {
    lines_t lines;
    render_fn *render;
} taker_t;

static void took(int32_t code, const void *payload, size_t len, void *user_data) {
    taker_t *const taker = user_data;
    switch (code) {
    case FFI_ITEM:
        lines_render(&taker->lines, "", taker->render, payload, len);
        break;
    case FFI_OK:
        CHECK(len == 0 || (len == 1 && *(const uint8_t *)payload == 0xf6));
        lines_add(&taker->lines, "end");
        break;
    case FFI_CANCELLED:
        lines_add(&taker->lines, "cancelled");
        break;
    case FFI_FAIL:
        lines_render(&taker->lines, "failed: ", taker->render == render_cbor ? render_cbor : render_error, payload, len);
        break;
    default:
        lines_render(&taker->lines, "error: ", render_text, payload, len);
        break;
    }
}

static void items_come_as_they_are_asked_for(kv_ctx_t *ctx) {
    taker_t taker = {.lines = LINES_NONE, .render = render_entry};
    CHECK_INT(kv_scan(ctx, took, &taker, FFI_STR("s/")), FFI_OK);
    CHECK_INT(kv_stream_grant(ctx, &taker, 2), FFI_OK);
    CHECK_LINES(&taker.lines, 2, "\"s/1\": h'61'; \"s/2\": h''; ");
    CHECK_INT(kv_stream_grant(ctx, &taker, 1), FFI_OK);
    CHECK_LINES(&taker.lines, 1, "\"s/3\": h'63'; ");
    CHECK_INT(kv_stream_grant(ctx, &taker, UINT64_MAX), FFI_OK);
    CHECK_LINES(&taker.lines, 1, "end; ");
    /* It is over, and forgotten. */
    CHECK_INT(kv_stream_grant(ctx, &taker, 1), FFI_ERR);
}

static void the_same_in_cbor(kv_ctx_t *ctx) {
    taker_t taker = {.lines = LINES_NONE, .render = render_cbor};
    cbor_t request = CBOR({"prefix": "s/"});
    CHECK_INT(kv_scan_cbor(ctx, took, &taker, request.data, request.len), FFI_OK);
    cbor_free(&request);
    CHECK_INT(kv_stream_grant(ctx, &taker, UINT64_MAX), FFI_OK);
    CHECK_LINES(&taker.lines, 4,
                "{\"key\": \"s/1\", \"value\": h'61'}; {\"key\": \"s/2\", \"value\": h''}; {\"key\": \"s/3\", \"value\": h'63'}; end; ");
}

static void one_by_one_without_a_callback(kv_ctx_t *ctx) {
    kv_stream_t *stream = NULL;
    ffi_reply_t reply = {0};
    int count = 0;
    int32_t code;
    kv_entry_t entry;
    CHECK_INT(kv_scan_wait(ctx, FFI_STR("s/"), &stream, &reply), FFI_OK);
    while ((code = kv_scan_next(stream, -1, &entry, &reply)) == FFI_ITEM) {
        CHECK_INT(entry.key.len, 3);
        CHECK_INT(entry.key.data[2], '1' + count++);
        kv_reply_release(&reply);
    }
    CHECK_INT(code, FFI_OK);
    CHECK_INT(count, 3);
    CHECK_INT(kv_scan_next(stream, -1, &entry, &reply), FFI_OK);
    CHECK_INT(kv_stream_close(stream), FFI_OK);
    CHECK_INT(kv_stream_close(stream), FFI_ERR);
}

/* More than memory should hold at once: what is taken is read, and no more. */
static void a_scan_may_be_left_in_the_middle(kv_ctx_t *ctx) {
    uint8_t *const value = big_value(1 << 20);
    for (int i = 0; i < 8; i++) {
        const char key[] = {'b', '/', (char)('0' + i), '\0'};
        CHECK_WAIT_UNIT(kv_put_wait(ctx, ffi_str(key), ffi_bytes_n(value, 1 << 20), -1, &reply), FFI_OK, "()");
    }
    free(value);
    taker_t taker = {.lines = LINES_NONE, .render = render_entry};
    CHECK_INT(kv_scan(ctx, took, &taker, FFI_STR("b/")), FFI_OK);
    CHECK_INT(kv_stream_grant(ctx, &taker, 2), FFI_OK);
    lines_wait(__FILE__, __LINE__, &taker.lines, 2);
    CHECK_INT(kv_cancel(ctx, &taker), FFI_OK);
    lines_wait(__FILE__, __LINE__, &taker.lines, 3);
    CHECK(strstr(text_get(&taker.lines.text), "cancelled") != NULL);
    text_free(&taker.lines.text);
}

static void what_is_watched_is_told(kv_ctx_t *ctx) {
    taker_t taker = {.lines = LINES_NONE, .render = render_option};
    CHECK_INT(kv_watch(ctx, took, &taker, FFI_STR("w")), FFI_OK);
    CHECK_INT(kv_stream_grant(ctx, &taker, UINT64_MAX), FFI_OK);
    CHECK_LINES(&taker.lines, 1, "null; ");
    store_put(ctx, "w", "one");
    CHECK_LINES(&taker.lines, 1, "h'6f6e65'; ");
    store_put(ctx, "w", "two");
    CHECK_LINES(&taker.lines, 1, "h'74776f'; ");
    CHECK_INT(kv_cancel(ctx, &taker), FFI_OK);
    CHECK_LINES(&taker.lines, 1, "cancelled; ");
}

static void a_key_that_is_none_is_a_typed_error(kv_ctx_t *ctx) {
    taker_t taker = {.lines = LINES_NONE, .render = render_option};
    CHECK_INT(kv_watch(ctx, took, &taker, FFI_STR("")), FFI_OK);
    CHECK_INT(kv_stream_grant(ctx, &taker, 1), FFI_OK);
    CHECK_LINES(&taker.lines, 1, "failed: " EMPTY_KEY "; ");

    kv_stream_t *stream = NULL;
    ffi_reply_t reply = {0};
    const ffi_bytes_t *value = NULL;
    CHECK_INT(kv_watch_wait(ctx, FFI_STR(""), &stream, &reply), FFI_OK);
    CHECK_INT(kv_watch_next(stream, -1, &value, &reply), FFI_FAIL);
    CHECK_INT(((const kv_kv_error_t *)reply.payload)->tag, KV_KV_ERROR_EMPTY_KEY);
    kv_reply_release(&reply);
    CHECK_INT(kv_stream_close(stream), FFI_OK);
}

/* A watch that nothing happens to does not hold the file. */
static void destroy_ends_what_is_left(kv_ctx_t *ctx) {
    taker_t taker = {.lines = LINES_NONE, .render = render_option};
    kv_stream_t *stream = NULL;
    ffi_reply_t reply = {0};
    const ffi_bytes_t *value = NULL;
    CHECK_INT(kv_watch(ctx, took, &taker, FFI_STR("w")), FFI_OK);
    CHECK_INT(kv_watch_wait(ctx, FFI_STR("w"), &stream, &reply), FFI_OK);
    CHECK_INT(kv_watch_next(stream, -1, &value, &reply), FFI_ITEM);
    kv_reply_release(&reply);
    CHECK_INT(kv_watch_next(stream, 1, &value, &reply), FFI_TIMEOUT);
    kv_reply_release(&reply);
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    CHECK_LINES(&taker.lines, 1, "cancelled; ");
    CHECK_INT(kv_watch_next(stream, -1, &value, &reply), FFI_ERR);
    kv_reply_release(&reply);
    kv_ctx_t *const again = store_open(store_config());
    CHECK_INT(kv_destroy(again), FFI_OK);
}

int main(void) {
    store_init();
    kv_ctx_t *const ctx = store_open(store_config());
    store_put(ctx, "s/1", "a");
    store_put(ctx, "s/2", "");
    store_put(ctx, "s/3", "c");
    store_put(ctx, "t", "after");
    items_come_as_they_are_asked_for(ctx);
    the_same_in_cbor(ctx);
    one_by_one_without_a_callback(ctx);
    a_scan_may_be_left_in_the_middle(ctx);
    what_is_watched_is_told(ctx);
    a_key_that_is_none_is_a_typed_error(ctx);
    destroy_ends_what_is_left(ctx);
    store_remove();
    return check_finish();
}
