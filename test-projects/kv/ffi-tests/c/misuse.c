/*
 * What the store adds to the ways of getting it wrong (the timer's misuse.c has the others): bytes, optional
 * values, booleans, sequences of records, and operations that are at work when the context goes.
 */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

/* A pointer that is no multiple of what its type asks for. */
static const void *off_by_one(const void *pointer) {
    return (const char *)pointer + 1;
}

static void check_open(const kv_kv_config_t *config, const char *path) {
    waiter_t *const waiter = WAITER(render_context);
    CHECK(kv_open(config, waiter_done, waiter) == NULL);
    CHECK_REPLY_BEGINS(waiter, FFI_ERR, path);
    kv_ctx_t *ctx = NULL;
    CHECK_WAIT_BEGINS(render_context, ctx, kv_open_wait(config, -1, &ctx, &reply), FFI_ERR, path);
    CHECK(ctx == NULL);
}

static void configurations_have_to_make_sense(void) {
    static const uint64_t numbers[2];
    kv_kv_config_t config = store_config();

    /* A bool has two values; one that is read from memory can have others. */
    for (unsigned value = 2; value <= UINT8_MAX; value++) {
        const uint8_t byte = (uint8_t)value;
        config.read_only = (const bool *)&byte;
        check_open(&config, "config.read_only: ");
    }
    config = store_config();
    static const int32_t unknown[] = {-1, 2, INT32_MAX};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        config.durability = &unknown[i];
        check_open(&config, "config.durability: ");
    }
    config.durability = off_by_one(numbers);
    check_open(&config, "config.durability: ");
    config = store_config();
    config.cache_bytes = off_by_one(numbers);
    check_open(&config, "config.cache_bytes: ");
    config = (kv_kv_config_t){.path = {NULL, 3}};
    check_open(&config, "config.path: ");
    config.path = FFI_STR("\xff");
    check_open(&config, "config.path: ");
    check_open(NULL, "config: ");
    /* None of them has left a file. */
    CHECK(access(store_path, F_OK) != 0);
}

static void arguments_have_to_make_sense(kv_ctx_t *ctx) {
    static const uint8_t bytes[2];
    static const uint32_t numbers[2];
    const ffi_str_t key = FFI_STR("k");
    const ffi_bytes_t value = {bytes, 2};
    CHECK_CALL_BEGINS(render_unit, kv_put(ctx, waiter_done, reply_to, (ffi_str_t){NULL, 1}, value), FFI_ERR, "key: ");
    CHECK_CALL_BEGINS(render_unit, kv_put(ctx, waiter_done, reply_to, FFI_STR("\xc3"), value), FFI_ERR, "key: ");
    CHECK_CALL_BEGINS(render_unit, kv_put(ctx, waiter_done, reply_to, key, (ffi_bytes_t){NULL, 1}), FFI_ERR, "value: ");
    CHECK_CALL_BEGINS(render_unit, kv_put(ctx, waiter_done, reply_to, key, (ffi_bytes_t){bytes, SIZE_MAX}), FFI_ERR,
                      "value: ");
    CHECK_CALL_BEGINS(render_bool, kv_contains(ctx, waiter_done, reply_to, FFI_STR("\xc3")), FFI_ERR, "key: ");
    CHECK_CALL_BEGINS(render_entries, kv_list(ctx, waiter_done, reply_to, key, off_by_one(numbers)), FFI_ERR, "limit: ");

    const kv_entry_t entries[] = {{key, value}, {FFI_STR("\xff"), value}, {key, {NULL, 9}}};
    CHECK_CALL_BEGINS(render_unit, kv_put_many(ctx, waiter_done, reply_to, (kv_entry_slice_t){entries, 2}), FFI_ERR,
                      "entries[1].key: ");
    CHECK_CALL_BEGINS(render_unit, kv_put_many(ctx, waiter_done, reply_to, (kv_entry_slice_t){entries + 2, 1}), FFI_ERR,
                      "entries[0].value: ");
    CHECK_CALL_BEGINS(render_unit, kv_put_many(ctx, waiter_done, reply_to, (kv_entry_slice_t){NULL, 1}), FFI_ERR,
                      "entries: ");
    CHECK_CALL_BEGINS(render_unit, kv_put_many(ctx, waiter_done, reply_to, (kv_entry_slice_t){off_by_one(entries), 1}),
                      FFI_ERR, "entries: ");
    CHECK_CALL_BEGINS(render_unit,
                      kv_put_many(ctx, waiter_done, reply_to, (kv_entry_slice_t){entries, SIZE_MAX / sizeof *entries}),
                      FFI_ERR, "entries: ");
    const ffi_str_t keys[] = {key, FFI_STR("\xff")};
    CHECK_CALL_BEGINS(render_options, kv_get_many(ctx, waiter_done, reply_to, (ffi_str_slice_t){keys, 2}), FFI_ERR,
                      "keys[1]: ");
    CHECK_CALL(render_u64, kv_len(ctx, waiter_done, reply_to), FFI_OK, "0");
}

static void bad_contexts_and_callbacks(kv_ctx_t *ctx) {
    kv_ctx_t *const garbage = (kv_ctx_t *)(uintptr_t)0xdeadbeef;
    const ffi_bytes_t *value;
    CHECK_INT(kv_get(ctx, NULL, NULL, FFI_STR("k")), FFI_MISSING_CALLBACK);
    CHECK_INT(kv_get_cbor(ctx, NULL, NULL, NULL, 0), FFI_MISSING_CALLBACK);
    CHECK_INT(kv_len(ctx, NULL, NULL), FFI_MISSING_CALLBACK);
    CHECK(kv_open(&(kv_kv_config_t){.path = ffi_str(store_path)}, NULL, NULL) == NULL);
    CHECK_CALL_BEGINS(render_option, kv_get(NULL, waiter_done, reply_to, FFI_STR("k")), FFI_ERR, "");
    CHECK_CALL_BEGINS(render_option, kv_get(garbage, waiter_done, reply_to, FFI_STR("k")), FFI_ERR, "");
    CHECK_CALL_BEGINS(render_u64, kv_len(garbage, waiter_done, reply_to), FFI_ERR, "");
    CHECK_WAIT_BEGINS(render_option_out, value, kv_get_wait(garbage, FFI_STR("k"), -1, &value, &reply), FFI_ERR, "");
    CHECK_INT(kv_destroy(garbage), FFI_ERR);
    CHECK_INT(kv_destroy(NULL), FFI_ERR);
}

/*
 * Operations are at work on threads that cannot be stopped when the context goes. Each call is answered, the
 * destructor waits for the threads, and the file is free as soon as destroy is back: the next round opens it.
 */
enum { CALLS = 24, ROUNDS = 4 };

static void check_pending_answered(kv_ctx_t *ctx, waiter_t *const waiters[CALLS]) {
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    for (int i = 0; i < CALLS; i++) {
        CHECK_INT(waiter_replies(waiters[i]), 1);
        const int32_t code = waiter_code(waiters[i]);
        CHECK(code == FFI_OK || code == FFI_CANCELLED);
    }
}

/* The length is enough: that values come back intact is the matter of other programs. */
static void render_length(text_t *out, const void *payload, size_t len) {
    const ffi_bytes_t *const value = payload;
    text_add(out, "%zu", value != NULL && len == sizeof *value ? value->len : 0);
}

static void destroy_waits_for_readers(void) {
    /* Long enough for reads to be still at it when destroy comes. */
    const size_t len = BIG / 2;
    uint8_t *const value = big_value(len);
    kv_ctx_t *ctx = store_open(store_config());
    CHECK_WAIT_UNIT(kv_put_wait(ctx, FFI_STR("big"), ffi_bytes_n(value, len), -1, &reply), FFI_OK, "()");
    for (int round = 0; round < ROUNDS; round++) {
        waiter_t *waiters[CALLS];
        for (int i = 0; i < CALLS; i++) {
            waiters[i] = WAITER(render_length);
            CHECK_INT(kv_get(ctx, waiter_done, waiters[i], FFI_STR("big")), FFI_OK);
        }
        check_pending_answered(ctx, waiters);
        ctx = store_open(store_config());
    }
    CHECK_WAIT_UNIT(kv_put_wait(ctx, FFI_STR("big"), ffi_bytes_n(value, 1), -1, &reply), FFI_OK, "()");
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    free(value);
}

static void destroy_waits_for_writers(void) {
    enum { LEN = 100000 };
    uint8_t *const value = big_value(LEN);
    for (int round = 0; round < ROUNDS; round++) {
        kv_ctx_t *const ctx = store_open(store_config());
        waiter_t *waiters[CALLS];
        for (int i = 0; i < CALLS; i++) {
            char key[40];
            snprintf(key, sizeof key, "w/%d/%d", round, i);
            waiters[i] = WAITER(render_unit);
            CHECK_INT(kv_put(ctx, waiter_done, waiters[i], ffi_str(key), ffi_bytes_n(value, LEN)), FFI_OK);
        }
        check_pending_answered(ctx, waiters);
    }
    /* What was written was written whole. */
    kv_ctx_t *const ctx = store_open(store_config());
    kv_entry_slice_t entries;
    ffi_reply_t reply = {0};
    CHECK_INT(kv_list_wait(ctx, FFI_STR("w/"), NULL, -1, &entries, &reply), FFI_OK);
    for (size_t i = 0; i < entries.len; i++) {
        CHECK(entries.data[i].value.len == LEN && memcmp(entries.data[i].value.data, value, LEN) == 0);
    }
    kv_reply_release(&reply);
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    CHECK_INT(kv_destroy(ctx), FFI_ERR);
    free(value);
}

int main(void) {
    store_init();
    configurations_have_to_make_sense();
    kv_ctx_t *const ctx = store_open(store_config());
    arguments_have_to_make_sense(ctx);
    bad_contexts_and_callbacks(ctx);
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    destroy_waits_for_readers();
    destroy_waits_for_writers();
    store_remove();
    return check_finish();
}
