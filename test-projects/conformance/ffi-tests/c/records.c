/* Structs: plain, nested, renamed on the wire, and several at once. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

static void put_drawing(text_t *out, const void *value) {
    const conformance_drawing_t *const drawing = value;
    text_add(out, "{");
    put_field(out, "Front", &drawing->front, put_polygon);
    put_field(out, "Behind", &drawing->behind, put_polygons);
    text_add(out, "}");
}
SHAPE(drawing, conformance_drawing_t, put_drawing)

static void structs_keep_their_fields(void) {
    const conformance_point_t point = EXTREME;
    const conformance_polygon_t polygon = triangle();
    const conformance_polygon_t nothing = no_polygon();
    CHECK_ECHO(conformance_echo_point, point, conformance_point_t, &point, EXTREME_TEXT);
    CHECK_ECHO(conformance_echo_polygon, polygon, conformance_polygon_t, &polygon, TRIANGLE_TEXT);
    CHECK_ECHO(conformance_echo_polygon, polygon, conformance_polygon_t, &nothing, NO_POLYGON_TEXT);
}

static void structs_hold_structs(void) {
    const conformance_polygon_t polygons[] = {no_polygon(), triangle()};
    const conformance_drawing_t drawing = {.front = triangle(), .behind = {polygons, 2}};
    const conformance_drawing_t nothing = {.front = no_polygon()};
    CHECK_ECHO(conformance_echo_drawing, drawing, conformance_drawing_t, &drawing,
               "{\"Front\": " TRIANGLE_TEXT ", \"Behind\": [" NO_POLYGON_TEXT ", " TRIANGLE_TEXT "]}");
    CHECK_ECHO(conformance_echo_drawing, drawing, conformance_drawing_t, &nothing,
               "{\"Front\": " NO_POLYGON_TEXT ", \"Behind\": []}");
}

/* A result without memory of its own needs no reply to own it. */
static void a_plain_struct_needs_no_reply(void) {
    const conformance_point_t point = EXTREME;
    conformance_point_t result = {0};
    CHECK_INT(conformance_echo_point_wait(&point, &result, NULL), FFI_OK);
    CHECK(result.x == point.x && result.y == point.y);
    const conformance_polygon_t polygon = no_polygon();
    conformance_polygon_t owning;
    CHECK_INT(conformance_echo_polygon_wait(&polygon, &owning, NULL), FFI_ERR);
}

static void parameters_are_apart(void) {
    const conformance_point_t left = {1, -2};
    const conformance_point_t right = {30, 40};
    CHECK_FORMS(conformance_add_points, point, conformance_point_t, (&left, &right),
                "{\"leftPoint\": {\"x\": 1, \"y\": -2}, \"rightPoint\": {\"x\": 30, \"y\": 40}}", FFI_OK,
                "{\"x\": 31, \"y\": 38}");
    CHECK_REFUSED(conformance_add_points, conformance_point_t, (&left, NULL),
                  "right_point: null pointer where a value is due");
    CHECK_CBOR_REFUSED(conformance_add_points,
                       "{\"left_point\": {\"x\": 1, \"y\": 2}, \"rightPoint\": {\"x\": 1, \"y\": 2}}",
                       "leftPoint: missing");
}

static void what_is_no_struct_is_refused(void) {
    const conformance_point_t points[2] = {{0}};
    const conformance_point_t *const crooked = misaligned(points);
    conformance_polygon_t polygon = no_polygon();
    polygon.cut_out = crooked;
    const conformance_drawing_t behind = {.front = no_polygon(), .behind = {&polygon, 1}};
    const conformance_drawing_t front = {.front = {.other_corners = {NULL, 1}}};
    CHECK_REFUSED(conformance_echo_point, conformance_point_t, (NULL), "value: null pointer where a value is due");
    CHECK_REFUSED(conformance_echo_point, conformance_point_t, (crooked), "value: misaligned pointer");
    CHECK_REFUSED(conformance_echo_polygon, conformance_polygon_t, (NULL), "value: null pointer where a value is due");
    CHECK_REFUSED(conformance_echo_polygon, conformance_polygon_t, (&polygon), "value.cut_out: misaligned pointer");
    CHECK_REFUSED(conformance_echo_drawing, conformance_drawing_t, (&behind),
                  "value.behind[0].cut_out: misaligned pointer");
    CHECK_REFUSED(conformance_echo_drawing, conformance_drawing_t, (&front),
                  "value.front.other_corners: null pointer with a length of 1");
}

/* On the wire a struct is a map: in any order, with more than there is, but with each key once. */
static void the_wire_has_fields_by_name(void) {
    CHECK_CBOR_TAKES(conformance_echo_point, "{_ \"y\": 2, \"z\": {\"x\": 7}, \"x\": 1}", "{\"x\": 1, \"y\": 2}");
    CHECK_CBOR_REFUSED(conformance_echo_point, "{\"value\": {\"x\": 1}}", "value.y: missing");
    CHECK_CBOR_REFUSED(conformance_echo_point, "{\"value\": {\"x\": 1, \"y\": 2, \"x\": 1}}",
                       "value: duplicate key `x`");
    CHECK_CBOR_REFUSED(conformance_echo_point, "{\"value\": {\"x\": 1, \"y\": 2, \"z\": 1, \"z\": 2}}",
                       "value: duplicate key `z`");
    CHECK_CBOR_REFUSED(conformance_echo_point, "{\"value\": {\"x\": 2147483648, \"y\": 2}}",
                       "value.x: integer 2147483648 is out of range for i32");
    CHECK_CBOR_REFUSED(conformance_echo_point, "{\"value\": [1, 2]}", "value: expected a map, found an array");
    /* The wire has the wire's names and not those of Rust. */
    CHECK_CBOR_REFUSED(conformance_echo_polygon,
                       "{\"value\": {\"polygon_name\": \"\", \"firstCorner\": {\"x\": 1, \"y\": 2}, "
                       "\"otherCorners\": []}}",
                       "value.polygonName: missing");
    CHECK_CBOR_REFUSED(conformance_echo_drawing,
                       "{\"value\": {\"Front\": " NO_POLYGON_TEXT ", \"Behind\": [" NO_POLYGON_TEXT
                       ", {\"polygonName\": \"\", \"firstCorner\": {\"x\": 0, \"y\": \"0\"}}]}}",
                       "value.Behind[1].firstCorner.y: expected an integer, found text");
}

int main(void) {
    structs_keep_their_fields();
    structs_hold_structs();
    a_plain_struct_needs_no_reply();
    parameters_are_apart();
    what_is_no_struct_is_refused();
    the_wire_has_fields_by_name();
    return check_finish();
}
