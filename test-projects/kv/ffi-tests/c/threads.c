/* One store, many threads, native and CBOR calls at once; each checks what it reads. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

enum { THREADS = 8, ROUNDS = 25 };

typedef struct worker {
    pthread_t thread;
    kv_ctx_t *ctx;
    int number;
} worker_t;

/* A value that says whose it is, of a length that differs from round to round. */
static size_t fill(uint8_t *value, int worker, int round) {
    const size_t len = (size_t)(round * 37 % 1000);
    for (size_t i = 0; i < len; i++) {
        value[i] = (uint8_t)((size_t)worker * 31 + (size_t)round * 7 + i);
    }
    return len;
}

static cbor_t key_request(const char *key) {
    cbor_t encoded = {0};
    cbor_map(&encoded, 1);
    cbor_text(&encoded, "key");
    cbor_text(&encoded, key);
    return encoded;
}

static cbor_t put_request(const char *key, const uint8_t *value, size_t len) {
    cbor_t encoded = {0};
    cbor_map(&encoded, 2);
    cbor_text(&encoded, "key");
    cbor_text(&encoded, key);
    cbor_text(&encoded, "value");
    cbor_bytes(&encoded, value, len);
    return encoded;
}

/* Writes in one form and reads in the others. */
static void *mix_calls(void *argument) {
    const worker_t *const worker = argument;
    kv_ctx_t *const ctx = worker->ctx;
    uint8_t value[1000];
    char key[40];
    for (int round = 0; round < ROUNDS; round++) {
        const size_t len = fill(value, worker->number, round);
        const ffi_bytes_t view = ffi_bytes_n(value, len);
        const ffi_bytes_t *got;
        text_t expected = {0};
        text_bytes(&expected, value, len);
        snprintf(key, sizeof key, "%d/%d", worker->number, round);

        if (round % 2 == 0) {
            CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, ffi_str(key), view), FFI_OK, "()");
        } else {
            CHECK_CBOR(put_request(key, value, len),
                       kv_put_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK, "null");
        }
        CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, ffi_str(key)), FFI_OK, text_get(&expected));
        CHECK_CBOR(key_request(key), kv_get_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK,
                   text_get(&expected));
        CHECK_WAIT(render_option_out, got, kv_get_wait(ctx, ffi_str(key), -1, &got, &reply), FFI_OK,
                   text_get(&expected));
        CHECK_CALL(render_bool, kv_contains(ctx, waiter_done, reply_to, ffi_str(key)), FFI_OK, "true");
        CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, FFI_STR("nobody's")), FFI_OK, "null");
        CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, FFI_STR("")), FFI_FAIL, EMPTY_KEY);
        text_free(&expected);
    }
    return NULL;
}

static void check_all(kv_ctx_t *ctx) {
    uint8_t value[1000];
    kv_entry_slice_t entries;
    for (int worker = 0; worker < THREADS; worker++) {
        char prefix[20];
        ffi_reply_t reply = {0};
        snprintf(prefix, sizeof prefix, "%d/", worker);
        CHECK_INT(kv_list_wait(ctx, ffi_str(prefix), NULL, -1, &entries, &reply), FFI_OK);
        CHECK_INT(entries.len, ROUNDS);
        for (size_t i = 0; i < entries.len; i++) {
            const kv_entry_t *const entry = &entries.data[i];
            char round[20] = {0};
            CHECK(entry->key.len > 2 && entry->key.len < sizeof round);
            memcpy(round, entry->key.data + 2, entry->key.len - 2);
            const size_t len = fill(value, worker, atoi(round));
            CHECK_INT(entry->value.len, len);
            CHECK(len == 0 || memcmp(entry->value.data, value, len) == 0);
        }
        kv_reply_release(&reply);
    }
}

int main(void) {
    const int32_t on_close = KV_DURABILITY_ON_CLOSE;
    worker_t workers[THREADS];
    store_init();
    kv_kv_config_t config = store_config();
    config.durability = &on_close;
    kv_ctx_t *ctx = store_open(config);
    for (int i = 0; i < THREADS; i++) {
        workers[i].ctx = ctx;
        workers[i].number = i;
        CHECK_INT(pthread_create(&workers[i].thread, NULL, mix_calls, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(workers[i].thread, NULL), 0);
    }
    check_all(ctx);
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    /* Closing has made all of it durable. */
    ctx = store_open(store_config());
    check_all(ctx);
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    store_remove();
    return check_finish();
}
