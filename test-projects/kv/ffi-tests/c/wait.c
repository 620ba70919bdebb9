/* Every function of the store in the direct form. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

static void a_key_through_its_life(kv_ctx_t *ctx) {
    const ffi_bytes_t *value;
    bool there;
    const ffi_str_t key = FFI_STR("k\0\xf0\x9d\x84\x9e");
    CHECK_INT(key.len, 6);
    CHECK_WAIT(render_option_out, value, kv_get_wait(ctx, key, -1, &value, &reply), FFI_OK, "null");
    CHECK_WAIT_UNIT(kv_put_wait(ctx, key, (ffi_bytes_t){NULL, 0}, -1, &reply), FFI_OK, "()");
    CHECK_WAIT(render_option_out, value, kv_get_wait(ctx, key, -1, &value, &reply), FFI_OK, "h''");
    CHECK_WAIT_UNIT(kv_put_wait(ctx, key, ffi_bytes_n("\xff\x00", 2), 60000, &reply), FFI_OK, "()");
    CHECK_WAIT(render_option_out, value, kv_get_wait(ctx, key, -1, &value, &reply), FFI_OK, "h'ff00'");
    CHECK_WAIT(render_bool, there, kv_contains_wait(ctx, key, &there, &reply), FFI_OK, "true");
    CHECK_WAIT(render_bool, there, kv_delete_wait(ctx, key, -1, &there, &reply), FFI_OK, "true");
    CHECK_WAIT(render_bool, there, kv_delete_wait(ctx, key, -1, &there, &reply), FFI_OK, "false");
    CHECK_WAIT(render_bool, there, kv_contains_wait(ctx, key, &there, &reply), FFI_OK, "false");
}

/* Numbers and nothing own no memory: they need no reply. */
static void plain_results_need_no_reply(kv_ctx_t *ctx) {
    uint64_t len = 99;
    bool flag = false;
    CHECK_INT(kv_len_wait(ctx, &len, NULL), FFI_OK);
    CHECK_INT(len, 0);
    CHECK_INT(kv_is_empty_wait(ctx, &flag, NULL), FFI_OK);
    CHECK_INT(flag, true);
    CHECK_INT(kv_put_wait(ctx, FFI_STR("k"), ffi_bytes_n("v", 1), -1, NULL), FFI_OK);
    CHECK_INT(kv_len_wait(ctx, &len, NULL), FFI_OK);
    CHECK_INT(len, 1);
    CHECK_INT(kv_delete_wait(ctx, FFI_STR("k"), -1, &flag, NULL), FFI_OK);
    CHECK_INT(flag, true);
    /* The code of an error is not lost with its text. */
    CHECK_INT(kv_put_wait(ctx, (ffi_str_t){NULL, 0}, ffi_bytes_n("v", 1), -1, NULL), FFI_FAIL);
    CHECK_INT(kv_len_wait(NULL, &len, NULL), FFI_ERR);
    /* What owns memory does not run without an owner. */
    const ffi_bytes_t *value;
    kv_entry_slice_t entries;
    CHECK_INT(kv_get_wait(ctx, FFI_STR("k"), -1, &value, NULL), FFI_ERR);
    CHECK_INT(kv_list_wait(ctx, FFI_STR(""), NULL, -1, &entries, NULL), FFI_ERR);
}

static void many_at_once(kv_ctx_t *ctx) {
    const kv_entry_t entries[] = {{FFI_STR("b"), ffi_bytes_n("2", 1)}, {FFI_STR("a"), {NULL, 0}}};
    const ffi_str_t keys[] = {FFI_STR("b"), FFI_STR("x"), FFI_STR("a")};
    const uint32_t limit = 1;
    kv_entry_slice_t listed;
    kv_opt_bytes_slice_t got;
    CHECK_WAIT_UNIT(kv_put_many_wait(ctx, (kv_entry_slice_t){entries, 2}, -1, &reply), FFI_OK, "()");
    CHECK_WAIT(render_entries, listed, kv_list_wait(ctx, FFI_STR(""), NULL, -1, &listed, &reply), FFI_OK,
               "[{\"key\": \"a\", \"value\": h''}, {\"key\": \"b\", \"value\": h'32'}]");
    CHECK_WAIT(render_entries, listed, kv_list_wait(ctx, FFI_STR(""), &limit, -1, &listed, &reply), FFI_OK,
               "[{\"key\": \"a\", \"value\": h''}]");
    CHECK_WAIT(render_entries, listed, kv_list_wait(ctx, FFI_STR("none"), NULL, -1, &listed, &reply), FFI_OK, "[]");
    CHECK_WAIT(render_options, got, kv_get_many_wait(ctx, (ffi_str_slice_t){keys, 3}, -1, &got, &reply), FFI_OK,
               "[h'32', null, h'']");
}

static void facts(kv_ctx_t *ctx) {
    ffi_str_t version;
    kv_stats_t stats;
    uint64_t len;
    CHECK_WAIT(render_str, version, kv_engine_version_wait(&version, &reply), FFI_OK, "redb 4");
    CHECK_WAIT(render_u64, len, kv_len_wait(ctx, &len, &reply), FFI_OK, "2");
    CHECK_WAIT(render_stats, stats, kv_stats_wait(ctx, -1, &stats, &reply), FFI_OK,
               "{\"entries\": 2, \"read_only\": false, \"durability\": \"immediate\", \"cache_bytes\": null, "
               "\"tree_height\": 1, \"stored_bytes\": 3, \"fragmentation\": <between 0 and 1>}");
}

static void errors_are_typed(kv_ctx_t *ctx) {
    char key[1025];
    memset(key, 'k', sizeof key);
    const ffi_str_t too_long = {key, sizeof key};
    const ffi_bytes_t *value;
    bool there;
    CHECK_WAIT_UNIT(kv_put_wait(ctx, too_long, ffi_bytes_n("v", 1), -1, &reply), FFI_FAIL, KEY_TOO_LONG);
    CHECK_WAIT(render_option_out, value, kv_get_wait(ctx, too_long, -1, &value, &reply), FFI_FAIL, KEY_TOO_LONG);
    CHECK_WAIT(render_bool, there, kv_contains_wait(ctx, too_long, &there, &reply), FFI_FAIL, KEY_TOO_LONG);
    CHECK_WAIT(render_bool, there, kv_contains_wait(ctx, (ffi_str_t){NULL, 0}, &there, &reply), FFI_FAIL, EMPTY_KEY);
}

static void constructors_fail_with_a_reply(void) {
    const kv_kv_config_t again = store_config();
    const kv_kv_config_t nowhere = {.path = FFI_STR("/nowhere/at/all/store.redb")};
    kv_ctx_t *ctx = NULL;
    char expected[1000];
    snprintf(expected, sizeof expected,
             "{\"error\": {\"AlreadyOpen\": {\"path\": \"%s\"}}, \"message\": \"`%s` is already open\"}", store_path,
             store_path);
    CHECK_WAIT(render_context, ctx, kv_open_wait(&again, -1, &ctx, &reply), FFI_FAIL, expected);
    CHECK_WAIT_BEGINS(render_context, ctx, kv_open_wait(&nowhere, -1, &ctx, &reply), FFI_FAIL, STORAGE_BEGINS);
    CHECK(ctx == NULL);
}

static void sixteen_mebibytes_come_back_intact(kv_ctx_t *ctx) {
    uint8_t *const value = big_value(BIG);
    const ffi_bytes_t *got = NULL;
    ffi_reply_t reply = {0};
    CHECK_INT(kv_put_wait(ctx, FFI_STR("big"), ffi_bytes_n(value, BIG), -1, NULL), FFI_OK);
    CHECK_INT(kv_get_wait(ctx, FFI_STR("big"), -1, &got, &reply), FFI_OK);
    CHECK(got != NULL && got->len == BIG && memcmp(got->data, value, BIG) == 0);
    kv_reply_release(&reply);
    CHECK_INT(kv_delete_wait(ctx, FFI_STR("big"), -1, &(bool){false}, NULL), FFI_OK);
    free(value);
}

int main(void) {
    store_init();
    kv_ctx_t *const ctx = store_open(store_config());
    a_key_through_its_life(ctx);
    plain_results_need_no_reply(ctx);
    many_at_once(ctx);
    facts(ctx);
    errors_are_typed(ctx);
    constructors_fail_with_a_reply();
    sixteen_mebibytes_come_back_intact(ctx);
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    store_remove();
    return check_finish();
}
