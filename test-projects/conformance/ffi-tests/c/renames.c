/* Names that the author gives: C has those of the items, and the wire has those of their parts. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

static void put_girth(text_t *out, const void *value) {
    const conformance_girth_t girth = *(const conformance_girth_t *)value;
    text_add(out, girth == CONFORMANCE_GIRTH_VERY_SMALL   ? "\"VERY_SMALL\""
                  : girth == CONFORMANCE_GIRTH_VERY_LARGE ? "\"as large as it gets\""
                                                          : "<unknown>");
}

static void put_route(text_t *out, const void *value) {
    const conformance_route_t *const route = value;
    text_add(out, "{");
    if (route->tag == CONFORMANCE_ROUTE_BY_AIR) {
        put_key(out, "byAir");
        text_add(out, "{");
        put_key(out, "Bay");
        put_option(out, route->value.by_air.cargo_bay, put_u32);
        put_field(out, "flightNumber", &route->value.by_air.flight_number, put_u32);
    } else if (route->tag == CONFORMANCE_ROUTE_BY_FOOT) {
        put_key(out, "on foot");
        text_add(out, "{");
        put_field(out, "steps", &route->value.by_foot.value, put_u32);
    } else {
        put_key(out, "standingStill");
        text_add(out, "{");
    }
    text_add(out, "}}");
}

static void put_parcel(text_t *out, const void *value) {
    const conformance_parcel_t *const parcel = value;
    text_add(out, "{");
    put_field(out, "net-weight", &parcel->net_weight, put_u32);
    put_field(out, "\\\"girth\\\" ☂", &parcel->size_class, put_girth);
    put_field(out, "tracking-code", &parcel->tracking_code, put_str);
    put_field(out, "delivery-route", &parcel->delivery_route, put_route);
    text_add(out, "}");
}
SHAPE(parcel, conformance_parcel_t, put_parcel)

static void render_loss(text_t *out, const void *payload, size_t len) {
    const conformance_loss_t *const loss = payload;
    if (len != sizeof *loss || loss->tag != CONFORMANCE_LOSS_LOST_AT_SEA) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {\"Adrift\": {");
    put_field(out, "SeaName", &loss->value.lost_at_sea.sea_name, put_str);
    text_add(out, "}}");
    put_field(out, "message", &loss->message, put_str);
    text_add(out, "}");
}

static void put_west(text_t *out, const void *value) {
    const conformance_west_t *const west = value;
    text_add(out, "{");
    put_field(out, "left", &west->right, put_i32);
    put_field(out, "right", &west->left, put_i32);
    text_add(out, "}");
}
SHAPE(west, conformance_west_t, put_west)

static void put_inland_letter(text_t *out, const void *value) {
    text_add(out, "{");
    put_field(out, "postcode", &((const conformance_inland_letter_t *)value)->postcode, put_u32);
    text_add(out, "}");
}
SHAPE(inland_letter, conformance_inland_letter_t, put_inland_letter)

static void put_letter_abroad(text_t *out, const void *value) {
    text_add(out, "{");
    put_field(out, "country", &((const conformance_letter_abroad_t *)value)->country, put_str);
    text_add(out, "}");
}
SHAPE(letter_abroad, conformance_letter_abroad_t, put_letter_abroad)

/* A parcel as the wire has it; `route` is the text of its route. */
#define PARCEL_TEXT(girth, route)                                                                          \
    "{\"net-weight\": 4294967295, \"\\\"girth\\\" ☂\": \"" girth "\", \"tracking-code\": \"c\\u0000\", "  \
    "\"delivery-route\": " route "}"

static void types_and_their_parts_have_the_names_that_were_given(void) {
    const uint32_t bay = 5;
    conformance_parcel_t parcel = {.tracking_code = FFI_STR("c\0"),
                                   .size_class = CONFORMANCE_GIRTH_VERY_SMALL,
                                   .delivery_route = {.tag = CONFORMANCE_ROUTE_BY_AIR},
                                   .net_weight = UINT32_MAX};
    parcel.delivery_route.value.by_air = (conformance_route_by_air_t){UINT32_MAX, &bay};
    CHECK_ECHO(conformance_ship, parcel, conformance_parcel_t, &parcel,
               PARCEL_TEXT("VERY_SMALL", "{\"byAir\": {\"Bay\": 5, \"flightNumber\": 4294967295}}"));
    parcel.size_class = CONFORMANCE_GIRTH_VERY_LARGE;
    parcel.delivery_route = (conformance_route_t){.tag = CONFORMANCE_ROUTE_BY_FOOT};
    parcel.delivery_route.value.by_foot.value = 7;
    CHECK_ECHO(conformance_ship, parcel, conformance_parcel_t, &parcel,
               PARCEL_TEXT("as large as it gets", "{\"on foot\": {\"steps\": 7}}"));
    parcel.delivery_route.tag = CONFORMANCE_ROUTE_STANDING_STILL;
    CHECK_ECHO(conformance_ship, parcel, conformance_parcel_t, &parcel,
               PARCEL_TEXT("as large as it gets", "{\"standingStill\": {}}"));
    check_render_fail = render_loss;
    CHECK_EACH_UNIT(conformance_sink(waiter_done, reply_to, FFI_STR("the North Sea")),
                    conformance_sink_wait(FFI_STR("the North Sea"), &reply), CBOR_CALL(conformance_sink),
                    "{\"seaName\": \"the North Sea\"}", FFI_FAIL,
                    "{\"error\": {\"Adrift\": {\"SeaName\": \"the North Sea\"}}, "
                    "\"message\": \"lost in the North Sea\"}");
}

/* Errors call places what their form calls them, and types what every language does. */
static void errors_say_the_names_of_their_form(void) {
    conformance_parcel_t parcel = {.size_class = 2};
    CHECK_REFUSED(conformance_ship, conformance_parcel_t, (&parcel),
                  "shipped_item.size_class: 2 is not a value of `Girth`");
    parcel.size_class = CONFORMANCE_GIRTH_VERY_SMALL;
    parcel.delivery_route.tag = 3;
    CHECK_REFUSED(conformance_ship, conformance_parcel_t, (&parcel),
                  "shipped_item.delivery_route: 3 is not a value of `Route`");
    CHECK_CBOR_REFUSED(conformance_ship, "{\"shipped_item\": {}}", "value: missing");
    CHECK_CBOR_REFUSED(conformance_ship, "{\"value\": {\"net_weight\": 1, \"size_class\": \"VERY_SMALL\"}}",
                       "value.tracking-code: missing");
    CHECK_CBOR_REFUSED(conformance_ship, "{\"value\": {\"\\\"girth\\\" ☂\": \"VerySmall\"}}",
                       "value.\"girth\" ☂: unknown variant `VerySmall`");
    CHECK_CBOR_REFUSED(conformance_ship, "{\"value\": {\"\\\"girth\\\" ☂\": \"VERY_LARGE\"}}",
                       "value.\"girth\" ☂: unknown variant `VERY_LARGE`");
    CHECK_CBOR_REFUSED(conformance_ship, "{\"value\": {\"delivery-route\": {\"byFoot\": {\"steps\": 1}}}}",
                       "value.delivery-route: unknown variant `byFoot`");
    CHECK_CBOR_REFUSED(conformance_ship, "{\"value\": {\"delivery-route\": {\"on foot\": {\"value\": 1}}}}",
                       "value.delivery-route.on foot.steps: missing");
    CHECK_CBOR_REFUSED(conformance_ship, "{\"value\": {\"delivery-route\": {\"byAir\": {\"flight_number\": 1}}}}",
                       "value.delivery-route.byAir.flightNumber: missing");
    /* The field is not asked for, so it is skipped as what is unknown. */
    CHECK_CBOR_REFUSED(conformance_ship,
                       "{\"value\": {\"delivery-route\": {\"byAir\": {\"flightNumber\": 1, \"cargoBay\": \"\"}}}}",
                       "value.tracking-code: missing");
    CHECK_CBOR_REFUSED(conformance_sink, "{\"sea_name\": \"\"}", "seaName: missing");
}

static void names_may_change_places(void) {
    const conformance_west_t west = {.left = 1, .right = 2};
    const conformance_east_t east = {.height = INT64_MAX};
    CHECK_FORMS(conformance_face_east, west, conformance_west_t, (&west, &east),
                "{\"east\": {\"left\": 2, \"right\": 1}, \"west\": {\"height\": 9223372036854775807}}", FFI_OK,
                "{\"left\": 2, \"right\": 1}");
    CHECK_FORMS(conformance_decrease, i32, int32_t, (5), "{\"value\": 5}", FFI_OK, "6");
    CHECK_FORMS(conformance_increase, i32, int32_t, (5), "{\"value\": 5}", FFI_OK, "4");
}

static void what_has_one_name_in_rust_has_two_here(void) {
    const conformance_inland_letter_t inland = {.postcode = 20095};
    const conformance_letter_abroad_t abroad = {.country = FFI_STR("Danmark")};
    CHECK_ECHO(conformance_post_inland, inland_letter, conformance_inland_letter_t, &inland, "{\"postcode\": 20095}");
    CHECK_ECHO(conformance_post_abroad, letter_abroad, conformance_letter_abroad_t, &abroad,
               "{\"country\": \"Danmark\"}");
    CHECK_INT(CONFORMANCE_POSTAGE_INLAND, 95);
    CHECK_INT(CONFORMANCE_POSTAGE_ABROAD, 125);
}

static void methods_have_the_names_that_were_given(void) {
    CHECK_MAKES(conformance_with_joined_label(FFI_STR("one "), FFI_STR("two"), waiter_done, reply_to),
                conformance_with_joined_label_wait(FFI_STR("one "), FFI_STR("two"), &made, NULL),
                CBOR_MADE(conformance_with_joined_label), "{\"FirstHalf\": \"one \", \"*/ \\\"☂\\\"\": \"two\"}",
                "one two");
    conformance_ctx_t *const ctx = context_of("label");
    CHECK_METHOD(ctx, conformance_prefixed_label, str, ffi_str_t, (FFI_STR("my ")), "{\"ThePrefix\": \"my \"}", FFI_OK,
                 "\"my label\"");
    CHECK_ASYNC_METHOD(ctx, conformance_suffixed_label, str, ffi_str_t, (FFI_STR(" it")), "{\"the_suffix\": \" it\"}",
                       FFI_OK, "\"label it\"");
    CHECK_CBOR(cbor_of("{\"the_prefix\": \"\"}"), CBOR_CALL_ON(ctx, conformance_prefixed_label), FFI_ERR,
               "ThePrefix: missing");
    CHECK_CBOR(cbor_of("{\"TheSuffix\": \"\"}"), CBOR_CALL_ON(ctx, conformance_suffixed_label), FFI_ERR,
               "the_suffix: missing");
    CHECK_FORMS(conformance_halve, i64, int64_t, (-7), "{\"TheWhole\": -7}", FFI_OK, "-3");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

int main(void) {
    types_and_their_parts_have_the_names_that_were_given();
    errors_say_the_names_of_their_form();
    names_may_change_places();
    what_has_one_name_in_rust_has_two_here();
    methods_have_the_names_that_were_given();
    return check_finish();
}
