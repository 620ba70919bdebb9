/* Every function of the store in the CBOR form. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

/* `name` is the function; the request is a cbor_t, or notation in CBOR(..). */
#define CALL(name, encoded, code, text) \
    CHECK_CBOR(encoded, kv_##name##_cbor(ctx, waiter_done, reply_to, request.data, request.len), code, text)
#define CALL_BEGINS(name, encoded, code, text) \
    CHECK_CBOR_BEGINS(encoded, kv_##name##_cbor(ctx, waiter_done, reply_to, request.data, request.len), code, text)

/* {"config": {"path": <path of the store>, <more>}} */
static cbor_t open_request(const char *more) {
    cbor_t encoded = {0};
    cbor_t rest = cbor_of(more);
    cbor_map(&encoded, 1);
    cbor_text(&encoded, "config");
    /* The head of `rest`, a short map, with one pair more. */
    cbor_byte(&encoded, rest.data[0] + 1u);
    cbor_text(&encoded, "path");
    cbor_text(&encoded, store_path);
    cbor_raw(&encoded, rest.data + 1, rest.len - 1);
    cbor_free(&rest);
    return encoded;
}

static kv_ctx_t *open_with(const char *more) {
    cbor_t request = open_request(more);
    waiter_t *const waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    kv_ctx_t *const ctx = kv_open_cbor(request.data, request.len, waiter_done, waiter);
    cbor_free(&request);
    char address[40];
    CHECK(ctx != NULL);
    snprintf(address, sizeof address, "\"%" PRIuPTR "\"", (uintptr_t)ctx);
    CHECK_REPLY(waiter, FFI_OK, address);
    return ctx;
}

static void check_open_fails(cbor_t request, int32_t code, const char *begins) {
    waiter_t *const waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    (void)kv_open_cbor(request.data, request.len, waiter_done, waiter);
    cbor_free(&request);
    CHECK_REPLY_BEGINS(waiter, code, begins);
}

static void configurations(void) {
    kv_ctx_t *ctx = open_with("{}");
    CALL(stats, CBOR({}), FFI_OK,
         "{\"entries\": 0, \"read_only\": false, \"durability\": \"immediate\", \"cache_bytes\": null, "
         "\"tree_height\": 0, \"stored_bytes\": 0, \"fragmentation\": 0.0}");
    char expected[1000];
    snprintf(expected, sizeof expected,
             "{\"error\": {\"AlreadyOpen\": {\"path\": \"%s\"}}, \"message\": \"`%s` is already open\"}", store_path,
             store_path);
    check_open_fails(open_request("{}"), FFI_FAIL, expected);
    CHECK_INT(kv_destroy(ctx), FFI_OK);

    ctx = open_with("{\"durability\": \"on-close\", \"read_only\": false, \"cache_bytes\": 1048576_3}");
    CALL(stats, CBOR({}), FFI_OK,
         "{\"entries\": 0, \"read_only\": false, \"durability\": \"on-close\", \"cache_bytes\": 1048576, "
         "\"tree_height\": 0, \"stored_bytes\": 0, \"fragmentation\": 0.0}");
    CALL(put, CBOR({"key": "k", "value": h'76'}), FFI_OK, "null");
    CHECK_INT(kv_destroy(ctx), FFI_OK);

    ctx = open_with("{\"durability\": null, \"read_only\": true, \"cache_bytes\": undefined}");
    CALL(get, CBOR({"key": "k"}), FFI_OK, "h'76'");
    CALL(put, CBOR({"key": "k", "value": h'00'}), FFI_FAIL, READ_ONLY);
    CALL(delete, CBOR({"key": "k"}), FFI_FAIL, READ_ONLY);
    CHECK_INT(kv_destroy(ctx), FFI_OK);

    check_open_fails(open_request("{\"durability\": \"OnClose\"}"), FFI_ERR, "config.durability: ");
    check_open_fails(open_request("{\"durability\": 1}"), FFI_ERR, "config.durability: ");
    check_open_fails(CBOR({"config": {"path": 5}}), FFI_ERR, "config.path: ");
    check_open_fails(CBOR({"config": {"read_only": true}}), FFI_ERR, "config");
    check_open_fails(CBOR({"config": {"path": "/nowhere/at/all/store.redb"}}), FFI_FAIL, STORAGE_BEGINS);
}

static void a_key_through_its_life(kv_ctx_t *ctx) {
    CALL(get, CBOR({"key": "e"}), FFI_OK, "null");
    CALL(put, cbor_of("{\"key\": \"e\", \"value\": h''}"), FFI_OK, "null");
    CALL(get, CBOR({"key": "e"}), FFI_OK, "h''");
    CALL(contains, CBOR({"key": "e"}), FFI_OK, "true");
    CALL(put, CBOR({_ "value": (_ h'00', h'ff'_1), "key"_0: (_ "e")}), FFI_OK, "null");
    CALL(get, CBOR({"key": "e"}), FFI_OK, "h'00ff'");
    CALL(delete, CBOR({"key": "e"}), FFI_OK, "true");
    CALL(delete, CBOR({"key": "e"}), FFI_OK, "false");
    CALL(contains, CBOR({"key": "e"}), FFI_OK, "false");
}

static void keys_are_any_text(kv_ctx_t *ctx) {
    CALL(put, cbor_of("{\"key\": \"nul\", \"value\": h'01'}"), FFI_OK, "null");
    CALL(put, cbor_of("{\"key\": \"nul\\u0000\", \"value\": h'02'}"), FFI_OK, "null");
    CALL(put, cbor_of("{\"key\": \"\xf0\x9d\x84\x9e\", \"value\": h'03'}"), FFI_OK, "null");
    CALL(get, CBOR({"key": "nul"}), FFI_OK, "h'01'");
    CALL(list, CBOR({"prefix": ""}), FFI_OK,
         "[{\"key\": \"nul\", \"value\": h'01'}, {\"key\": \"nul\\u0000\", \"value\": h'02'}, "
         "{\"key\": \"\xf0\x9d\x84\x9e\", \"value\": h'03'}]");
    CALL(len, CBOR({}), FFI_OK, "3");
    CALL(is_empty, (cbor_t){0}, FFI_OK, "false");
}

/* Bytes and text are not the same, and an array of numbers is neither. */
static void bytes_are_byte_strings(kv_ctx_t *ctx) {
    CALL_BEGINS(put, CBOR({"key": "k", "value": "text"}), FFI_ERR, "value: ");
    CALL_BEGINS(put, CBOR({"key": "k", "value": [1, 2]}), FFI_ERR, "value: ");
    CALL_BEGINS(put, CBOR({"key": h'6b', "value": h'01'}), FFI_ERR, "key: ");
    CALL_BEGINS(put, CBOR({"key": "k", "value": null}), FFI_ERR, "value: ");
    CALL_BEGINS(put, CBOR({"key": "k"}), FFI_ERR, "");
    CALL(contains, CBOR({"key": "k"}), FFI_OK, "false");
}

static void many_at_once(kv_ctx_t *ctx) {
    CALL(put_many, CBOR({"entries": [_ {"key": "m/b", "value": h'02'}, {_ "value": (_ h'00'), "key": "m/a"}]}), FFI_OK,
         "null");
    CALL(list, CBOR({"prefix": "m/", "limit": null}), FFI_OK,
         "[{\"key\": \"m/a\", \"value\": h'00'}, {\"key\": \"m/b\", \"value\": h'02'}]");
    CALL(list, CBOR({"limit": 1_3, "prefix": "m/"}), FFI_OK, "[{\"key\": \"m/a\", \"value\": h'00'}]");
    CALL_BEGINS(list, CBOR({"prefix": "m/", "limit": 4294967296}), FFI_ERR, "limit: ");
    CALL_BEGINS(list, CBOR({"prefix": "m/", "limit": -1}), FFI_ERR, "limit: ");
    CALL(get_many, CBOR({"keys": ["m/b", "x", "m/a"]}), FFI_OK, "[h'02', null, h'00']");
    CALL(get_many, CBOR({"keys": []}), FFI_OK, "[]");
    CALL_BEGINS(get_many, CBOR({"keys": ["m/b", 5]}), FFI_ERR, "keys[1]: ");
    CALL(put_many, CBOR({"entries": [{"key": "m/c", "value": h'03'}, {"key": "", "value": h'04'}]}), FFI_FAIL,
         EMPTY_KEY);
    CALL_BEGINS(put_many, CBOR({"entries": [{"key": "m/c", "value": h'03'}, {"key": "m/d", "value": 4}]}), FFI_ERR,
                "entries[1].value: ");
    CALL(contains, CBOR({"key": "m/c"}), FFI_OK, "false");
}

/* {"key": <key>, "value": <value>} */
static cbor_t put_request(const char *key, size_t key_len, const void *value, size_t len) {
    cbor_t encoded = {0};
    cbor_map(&encoded, 2);
    cbor_text(&encoded, "key");
    cbor_text_n(&encoded, key, key_len);
    cbor_text(&encoded, "value");
    cbor_bytes(&encoded, value, len);
    return encoded;
}

static void errors_are_typed(kv_ctx_t *ctx) {
    char key[1025];
    memset(key, 'k', sizeof key);
    CALL(put, put_request(key, sizeof key, "v", 1), FFI_FAIL, KEY_TOO_LONG);
    CALL(get, put_request(key, sizeof key, "v", 1), FFI_FAIL, KEY_TOO_LONG);
    CALL(delete, put_request(key, sizeof key, "v", 1), FFI_FAIL, KEY_TOO_LONG);
    CALL(contains, put_request(key, sizeof key, "v", 1), FFI_FAIL, KEY_TOO_LONG);
    CALL(get, CBOR({"key": ""}), FFI_FAIL, EMPTY_KEY);

    const size_t len = (size_t)KV_MAX_VALUE_LEN + 1;
    uint8_t *const huge = calloc(len, 1);
    CHECK(huge != NULL);
    CALL(put, put_request("k\0y", 3, huge, len), FFI_FAIL,
         "{\"error\": {\"ValueTooLong\": {\"key\": \"k\\u0000y\", \"max\": 67108864, \"length\": 67108865}}, "
         "\"message\": \"the value of `k\\u0000y` has 67108865 bytes, more than 67108864\"}");
    free(huge);
}

static void sixteen_mebibytes_come_back_intact(kv_ctx_t *ctx) {
    uint8_t *const value = big_value(BIG);
    text_t expected = {0};
    text_bytes(&expected, value, BIG);
    CALL(put, put_request("big", 3, value, BIG), FFI_OK, "null");
    CALL(get, CBOR({"key": "big"}), FFI_OK, text_get(&expected));
    CALL(delete, CBOR({"key": "big"}), FFI_OK, "true");

    /* In chunks of a size that divides nothing. */
    cbor_t chunks = cbor_of_hex("a2 636b6579 63626967 6576616c7565 5f");
    for (size_t at = 0; at < BIG; at += 65521) {
        cbor_bytes(&chunks, value + at, BIG - at < 65521 ? BIG - at : 65521);
    }
    cbor_byte(&chunks, 0xff);
    CALL(put, chunks, FFI_OK, "null");
    CALL(get, CBOR({"key": "big"}), FFI_OK, text_get(&expected));
    CALL(delete, CBOR({"key": "big"}), FFI_OK, "true");
    text_free(&expected);
    free(value);
}

int main(void) {
    store_init();
    CHECK_CBOR(CBOR({}), kv_engine_version_cbor(waiter_done, reply_to, request.data, request.len), FFI_OK,
               "\"redb 4\"");
    configurations();
    CHECK_INT(unlink(store_path), 0);

    kv_ctx_t *const ctx = open_with("{}");
    CALL(is_empty, CBOR({}), FFI_OK, "true");
    a_key_through_its_life(ctx);
    keys_are_any_text(ctx);
    bytes_are_byte_strings(ctx);
    many_at_once(ctx);
    errors_are_typed(ctx);
    sixteen_mebibytes_come_back_intact(ctx);
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    store_remove();
    return check_finish();
}
