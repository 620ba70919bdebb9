/* Enums with fields: every kind of variant, in every form and every place. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

static void put_layer(text_t *out, const void *value) {
    const conformance_layer_t *const layer = value;
    if (layer->tag == CONFORMANCE_LAYER_ONE_SHAPE) {
        text_add(out, "{\"one_shape\": {");
        put_field(out, "shape", &layer->value.one_shape.shape, put_shape);
        put_field(out, "opacity", &layer->value.one_shape.opacity, put_u8);
    } else {
        text_add(out, "{\"group\": {");
        put_field(out, "value", &layer->value.many_shapes.value, put_shapes);
    }
    text_add(out, "}}");
}
SHAPE(layer, conformance_layer_t, put_layer)

static void put_every_shape(text_t *out, const void *value) {
    const conformance_every_shape_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_layer);
    put_field(out, "field", &every->field, put_shape);
    put_key(out, "option");
    put_option(out, every->option, put_shape);
    text_add(out, "}");
}
SHAPE(every_shape, conformance_every_shape_t, put_every_shape)

/* Tags are the places of the variants. */
static void variants_have_their_tags(void) {
    CHECK_INT(CONFORMANCE_SHAPE_NOTHING, 0);
    CHECK_INT(CONFORMANCE_SHAPE_VOID, 5);
    CHECK_INT(CONFORMANCE_LAYER_ONE_SHAPE, 0);
    CHECK_INT(CONFORMANCE_LAYER_MANY_SHAPES, 1);
}

static void every_kind_of_variant_comes_back(void) {
    const conformance_point_t points[] = {EXTREME, {0, 0}};
    conformance_shape_t shape = {.tag = CONFORMANCE_SHAPE_NOTHING};
    CHECK_ECHO(conformance_echo_shape, shape, conformance_shape_t, &shape, "{\"Nothing\": {}}");
    shape = circle((double)INFINITY);
    CHECK_ECHO(conformance_echo_shape, shape, conformance_shape_t, &shape, "{\"Circle\": {\"value\": Infinity}}");
    shape.tag = CONFORMANCE_SHAPE_LINE;
    shape.value.line = (conformance_shape_line_t){EXTREME, {1, 2}};
    CHECK_ECHO(conformance_echo_shape, shape, conformance_shape_t, &shape,
               "{\"Line\": {\"field0\": " EXTREME_TEXT ", \"field1\": {\"x\": 1, \"y\": 2}}}");
    shape = rectangle();
    CHECK_ECHO(conformance_echo_shape, shape, conformance_shape_t, &shape, RECTANGLE_TEXT);
    shape.value.rectangle.fill = NULL;
    CHECK_ECHO(conformance_echo_shape, shape, conformance_shape_t, &shape,
               "{\"Rectangle\": {\"fill\": null, \"width\": 4294967295, \"corner\": " EXTREME_TEXT "}}");
    shape.tag = CONFORMANCE_SHAPE_PATH;
    shape.value.path.value = (conformance_point_slice_t){points, 2};
    CHECK_ECHO(conformance_echo_shape, shape, conformance_shape_t, &shape,
               "{\"Path\": {\"value\": [" EXTREME_TEXT ", {\"x\": 0, \"y\": 0}]}}");
    shape.value.path.value = (conformance_point_slice_t){NULL, 0};
    CHECK_ECHO(conformance_echo_shape, shape, conformance_shape_t, &shape, "{\"Path\": {\"value\": []}}");
    shape = (conformance_shape_t){.tag = CONFORMANCE_SHAPE_VOID};
    CHECK_ECHO(conformance_echo_shape, shape, conformance_shape_t, &shape, "{\"Void\": {}}");
}

static void variants_hold_variants(void) {
    const conformance_shape_t shapes[] = {rectangle(), {.tag = CONFORMANCE_SHAPE_NOTHING}};
    conformance_layer_t layer = {.tag = CONFORMANCE_LAYER_ONE_SHAPE};
    layer.value.one_shape = (conformance_layer_one_shape_t){rectangle(), UINT8_MAX};
    CHECK_ECHO(conformance_echo_layer, layer, conformance_layer_t, &layer,
               "{\"one_shape\": {\"shape\": " RECTANGLE_TEXT ", \"opacity\": 255}}");
    layer.tag = CONFORMANCE_LAYER_MANY_SHAPES;
    layer.value.many_shapes.value = (conformance_shape_slice_t){shapes, 2};
    CHECK_ECHO(conformance_echo_layer, layer, conformance_layer_t, &layer,
               "{\"group\": {\"value\": [" RECTANGLE_TEXT ", {\"Nothing\": {}}]}}");
}

static void variants_are_found_in_every_place(void) {
    const conformance_shape_t shape = circle(-1.5);
    conformance_layer_t layers[] = {{.tag = CONFORMANCE_LAYER_MANY_SHAPES}, {.tag = CONFORMANCE_LAYER_ONE_SHAPE}};
    layers[0].value.many_shapes.value = (conformance_shape_slice_t){&shape, 1};
    layers[1].value.one_shape = (conformance_layer_one_shape_t){{.tag = CONFORMANCE_SHAPE_VOID}, 1};
    const conformance_every_shape_t every = {.field = rectangle(), .list = {layers, 2}, .option = &shape};
    CHECK_ECHO(conformance_echo_every_shape, every_shape, conformance_every_shape_t, &every,
               "{\"list\": [{\"group\": {\"value\": [{\"Circle\": {\"value\": -1.5}}]}}, "
               "{\"one_shape\": {\"shape\": {\"Void\": {}}, \"opacity\": 1}}], \"field\": " RECTANGLE_TEXT
               ", \"option\": {\"Circle\": {\"value\": -1.5}}}");
}

static void what_is_no_variant_is_refused(void) {
    conformance_shape_t shape = {.tag = 6};
    CHECK_REFUSED(conformance_echo_shape, conformance_shape_t, (&shape), "value: 6 is not a value of `Shape`");
    shape.tag = -1;
    CHECK_REFUSED(conformance_echo_shape, conformance_shape_t, (&shape), "value: -1 is not a value of `Shape`");
    CHECK_REFUSED(conformance_echo_shape, conformance_shape_t, (NULL), "value: null pointer where a value is due");
    const conformance_level_t unknown = 9;
    shape = rectangle();
    shape.value.rectangle.fill = &unknown;
    CHECK_REFUSED(conformance_echo_shape, conformance_shape_t, (&shape), "value.fill: 9 is not a value of `Level`");
    conformance_layer_t layer = {.tag = CONFORMANCE_LAYER_MANY_SHAPES};
    layer.value.many_shapes.value = (conformance_shape_slice_t){&shape, 1};
    const conformance_every_shape_t every = {.list = {&layer, 1}};
    CHECK_REFUSED(conformance_echo_every_shape, conformance_every_shape_t, (&every),
                  "value.list[0].value[0].fill: 9 is not a value of `Level`");
}

/* Bytes of other variants, and what lies between, mean nothing. */
static void what_a_variant_does_not_have_is_not_read(void) {
    conformance_shape_t shape;
    memset(&shape, 0xff, sizeof shape);
    shape.tag = CONFORMANCE_SHAPE_NOTHING;
    CHECK_ECHO(conformance_echo_shape, shape, conformance_shape_t, &shape, "{\"Nothing\": {}}");
    shape.tag = CONFORMANCE_SHAPE_CIRCLE;
    shape.value.circle.value = 2.0;
    CHECK_ECHO(conformance_echo_shape, shape, conformance_shape_t, &shape, "{\"Circle\": {\"value\": 2.0}}");
}

static void the_wire_has_one_variant(void) {
    CHECK_CBOR_TAKES(conformance_echo_shape, "\"Nothing\"", "{\"Nothing\": {}}");
    CHECK_CBOR_TAKES(conformance_echo_shape, "{_ \"Circle\": {\"value\": 1, \"more\": []}}",
                     "{\"Circle\": {\"value\": 1.0}}");
    CHECK_CBOR_REFUSED(conformance_echo_shape, "{\"value\": {}}", "value: no variant");
    CHECK_CBOR_REFUSED(conformance_echo_shape, "{\"value\": {\"Nothing\": {}, \"Void\": {}}}",
                       "value: more than one variant");
    CHECK_CBOR_REFUSED(conformance_echo_shape, "{\"value\": {\"Nothing\": null}}",
                       "value.Nothing: expected a map, found null");
    CHECK_CBOR_REFUSED(conformance_echo_shape, "{\"value\": {\"nothing\": {}}}", "value: unknown variant `nothing`");
    CHECK_CBOR_REFUSED(conformance_echo_shape, "{\"value\": \"Circle\"}",
                       "value: variant `Circle` has fields: write it as a map");
    CHECK_CBOR_REFUSED(conformance_echo_shape, "{\"value\": {\"Circle\": {}}}", "value.Circle.value: missing");
    CHECK_CBOR_REFUSED(conformance_echo_shape, "{\"value\": 1}", "value: expected a map, found an integer");
    CHECK_CBOR_REFUSED(conformance_echo_shape, "{\"value\": {\"Line\": {\"field0\": {\"x\": 1, \"y\": 1}}}}",
                       "value.Line.field1: missing");
    CHECK_CBOR_REFUSED(conformance_echo_layer, "{\"value\": {\"ManyShapes\": {\"value\": []}}}",
                       "value: unknown variant `ManyShapes`");
    CHECK_CBOR_REFUSED(conformance_echo_layer,
                       "{\"value\": {\"group\": {\"value\": [{\"Void\": {}}, {\"Path\": {}}]}}}",
                       "value.group.value[1].Path.value: missing");
}

int main(void) {
    variants_have_their_tags();
    every_kind_of_variant_comes_back();
    variants_hold_variants();
    variants_are_found_in_every_place();
    what_is_no_variant_is_refused();
    what_a_variant_does_not_have_is_not_read();
    the_wire_has_one_variant();
    return check_finish();
}
