/* Panics: an error with their text, and everything goes on. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

static void static_functions_panic(void) {
    CHECK_FORMS(conformance_panic_with, i64, int64_t, (FFI_STR("oh \xc3\xa9\0")), "{\"text\": \"oh \xc3\xa9\\u0000\"}",
                FFI_ERR, "panicked: oh é\\u0000");
    CHECK_EACH_UNIT(conformance_panic_without_text(waiter_done, reply_to), conformance_panic_without_text_wait(&reply),
                    CBOR_CALL(conformance_panic_without_text), "{}", FFI_ERR, "panicked");
}

static void methods_panic(conformance_ctx_t *ctx) {
    CHECK_EACH_UNIT(conformance_panic_inside(ctx, waiter_done, reply_to, FFI_STR("oh")),
                    conformance_panic_inside_wait(ctx, FFI_STR("oh"), &reply),
                    CBOR_CALL_ON(ctx, conformance_panic_inside), "{\"text\": \"oh\"}", FFI_ERR, "panicked: panics: oh");
    CHECK_ASYNC_METHOD(ctx, conformance_panic_later, str, ffi_str_t, (FFI_STR("oh")), "{\"text\": \"oh\"}", FFI_ERR,
                       "panicked: panics: oh");
}

int main(void) {
    conformance_ctx_t *const ctx = context_of("panics");
    static_functions_panic();
    methods_panic(ctx);
    /* The context is as usable as before, its end included. */
    ffi_str_t label;
    CHECK_WAIT(str_out, label, conformance_label_wait(ctx, &label, &reply), FFI_OK, "\"panics\"");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    return check_finish();
}
