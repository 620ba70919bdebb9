/* Scans and watches: items with credit, one by one, to the end or until it is enough. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include "../../../c-support/heard.h"

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

static void items_come_as_they_are_asked_for(kv_ctx_t *ctx) {
    streamed_t taker = STREAMED(render_entry, render_unit);
    CHECK_INT(kv_scan(ctx, streamed_reply, &taker, FFI_STR("s/")), FFI_OK);
    CHECK_INT(kv_stream_grant(ctx, &taker, 2), FFI_OK);
    CHECK_HEARD(&taker.items, 2, "\"s/1\": h'61', \"s/2\": h''");
    CHECK_INT(kv_stream_grant(ctx, &taker, 1), FFI_OK);
    CHECK_HEARD(&taker.items, 1, "\"s/3\": h'63'");
    CHECK_INT(waiter_replies(taker.end), 0);
    CHECK_INT(kv_stream_grant(ctx, &taker, UINT64_MAX), FFI_OK);
    CHECK_REPLY(taker.end, FFI_OK, "()");
    CHECK_INT(heard_count(&taker.items), 0);
    /* It is over, and forgotten. */
    CHECK_INT(kv_stream_grant(ctx, &taker, 1), FFI_ERR);
}

static void the_same_in_cbor(kv_ctx_t *ctx) {
    streamed_t taker = STREAMED(render_cbor, render_cbor);
    cbor_t request = CBOR({"prefix": "s/"});
    CHECK_INT(kv_scan_cbor(ctx, streamed_reply, &taker, request.data, request.len), FFI_OK);
    cbor_free(&request);
    CHECK_INT(kv_stream_grant(ctx, &taker, UINT64_MAX), FFI_OK);
    CHECK_REPLY(taker.end, FFI_OK, "null");
    CHECK_HEARD(&taker.items, 3,
                "{\"key\": \"s/1\", \"value\": h'61'}, {\"key\": \"s/2\", \"value\": h''}, {\"key\": \"s/3\", \"value\": h'63'}");
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
    streamed_t taker = STREAMED(render_entry, render_unit);
    CHECK_INT(kv_scan(ctx, streamed_reply, &taker, FFI_STR("b/")), FFI_OK);
    CHECK_INT(kv_stream_grant(ctx, &taker, 2), FFI_OK);
    HEARD_WAIT(&taker.items, 2);
    CHECK_INT(kv_cancel(ctx, &taker), FFI_OK);
    CHECK_REPLY(taker.end, FFI_CANCELLED, "cancelled");
    CHECK_INT(heard_count(&taker.items), 2);
    text_free(&taker.items.text);
}

static void what_is_watched_is_told(kv_ctx_t *ctx) {
    streamed_t taker = STREAMED(render_option, render_unit);
    CHECK_INT(kv_watch(ctx, streamed_reply, &taker, FFI_STR("w")), FFI_OK);
    CHECK_INT(kv_stream_grant(ctx, &taker, UINT64_MAX), FFI_OK);
    CHECK_HEARD(&taker.items, 1, "null");
    store_put(ctx, "w", "one");
    CHECK_HEARD(&taker.items, 1, "h'6f6e65'");
    store_put(ctx, "w", "two");
    CHECK_HEARD(&taker.items, 1, "h'74776f'");
    CHECK_INT(kv_cancel(ctx, &taker), FFI_OK);
    CHECK_REPLY(taker.end, FFI_CANCELLED, "cancelled");
    CHECK_INT(heard_count(&taker.items), 0);
}

static void a_key_that_is_none_is_a_typed_error(kv_ctx_t *ctx) {
    streamed_t taker = STREAMED(render_option, render_unit);
    CHECK_INT(kv_watch(ctx, streamed_reply, &taker, FFI_STR("")), FFI_OK);
    CHECK_INT(kv_stream_grant(ctx, &taker, 1), FFI_OK);
    CHECK_REPLY(taker.end, FFI_FAIL, EMPTY_KEY);
    CHECK_INT(heard_count(&taker.items), 0);

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
    streamed_t taker = STREAMED(render_option, render_unit);
    kv_stream_t *stream = NULL;
    ffi_reply_t reply = {0};
    const ffi_bytes_t *value = NULL;
    CHECK_INT(kv_watch(ctx, streamed_reply, &taker, FFI_STR("w")), FFI_OK);
    CHECK_INT(kv_watch_wait(ctx, FFI_STR("w"), &stream, &reply), FFI_OK);
    CHECK_INT(kv_watch_next(stream, -1, &value, &reply), FFI_ITEM);
    kv_reply_release(&reply);
    CHECK_INT(kv_watch_next(stream, 1, &value, &reply), FFI_TIMEOUT);
    kv_reply_release(&reply);
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    CHECK_REPLY(taker.end, FFI_CANCELLED, "cancelled");
    CHECK_INT(heard_count(&taker.items), 0);
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
