/* Functions that are exported in some forms and not in others. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

/* Names that the header would take if the functions had these forms: then this would not compile. */
static int conformance_native_only_cbor(void) { return 1; }
static int conformance_native_only_later_cbor(void) { return 2; }
static int conformance_native_context_cbor(void) { return 3; }
static int conformance_native_label_cbor(void) { return 4; }
static int conformance_cbor_only(void) { return 5; }
static int conformance_cbor_only_wait(void) { return 6; }
static int conformance_cbor_only_later(void) { return 7; }
static int conformance_cbor_only_later_wait(void) { return 8; }
static int conformance_cbor_context(void) { return 9; }
static int conformance_cbor_context_wait(void) { return 10; }
static int conformance_cbor_label(void) { return 11; }
static int conformance_cbor_label_wait(void) { return 12; }

static void names_of_forms_that_are_not_there_are_free(void) {
    int (*const ours[])(void) = {conformance_native_only_cbor,     conformance_native_only_later_cbor,
                                 conformance_native_context_cbor,  conformance_native_label_cbor,
                                 conformance_cbor_only,            conformance_cbor_only_wait,
                                 conformance_cbor_only_later,      conformance_cbor_only_later_wait,
                                 conformance_cbor_context,         conformance_cbor_context_wait,
                                 conformance_cbor_label,           conformance_cbor_label_wait};
    for (int i = 0; i < (int)(sizeof ours / sizeof *ours); i++) {
        CHECK_INT(ours[i](), i + 1);
    }
}

static void native_functions_are_called_natively(void) {
    int64_t result = 0;
    CHECK_CALL(i64_payload, conformance_native_only(waiter_done, reply_to, INT64_MIN), FFI_OK, "-9223372036854775808");
    CHECK_WAIT(i64_out, result, conformance_native_only_wait(INT64_MAX, &result, &reply), FFI_OK,
               "9223372036854775807");
    CHECK_CALL(i64_payload, conformance_native_only_later(waiter_done, reply_to, 1), FFI_OK, "1");
    CHECK_WAIT(i64_out, result, conformance_native_only_later_wait(2, -1, &result, &reply), FFI_OK, "2");
    CHECK_MAKES_NATIVE(conformance_native_context(FFI_STR("native"), waiter_done, reply_to),
                       conformance_native_context_wait(FFI_STR("native"), &made, NULL), "native");
}

/* What a type is called in C is known, whoever needs it. */
static void cbor_functions_are_called_in_cbor(void) {
    const conformance_envelope_t envelope = {.text = FFI_STR("inside")};
    text_t value = {0};
    text_add(&value, "{");
    put_field(&value, "text", &envelope.text, put_str);
    text_add(&value, "}");
    text_t request_text = {0};
    text_add(&request_text, "{\"value\": %s}", text_get(&value));
    CHECK_CBOR(cbor_of(text_get(&request_text)), CBOR_CALL(conformance_cbor_only), FFI_OK, text_get(&value));
    text_free(&request_text);
    text_free(&value);
    CHECK_CBOR_REFUSED(conformance_cbor_only, "{\"value\": \"inside\"}", "value: expected a map, found text");
    CHECK_CBOR(cbor_of("{\"value\": -3}"), CBOR_CALL(conformance_cbor_only_later), FFI_OK, "-3");
    CHECK_MAKES_CBOR(CBOR_MADE(conformance_cbor_context), "{\"label\": \"cbor\"}", "cbor");
}

/* The forms of a method are its own, or else those of its block. */
static void methods_have_forms_of_their_own(void) {
    conformance_ctx_t *const ctx = context_of("l");
    ffi_str_t result = {NULL, 0};
    CHECK_CALL(str_payload, conformance_native_label(ctx, waiter_done, reply_to), FFI_OK, "\"l\"");
    CHECK_WAIT(str_out, result, conformance_native_label_wait(ctx, &result, &reply), FFI_OK, "\"l\"");
    CHECK_CBOR(cbor_of("{}"), CBOR_CALL_ON(ctx, conformance_cbor_label), FFI_OK, "\"l\"");
    CHECK_EACH(str, ffi_str_t, conformance_label_in_all_forms(ctx, waiter_done, reply_to),
               conformance_label_in_all_forms_wait(ctx, -1, &result, &reply),
               CBOR_CALL_ON(ctx, conformance_label_in_all_forms), "{}", FFI_OK, "\"l\"");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

int main(void) {
    names_of_forms_that_are_not_there_are_free();
    native_functions_are_called_natively();
    cbor_functions_are_called_in_cbor();
    methods_have_forms_of_their_own();
    return check_finish();
}
