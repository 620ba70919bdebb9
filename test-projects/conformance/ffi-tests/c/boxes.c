/* Types that hold themselves, up to the limit of nesting and one beyond, natively and on the wire. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

SHAPE_OPTION(option_node, conformance_node_t, put_node)

static void put_tree(text_t *out, const void *value) {
    const conformance_tree_t *const tree = value;
    text_add(out, "{");
    put_field(out, "name", &tree->name, put_str);
    put_key(out, "children");
    PUT_LIST(out, tree->children, put_tree);
    text_add(out, "}");
}
SHAPE(tree, conformance_tree_t, put_tree)

static void put_directory(text_t *out, const void *value);
PUT_MAP(entries, conformance_str_to_directory_map_t, put_str, put_directory)

static void put_directory(text_t *out, const void *value) {
    text_add(out, "{");
    put_field(out, "entries", &((const conformance_directory_t *)value)->entries, put_entries);
    text_add(out, "}");
}
SHAPE(directory, conformance_directory_t, put_directory)

static void put_expr(text_t *out, const void *value) {
    const conformance_expr_t *const expr = value;
    text_add(out, "{");
    switch (expr->tag) {
    case CONFORMANCE_EXPR_NUMBER:
        put_key(out, "Number");
        text_add(out, "{");
        put_field(out, "value", &expr->value.number.value, put_i64);
        break;
    case CONFORMANCE_EXPR_NEGATE:
        put_key(out, "Negate");
        text_add(out, "{");
        put_field(out, "value", expr->value.negate.value, put_expr);
        break;
    default:
        put_key(out, "Add");
        text_add(out, "{");
        put_field(out, "left", expr->value.add.left, put_expr);
        put_field(out, "right", expr->value.add.right, put_expr);
        break;
    }
    text_add(out, "}}");
}
SHAPE(expr, conformance_expr_t, put_expr)

SHAPE_OPTION(option_point, conformance_point_t, put_point)
PUT_OPTION(box_i64, int64_t, put_i64)
PUT_SLICE(boxes, conformance_box_i64_slice_t, put_box_i64)
SHAPE(boxes, conformance_box_i64_slice_t, put_boxes)

/* `*out` of a box is a pointer; what a callback gets is what that points to. */
static void point_box_payload(text_t *out, const void *payload, size_t len) {
    point_payload(out, payload, len);
}

static void point_box_out(text_t *out, const void *payload, size_t len) {
    (void)len;
    put_option(out, *(const conformance_point_t *const *)payload, put_point);
}

static void render_box_error(text_t *out, const void *payload, size_t len) {
    const conformance_box_error_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "at", error->at, put_node);
    put_field(out, "reason", &error->reason, put_str);
    text_add(out, "}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

static void boxes_hold_one_value(void) {
    const conformance_point_t point = EXTREME;
    const int64_t numbers[] = {INT64_MIN, 0};
    const int64_t *const pointers[] = {&numbers[0], &numbers[1]};
    CHECK_ECHO(conformance_echo_box, point_box, const conformance_point_t *, &point, EXTREME_TEXT);
    CHECK_ECHO(conformance_echo_option_box, option_point, const conformance_point_t *, &point, EXTREME_TEXT);
    CHECK_ECHO(conformance_echo_option_box, option_point, const conformance_point_t *, NULL, "null");
    CHECK_ECHO(conformance_echo_boxes, boxes, conformance_box_i64_slice_t,
               ((conformance_box_i64_slice_t){pointers, 2}), "[-9223372036854775808, 0]");
}

static void types_hold_themselves(void) {
    const conformance_node_t last = {.value = 3};
    const conformance_node_t first = {.value = INT64_MIN, .next = &last};
    CHECK_ECHO(conformance_echo_node, node, conformance_node_t, &first,
               "{\"next\": {\"next\": null, \"value\": 3}, \"value\": -9223372036854775808}");
    CHECK_FORMS(conformance_chain, option_node, const conformance_node_t *, (0), "{\"links\": 0}", FFI_OK, "null");
    CHECK_FORMS(conformance_chain, option_node, const conformance_node_t *, (2), "{\"links\": 2}", FFI_OK,
                "{\"next\": {\"next\": null, \"value\": 0}, \"value\": 1}");

    const conformance_tree_t leaves[] = {{.name = FFI_STR("l")}, {.name = FFI_STR("r\0")}};
    const conformance_tree_t tree = {.name = FFI_STR("t"), .children = {leaves, 2}};
    CHECK_ECHO(conformance_echo_tree, tree, conformance_tree_t, &tree,
               "{\"name\": \"t\", \"children\": [{\"name\": \"l\", \"children\": []}, "
               "{\"name\": \"r\\u0000\", \"children\": []}]}");

    const conformance_str_to_directory_entry_t inner[] = {{FFI_STR("c"), {{NULL, 0}}}};
    const conformance_str_to_directory_entry_t outer[] = {{FFI_STR("b"), {{inner, 1}}}, {FFI_STR("a"), {{NULL, 0}}}};
    const conformance_directory_t directory = {{outer, 2}};
    CHECK_ECHO(conformance_echo_directory, directory, conformance_directory_t, &directory,
               "{\"entries\": {\"a\": {\"entries\": {}}, \"b\": {\"entries\": {\"c\": {\"entries\": {}}}}}}");

    check_render_fail = render_box_error;
    CHECK_FORMS(conformance_fail_with_box, u32, uint32_t, (&last), "{\"value\": {\"next\": null, \"value\": 3}}",
                FFI_FAIL, "{\"error\": {\"at\": {\"next\": null, \"value\": 3}, \"reason\": \"boxed\"}, "
                          "\"message\": \"boxed\"}");
}

static void variants_hold_themselves(void) {
    conformance_expr_t two = {.tag = CONFORMANCE_EXPR_NUMBER};
    two.value.number.value = 2;
    conformance_expr_t minus_two = {.tag = CONFORMANCE_EXPR_NEGATE};
    minus_two.value.negate.value = &two;
    conformance_expr_t sum = {.tag = CONFORMANCE_EXPR_ADD};
    sum.value.add = (conformance_expr_add_t){.left = &minus_two, .right = &minus_two};
#define MINUS_TWO "{\"Negate\": {\"value\": {\"Number\": {\"value\": 2}}}}"
#define SUM "{\"Add\": {\"left\": " MINUS_TWO ", \"right\": " MINUS_TWO "}}"
    CHECK_ECHO(conformance_echo_expr, expr, conformance_expr_t, &sum, SUM);
    CHECK_FORMS(conformance_evaluate, i64, int64_t, (&sum), "{\"expr\": " SUM "}", FFI_OK, "-4");
    sum.value.add.right = NULL;
    CHECK_REFUSED(conformance_evaluate, int64_t, (&sum), "expr.right: null pointer where a value is due");
}

/* A value of so many levels is echoed in each form. */
#define CHECK_DEPTH(function, shape, type, value, put, code, refusal)                                      \
    do {                                                                                                   \
        text_t expected = {0};                                                                             \
        text_t notation = {0};                                                                             \
        put(&expected, value);                                                                             \
        text_add(&notation, "{\"value\": ");                                                               \
        text_raw(&notation, text_get(&expected), expected.len);                                            \
        text_add(&notation, "}");                                                                          \
        type result = {0};                                                                                 \
        const bool fits = (code) == FFI_OK;                                                                \
        const char *const text = fits ? text_get(&expected) : (refusal);                                   \
        CHECK_CALL_AS(shape##_payload, function(waiter_done, reply_to, value), code, text, fits);          \
        CHECK_WAIT_AS(shape##_out, result, function##_wait(value, &result, &reply), code, text, fits);     \
        CHECK_CBOR_AS(cbor_of(text_get(&notation)), CBOR_CALL(function), code, text, fits);                \
        text_free(&expected);                                                                              \
        text_free(&notation);                                                                              \
    } while (0)

/* The limit is 128 levels. A struct is one, as is a list or a map; a variant with fields is two. */
static void values_nest_to_the_limit(void) {
    enum { LIMIT = 128 };
    static conformance_node_t nodes[LIMIT + 1];
    static conformance_tree_t trees[LIMIT / 2 + 1];
    static conformance_str_to_directory_entry_t entries[LIMIT / 2 + 1];
    static conformance_expr_t exprs[LIMIT / 2 + 1];
    for (int i = 1; i <= LIMIT; i++) {
        nodes[i].value = i;
        nodes[i].next = &nodes[i - 1];
    }
    for (int i = 1; i <= LIMIT / 2; i++) {
        trees[i].children = (conformance_tree_slice_t){&trees[i - 1], 1};
        entries[i].key = FFI_STR("k");
        entries[i].value.entries = (conformance_str_to_directory_map_t){&entries[i - 1], 1};
        exprs[i].tag = CONFORMANCE_EXPR_NEGATE;
        exprs[i].value.negate.value = &exprs[i - 1];
    }
    entries[0].key = FFI_STR("k");
    CHECK_DEPTH(conformance_echo_node, node, conformance_node_t, &nodes[LIMIT - 1], put_node, FFI_OK, "");
    CHECK_DEPTH(conformance_echo_node, node, conformance_node_t, &nodes[LIMIT], put_node, FFI_ERR, "value.next.next.");
    CHECK_DEPTH(conformance_echo_tree, tree, conformance_tree_t, &trees[LIMIT / 2 - 1], put_tree, FFI_OK, "");
    CHECK_DEPTH(conformance_echo_tree, tree, conformance_tree_t, &trees[LIMIT / 2], put_tree, FFI_ERR,
                "value.children[0].children[0].");
    CHECK_DEPTH(conformance_echo_directory, directory, conformance_directory_t, &entries[LIMIT / 2 - 1].value,
                put_directory, FFI_OK, "");
    CHECK_DEPTH(conformance_echo_directory, directory, conformance_directory_t, &entries[LIMIT / 2].value,
                put_directory, FFI_ERR, "value.entries[\"k\"].entries[\"k\"].");
    CHECK_DEPTH(conformance_echo_expr, expr, conformance_expr_t, &exprs[LIMIT / 2 - 1], put_expr, FFI_OK, "");
    CHECK_DEPTH(conformance_echo_expr, expr, conformance_expr_t, &exprs[LIMIT / 2], put_expr, FFI_ERR, "value.");
}

/* What the library makes has the same limit, so that whatever arrives can be sent back. */
static void results_nest_to_the_limit(void) {
    text_t expected = {0};
    for (int i = 127; i >= 0; i--) {
        text_add(&expected, "{\"next\": ");
    }
    text_add(&expected, "null");
    for (int i = 0; i < 128; i++) {
        text_add(&expected, ", \"value\": %d}", i);
    }
    CHECK_FORMS(conformance_chain, option_node, const conformance_node_t *, (128), "{\"links\": 128}", FFI_OK,
                text_get(&expected));
    CHECK_FORMS(conformance_chain, option_node, const conformance_node_t *, (129), "{\"links\": 129}", FFI_ERR,
                "the result is nested deeper than 128 levels");
    CHECK_FORMS(conformance_chain, option_node, const conformance_node_t *, (10000), "{\"links\": 10000}", FFI_ERR,
                "the result is nested deeper than 128 levels");
    text_free(&expected);
}

/* C can tie a knot. */
static void circles_are_refused(void) {
    conformance_node_t node = {.value = 1};
    node.next = &node;
    conformance_tree_t tree = {.name = FFI_STR("t")};
    tree.children = (conformance_tree_slice_t){&tree, 1};
    conformance_node_t node_back;
    conformance_tree_t tree_back;
    CHECK_CALL_BEGINS(node_payload, conformance_echo_node(waiter_done, reply_to, &node), FFI_ERR, "value.next.");
    CHECK_WAIT_BEGINS(node_out, node_back, conformance_echo_node_wait(&node, &node_back, &reply), FFI_ERR,
                      "value.next.");
    CHECK_CALL_BEGINS(tree_payload, conformance_echo_tree(waiter_done, reply_to, &tree), FFI_ERR, "value.children[0].");
    CHECK_WAIT_BEGINS(tree_out, tree_back, conformance_echo_tree_wait(&tree, &tree_back, &reply), FFI_ERR,
                      "value.children[0].");
}

static void a_box_is_never_empty(void) {
    const int64_t zero = 0;
    const int64_t *const pointers[] = {&zero, NULL};
    const conformance_box_i64_slice_t boxes = {pointers, 2};
    const conformance_node_t crooked = {.next = misaligned(&(const conformance_node_t[2]){{0}})};
    CHECK_REFUSED(conformance_echo_box, const conformance_point_t *, (NULL),
                  "value: null pointer where a value is due");
    CHECK_REFUSED(conformance_echo_boxes, conformance_box_i64_slice_t, (boxes),
                  "value[1]: null pointer where a value is due");
    CHECK_REFUSED(conformance_echo_node, conformance_node_t, (&crooked), "value.next: misaligned pointer");
    CHECK_CBOR_REFUSED(conformance_echo_box, "{\"value\": null}", "value: expected a map, found null");
    CHECK_CBOR_REFUSED(conformance_echo_boxes, "{\"value\": [0, null]}", "value[1]: expected an integer, found null");
}

int main(void) {
    boxes_hold_one_value();
    types_hold_themselves();
    variants_hold_themselves();
    values_nest_to_the_limit();
    results_nest_to_the_limit();
    circles_are_refused();
    a_box_is_never_empty();
    return check_finish();
}
