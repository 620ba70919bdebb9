/* Types that several features use: how they are written out, and some values. */
#ifndef VALUES_H
#define VALUES_H

#include "conformance_test.h"

/* ------------------------------------------------------------------------------------------ structs */

static inline void put_point(text_t *out, const void *value) {
    const conformance_point_t *const point = value;
    text_add(out, "{");
    put_field(out, "x", &point->x, put_i32);
    put_field(out, "y", &point->y, put_i64);
    text_add(out, "}");
}
SHAPE(point, conformance_point_t, put_point)
PUT_SLICE(points, conformance_point_slice_t, put_point)
SHAPE(points, conformance_point_slice_t, put_points)

#define POINT(x, y) ((conformance_point_t){(x), (y)})
#define EXTREME POINT(INT32_MIN, INT64_MAX)
#define EXTREME_TEXT "{\"x\": -2147483648, \"y\": 9223372036854775807}"

static inline void put_polygon(text_t *out, const void *value) {
    const conformance_polygon_t *const polygon = value;
    text_add(out, "{");
    put_key(out, "hole");
    put_option(out, polygon->cut_out, put_point);
    put_field(out, "firstCorner", &polygon->first_corner, put_point);
    put_field(out, "polygonName", &polygon->polygon_name, put_str);
    put_field(out, "otherCorners", &polygon->other_corners, put_points);
    text_add(out, "}");
}
SHAPE(polygon, conformance_polygon_t, put_polygon)
PUT_SLICE(polygons, conformance_polygon_slice_t, put_polygon)
SHAPE(polygons, conformance_polygon_slice_t, put_polygons)

/* A triangle with a hole, and a polygon of nothing. */
static const conformance_point_t triangle_corners[] = {{1, 2}, {-3, -4}};
static const conformance_point_t triangle_hole = {0, 0};
static inline conformance_polygon_t triangle(void) {
    return (conformance_polygon_t){.polygon_name = FFI_STR("tri\0angle"),
                                   .first_corner = EXTREME,
                                   .other_corners = {triangle_corners, 2},
                                   .cut_out = &triangle_hole};
}
#define TRIANGLE_TEXT                                                                                          \
    "{\"hole\": {\"x\": 0, \"y\": 0}, \"firstCorner\": " EXTREME_TEXT                                          \
    ", \"polygonName\": \"tri\\u0000angle\", \"otherCorners\": [{\"x\": 1, \"y\": 2}, {\"x\": -3, \"y\": -4}]}"

static inline conformance_polygon_t no_polygon(void) {
    return (conformance_polygon_t){.cut_out = NULL};
}
#define NO_POLYGON_TEXT                                                                                        \
    "{\"hole\": null, \"firstCorner\": {\"x\": 0, \"y\": 0}, \"polygonName\": \"\", \"otherCorners\": []}"

static inline void put_node(text_t *out, const void *value) {
    const conformance_node_t *const node = value;
    text_add(out, "{");
    put_key(out, "next");
    put_option(out, node->next, put_node);
    put_field(out, "value", &node->value, put_i64);
    text_add(out, "}");
}
SHAPE(node, conformance_node_t, put_node)

PUT_MAP(counts, conformance_str_to_i64_map_t, put_str, put_i64)
SHAPE(counts, conformance_str_to_i64_map_t, put_counts)

/* -------------------------------------------------------------------------------------------- enums */

static inline void put_level(text_t *out, const void *value) {
    switch (*(const conformance_level_t *)value) {
    case CONFORMANCE_LEVEL_LOW:
        text_add(out, "\"Low\"");
        break;
    case CONFORMANCE_LEVEL_MIDDLE:
        text_add(out, "\"Middle\"");
        break;
    case CONFORMANCE_LEVEL_HIGH:
        text_add(out, "\"High\"");
        break;
    default:
        text_add(out, "<level %d>", (int)*(const conformance_level_t *)value);
        break;
    }
}
SHAPE(level, conformance_level_t, put_level)

static inline void put_shape(text_t *out, const void *value) {
    const conformance_shape_t *const shape = value;
    text_add(out, "{");
    switch (shape->tag) {
    case CONFORMANCE_SHAPE_NOTHING:
        put_key(out, "Nothing");
        text_add(out, "{");
        break;
    case CONFORMANCE_SHAPE_CIRCLE:
        put_key(out, "Circle");
        text_add(out, "{");
        put_field(out, "value", &shape->value.circle.value, put_f64);
        break;
    case CONFORMANCE_SHAPE_LINE:
        put_key(out, "Line");
        text_add(out, "{");
        put_field(out, "field0", &shape->value.line.field0, put_point);
        put_field(out, "field1", &shape->value.line.field1, put_point);
        break;
    case CONFORMANCE_SHAPE_RECTANGLE:
        put_key(out, "Rectangle");
        text_add(out, "{");
        put_key(out, "fill");
        put_option(out, shape->value.rectangle.fill, put_level);
        put_field(out, "width", &shape->value.rectangle.width, put_u32);
        put_field(out, "corner", &shape->value.rectangle.corner, put_point);
        break;
    case CONFORMANCE_SHAPE_PATH:
        put_key(out, "Path");
        text_add(out, "{");
        put_field(out, "value", &shape->value.path.value, put_points);
        break;
    case CONFORMANCE_SHAPE_VOID:
        put_key(out, "Void");
        text_add(out, "{");
        break;
    default:
        text_add(out, "<tag %d>{", (int)shape->tag);
        break;
    }
    text_add(out, "}}");
}
SHAPE(shape, conformance_shape_t, put_shape)
PUT_SLICE(shapes, conformance_shape_slice_t, put_shape)
SHAPE(shapes, conformance_shape_slice_t, put_shapes)

static inline conformance_shape_t circle(double radius) {
    conformance_shape_t shape = {.tag = CONFORMANCE_SHAPE_CIRCLE};
    shape.value.circle.value = radius;
    return shape;
}

static const conformance_level_t rectangle_fill = CONFORMANCE_LEVEL_HIGH;
static inline conformance_shape_t rectangle(void) {
    conformance_shape_t shape = {.tag = CONFORMANCE_SHAPE_RECTANGLE};
    shape.value.rectangle = (conformance_shape_rectangle_t){EXTREME, UINT32_MAX, &rectangle_fill};
    return shape;
}
#define RECTANGLE_TEXT                                                                                         \
    "{\"Rectangle\": {\"fill\": \"High\", \"width\": 4294967295, \"corner\": " EXTREME_TEXT "}}"

/* ------------------------------------------------------------------------------------------ objects */

typedef conformance_session_t *session_t;

/* A handle is written out as the name of its object. It is closed, as each is one of its own. */
static inline void put_session(text_t *out, const void *value) {
    const session_t session = *(const session_t *)value;
    ffi_str_t name = {NULL, 0};
    ffi_reply_t reply = FFI_REPLY_INIT;
    if (conformance_session_name_wait(session, &name, &reply) == FFI_OK) {
        text_str(out, name);
    } else {
        text_add(out, "<no session>");
    }
    conformance_reply_release(&reply);
    CHECK_INT(conformance_handle_close(session), FFI_OK);
}
SHAPE(session, session_t, put_session)

/* ------------------------------------------------------------------------------------------- errors */

/* What the functions of `errors` and the constructors fail with. */
static inline void render_failure(text_t *out, const void *payload, size_t len) {
    const conformance_failure_t *const failure = payload;
    if (len != sizeof *failure) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    switch (failure->tag) {
    case CONFORMANCE_FAILURE_NOT_FOUND:
        put_key(out, "notFound");
        text_add(out, "{");
        break;
    case CONFORMANCE_FAILURE_REFUSED:
        put_key(out, "refused");
        text_add(out, "{");
        put_field(out, "value", &failure->value.refused.value, put_str);
        break;
    case CONFORMANCE_FAILURE_GAVE_UP:
        put_key(out, "gaveUp");
        text_add(out, "{");
        put_field(out, "message", &failure->value.gave_up.message, put_str);
        put_field(out, "attempts", &failure->value.gave_up.attempts, put_u32);
        break;
    case CONFORMANCE_FAILURE_OUTSIDE:
        put_key(out, "outside");
        text_add(out, "{");
        put_field(out, "point", &failure->value.outside.point, put_point);
        put_key(out, "shape");
        put_option(out, failure->value.outside.shape, put_shape);
        break;
    default:
        text_add(out, "<tag %d>{", (int)failure->tag);
        break;
    }
    text_add(out, "}}");
    put_field(out, "message", &failure->message, put_str);
    text_add(out, "}");
}

static inline void render_refusal(text_t *out, const void *payload, size_t len) {
    const conformance_refusal_t *const refusal = payload;
    if (len != sizeof *refusal) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": \"%s\"",
             refusal->tag == CONFORMANCE_REFUSAL_NOT_NOW ? "NotNow"
             : refusal->tag == CONFORMANCE_REFUSAL_NEVER ? "Never"
                                                         : "<unknown>");
    put_field(out, "message", &refusal->message, put_str);
    text_add(out, "}");
}

/* ----------------------------------------------------------------------------------------- contexts */

/* A ready context. */
static inline conformance_ctx_t *context_of(const char *label) {
    conformance_ctx_t *ctx = NULL;
    CHECK_INT(conformance_with_label_wait(ffi_str(label), &ctx, NULL), FFI_OK);
    if (ctx == NULL) {
        fprintf(stderr, "no context to test with\n");
        exit(1);
    }
    return ctx;
}

/* The label of a context, which is destroyed. */
static inline void check_label(const char *file, int line, conformance_ctx_t *ctx, const char *label) {
    ffi_str_t out = {NULL, 0};
    ffi_reply_t reply = {0};
    check_int(file, line, "the context is there", ctx != NULL, 1);
    check_int(file, line, "its label can be asked for", conformance_label_wait(ctx, &out, &reply), FFI_OK);
    text_t text = {0};
    text_escape(&text, out.data, out.len, false);
    check_text(file, line, "label", text_get(&text), label);
    text_free(&text);
    conformance_reply_release(&reply);
    check_int(file, line, "destroying it", conformance_destroy(ctx), FFI_OK);
}
#define CHECK_LABEL(ctx, label) check_label(__FILE__, __LINE__, (ctx), (label))

/* The address of a context is what the reply says: a pointer natively, decimal text in CBOR. */
static inline void check_made(const char *file, int line, conformance_ctx_t *ctx, waiter_t *created, bool is_cbor,
                              const char *label) {
    char address[40];
    if (is_cbor) {
        snprintf(address, sizeof address, "\"%" PRIuPTR "\"", (uintptr_t)ctx);
    } else {
        snprintf(address, sizeof address, "%p", (void *)ctx);
    }
    check_reply(file, line, created, FFI_OK, address, true);
    check_label(file, line, ctx, label);
}

/* A constructor gives a context with that label: in both native forms, in CBOR, in each form. */
#define CHECK_MAKES_NATIVE(callback_call, wait_call, label)                                        \
    do {                                                                                           \
        waiter_t *const reply_to = WAITER(render_context);                                         \
        conformance_ctx_t *made = callback_call;                                                   \
        check_made(__FILE__, __LINE__, made, reply_to, false, label);                              \
        made = NULL;                                                                               \
        CHECK_INT(wait_call, FFI_OK);                                                              \
        CHECK_LABEL(made, label);                                                                  \
    } while (0)
#define CHECK_MAKES_CBOR(cbor_call, notation, label)                                               \
    do {                                                                                           \
        cbor_t request = cbor_of(notation);                                                        \
        waiter_t *const reply_to = WAITER(render_cbor);                                            \
        conformance_ctx_t *const made = cbor_call;                                                 \
        cbor_free(&request);                                                                       \
        check_made(__FILE__, __LINE__, made, reply_to, true, label);                               \
    } while (0)
#define CHECK_MAKES(callback_call, wait_call, cbor_call, notation, label)                          \
    do {                                                                                           \
        CHECK_MAKES_NATIVE(callback_call, wait_call, label);                                       \
        CHECK_MAKES_CBOR(cbor_call, notation, label);                                              \
    } while (0)

/* The CBOR form of a constructor, as CHECK_MAKES takes it. */
#define CBOR_MADE(function) function##_cbor(request.data, request.len, waiter_done, reply_to)

#endif
