/* Enums without fields: their numbers in C, their texts on the wire. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

static void put_reading(text_t *out, const void *value) {
    switch (*(const conformance_reading_t *)value) {
    case CONFORMANCE_READING_ALL_THE_WAY_DOWN:
        text_add(out, "\"all-the-way-down\"");
        break;
    case CONFORMANCE_READING_JUST_BELOW:
        text_add(out, "\"just-below\"");
        break;
    case CONFORMANCE_READING_NOTHING:
        text_add(out, "\"nothing\"");
        break;
    case CONFORMANCE_READING_ALL_THE_WAY_UP:
        text_add(out, "\"up\"");
        break;
    default:
        text_add(out, "<reading %d>", (int)*(const conformance_reading_t *)value);
        break;
    }
}
SHAPE(reading, conformance_reading_t, put_reading)
PUT_OPTION(option_level, conformance_level_t, put_level)

static void put_every_level(text_t *out, const void *value) {
    const conformance_every_level_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_reading);
    put_field(out, "field", &every->field, put_level);
    put_key(out, "option");
    put_option(out, every->option, put_level);
    put_key(out, "option_list");
    PUT_LIST(out, every->option_list, put_option_level);
    text_add(out, "}");
}
SHAPE(every_level, conformance_every_level_t, put_every_level)

/* The numbers are a part of the ABI. */
static void variants_have_their_numbers(void) {
    CHECK_INT(CONFORMANCE_LEVEL_LOW, 0);
    CHECK_INT(CONFORMANCE_LEVEL_MIDDLE, 1);
    CHECK_INT(CONFORMANCE_LEVEL_HIGH, 2);
    CHECK_INT(CONFORMANCE_READING_ALL_THE_WAY_DOWN, INT32_MIN);
    CHECK_INT(CONFORMANCE_READING_JUST_BELOW, -1);
    CHECK_INT(CONFORMANCE_READING_NOTHING, 0);
    CHECK_INT(CONFORMANCE_READING_ALL_THE_WAY_UP, INT32_MAX);
}

static void every_variant_comes_back(void) {
    CHECK_ECHO(conformance_echo_level, level, conformance_level_t, CONFORMANCE_LEVEL_LOW, "\"Low\"");
    CHECK_ECHO(conformance_echo_level, level, conformance_level_t, CONFORMANCE_LEVEL_MIDDLE, "\"Middle\"");
    CHECK_ECHO(conformance_echo_level, level, conformance_level_t, CONFORMANCE_LEVEL_HIGH, "\"High\"");
    CHECK_ECHO(conformance_echo_reading, reading, conformance_reading_t, CONFORMANCE_READING_ALL_THE_WAY_DOWN,
               "\"all-the-way-down\"");
    CHECK_ECHO(conformance_echo_reading, reading, conformance_reading_t, CONFORMANCE_READING_JUST_BELOW,
               "\"just-below\"");
    CHECK_ECHO(conformance_echo_reading, reading, conformance_reading_t, CONFORMANCE_READING_NOTHING, "\"nothing\"");
    CHECK_ECHO(conformance_echo_reading, reading, conformance_reading_t, CONFORMANCE_READING_ALL_THE_WAY_UP, "\"up\"");
}

static void variants_are_found_in_every_place(void) {
    const conformance_reading_t readings[] = {CONFORMANCE_READING_ALL_THE_WAY_UP, CONFORMANCE_READING_ALL_THE_WAY_DOWN};
    const conformance_level_t low = CONFORMANCE_LEVEL_LOW;
    const conformance_level_t high = CONFORMANCE_LEVEL_HIGH;
    const conformance_level_t *const options[] = {&high, NULL, &low};
    const conformance_every_level_t every = {
        .field = CONFORMANCE_LEVEL_MIDDLE, .list = {readings, 2}, .option = &low, .option_list = {options, 3}};
    const conformance_every_level_t none = {0};
    CHECK_ECHO(conformance_echo_every_level, every_level, conformance_every_level_t, &every,
               "{\"list\": [\"up\", \"all-the-way-down\"], \"field\": \"Middle\", \"option\": \"Low\", "
               "\"option_list\": [\"High\", null, \"Low\"]}");
    CHECK_ECHO(conformance_echo_every_level, every_level, conformance_every_level_t, &none,
               "{\"list\": [], \"field\": \"Low\", \"option\": null, \"option_list\": []}");
}

static void other_numbers_are_refused(void) {
    const conformance_reading_t readings[] = {CONFORMANCE_READING_NOTHING, 1};
    const conformance_every_level_t every = {.list = {readings, 2}};
    const conformance_level_t unknown = -1;
    const conformance_every_level_t option = {.option = &unknown};
    CHECK_REFUSED(conformance_echo_level, conformance_level_t, (3), "value: 3 is not a value of `Level`");
    CHECK_REFUSED(conformance_echo_level, conformance_level_t, (INT32_MIN),
                  "value: -2147483648 is not a value of `Level`");
    CHECK_REFUSED(conformance_echo_reading, conformance_reading_t, (-2), "value: -2 is not a value of `Reading`");
    CHECK_REFUSED(conformance_echo_every_level, conformance_every_level_t, (&every),
                  "value.list[1]: 1 is not a value of `Reading`");
    CHECK_REFUSED(conformance_echo_every_level, conformance_every_level_t, (&option),
                  "value.option: -1 is not a value of `Level`");
}

static void the_wire_has_texts(void) {
    CHECK_CBOR_REFUSED(conformance_echo_level, "{\"value\": \"low\"}", "value: unknown variant `low`");
    CHECK_CBOR_REFUSED(conformance_echo_level, "{\"value\": 0}", "value: expected text, found an integer");
    CHECK_CBOR_REFUSED(conformance_echo_level, "{\"value\": {\"Low\": {}}}", "value: expected text, found a map");
    CHECK_CBOR_REFUSED(conformance_echo_reading, "{\"value\": \"AllTheWayUp\"}",
                       "value: unknown variant `AllTheWayUp`");
    CHECK_CBOR_TAKES(conformance_echo_reading, "(_ \"u\", \"p\")", "\"up\"");
}

int main(void) {
    variants_have_their_numbers();
    every_variant_comes_back();
    variants_are_found_in_every_place();
    other_numbers_are_refused();
    the_wire_has_texts();
    return check_finish();
}
