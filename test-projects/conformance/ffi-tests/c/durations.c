/* Spans of time: from none to the longest. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

static void put_every_duration(text_t *out, const void *value) {
    const conformance_every_duration_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_duration);
    put_field(out, "field", &every->field, put_duration);
    put_key(out, "option");
    put_option(out, every->option, put_duration);
    text_add(out, "}");
}
SHAPE(every_duration, conformance_every_duration_t, put_every_duration)

static void render_duration_error(text_t *out, const void *payload, size_t len) {
    const conformance_duration_error_t *const error = payload;
    if (len != sizeof *error || error->tag != CONFORMANCE_DURATION_ERROR_LATE) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {\"Late\": {");
    put_field(out, "by", &error->value.late.by, put_duration);
    text_add(out, "}}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

static const ffi_duration_t spans[] = {{0, 0}, {1, 500000000}, {UINT64_MAX, 999999999}, {0, 1}};
#define LONGEST "{\"secs\": 18446744073709551615, \"nanos\": 999999999}"

static void spans_keep_their_nanoseconds(void) {
    CHECK_ECHO(conformance_echo_duration, duration, ffi_duration_t, spans[0], "{\"secs\": 0, \"nanos\": 0}");
    CHECK_ECHO(conformance_echo_duration, duration, ffi_duration_t, spans[1], "{\"secs\": 1, \"nanos\": 500000000}");
    CHECK_ECHO(conformance_echo_duration, duration, ffi_duration_t, spans[2], LONGEST);
    CHECK_ECHO(conformance_echo_duration, duration, ffi_duration_t, ffi_duration_ms(1500),
               "{\"secs\": 1, \"nanos\": 500000000}");
    CHECK_FORMS_BARE(conformance_longest_duration, duration, ffi_duration_t, LONGEST);
}

static void spans_are_found_in_every_place(void) {
    const conformance_every_duration_t every = {.field = spans[3], .list = {spans, 3}, .option = &spans[0]};
    const conformance_every_duration_t none = {0};
    CHECK_ECHO(conformance_echo_every_duration, every_duration, conformance_every_duration_t, &every,
               "{\"list\": [{\"secs\": 0, \"nanos\": 0}, {\"secs\": 1, \"nanos\": 500000000}, " LONGEST
               "], \"field\": {\"secs\": 0, \"nanos\": 1}, \"option\": {\"secs\": 0, \"nanos\": 0}}");
    CHECK_ECHO(conformance_echo_every_duration, every_duration, conformance_every_duration_t, &none,
               "{\"list\": [], \"field\": {\"secs\": 0, \"nanos\": 0}, \"option\": null}");
    check_render_fail = render_duration_error;
    CHECK_FORMS(conformance_fail_with_duration, duration, ffi_duration_t, (spans[1]),
                "{\"value\": {\"secs\": 1, \"nanos\": 500000000}}", FFI_FAIL,
                "{\"error\": {\"Late\": {\"by\": {\"secs\": 1, \"nanos\": 500000000}}}, "
                "\"message\": \"late by 1500 ms\"}");
}

static void constants_are_spans(void) {
    CHECK(CONFORMANCE_PAUSE.seconds == 1 && CONFORMANCE_PAUSE.nanos == 500000000);
    CHECK(CONFORMANCE_NO_TIME.seconds == 0 && CONFORMANCE_NO_TIME.nanos == 0);
}

static void what_is_no_span_is_refused(void) {
    const ffi_duration_t too_many = {0, 1000000000};
    const ffi_duration_t list[] = {{0, 0}, {UINT64_MAX, UINT32_MAX}};
    const conformance_every_duration_t every = {.list = {list, 2}};
    CHECK_REFUSED(conformance_echo_duration, ffi_duration_t, (too_many),
                  "value.nanos: nanoseconds are below 1000000000, found 1000000000");
    CHECK_REFUSED(conformance_echo_every_duration, conformance_every_duration_t, (&every),
                  "value.list[1].nanos: nanoseconds are below 1000000000, found 4294967295");
    CHECK_CBOR_REFUSED(conformance_echo_duration, "{\"value\": {\"secs\": 0, \"nanos\": 1000000000}}",
                       "value.nanos: nanoseconds are below 1000000000, found 1000000000");
    CHECK_CBOR_REFUSED(conformance_echo_duration, "{\"value\": {\"secs\": -1, \"nanos\": 0}}",
                       "value.secs: integer -1 is out of range for u64");
    CHECK_CBOR_REFUSED(conformance_echo_duration, "{\"value\": {\"secs\": 18446744073709551615, \"nanos\": -1}}",
                       "value.nanos: integer -1 is out of range for u32");
    CHECK_CBOR_REFUSED(conformance_echo_duration, "{\"value\": {\"nanos\": 1}}", "value.secs: missing");
    CHECK_CBOR_REFUSED(conformance_echo_duration, "{\"value\": {\"secs\": 1, \"nanos\": 1, \"secs\": 1}}",
                       "value: duplicate key `secs`");
    CHECK_CBOR_REFUSED(conformance_echo_duration, "{\"value\": 1.5}", "value: expected a map, found a float");
    CHECK_CBOR_TAKES(conformance_echo_duration, "{_ \"nanos\": 1, \"more\": null, \"secs\": 2}",
                     "{\"secs\": 2, \"nanos\": 1}");
}

int main(void) {
    spans_keep_their_nanoseconds();
    spans_are_found_in_every_place();
    constants_are_spans();
    what_is_no_span_is_refused();
    return check_finish();
}
