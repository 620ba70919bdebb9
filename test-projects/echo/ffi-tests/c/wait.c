/* Every function of the shouter in the direct form. */
#define _POSIX_C_SOURCE 200809L
#include "shouter.h"

static void results_come_back_with_the_call(echo_ctx_t *ctx) {
    ffi_str_t text;
    echo_shout_response_t out;
    const echo_shout_request_t request = {.text = FFI_STR("hi")};
    CHECK_WAIT(render_str, text, echo_version_wait(ctx, &text, &reply), FFI_OK, "nim-echo v0.1.0");
    CHECK_WAIT(render_str, text, echo_lib_version_wait(&text, &reply), FFI_OK, "nim-echo v0.1.0");
    CHECK_WAIT(render_shout_response, out, echo_shout_wait(ctx, &request, -1, &out, &reply), FFI_OK,
               "{\"prefix\": \"p\", \"shouted\": \"p: HI\"}");
    CHECK_WAIT(render_shout_response, out, echo_shout_anon_wait(&request, &out, &reply), FFI_OK,
               "{\"prefix\": \"\", \"shouted\": \"HI\"}");
}

static void errors_do_too(echo_ctx_t *ctx) {
    static char text[ECHO_MAX_SHOUT_LEN + 1];
    echo_shout_response_t out;
    const echo_shout_request_t request = {.text = {text, sizeof text}};
    CHECK_WAIT(render_shout_response, out, echo_shout_wait(ctx, &request, -1, &out, &reply), FFI_ERR,
               "text must not exceed 512 bytes");
    CHECK_WAIT_BEGINS(render_shout_response, out, echo_shout_wait(NULL, &request, -1, &out, &reply), FFI_ERR, "");
    CHECK_WAIT_BEGINS(render_shout_response, out, echo_shout_anon_wait(NULL, &out, &reply), FFI_ERR, "req: ");
}

int main(void) {
    echo_ctx_t *const ctx = echo_new("p");
    results_come_back_with_the_call(ctx);
    errors_do_too(ctx);
    CHECK_INT(echo_destroy(ctx), FFI_OK);
    return check_finish();
}
