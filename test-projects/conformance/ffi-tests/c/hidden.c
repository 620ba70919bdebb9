/* What Rust's documentation does not show is there nevertheless. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

static void put_secret(text_t *out, const void *value) {
    const conformance_secret_t *const secret = value;
    text_add(out, "{");
    put_field(out, "kept", &secret->kept, put_str);
    put_field(out, "open", &secret->open, put_i32);
    text_add(out, "}");
}
SHAPE(secret, conformance_secret_t, put_secret)

static void put_knowledge(text_t *out, const void *value) {
    const conformance_knowledge_t knowledge = *(const conformance_knowledge_t *)value;
    text_add(out, knowledge == CONFORMANCE_KNOWLEDGE_KNOWN     ? "\"Known\""
                  : knowledge == CONFORMANCE_KNOWLEDGE_UNKNOWN ? "\"Unknown\""
                                                               : "<unknown>");
}
SHAPE(knowledge, conformance_knowledge_t, put_knowledge)

int main(void) {
    const conformance_secret_t secret = {.open = CONFORMANCE_SECRET_NUMBER, .kept = FFI_STR("k\0")};
    CHECK_INT(CONFORMANCE_SECRET_NUMBER, -7);
    CHECK_ECHO(conformance_echo_secret, secret, conformance_secret_t, &secret,
               "{\"kept\": \"k\\u0000\", \"open\": -7}");
    CHECK_CBOR_REFUSED(conformance_echo_secret, "{\"value\": {\"open\": 1}}", "value.kept: missing");
    CHECK_ECHO(conformance_echo_knowledge, knowledge, conformance_knowledge_t, CONFORMANCE_KNOWLEDGE_KNOWN,
               "\"Known\"");
    CHECK_ECHO(conformance_echo_knowledge, knowledge, conformance_knowledge_t, CONFORMANCE_KNOWLEDGE_UNKNOWN,
               "\"Unknown\"");
    conformance_ctx_t *const ctx = context_of("l");
    CHECK_EACH(str, ffi_str_t, conformance_secret_label(ctx, waiter_done, reply_to),
               conformance_secret_label_wait(ctx, &result, &reply), CBOR_CALL_ON(ctx, conformance_secret_label), "{}",
               FFI_OK, "\"l\"");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    return check_finish();
}
