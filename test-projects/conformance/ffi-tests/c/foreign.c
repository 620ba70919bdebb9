/* Types of another crate: in C they are the library's own, on the wire they are what that crate's manifest says. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

static void put_style(text_t *out, const void *value) {
    const conformance_foreign_style_t style = *(const conformance_foreign_style_t *)value;
    text_add(out, style == CONFORMANCE_FOREIGN_STYLE_DOT     ? "\"DOT\""
                  : style == CONFORMANCE_FOREIGN_STYLE_CROSS ? "\"CROSS\""
                                                             : "<unknown>");
}
SHAPE(style, conformance_foreign_style_t, put_style)

static void put_foreign_point(text_t *out, const void *value) {
    const conformance_foreign_point_t *const point = value;
    text_add(out, "{");
    put_key(out, "style");
    put_option(out, point->style, put_style);
    put_field(out, "fromLeft", &point->from_left, put_i64);
    put_field(out, "fromBelow", &point->from_below, put_i64);
    text_add(out, "}");
}
SHAPE(foreign_point, conformance_foreign_point_t, put_foreign_point)

static void put_every_foreign(text_t *out, const void *value) {
    const conformance_every_foreign_t *const every = value;
    text_add(out, "{");
    put_field(out, "field", &every->field, put_foreign_point);
    put_key(out, "all_others");
    PUT_LIST(out, every->all_others, put_foreign_point);
    text_add(out, "}");
}
SHAPE(every_foreign, conformance_every_foreign_t, put_every_foreign)

static void render_foreign_error(text_t *out, const void *payload, size_t len) {
    const conformance_foreign_error_t *const error = payload;
    if (len != sizeof *error || error->tag != CONFORMANCE_FOREIGN_ERROR_OFF_PLANE) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {\"offPlane\": {");
    put_field(out, "point", &error->value.off_plane.point, put_foreign_point);
    text_add(out, "}}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

int main(void) {
    const conformance_foreign_style_t cross = CONFORMANCE_FOREIGN_STYLE_CROSS;
    const conformance_foreign_style_t unknown = 2;
    const conformance_foreign_point_t points[] = {{INT64_MIN, INT64_MAX, &cross}, {1, 2, NULL}, {0, 0, &unknown}};
    conformance_every_foreign_t every = {.field = points[0], .all_others = {points, 2}};
#define FIRST "{\"style\": \"CROSS\", \"fromLeft\": -9223372036854775808, \"fromBelow\": 9223372036854775807}"
#define SECOND "{\"style\": null, \"fromLeft\": 1, \"fromBelow\": 2}"
    CHECK_ECHO(conformance_echo_foreign_style, style, conformance_foreign_style_t, CONFORMANCE_FOREIGN_STYLE_DOT,
               "\"DOT\"");
    CHECK_ECHO(conformance_echo_foreign_style, style, conformance_foreign_style_t, cross, "\"CROSS\"");
    CHECK_ECHO(conformance_echo_foreign_point, foreign_point, conformance_foreign_point_t, &points[0], FIRST);
    CHECK_ECHO(conformance_echo_every_foreign, every_foreign, conformance_every_foreign_t, &every,
               "{\"field\": " FIRST ", \"all_others\": [" FIRST ", " SECOND "]}");
    check_render_fail = render_foreign_error;
    CHECK_FORMS(conformance_check_foreign_point, foreign_point, conformance_foreign_point_t, (&points[0]),
                "{\"point\": " FIRST "}", FFI_FAIL,
                "{\"error\": {\"offPlane\": {\"point\": " FIRST
                "}}, \"message\": \"-9223372036854775808 is left of the plane\"}");
    CHECK_FORMS(conformance_check_foreign_point, foreign_point, conformance_foreign_point_t, (&points[1]),
                "{\"point\": " SECOND "}", FFI_OK, SECOND);
    every.all_others.len = 3;
    CHECK_REFUSED(conformance_echo_every_foreign, conformance_every_foreign_t, (&every),
                  "value.all_others[2].style: 2 is not a value of `ForeignStyle`");
    CHECK_REFUSED(conformance_echo_foreign_style, conformance_foreign_style_t, (unknown),
                  "value: 2 is not a value of `ForeignStyle`");
    /* Each crate has the names on the wire that its own manifest asks for. */
    CHECK_CBOR_REFUSED(conformance_echo_foreign_point, "{\"value\": {\"from_left\": 1, \"from_below\": 2}}",
                       "value.fromLeft: missing");
    CHECK_CBOR_REFUSED(conformance_echo_foreign_style, "{\"value\": \"dot\"}", "value: unknown variant `dot`");
    CHECK_CBOR_REFUSED(conformance_echo_every_foreign,
                       "{\"value\": {\"field\": {\"fromLeft\": 1, \"fromBelow\": 2}, \"allOthers\": []}}",
                       "value.all_others: missing");
    return check_finish();
}
