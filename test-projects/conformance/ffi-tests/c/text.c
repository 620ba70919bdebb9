/* Text: lengths count and terminators do not, in every form and every place. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

PUT_OPTION(option_str, ffi_str_t, put_str)
PUT_SLICE(strs, ffi_str_slice_t, put_str)
PUT_SLICE(counts, ffi_u64_slice_t, put_u64)
SHAPE(counts, ffi_u64_slice_t, put_counts)

static void put_every_text(text_t *out, const void *value) {
    const conformance_every_text_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_str);
    put_field(out, "field", &every->field, put_str);
    put_key(out, "option");
    put_option(out, every->option, put_str);
    put_key(out, "list_option");
    put_option(out, every->list_option, put_strs);
    put_key(out, "option_list");
    PUT_LIST(out, every->option_list, put_option_str);
    text_add(out, "}");
}
SHAPE(every_text, conformance_every_text_t, put_every_text)

static void put_text_choice(text_t *out, const void *value) {
    const conformance_text_choice_t *const choice = value;
    if (choice->tag == CONFORMANCE_TEXT_CHOICE_BARE) {
        text_add(out, "{\"Bare\": {");
        put_field(out, "value", &choice->value.bare.value, put_str);
    } else {
        text_add(out, "{\"Named\": {");
        put_field(out, "text", &choice->value.named.text, put_str);
    }
    text_add(out, "}}");
}
SHAPE(text_choice, conformance_text_choice_t, put_text_choice)

static void render_text_error(text_t *out, const void *payload, size_t len) {
    const conformance_text_error_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "text", &error->text, put_str);
    text_add(out, "}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

/* One, two, three and four bytes for a character; the last of each plane that matters. */
#define MANY_BYTES "a \xc3\xa9 \xe2\x82\xac \xf0\x9d\x84\x9e \xef\xbf\xbf \xf4\x8f\xbf\xbf"

static void text_keeps_its_bytes(void) {
    CHECK_ECHO(conformance_echo_text, str, ffi_str_t, FFI_STR("text"), "\"text\"");
    CHECK_ECHO(conformance_echo_text, str, ffi_str_t, FFI_STR(MANY_BYTES), "\"" MANY_BYTES "\"");
    CHECK_ECHO(conformance_echo_text, str, ffi_str_t, FFI_STR("\0a\0\0b\0"), "\"\\u0000a\\u0000\\u0000b\\u0000\"");
    CHECK_ECHO(conformance_echo_text, str, ffi_str_t, FFI_STR("\"\\\n"), "\"\\\"\\\\\\u000a\"");
}

/* What follows a view is not read, and an empty one may point anywhere. */
static void text_is_as_long_as_it_says(void) {
    const ffi_str_t beginning = {"text|rest", 4};
    const ffi_str_t nowhere = {NULL, 0};
    const ffi_str_t anywhere = {misaligned(NULL), 0};
    CHECK_ECHO(conformance_echo_text, str, ffi_str_t, beginning, "\"text\"");
    CHECK_ECHO(conformance_echo_text, str, ffi_str_t, nowhere, "\"\"");
    CHECK_ECHO(conformance_echo_text, str, ffi_str_t, anywhere, "\"\"");
}

static void text_is_measured_in_bytes(void) {
    CHECK_FORMS(conformance_measure_text, counts, ffi_u64_slice_t, (FFI_STR(MANY_BYTES)),
                "{\"value\": \"" MANY_BYTES "\"}", FFI_OK, "[22, 11]");
    CHECK_FORMS(conformance_measure_text, counts, ffi_u64_slice_t, (FFI_STR("\0")), "{\"value\": \"\\u0000\"}", FFI_OK,
                "[1, 1]");
}

static void long_text_survives(void) {
    enum { LONG = 1 << 20 };
    text_t text = {0};
    text_t quoted = {0};
    for (int i = 0; i < LONG / 8; i++) {
        text_add(&text, "%07d\xc3\xa9", i);
    }
    text_quote(&quoted, text_get(&text), text.len);
    CHECK_ECHO(conformance_echo_text, str, ffi_str_t, ffi_str_n(text.data, text.len), text_get(&quoted));
    text_free(&text);
    text_free(&quoted);
}

static void text_is_found_in_every_place(void) {
    const ffi_str_t texts[] = {FFI_STR("\0"), {NULL, 0}, FFI_STR("\xf0\x9d\x84\x9e")};
    const ffi_str_t *const options[] = {&texts[0], NULL, &texts[1]};
    const ffi_str_slice_t list = {texts, 3};
    const conformance_every_text_t every = {.field = FFI_STR("f\0"),
                                            .list = list,
                                            .option = &texts[1],
                                            .option_list = {options, 3},
                                            .list_option = &list};
    const conformance_every_text_t none = {0};
    CHECK_ECHO(conformance_echo_every_text, every_text, conformance_every_text_t, &every,
               "{\"list\": [\"\\u0000\", \"\", \"\xf0\x9d\x84\x9e\"], \"field\": \"f\\u0000\", \"option\": \"\", "
               "\"list_option\": [\"\\u0000\", \"\", \"\xf0\x9d\x84\x9e\"], "
               "\"option_list\": [\"\\u0000\", null, \"\"]}");
    CHECK_ECHO(conformance_echo_every_text, every_text, conformance_every_text_t, &none,
               "{\"list\": [], \"field\": \"\", \"option\": null, \"list_option\": null, \"option_list\": []}");
}

static void variants_have_text(void) {
    conformance_text_choice_t choice = {.tag = CONFORMANCE_TEXT_CHOICE_BARE};
    choice.value.bare.value = FFI_STR("b\0");
    CHECK_ECHO(conformance_echo_text_choice, text_choice, conformance_text_choice_t, &choice,
               "{\"Bare\": {\"value\": \"b\\u0000\"}}");
    choice.tag = CONFORMANCE_TEXT_CHOICE_NAMED;
    choice.value.named.text = FFI_STR("");
    CHECK_ECHO(conformance_echo_text_choice, text_choice, conformance_text_choice_t, &choice,
               "{\"Named\": {\"text\": \"\"}}");
}

static void errors_have_text(void) {
    check_render_fail = render_text_error;
    CHECK_FORMS(conformance_fail_with_text, str, ffi_str_t, (FFI_STR("\xc3\xa9\0")), "{\"value\": \"\xc3\xa9\\u0000\"}",
                FFI_FAIL,
                "{\"error\": {\"text\": \"\xc3\xa9\\u0000\"}, \"message\": \"text: \xc3\xa9\\u0000\"}");
}

static void what_is_no_text_is_refused(void) {
    static const char *const invalid[] = {"ab\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"};
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        ffi_str_t result;
        const ffi_str_t text = ffi_str(invalid[i]);
        CHECK_CALL_BEGINS(render_text, conformance_echo_text(waiter_done, reply_to, text), FFI_ERR,
                          "value: not UTF-8 at byte ");
        CHECK_WAIT_BEGINS(render_text, result, conformance_echo_text_wait(text, &result, &reply), FFI_ERR,
                          "value: not UTF-8 at byte ");
        cbor_t encoded = {0};
        cbor_map(&encoded, 1);
        cbor_text(&encoded, "value");
        cbor_text(&encoded, invalid[i]);
        CHECK_CBOR(encoded, CBOR_CALL(conformance_echo_text), FFI_ERR, "value: text is not valid UTF-8");
    }
    const ffi_str_t nowhere = {NULL, 1};
    const ffi_str_t endless = {"a", SIZE_MAX};
    CHECK_REFUSED(conformance_echo_text, ffi_str_t, (nowhere), "value: null pointer with a length of 1");
    CHECK_REFUSED(conformance_echo_text, ffi_str_t, (endless),
                  "value: a length of 18446744073709551615 is more than memory holds");
    CHECK_CBOR_REFUSED(conformance_echo_text, "{\"value\": h'61'}", "value: expected text, found bytes");
    CHECK_CBOR_REFUSED(conformance_echo_text, "{\"value\": null}", "value: expected text, found null");
}

/* The path names the place, down to the element. */
static void the_place_is_named(void) {
    const ffi_str_t texts[] = {FFI_STR("fine"), FFI_STR("\xff")};
    const ffi_str_t *const options[] = {NULL, &texts[1]};
    const ffi_str_slice_t list = {texts, 2};
    conformance_every_text_t every = {.list = list};
    CHECK_REFUSED(conformance_echo_every_text, conformance_every_text_t, (&every),
                  "value.list[1]: not UTF-8 at byte 0");
    every = (conformance_every_text_t){.option = &texts[1]};
    CHECK_REFUSED(conformance_echo_every_text, conformance_every_text_t, (&every), "value.option: not UTF-8 at byte 0");
    every = (conformance_every_text_t){.option_list = {options, 2}};
    CHECK_REFUSED(conformance_echo_every_text, conformance_every_text_t, (&every),
                  "value.option_list[1]: not UTF-8 at byte 0");
    every = (conformance_every_text_t){.list_option = &list};
    CHECK_REFUSED(conformance_echo_every_text, conformance_every_text_t, (&every),
                  "value.list_option[1]: not UTF-8 at byte 0");
    conformance_text_choice_t choice = {.tag = CONFORMANCE_TEXT_CHOICE_NAMED};
    choice.value.named.text = texts[1];
    CHECK_REFUSED(conformance_echo_text_choice, conformance_text_choice_t, (&choice),
                  "value.text: not UTF-8 at byte 0");
    CHECK_CBOR_REFUSED(conformance_echo_every_text,
                       "{\"value\": {\"field\": \"\", \"list\": [], \"option_list\": [null, 1]}}",
                       "value.option_list[1]: expected text, found an integer");
}

static void the_wire_has_text_in_chunks(void) {
    CHECK_CBOR_TAKES(conformance_echo_text, "(_ \"te\", \"\", \"xt\")", "\"text\"");
    CHECK_CBOR_TAKES(conformance_echo_text, "32(\"text\"_3)", "\"text\"");
}

int main(void) {
    text_keeps_its_bytes();
    text_is_as_long_as_it_says();
    text_is_measured_in_bytes();
    long_text_survives();
    text_is_found_in_every_place();
    variants_have_text();
    errors_have_text();
    what_is_no_text_is_refused();
    the_place_is_named();
    the_wire_has_text_in_chunks();
    return check_finish();
}
