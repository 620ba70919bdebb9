/*
 * CBOR from a host that means no good: cut off, of the wrong type, with lengths that lie, nested without end.
 * Each is an error reply, never a crash, a hang or an allocation that the input does not justify.
 */
#define _POSIX_C_SOURCE 200809L
#include "timer.h"

typedef int32_t cbor_call(my_timer_ctx_t *ctx, ffi_callback_t callback, void *user_data, const uint8_t *req, size_t len);

/* The request is refused, with a text that begins with `path`. */
#define REFUSED(call, encoded, path) \
    CHECK_CBOR_BEGINS(encoded, (call)(ctx, waiter_done, reply_to, request.data, request.len), FFI_ERR, path)

#define ECHO_REQUEST "{\"req\": {\"message\": \"hello\", \"delayMs\": 10_1}}"
#define COMPLEX_REQUEST                                                                                       \
    "{_ \"req\": {\"messages\": [_ {\"message\": (_ \"o\", \"ne\"), \"delayMs\": 1_3}], \"tags\": [\"a\"], "  \
    "\"note\": 55799(\"hi\"), \"retries\": null, \"more\": [1.5, h'0102', (_ h'03'), {_ 1: -2}]}}"
#define SCHEDULE_REQUEST                                                                                      \
    "{\"job\": {\"name\": \"j\", \"payload\": [\"p\"], \"priority\": \"low\"}, \"retry\": {\"maxAttempts\": " \
    "300, \"backoffMs\": 70000, \"retryOn\": []}, \"schedule\": {\"startAtMs\": 1, \"intervalMs\": 1, "       \
    "\"jitter\": 1}}"

/* Cut off after every byte. The copies are exact, so that a read past the end is seen by sanitizers. */
static void check_truncated(my_timer_ctx_t *ctx, cbor_call *call, const char *notation) {
    cbor_t whole = cbor_of(notation);
    waiter_t *const accepted = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    CHECK_INT(call(ctx, waiter_done, accepted, whole.data, whole.len), FFI_OK);
    CHECK_INT(waiter_code(accepted), FFI_OK);
    for (size_t len = 0; len < whole.len; len++) {
        const cbor_t part = {check_copy(whole.data, len), len, len};
        REFUSED(call, part, "");
    }
    /* Nor may anything follow. */
    const uint8_t trailing[] = {0x00, 0xa0, 0xf6, 0xff};
    for (size_t i = 0; i < sizeof trailing; i++) {
        cbor_t longer = {check_copy(whole.data, whole.len), whole.len, whole.len};
        cbor_byte(&longer, trailing[i]);
        REFUSED(call, longer, "");
    }
    cbor_free(&whole);
}

/* Counts terminal replies; for calls of which nothing else matters. */
static void count_reply(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)payload;
    (void)len;
    CHECK(code == FFI_OK || code == FFI_ERR);
    ++*(int *)user_data;
}

/* Every byte of a request replaced by every other: whatever that means, it gets its one reply. */
static void check_flipped(my_timer_ctx_t *ctx) {
    cbor_t request = cbor_of(COMPLEX_REQUEST);
    int replies = 0;
    int calls = 0;
    for (size_t at = 0; at < request.len; at++) {
        const uint8_t original = request.data[at];
        for (unsigned byte = 0; byte <= UINT8_MAX; byte++) {
            request.data[at] = (uint8_t)byte;
            CHECK_INT(my_timer_complex_cbor(ctx, count_reply, &replies, request.data, request.len), FFI_OK);
            calls++;
        }
        request.data[at] = original;
    }
    CHECK_INT(replies, calls);
    cbor_free(&request);
}

static void the_request_is_a_map_of_parameters(my_timer_ctx_t *ctx) {
    static const char *const others[] = {"[]", "0", "\"req\"", "h'a0'", "null", "undefined", "true", "1.5", "[{}]"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        REFUSED(my_timer_echo_cbor, cbor_of(others[i]), "");
        REFUSED(my_timer_version_cbor, cbor_of(others[i]), "");
    }
    /* Parameters have to be there. */
    REFUSED(my_timer_echo_cbor, CBOR({}), "");
    REFUSED(my_timer_echo_cbor, cbor_of_hex(""), "");
    REFUSED(my_timer_echo_cbor, CBOR({"request": {"message": "m", "delayMs": 0}}), "");
    REFUSED(my_timer_echo_cbor, CBOR({"req": null}), "req");
    REFUSED(my_timer_echo_cbor, CBOR({"req": []}), "req");
    /* Keys are text. */
    REFUSED(my_timer_echo_cbor, CBOR({0: {"message": "m", "delayMs": 0}}), "");
    REFUSED(my_timer_echo_cbor, CBOR({h'726571': {"message": "m", "delayMs": 0}}), "");
}

static void fields_are_there_once_and_of_their_type(my_timer_ctx_t *ctx) {
    REFUSED(my_timer_echo_cbor, CBOR({"req": {}}), "req");
    REFUSED(my_timer_echo_cbor, CBOR({"req": {"delayMs": 0}}), "req");
    REFUSED(my_timer_echo_cbor, CBOR({"req": {"message": "m"}}), "req");
    /* The Rust name is not the name on the wire. */
    REFUSED(my_timer_echo_cbor, CBOR({"req": {"message": "m", "delay_ms": 0}}), "req");

    static const char *const no_text[] = {"5", "h'6d'", "null", "true", "1.5", "[\"m\"]", "{}"};
    for (size_t i = 0; i < sizeof no_text / sizeof *no_text; i++) {
        char notation[80];
        snprintf(notation, sizeof notation, "{\"req\": {\"message\": %s, \"delayMs\": 0}}", no_text[i]);
        REFUSED(my_timer_echo_cbor, cbor_of(notation), "req.message: ");
    }
    static const char *const no_integer[] = {
        "\"5\"", "h'05'", "null", "true", "5.0", "5.5_3", "[5]", "{}",
        /* Out of range: one more than each end, the ends of the encoding, and a bignum. */
        "9223372036854775808", "-9223372036854775809", "18446744073709551615", "-18446744073709551616",
        "2(h'010000000000000000')", "3(h'8000000000000000')", "2(5)"};
    for (size_t i = 0; i < sizeof no_integer / sizeof *no_integer; i++) {
        char notation[120];
        snprintf(notation, sizeof notation, "{\"req\": {\"messages\": [], \"tags\": [], \"retries\": %s}}", no_integer[i]);
        if (strcmp(no_integer[i], "null") != 0) {
            REFUSED(my_timer_complex_cbor, cbor_of(notation), "req.retries: ");
        }
        snprintf(notation, sizeof notation, "{\"req\": {\"message\": \"m\", \"delayMs\": %s}}", no_integer[i]);
        REFUSED(my_timer_echo_cbor, cbor_of(notation), "req.");
    }
    REFUSED(my_timer_complex_cbor, CBOR({"req": {"messages": {}, "tags": []}}), "req.messages: ");
    REFUSED(my_timer_complex_cbor, CBOR({"req": {"messages": null, "tags": []}}), "req.messages: ");
    REFUSED(my_timer_complex_cbor, CBOR({"req": {"messages": [], "tags": "a"}}), "req.tags: ");
    REFUSED(my_timer_complex_cbor, CBOR({"req": {"messages": [], "tags": ["a", 5]}}), "req.tags[1]: ");
    REFUSED(my_timer_complex_cbor, CBOR({"req": {"messages": [], "tags": [], "note": h'6e'}}), "req.note: ");
    REFUSED(my_timer_complex_cbor,
            CBOR({"req": {"messages": [{"message": "m", "delayMs": 0}, {"message": 1, "delayMs": 0}], "tags": []}}),
            "req.messages[1].message: ");
}

static void keys_come_once(my_timer_ctx_t *ctx) {
    REFUSED(my_timer_echo_cbor, CBOR({"req": {"message": "a", "message": "b", "delayMs": 0}}), "req");
    REFUSED(my_timer_echo_cbor, CBOR({"req": {"message": "a", (_ "mes", "sage"): "a", "delayMs": 0}}), "req");
    REFUSED(my_timer_echo_cbor, CBOR({"req": {"message": "a", "delayMs": 0, "x": 1, "x"_2: 2}}), "req");
    REFUSED(my_timer_echo_cbor,
            CBOR({_ "req": {"message": "a", "delayMs": 0}, "req": {"message": "a", "delayMs": 0}}), "");
    REFUSED(my_timer_version_cbor, CBOR({"x": 1, "x": 1}), "");
}

static void enums_are_known_texts(my_timer_ctx_t *ctx) {
    static const char *const unknown[] = {"\"urgent\"", "\"Low\"", "\"LOW\"", "\"\"", "0", "null", "{\"low\": {}}", "h'6c6f77'"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        char notation[240];
        snprintf(notation, sizeof notation,
                 "{\"job\": {\"name\": \"j\", \"payload\": [], \"priority\": %s}, \"retry\": {\"maxAttempts\": 1, "
                 "\"backoffMs\": 0, \"retryOn\": []}, \"schedule\": {\"startAtMs\": 0, \"intervalMs\": 0}}",
                 unknown[i]);
        REFUSED(my_timer_schedule_cbor, cbor_of(notation), "job.priority: ");
    }
}

/* {"req": {"message": <hex>, "delayMs": 0}}, or with the hex as the value of an unknown key. */
static cbor_t with_message(const char *hex) {
    cbor_t encoded = cbor_of_hex("a1 63726571 a2 6764656c61794d73 00 676d657373616765");
    cbor_t message = cbor_of_hex(hex);
    cbor_raw(&encoded, message.data, message.len);
    cbor_free(&message);
    return encoded;
}

static cbor_t with_unknown(const char *hex) {
    cbor_t encoded = cbor_of_hex("a1 63726571 a3 6764656c61794d73 00 676d657373616765 616d 6178");
    cbor_t value = cbor_of_hex(hex);
    cbor_raw(&encoded, value.data, value.len);
    cbor_free(&value);
    return encoded;
}

static void text_is_utf8(my_timer_ctx_t *ctx) {
    static const char *const invalid[] = {"61ff", "62c080", "63eda080", "64f4908080", "62c328", "7f61ffff",
                                          /* A character in two chunks: each has to be valid by itself. */
                                          "7f61c361bcff"};
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        REFUSED(my_timer_echo_cbor, with_message(invalid[i]), "req.message: ");
    }
}

static void malformed_input_is_refused(my_timer_ctx_t *ctx) {
    static const char *const malformed[] = {
        /* Reserved heads, a break of nothing, a simple value in two bytes. */
        "1c", "1d", "1e", "1f", "3f", "5c", "7e", "9d", "be", "df", "fc", "ff", "f8 00", "f8 1f",
        /* Chunks of another type, of indefinite length, and none that is the end. */
        "7f 41 61 ff", "7f 7f 61 61 ff ff", "7f 00 ff", "5f 61 61 ff", "7f 6161", "5f 4161", "5f", "7f",
        /* A map that ends between key and value. */
        "bf 6161 ff", "bf", "9f", "a1 6161", "c1"};
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        REFUSED(my_timer_echo_cbor, with_message(malformed[i]), "req");
        REFUSED(my_timer_echo_cbor, with_unknown(malformed[i]), "req");
        REFUSED(my_timer_echo_cbor, cbor_of_hex(malformed[i]), "");
    }
}

/* A length that the input does not have, for every type that has one, at every place. */
static void lengths_may_lie(my_timer_ctx_t *ctx) {
    static const char *const lengths[] = {"9820", "990100", "9a7fffffff", "9affffffff", "9b0000000100000000",
                                          "9b7fffffffffffffff", "9bffffffffffffffff"};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        for (unsigned major = CBOR_BYTES; major <= CBOR_MAP; major++) {
            char hex[40];
            snprintf(hex, sizeof hex, "%02x%s", major << 5 | (lengths[i][1] == '8' ? 24u : lengths[i][1] == '9' ? 25u
                                                              : lengths[i][1] == 'a' ? 26u : 27u), lengths[i] + 2);
            REFUSED(my_timer_echo_cbor, cbor_of_hex(hex), "");
            REFUSED(my_timer_echo_cbor, with_message(hex), "req");
            REFUSED(my_timer_echo_cbor, with_unknown(hex), "req");
        }
        /* Where room for so many elements would be reserved. */
        cbor_t many = cbor_of_hex("a1 63726571 a1 686d65737361676573");
        cbor_t head = cbor_of_hex(lengths[i]);
        cbor_raw(&many, head.data, head.len);
        cbor_free(&head);
        REFUSED(my_timer_complex_cbor, many, "req.messages");
    }
}

/* `open` repeated `levels` times, then `inner`, then `close` as often. */
static cbor_t nested(const char *open, int levels, const char *inner, const char *close) {
    cbor_t all = cbor_of_hex("a3 63726571 a2 676d657373616765 616d 6764656c61794d73 00 6178 00 6179");
    cbor_t parts[] = {cbor_of_hex(open), cbor_of_hex(inner), cbor_of_hex(close)};
    for (int i = 0; i < levels; i++) {
        cbor_raw(&all, parts[0].data, parts[0].len);
    }
    cbor_raw(&all, parts[1].data, parts[1].len);
    for (int i = 0; i < levels; i++) {
        cbor_raw(&all, parts[2].data, parts[2].len);
    }
    for (int i = 0; i < 3; i++) {
        cbor_free(&parts[i]);
    }
    return all;
}

#define ECHOED "{\"echoed\": \"m\", \"timerName\": \"t\"}"

static void nesting_has_a_limit(my_timer_ctx_t *ctx) {
    static const char *const shapes[][3] = {
        {"81", "80", ""}, {"9f", "80", "ff"}, {"a16161", "a0", ""}, {"bf6161", "a0", "ff"}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const char *const *const shape = shapes[i];
        CHECK_CBOR(nested(shape[0], 100, shape[1], shape[2]),
                   my_timer_echo_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK, ECHOED);
        REFUSED(my_timer_echo_cbor, nested(shape[0], 128, shape[1], shape[2]), "");
        /* So deep that recursion would end the stack. */
        REFUSED(my_timer_echo_cbor, nested(shape[0], 1000000, shape[1], shape[2]), "");
    }
    /* Tags are no nesting, but they have to tag something. */
    CHECK_CBOR(nested("c1", 100000, "00", ""),
               my_timer_echo_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK, ECHOED);
    REFUSED(my_timer_echo_cbor, nested("c1", 100000, "", ""), "");
}

/* A constructor decodes in the same way, and makes no context from what it refuses. */
static void check_create(cbor_t request, const char *path) {
    waiter_t *const waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    CHECK(my_timer_create_cbor(request.data, request.len, waiter_done, waiter) == NULL);
    cbor_free(&request);
    CHECK_REPLY_BEGINS(waiter, FFI_ERR, path);
}

static void constructors_are_as_careful(void) {
    cbor_t whole = CBOR({"config": {"name": "timer"}});
    for (size_t len = 0; len < whole.len; len++) {
        check_create((cbor_t){check_copy(whole.data, len), len, len}, "");
    }
    cbor_free(&whole);
    check_create(CBOR({"config": {"name": 5}}), "config.name: ");
    check_create(CBOR({"config": {}}), "config");
    check_create(CBOR({"config": null}), "config");
    check_create(CBOR([]), "");
    check_create(cbor_of_hex("bbffffffffffffffff"), "");
}

int main(void) {
    my_timer_ctx_t *const ctx = timer_new("t");
    check_truncated(ctx, my_timer_echo_cbor, ECHO_REQUEST);
    check_truncated(ctx, my_timer_complex_cbor, COMPLEX_REQUEST);
    check_truncated(ctx, my_timer_schedule_cbor, SCHEDULE_REQUEST);
    check_flipped(ctx);
    the_request_is_a_map_of_parameters(ctx);
    fields_are_there_once_and_of_their_type(ctx);
    keys_come_once(ctx);
    enums_are_known_texts(ctx);
    text_is_utf8(ctx);
    malformed_input_is_refused(ctx);
    lengths_may_lie(ctx);
    nesting_has_a_limit(ctx);
    constructors_are_as_careful();

    CHECK_CBOR(CBOR({"req": {"message": "m", "delayMs": 0}}),
               my_timer_echo_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK, ECHOED);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    return check_finish();
}
