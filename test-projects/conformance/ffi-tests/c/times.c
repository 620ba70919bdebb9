/* Points in time: before and after 1970. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

SHAPE_OPTION(option_time, ffi_time_t, put_time)

static void put_every_time(text_t *out, const void *value) {
    const conformance_every_time_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_time);
    put_field(out, "field", &every->field, put_time);
    put_key(out, "option");
    put_option(out, every->option, put_time);
    text_add(out, "}");
}
SHAPE(every_time, conformance_every_time_t, put_every_time)

static void render_time_error(text_t *out, const void *payload, size_t len) {
    const conformance_time_error_t *const error = payload;
    if (len != sizeof *error || error->tag != CONFORMANCE_TIME_ERROR_OVER) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {\"Over\": {");
    put_field(out, "since", &error->value.over.since, put_time);
    text_add(out, "}}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

/* The beginning, half a second before, and some date. */
static const ffi_time_t times[] = {{0, 0}, {-1, 500000000}, {1700000000, 1}};
#define HALF_BEFORE "{\"secs\": -1, \"nanos\": 500000000}"

static void times_keep_their_nanoseconds(void) {
    CHECK_ECHO(conformance_echo_time, time, ffi_time_t, times[0], "{\"secs\": 0, \"nanos\": 0}");
    CHECK_ECHO(conformance_echo_time, time, ffi_time_t, times[1], HALF_BEFORE);
    CHECK_ECHO(conformance_echo_time, time, ffi_time_t, times[2], "{\"secs\": 1700000000, \"nanos\": 1}");
    CHECK_ECHO(conformance_echo_time, time, ffi_time_t, ((ffi_time_t){-62135596800, 999999999}),
               "{\"secs\": -62135596800, \"nanos\": 999999999}");
}

/* The library sees the same point in time: it can count from it. */
static void times_mean_the_same(void) {
    const ffi_duration_t one_second = {1, 0};
    const ffi_duration_t for_ever = {UINT64_MAX, 999999999};
    CHECK_FORMS(conformance_later, option_time, const ffi_time_t *, (times[1], one_second),
                "{\"time\": " HALF_BEFORE ", \"by\": {\"secs\": 1, \"nanos\": 0}}", FFI_OK,
                "{\"secs\": 0, \"nanos\": 500000000}");
    CHECK_FORMS(conformance_later, option_time, const ffi_time_t *, (times[2], for_ever),
                "{\"time\": {\"secs\": 1700000000, \"nanos\": 1}, \"by\": {\"secs\": 18446744073709551615, "
                "\"nanos\": 999999999}}",
                FFI_OK, "null");
}

static void times_are_found_in_every_place(void) {
    const conformance_every_time_t every = {.field = times[1], .list = {times, 2}, .option = &times[0]};
    const conformance_every_time_t none = {0};
    CHECK_ECHO(conformance_echo_every_time, every_time, conformance_every_time_t, &every,
               "{\"list\": [{\"secs\": 0, \"nanos\": 0}, " HALF_BEFORE "], \"field\": " HALF_BEFORE
               ", \"option\": {\"secs\": 0, \"nanos\": 0}}");
    CHECK_ECHO(conformance_echo_every_time, every_time, conformance_every_time_t, &none,
               "{\"list\": [], \"field\": {\"secs\": 0, \"nanos\": 0}, \"option\": null}");
    check_render_fail = render_time_error;
    CHECK_FORMS(conformance_fail_with_time, time, ffi_time_t, (times[1]), "{\"value\": " HALF_BEFORE "}", FFI_FAIL,
                "{\"error\": {\"Over\": {\"since\": " HALF_BEFORE "}}, \"message\": \"over\"}");
}

static void what_is_no_time_is_refused(void) {
    const ffi_time_t too_many = {-1, 1000000000};
    const conformance_every_time_t every = {.option = &too_many};
    CHECK_REFUSED(conformance_echo_time, ffi_time_t, (too_many),
                  "value.nanos: nanoseconds are below 1000000000, found 1000000000");
    CHECK_REFUSED(conformance_echo_every_time, conformance_every_time_t, (&every),
                  "value.option.nanos: nanoseconds are below 1000000000, found 1000000000");
    CHECK_CBOR_REFUSED(conformance_echo_time, "{\"value\": {\"secs\": 0, \"nanos\": 1000000000}}",
                       "value.nanos: nanoseconds are below 1000000000, found 1000000000");
    CHECK_CBOR_REFUSED(conformance_echo_time, "{\"value\": {\"secs\": 9223372036854775808, \"nanos\": 0}}",
                       "value.secs: integer 9223372036854775808 is out of range for i64");
    CHECK_CBOR_REFUSED(conformance_echo_time, "{\"value\": {\"secs\": 1}}", "value.nanos: missing");
    CHECK_CBOR_REFUSED(conformance_echo_time, "{\"value\": 1(1700000000)}", "value: expected a map, found an integer");
}

int main(void) {
    times_keep_their_nanoseconds();
    times_mean_the_same();
    times_are_found_in_every_place();
    what_is_no_time_is_refused();
    return check_finish();
}
