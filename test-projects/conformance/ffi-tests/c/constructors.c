/* Several ways to a context, and ways to none. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

static void labels_are_remembered(void) {
    conformance_ctx_t *const ctx = context_of("l\xc3\xa9");
    CHECK_EACH(str, ffi_str_t, conformance_label(ctx, waiter_done, reply_to),
               conformance_label_wait(ctx, &result, &reply), CBOR_CALL_ON(ctx, conformance_label), "{}", FFI_OK,
               "\"l\xc3\xa9\"");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

/* A constructor in each form gives none. What is returned is gone, or null. */
#define CHECK_MAKES_NONE(callback_call, wait_call, cbor_call, notation, code, text)                \
    do {                                                                                           \
        waiter_t *reply_to = WAITER(render_context);                                               \
        conformance_ctx_t *made = callback_call;                                                   \
        CHECK_REPLY(reply_to, code, text);                                                         \
        CHECK_INT(conformance_destroy(made), FFI_ERR);                                             \
        made = NULL;                                                                               \
        CHECK_WAIT(render_context, made, wait_call, code, text);                                   \
        CHECK(made == NULL);                                                                       \
        cbor_t request = cbor_of(notation);                                                        \
        reply_to = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);                       \
        made = cbor_call;                                                                          \
        cbor_free(&request);                                                                       \
        CHECK_REPLY(reply_to, code, text);                                                         \
        CHECK_INT(conformance_destroy(made), FFI_ERR);                                             \
    } while (0)

static void contexts_are_made(void) {
    CHECK_MAKES(conformance_new(waiter_done, reply_to), conformance_new_wait(&made, NULL), CBOR_MADE(conformance_new),
                "{}", "new");
    CHECK_MAKES(conformance_with_label(FFI_STR("l\0"), waiter_done, reply_to),
                conformance_with_label_wait(FFI_STR("l\0"), &made, NULL), CBOR_MADE(conformance_with_label),
                "{\"label\": \"l\\u0000\"}", "l\\u0000");
    CHECK_MAKES(conformance_with_some_label(FFI_STR("some"), waiter_done, reply_to),
                conformance_with_some_label_wait(FFI_STR("some"), &made, NULL),
                CBOR_MADE(conformance_with_some_label), "{\"label\": \"some\"}", "some");
    CHECK_MAKES(conformance_open(FFI_STR("at once"), 0, waiter_done, reply_to),
                conformance_open_wait(FFI_STR("at once"), 0, -1, &made, NULL), CBOR_MADE(conformance_open),
                "{\"label\": \"at once\", \"delay_ms\": 0}", "at once");
    CHECK_MAKES(conformance_open(FFI_STR("later"), 5, waiter_done, reply_to),
                conformance_open_wait(FFI_STR("later"), 5, 60000, &made, NULL), CBOR_MADE(conformance_open),
                "{\"label\": \"later\", \"delay_ms\": 5}", "later");
}

static void constructors_fail(void) {
    check_render_fail = render_failure;
    CHECK_MAKES_NONE(conformance_with_some_label(FFI_STR(""), waiter_done, reply_to),
                     conformance_with_some_label_wait(FFI_STR(""), &made, &reply),
                     CBOR_MADE(conformance_with_some_label), "{\"label\": \"\"}", FFI_ERR,
                     "a label must not be empty");
    CHECK_MAKES_NONE(conformance_open(FFI_STR(""), 1, waiter_done, reply_to),
                     conformance_open_wait(FFI_STR(""), 1, -1, &made, &reply), CBOR_MADE(conformance_open),
                     "{\"label\": \"\", \"delay_ms\": 1}", FFI_FAIL,
                     "{\"error\": {\"refused\": {\"value\": \"no label\"}}, \"message\": \"refused: no label\"}");
    CHECK_MAKES_NONE(conformance_panicking(waiter_done, reply_to), conformance_panicking_wait(&made, &reply),
                     CBOR_MADE(conformance_panicking), "{}", FFI_ERR, "panicked: no context");
}

static void constructors_refuse_arguments(void) {
    const ffi_str_t nowhere = ffi_str_n(NULL, 1);
    conformance_ctx_t *made = NULL;
    waiter_t *refused = WAITER(render_context);
    CHECK_INT(conformance_destroy(conformance_with_label(nowhere, waiter_done, refused)), FFI_ERR);
    CHECK_REPLY(refused, FFI_ERR, "label: null pointer with a length of 1");
    CHECK_WAIT(render_context, made, conformance_with_label_wait(nowhere, &made, &reply), FFI_ERR,
               "label: null pointer with a length of 1");
    cbor_t request = CBOR({"label": 1});
    refused = WAITER(render_context);
    made = conformance_with_label_cbor(request.data, request.len, waiter_done, refused);
    CHECK_INT(conformance_destroy(made), FFI_ERR);
    CHECK_REPLY(refused, FFI_ERR, "label: expected text, found an integer");
    cbor_free(&request);
    CHECK(conformance_new(NULL, NULL) == NULL);
    CHECK(conformance_new_cbor(NULL, 0, NULL, NULL) == NULL);
    CHECK_INT(conformance_new_wait(NULL, NULL), FFI_ERR);
}

static void constructors_have_time_limits(void) {
    conformance_ctx_t *made = NULL;
    CHECK_WAIT_BEGINS(render_context, made, conformance_open_wait(FFI_STR("late"), 60000, 10, &made, &reply),
                      FFI_TIMEOUT, "");
    CHECK(made == NULL);
}

int main(void) {
    labels_are_remembered();
    contexts_are_made();
    constructors_fail();
    constructors_refuse_arguments();
    constructors_have_time_limits();
    return check_finish();
}
