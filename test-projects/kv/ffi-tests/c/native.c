/* Every function of the store in the callback form. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

static void constants_have_their_values(void) {
    CHECK_INT(KV_MAX_KEY_LEN, 1024);
    CHECK_INT(KV_MAX_VALUE_LEN, 64 * 1024 * 1024);
    CHECK_TEXT(KV_ENGINE, "redb");
    CHECK_INT(KV_DURABILITY_ON_CLOSE, 0);
    CHECK_INT(KV_DURABILITY_IMMEDIATE, 1);
    CHECK_CALL(render_text, kv_engine_version(waiter_done, reply_to), FFI_OK, "redb 4");
}

static void an_empty_value_is_not_a_missing_key(kv_ctx_t *ctx) {
    CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, FFI_STR("empty"), (ffi_bytes_t){NULL, 0}), FFI_OK, "()");
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, FFI_STR("empty")), FFI_OK, "h''");
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, FFI_STR("missing")), FFI_OK, "null");
    CHECK_CALL(render_bool, kv_contains(ctx, waiter_done, reply_to, FFI_STR("empty")), FFI_OK, "true");
    CHECK_CALL(render_bool, kv_contains(ctx, waiter_done, reply_to, FFI_STR("missing")), FFI_OK, "false");
}

static void values_change_and_go(kv_ctx_t *ctx) {
    CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, FFI_STR("k"), ffi_bytes_n("\x00\xff", 2)), FFI_OK, "()");
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, FFI_STR("k")), FFI_OK, "h'00ff'");
    CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, FFI_STR("k"), ffi_bytes_n("new", 3)), FFI_OK, "()");
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, FFI_STR("k")), FFI_OK, "h'6e6577'");
    CHECK_CALL(render_bool, kv_delete(ctx, waiter_done, reply_to, FFI_STR("k")), FFI_OK, "true");
    CHECK_CALL(render_bool, kv_delete(ctx, waiter_done, reply_to, FFI_STR("k")), FFI_OK, "false");
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, FFI_STR("k")), FFI_OK, "null");
}

static void keys_are_any_text(kv_ctx_t *ctx) {
    /* Three keys that are one to anything that stops at a NUL. */
    const ffi_str_t keys[] = {{"nul", 3}, {"nul\0", 4}, {"nul\0x", 5}};
    for (size_t i = 0; i < 3; i++) {
        CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, keys[i], ffi_bytes_n(&"\x01\x02\x03"[i], 1)), FFI_OK,
                   "()");
    }
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, keys[0]), FFI_OK, "h'01'");
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, keys[1]), FFI_OK, "h'02'");
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, keys[2]), FFI_OK, "h'03'");
    CHECK_CALL(render_entries, kv_list(ctx, waiter_done, reply_to, keys[1], NULL), FFI_OK,
               "[{\"key\": \"nul\\u0000\", \"value\": h'02'}, {\"key\": \"nul\\u0000x\", \"value\": h'03'}]");
    /* Beyond the basic plane: a clef, and a family that is several code points. */
    const ffi_str_t clef = ffi_str("\xf0\x9d\x84\x9e");
    const ffi_str_t family = ffi_str("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7");
    CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, clef, ffi_bytes_n("g", 1)), FFI_OK, "()");
    CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, family, ffi_bytes_n("f", 1)), FFI_OK, "()");
    /* A prefix is text, too: half of a character is none. */
    CHECK_CALL_BEGINS(render_entries, kv_list(ctx, waiter_done, reply_to, (ffi_str_t){clef.data, 2}, NULL), FFI_ERR,
                      "prefix: ");
    CHECK_CALL(render_entries, kv_list(ctx, waiter_done, reply_to, clef, NULL), FFI_OK,
               "[{\"key\": \"\xf0\x9d\x84\x9e\", \"value\": h'67'}]");
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, family), FFI_OK, "h'66'");
}

static void put_many_is_one_transaction(kv_ctx_t *ctx) {
    kv_entry_t entries[] = {{FFI_STR("m/1"), ffi_bytes_n("a", 1)},
                            {FFI_STR("m/2"), {NULL, 0}},
                            {FFI_STR("m/3"), ffi_bytes_n("c", 1)}};
    const kv_entry_slice_t all = {entries, 3};
    /* The last one is bad: the others must not be there either. */
    entries[2].key.len = 0;
    CHECK_CALL(render_unit, kv_put_many(ctx, waiter_done, reply_to, all), FFI_FAIL, EMPTY_KEY);
    CHECK_CALL(render_entries, kv_list(ctx, waiter_done, reply_to, FFI_STR("m/"), NULL), FFI_OK, "[]");
    entries[2].key.len = 3;
    CHECK_CALL(render_unit, kv_put_many(ctx, waiter_done, reply_to, all), FFI_OK, "()");
    CHECK_CALL(render_entries, kv_list(ctx, waiter_done, reply_to, FFI_STR("m/"), NULL), FFI_OK,
               "[{\"key\": \"m/1\", \"value\": h'61'}, {\"key\": \"m/2\", \"value\": h''}, "
               "{\"key\": \"m/3\", \"value\": h'63'}]");
    CHECK_CALL(render_unit, kv_put_many(ctx, waiter_done, reply_to, (kv_entry_slice_t){NULL, 0}), FFI_OK, "()");
}

static void lists_have_limits(kv_ctx_t *ctx) {
    uint32_t limit = 2;
    CHECK_CALL(render_entries, kv_list(ctx, waiter_done, reply_to, FFI_STR("m/"), &limit), FFI_OK,
               "[{\"key\": \"m/1\", \"value\": h'61'}, {\"key\": \"m/2\", \"value\": h''}]");
    limit = 0;
    CHECK_CALL(render_entries, kv_list(ctx, waiter_done, reply_to, FFI_STR("m/"), &limit), FFI_OK, "[]");
    limit = UINT32_MAX;
    CHECK_CALL(render_entries, kv_list(ctx, waiter_done, reply_to, FFI_STR("m/3"), &limit), FFI_OK,
               "[{\"key\": \"m/3\", \"value\": h'63'}]");
}

static void get_many_keeps_the_order(kv_ctx_t *ctx) {
    const ffi_str_t keys[] = {FFI_STR("m/3"), FFI_STR("missing"), FFI_STR("m/2"), FFI_STR("m/3")};
    CHECK_CALL(render_options, kv_get_many(ctx, waiter_done, reply_to, (ffi_str_slice_t){keys, 4}), FFI_OK,
               "[h'63', null, h'', h'63']");
    CHECK_CALL(render_options, kv_get_many(ctx, waiter_done, reply_to, (ffi_str_slice_t){NULL, 0}), FFI_OK, "[]");
}

static void sixteen_mebibytes_come_back_intact(kv_ctx_t *ctx) {
    uint8_t *const value = big_value(BIG);
    text_t expected = {0};
    text_bytes(&expected, value, BIG);
    waiter_t *const put = WAITER(render_unit);
    CHECK_INT(kv_put(ctx, waiter_done, put, FFI_STR("big"), ffi_bytes_n(value, BIG)), FFI_OK);
    /* Borrowed for the call only, however long the write takes. */
    memset(value, 0, BIG);
    free(value);
    CHECK_REPLY(put, FFI_OK, "()");
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, FFI_STR("big")), FFI_OK, text_get(&expected));

    /* As part of something larger, too. */
    char entries[200];
    snprintf(entries, sizeof entries, "[{\"key\": \"big\", \"value\": %s}]", text_get(&expected));
    CHECK_CALL(render_entries, kv_list(ctx, waiter_done, reply_to, FFI_STR("big"), NULL), FFI_OK, entries);
    CHECK_CALL(render_bool, kv_delete(ctx, waiter_done, reply_to, FFI_STR("big")), FFI_OK, "true");
    text_free(&expected);
}

static void errors_are_typed(kv_ctx_t *ctx) {
    char key[1026];
    memset(key, 'k', sizeof key);
    const ffi_str_t too_long = {key, 1025};
    const ffi_str_t longest = {key, 1024};
    const ffi_bytes_t value = ffi_bytes_n("v", 1);
    const ffi_str_t keys[] = {FFI_STR("fine"), too_long};
    CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, too_long, value), FFI_FAIL, KEY_TOO_LONG);
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, too_long), FFI_FAIL, KEY_TOO_LONG);
    CHECK_CALL(render_options, kv_get_many(ctx, waiter_done, reply_to, (ffi_str_slice_t){keys, 2}), FFI_FAIL,
               KEY_TOO_LONG);
    CHECK_CALL(render_bool, kv_delete(ctx, waiter_done, reply_to, too_long), FFI_FAIL, KEY_TOO_LONG);
    CHECK_CALL(render_bool, kv_contains(ctx, waiter_done, reply_to, too_long), FFI_FAIL, KEY_TOO_LONG);
    CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, (ffi_str_t){NULL, 0}, value), FFI_FAIL, EMPTY_KEY);
    CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, longest, value), FFI_OK, "()");
    CHECK_CALL(render_bool, kv_delete(ctx, waiter_done, reply_to, longest), FFI_OK, "true");

    const size_t len = (size_t)KV_MAX_VALUE_LEN + 1;
    uint8_t *const huge = calloc(len, 1);
    CHECK(huge != NULL);
    CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, FFI_STR("k\0y"), ffi_bytes_n(huge, len)), FFI_FAIL,
               "{\"error\": {\"ValueTooLong\": {\"key\": \"k\\u0000y\", \"max\": 67108864, \"length\": 67108865}}, "
               "\"message\": \"the value of `k\\u0000y` has 67108865 bytes, more than 67108864\"}");
    free(huge);
}

static void counts(void) {
    kv_ctx_t *const ctx = store_open(store_config());
    CHECK_CALL(render_bool, kv_is_empty(ctx, waiter_done, reply_to), FFI_OK, "true");
    CHECK_CALL(render_u64, kv_len(ctx, waiter_done, reply_to), FFI_OK, "0");
    CHECK_CALL(render_stats, kv_stats(ctx, waiter_done, reply_to), FFI_OK,
               "{\"entries\": 0, \"read_only\": false, \"durability\": \"immediate\", \"cache_bytes\": null, "
               "\"tree_height\": 0, \"stored_bytes\": 0, \"fragmentation\": 0.0}");
    store_put(ctx, "four", "12345");
    CHECK_CALL(render_bool, kv_is_empty(ctx, waiter_done, reply_to), FFI_OK, "false");
    CHECK_CALL(render_u64, kv_len(ctx, waiter_done, reply_to), FFI_OK, "1");
    CHECK_CALL(render_stats, kv_stats(ctx, waiter_done, reply_to), FFI_OK,
               "{\"entries\": 1, \"read_only\": false, \"durability\": \"immediate\", \"cache_bytes\": null, "
               "\"tree_height\": 1, \"stored_bytes\": 9, \"fragmentation\": <between 0 and 1>}");
    CHECK_INT(kv_destroy(ctx), FFI_OK);
}

/* Every field of the configuration arrives, and the file is there for the next one when destroy is back. */
static void configurations(void) {
    const int32_t on_close = KV_DURABILITY_ON_CLOSE;
    const uint64_t cache = 1 << 20;
    const bool no = false, yes = true;
    kv_kv_config_t config = store_config();
    config.read_only = &no;
    config.durability = &on_close;
    config.cache_bytes = &cache;
    kv_ctx_t *ctx = store_open(config);
    store_put(ctx, "kept", "v");
    CHECK_CALL_BEGINS(render_stats, kv_stats(ctx, waiter_done, reply_to), FFI_OK,
                      "{\"entries\": 2, \"read_only\": false, \"durability\": \"on-close\", \"cache_bytes\": 1048576, ");
    CHECK_INT(kv_destroy(ctx), FFI_OK);

    config = store_config();
    config.read_only = &yes;
    ctx = store_open(config);
    CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, FFI_STR("kept")), FFI_OK, "h'76'");
    CHECK_CALL(render_unit, kv_put(ctx, waiter_done, reply_to, FFI_STR("k"), ffi_bytes_n("v", 1)), FFI_FAIL, READ_ONLY);
    CHECK_CALL(render_bool, kv_delete(ctx, waiter_done, reply_to, FFI_STR("kept")), FFI_FAIL, READ_ONLY);
    CHECK_CALL_BEGINS(render_stats, kv_stats(ctx, waiter_done, reply_to), FFI_OK,
                      "{\"entries\": 2, \"read_only\": true, \"durability\": \"immediate\", \"cache_bytes\": null, ");
    CHECK_INT(kv_destroy(ctx), FFI_OK);
}

static void a_store_is_open_once(kv_ctx_t *ctx) {
    const kv_kv_config_t config = store_config();
    char expected[1000];
    snprintf(expected, sizeof expected,
             "{\"error\": {\"AlreadyOpen\": {\"path\": \"%s\"}}, \"message\": \"`%s` is already open\"}", store_path,
             store_path);
    /* The constructor was started, so there may be a context; when it has failed, it is gone. */
    waiter_t *const second = WAITER(render_context);
    kv_ctx_t *const gone = kv_open(&config, waiter_done, second);
    CHECK_REPLY(second, FFI_FAIL, expected);
    CHECK_INT(kv_destroy(gone), FFI_ERR);
    CHECK_CALL_BEGINS(render_u64, kv_len(gone, waiter_done, reply_to), FFI_ERR, "");
    CHECK_CALL(render_u64, kv_len(ctx, waiter_done, reply_to), FFI_OK, "2");
}

static void a_store_needs_its_file(void) {
    const kv_kv_config_t config = {.path = FFI_STR("/nowhere/at/all/store.redb")};
    waiter_t *const waiter = WAITER(render_context);
    (void)kv_open(&config, waiter_done, waiter);
    CHECK_REPLY_BEGINS(waiter, FFI_FAIL, STORAGE_BEGINS);
}

int main(void) {
    store_init();
    constants_have_their_values();
    counts();
    configurations();

    kv_ctx_t *const ctx = store_open(store_config());
    a_store_is_open_once(ctx);
    a_store_needs_its_file();
    an_empty_value_is_not_a_missing_key(ctx);
    values_change_and_go(ctx);
    keys_are_any_text(ctx);
    put_many_is_one_transaction(ctx);
    lists_have_limits(ctx);
    get_many_keeps_the_order(ctx);
    sixteen_mebibytes_come_back_intact(ctx);
    errors_are_typed(ctx);
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    store_remove();
    return check_finish();
}
