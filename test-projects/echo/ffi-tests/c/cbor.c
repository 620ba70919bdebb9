/* Every function of the shouter in the CBOR form. */
#define _POSIX_C_SOURCE 200809L
#include "shouter.h"

static echo_ctx_t *create(void) {
    cbor_t request = CBOR({"config": {"prefix": "p"}});
    waiter_t *const waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    echo_ctx_t *const ctx = echo_create_cbor(request.data, request.len, waiter_done, waiter);
    cbor_free(&request);
    char address[40];
    CHECK(ctx != NULL);
    snprintf(address, sizeof address, "\"%" PRIuPTR "\"", (uintptr_t)ctx);
    CHECK_REPLY(waiter, FFI_OK, address);
    return ctx;
}

/* {"req": {"text": <len times "a">}} */
static cbor_t long_shout(size_t len) {
    cbor_t encoded = {0};
    char *const text = check_alloc(NULL, len);
    memset(text, 'a', len);
    cbor_map(&encoded, 1);
    cbor_text(&encoded, "req");
    cbor_map(&encoded, 1);
    cbor_text(&encoded, "text");
    cbor_text_n(&encoded, text, len);
    free(text);
    return encoded;
}

static void shout(echo_ctx_t *ctx) {
    CHECK_CBOR(CBOR({"req": {"text": "hi"}}), echo_shout_cbor(ctx, waiter_done, reply_to, request.data, request.len),
               FFI_OK, "{\"prefix\": \"p\", \"shouted\": \"p: HI\"}");
    CHECK_CBOR(CBOR({_ "req"_0: {_ "text"_3: (_ "h", ""_2, "i")}}),
               echo_shout_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK,
               "{\"prefix\": \"p\", \"shouted\": \"p: HI\"}");
    CHECK_CBOR(long_shout(513), echo_shout_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_ERR,
               "text must not exceed 512 bytes");
    char expected[600] = "{\"prefix\": \"p\", \"shouted\": \"p: ";
    const size_t start = strlen(expected);
    memset(expected + start, 'A', 512);
    memcpy(expected + start + 512, "\"}", 3);
    CHECK_CBOR(long_shout(512), echo_shout_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK,
               expected);
    CHECK_CBOR_BEGINS(CBOR({"req": {"text": 5}}),
                      echo_shout_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_ERR, "req.text: ");
}

static void static_functions(void) {
    CHECK_CBOR(CBOR({"req": {"text": "anon", "volume": 11}}),
               echo_shout_anon_cbor(waiter_done, reply_to, request.data, request.len), FFI_OK,
               "{\"prefix\": \"\", \"shouted\": \"ANON\"}");
    CHECK_CBOR_BEGINS(CBOR({}), echo_shout_anon_cbor(waiter_done, reply_to, request.data, request.len), FFI_ERR, "");
    CHECK_CBOR(CBOR({}), echo_lib_version_cbor(waiter_done, reply_to, request.data, request.len), FFI_OK,
               "\"nim-echo v0.1.0\"");
}

int main(void) {
    static_functions();
    echo_ctx_t *const ctx = create();
    shout(ctx);
    CHECK_CBOR((cbor_t){0}, echo_version_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK,
               "\"nim-echo v0.1.0\"");
    CHECK_INT(echo_destroy(ctx), FFI_OK);
    return check_finish();
}
