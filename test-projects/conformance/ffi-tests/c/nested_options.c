/* Options of options: nothing, something that is nothing, and something. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

PUT_SLICE(numbers, ffi_i64_slice_t, put_i64)

/* What an option of `type` is where it is inside of another one: an array of one. */
#define PUT_INNER(name, type, put)                                              \
    static inline void put_##name(text_t *out, const void *value) {             \
        text_add(out, "[");                                                     \
        put_option(out, *(const type *const *)value, put);                      \
        text_add(out, "]");                                                     \
    }
PUT_INNER(inner_i64, int64_t, put_i64)
PUT_INNER(inner_str, ffi_str_t, put_str)
PUT_INNER(inner_list, ffi_i64_slice_t, put_numbers)
PUT_INNER(inner_bool, bool, put_bool)
PUT_INNER(inner_inner_bool, bool *, put_inner_bool)
PUT_OPTION(option_option, int64_t *, put_inner_i64)

typedef const int64_t *option_i64_t;
typedef const ffi_str_t *option_str_t;
typedef const ffi_i64_slice_t *option_list_t;
typedef const bool *option_bool_t;
typedef const option_bool_t *option_option_bool_t;
SHAPE_OPTION(option_option, option_i64_t, put_inner_i64)
SHAPE_OPTION(option_option_str, option_str_t, put_inner_str)
SHAPE_OPTION(option_option_list, option_list_t, put_inner_list)
SHAPE_OPTION(option_option_option, option_option_bool_t, put_inner_inner_bool)

static void put_every(text_t *out, const void *value) {
    const conformance_every_option_option_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_option_option);
    put_key(out, "field");
    put_option(out, every->field, put_inner_i64);
    text_add(out, "}");
}
SHAPE(every, conformance_every_option_option_t, put_every)

int main(void) {
    const int64_t zero = 0;
    const option_i64_t some = &zero;
    const option_i64_t none = NULL;
    CHECK_ECHO(conformance_echo_option_option, option_option, const option_i64_t *, &some, "[0]");
    CHECK_ECHO(conformance_echo_option_option, option_option, const option_i64_t *, &none, "[null]");
    CHECK_ECHO(conformance_echo_option_option, option_option, const option_i64_t *, NULL, "null");

    const ffi_str_t empty = {NULL, 0};
    const option_str_t some_text = &empty;
    const option_str_t no_text = NULL;
    CHECK_ECHO(conformance_echo_option_option_text, option_option_str, const option_str_t *, &some_text, "[\"\"]");
    CHECK_ECHO(conformance_echo_option_option_text, option_option_str, const option_str_t *, &no_text, "[null]");
    CHECK_ECHO(conformance_echo_option_option_text, option_option_str, const option_str_t *, NULL, "null");

    const int64_t numbers[] = {1};
    const ffi_i64_slice_t list = {numbers, 1};
    const ffi_i64_slice_t empty_list = {NULL, 0};
    const option_list_t lists[] = {&list, &empty_list, NULL};
    CHECK_ECHO(conformance_echo_option_option_list, option_option_list, const option_list_t *, &lists[0], "[[1]]");
    CHECK_ECHO(conformance_echo_option_option_list, option_option_list, const option_list_t *, &lists[1], "[[]]");
    CHECK_ECHO(conformance_echo_option_option_list, option_option_list, const option_list_t *, &lists[2], "[null]");
    CHECK_ECHO(conformance_echo_option_option_list, option_option_list, const option_list_t *, NULL, "null");

    const bool no = false;
    const option_bool_t bools[] = {&no, NULL};
    const option_option_bool_t deeper[] = {&bools[0], &bools[1], NULL};
    CHECK_ECHO(conformance_echo_option_option_option, option_option_option, const option_option_bool_t *, &deeper[0],
               "[[false]]");
    CHECK_ECHO(conformance_echo_option_option_option, option_option_option, const option_option_bool_t *, &deeper[1],
               "[[null]]");
    CHECK_ECHO(conformance_echo_option_option_option, option_option_option, const option_option_bool_t *, &deeper[2],
               "[null]");
    CHECK_ECHO(conformance_echo_option_option_option, option_option_option, const option_option_bool_t *, NULL, "null");

    const option_i64_t *const elements[] = {&some, &none, NULL};
    const conformance_every_option_option_t every = {.field = &none, .list = {elements, 3}};
    const conformance_every_option_option_t nothing = {0};
    CHECK_ECHO(conformance_echo_every_option_option, every, conformance_every_option_option_t, &every,
               "{\"list\": [[0], [null], null], \"field\": [null]}");
    CHECK_ECHO(conformance_echo_every_option_option, every, conformance_every_option_option_t, &nothing,
               "{\"list\": [], \"field\": null}");

    const option_i64_t crooked = misaligned(&(const int64_t[2]){0, 0});
    CHECK_REFUSED(conformance_echo_option_option, const option_i64_t *, (&crooked), "value: misaligned pointer");
    CHECK_CBOR_REFUSED(conformance_echo_option_option, "{\"value\": 0}",
                       "value: expected null or an array of one element, found an integer");
    CHECK_CBOR_REFUSED(conformance_echo_option_option, "{\"value\": []}",
                       "value: expected an array of one element, found 0");
    CHECK_CBOR_REFUSED(conformance_echo_option_option, "{\"value\": [0, 0]}",
                       "value: expected an array of one element, found 2");
    CHECK_CBOR_REFUSED(conformance_echo_option_option, "{\"value\": [[0]]}",
                       "value: expected an integer, found an array");
    CHECK_CBOR(CBOR({}), CBOR_CALL(conformance_echo_option_option), FFI_OK, "null");
    CHECK_CBOR_TAKES(conformance_echo_option_option, "[_ 0]", "[0]");
    return check_finish();
}
