/* Every function of the shouter in the callback form. */
#define _POSIX_C_SOURCE 200809L
#include "shouter.h"

static void create_replies_with_its_context(void) {
    const echo_echo_config_t config = {.prefix = FFI_STR("\xc3\xa9")};
    const echo_shout_request_t request = {.text = FFI_STR("hi")};
    waiter_t *const created = WAITER(render_context);
    echo_ctx_t *const ctx = echo_create(&config, waiter_done, created);
    char address[40];
    CHECK(ctx != NULL);
    snprintf(address, sizeof address, "%p", (void *)ctx);
    CHECK_REPLY(created, FFI_OK, address);
    CHECK_CALL(render_shout_response, echo_shout(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"prefix\": \"\xc3\xa9\", \"shouted\": \"\xc3\xa9: HI\"}");
    CHECK_INT(echo_destroy(ctx), FFI_OK);
}

static void shout_raises_ascii_letters(echo_ctx_t *ctx) {
    echo_shout_request_t request = {.text = {"a\0\xc3\xbcz-\xf0\x9d\x84\x9e", 10}};
    CHECK_CALL(render_shout_response, echo_shout(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"prefix\": \"p\", \"shouted\": \"p: A\\u0000\xc3\xbcZ-\xf0\x9d\x84\x9e\"}");
    request.text = (ffi_str_t){NULL, 0};
    CHECK_CALL(render_shout_response, echo_shout(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"prefix\": \"p\", \"shouted\": \"p: \"}");
}

static void shouts_have_a_longest_text(echo_ctx_t *ctx) {
    char text[ECHO_MAX_SHOUT_LEN + 1];
    char expected[ECHO_MAX_SHOUT_LEN + 80];
    CHECK_INT(ECHO_MAX_SHOUT_LEN, 512);
    memset(text, 'a', sizeof text);
    echo_shout_request_t request = {.text = {text, sizeof text}};
    CHECK_CALL(render_shout_response, echo_shout(ctx, waiter_done, reply_to, &request), FFI_ERR,
               "text must not exceed 512 bytes");
    request.text.len = ECHO_MAX_SHOUT_LEN;
    memset(text, 'A', sizeof text);
    snprintf(expected, sizeof expected, "{\"prefix\": \"p\", \"shouted\": \"p: %.*s\"}", (int)ECHO_MAX_SHOUT_LEN, text);
    memset(text, 'a', sizeof text);
    CHECK_CALL(render_shout_response, echo_shout(ctx, waiter_done, reply_to, &request), FFI_OK, expected);
}

static void static_functions_need_no_context(void) {
    const echo_shout_request_t request = {.text = FFI_STR("anon")};
    CHECK_CALL(render_text, echo_lib_version(waiter_done, reply_to), FFI_OK, "nim-echo v0.1.0");
    CHECK_CALL(render_shout_response, echo_shout_anon(waiter_done, reply_to, &request), FFI_OK,
               "{\"prefix\": \"\", \"shouted\": \"ANON\"}");
    /* They can be given bad values, all the same. */
    const echo_shout_request_t bad = {.text = FFI_STR("\xff")};
    CHECK_CALL_BEGINS(render_shout_response, echo_shout_anon(waiter_done, reply_to, NULL), FFI_ERR, "req: ");
    CHECK_CALL_BEGINS(render_shout_response, echo_shout_anon(waiter_done, reply_to, &bad), FFI_ERR, "req.text: ");
    CHECK_INT(echo_shout_anon(NULL, NULL, &request), FFI_MISSING_CALLBACK);
}

int main(void) {
    create_replies_with_its_context();
    static_functions_need_no_context();

    echo_ctx_t *const ctx = echo_new("p");
    shout_raises_ascii_letters(ctx);
    shouts_have_a_longest_text(ctx);
    CHECK_CALL(render_text, echo_version(ctx, waiter_done, reply_to), FFI_OK, "nim-echo v0.1.0");
    CHECK_INT(echo_destroy(ctx), FFI_OK);
    return check_finish();
}
