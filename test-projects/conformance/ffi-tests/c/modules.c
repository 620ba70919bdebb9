/* Items in all the places that a crate has: what the library has, and nothing else, is in the header. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

static void put_conditional(text_t *out, const void *value) {
    const conformance_conditional_t *const conditional = value;
    text_add(out, "{");
    put_field(out, "always", &conditional->always, put_i32);
    put_field(out, "sometimes", &conditional->sometimes, put_i32);
    text_add(out, "}");
}
SHAPE(conditional, conformance_conditional_t, put_conditional)

int main(void) {
    const conformance_conditional_t conditional = {.always = 1, .sometimes = 2};
    CHECK_FORMS_BARE(conformance_from_nested, str, ffi_str_t, "\"nested\"");
    CHECK_FORMS_BARE(conformance_from_path, str, ffi_str_t, "\"path\"");
    CHECK_FORMS_BARE(conformance_from_inline, str, ffi_str_t, "\"inline\"");
    CHECK_FORMS_BARE(conformance_from_include, str, ffi_str_t, "\"include\"");
    CHECK_FORMS_BARE(conformance_from_feature, str, ffi_str_t, "\"feature\"");
    CHECK_FORMS_BARE(conformance_from_either, str, ffi_str_t, "\"without\"");
    CHECK_FORMS_BARE(conformance_from_condition, str, ffi_str_t, "\"condition\"");
    CHECK_INT(sizeof conditional, 2 * sizeof(int32_t));
    CHECK_ECHO(conformance_echo_conditional, conditional, conformance_conditional_t, &conditional,
               "{\"always\": 1, \"sometimes\": 2}");
    CHECK_CBOR_REFUSED(conformance_echo_conditional, "{\"value\": {\"always\": 1}}", "value.sometimes: missing");
    return check_finish();
}
