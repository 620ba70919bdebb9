/* Every function of the timer in the CBOR form, in preferred and in unusual encodings. */
#define _POSIX_C_SOURCE 200809L
#include "timer.h"

#define CALL_ECHO(encoded, code, text) \
    CHECK_CBOR(encoded, my_timer_echo_cbor(ctx, waiter_done, reply_to, request.data, request.len), code, text)
#define CALL_COMPLEX(encoded, code, text) \
    CHECK_CBOR(encoded, my_timer_complex_cbor(ctx, waiter_done, reply_to, request.data, request.len), code, text)
#define CALL_SCHEDULE(encoded, code, text) \
    CHECK_CBOR(encoded, my_timer_schedule_cbor(ctx, waiter_done, reply_to, request.data, request.len), code, text)

static my_timer_ctx_t *create(const char *config) {
    cbor_t request = cbor_of(config);
    waiter_t *const waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    my_timer_ctx_t *const ctx = my_timer_create_cbor(request.data, request.len, waiter_done, waiter);
    cbor_free(&request);
    /* The reply is the address in decimal, as text. */
    char address[40];
    CHECK(ctx != NULL);
    snprintf(address, sizeof address, "\"%" PRIuPTR "\"", (uintptr_t)ctx);
    CHECK_REPLY(waiter, FFI_OK, address);
    return ctx;
}

static void versions(my_timer_ctx_t *ctx) {
    const char *const expected = "\"nim-timer v0.1.0\"";
    /* A call without parameters takes an empty map, an unknown key, or nothing at all. */
    const char *const requests[] = {"a0", "bfff", "a1 6178 05", ""};
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        CHECK_CBOR(cbor_of_hex(requests[i]),
                   my_timer_version_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK, expected);
        CHECK_CBOR(cbor_of_hex(requests[i]),
                   my_timer_lib_version_cbor(waiter_done, reply_to, request.data, request.len), FFI_OK, expected);
    }
    CHECK_CBOR((cbor_t){0}, my_timer_version_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK, expected);
}

static void echo(my_timer_ctx_t *ctx) {
    CALL_ECHO(CBOR({"req": {"message": "hello", "delayMs": 0}}), FFI_OK, "{\"echoed\": \"hello\", \"timerName\": \"t\"}");
    CALL_ECHO(CBOR({"req": {"message": "later", "delayMs": 20}}), FFI_OK, "{\"echoed\": \"later\", \"timerName\": \"t\"}");
    CALL_ECHO(CBOR({"req": {"message": "", "delayMs": -9223372036854775808}}), FFI_OK,
         "{\"echoed\": \"\", \"timerName\": \"t\"}");
    CALL_ECHO(cbor_of("{\"req\": {\"message\": \"a\\u0000b \xf0\x9d\x84\x9e\", \"delayMs\": 1}}"), FFI_OK,
         "{\"echoed\": \"a\\u0000b \xf0\x9d\x84\x9e\", \"timerName\": \"t\"}");
    CALL_ECHO(CBOR({"req": {"message": "m", "delayMs": 5001}}), FFI_ERR, "delayMs must not exceed 5000");
    CALL_ECHO(CBOR({"req": {"message": "m", "delayMs": 9223372036854775807}}), FFI_ERR, "delayMs must not exceed 5000");
}

/* The same request in every encoding that the RFC allows. */
static void any_valid_encoding_is_accepted(my_timer_ctx_t *ctx) {
    const char *const expected = "{\"echoed\": \"hello\", \"timerName\": \"t\"}";
    /* Another order. */
    CALL_ECHO(CBOR({"req": {"delayMs": 2, "message": "hello"}}), FFI_OK, expected);
    /* Wider integers and lengths than needed. */
    CALL_ECHO(CBOR({_0 "req"_1: {_1 "message"_2: "hello"_3, "delayMs"_3: 2_0}}), FFI_OK, expected);
    CALL_ECHO(CBOR({_3 "req": {_2 "message": "hello", "delayMs": 2_3}}), FFI_OK, expected);
    CALL_ECHO(CBOR({"req": {"message": "hello", "delayMs": -1_2}}), FFI_OK, expected);
    /* Indefinite lengths: maps, text, and text as a key. */
    CALL_ECHO(CBOR({_ "req": {_ "message": (_ "he", "", "llo"), "delayMs": 2}}), FFI_OK, expected);
    CALL_ECHO(CBOR({(_ "r", "eq"): {(_ "message"): "hello", (_ "delay", "Ms"_1): 2}}), FFI_OK, expected);
    /* Tags are skipped; that of a bignum makes an integer. */
    CALL_ECHO(CBOR(55799({"req": 1000({"message": 262("hello"), "delayMs": 1(2)})})), FFI_OK, expected);
    CALL_ECHO(CBOR({"req": {"message": "hello", "delayMs": 2(h'0002')}}), FFI_OK, expected);
    /* Unknown keys are skipped with everything in them. */
    CALL_ECHO(CBOR({"x": [_ {"y": [1.5, null, h'00', (_ "c")]}], "req": {"later": {"a": [[[]]]}, "message": "hello",
               "delayMs": 2, "": undefined}}),
         FFI_OK, expected);
}

static void complex_request(my_timer_ctx_t *ctx) {
    CALL_COMPLEX(CBOR({"req": {"messages": [{"message": "one", "delayMs": 1}, {"message": "two", "delayMs": -2}],
                  "tags": ["a", "", "c"], "note": "hi", "retries": -3}}),
            FFI_OK,
            "{\"hasNote\": true, \"summary\": \"received 2 messages, note=hi, retries=-3\", \"itemCount\": 2}");
    CALL_COMPLEX(CBOR({_ "req": {_ "messages": [_ {_ "message": (_ "one"), "delayMs": 1_2}], "tags": [_ (_ "a"), "b"],
                  "note": (_ ""), "retries": 3(h'01')}}),
            FFI_OK, "{\"hasNote\": true, \"summary\": \"received 1 messages, note=, retries=-2\", \"itemCount\": 1}");

    /* An option is none where it is null, undefined or absent. */
    const char *const none =
        "{\"hasNote\": false, \"summary\": \"received 0 messages, note=<none>, retries=0\", \"itemCount\": 0}";
    CALL_COMPLEX(CBOR({"req": {"messages": [], "tags": [], "note": null, "retries": null}}), FFI_OK, none);
    CALL_COMPLEX(CBOR({"req": {"messages": [], "tags": [], "note": undefined, "retries": undefined}}), FFI_OK, none);
    CALL_COMPLEX(CBOR({"req": {"messages": [_], "tags": [_0]}}), FFI_OK, none);
}

/* Counts are encoded in their shortest form, whatever they are: the reader insists on it. */
static void replies_are_deterministic(my_timer_ctx_t *ctx) {
    static const int counts[] = {0, 1, 23, 24, 255, 256, 65535, 65536};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        char expected[160];
        cbor_t many = {0};
        cbor_map(&many, 1);
        cbor_text(&many, "req");
        cbor_map(&many, 2);
        cbor_text(&many, "tags");
        cbor_head(&many, CBOR_ARRAY, 0);
        cbor_text(&many, "messages");
        cbor_head(&many, CBOR_ARRAY, (uint64_t)counts[i]);
        for (int j = 0; j < counts[i]; j++) {
            cbor_map(&many, 2);
            cbor_text(&many, "message");
            cbor_text(&many, "m");
            cbor_text(&many, "delayMs");
            cbor_int(&many, j);
        }
        snprintf(expected, sizeof expected,
                 "{\"hasNote\": false, \"summary\": \"received %d messages, note=<none>, retries=0\", "
                 "\"itemCount\": %d}",
                 counts[i], counts[i]);
        CALL_COMPLEX(many, FFI_OK, expected);
    }
}

static void schedule(my_timer_ctx_t *ctx) {
    CALL_SCHEDULE(CBOR({"job": {"name": "j", "payload": ["p"], "priority": "normal"},
                   "retry": {"maxAttempts": 3, "backoffMs": 100, "retryOn": ["timeout"]},
                   "schedule": {"startAtMs": 1000, "intervalMs": 15000, "jitter": -30}}),
             FFI_OK,
             "{\"jobId\": \"t:j\", \"priority\": \"normal\", \"firstRunAtMs\": 970, \"willRunCount\": 4, "
             "\"effectiveBackoffMs\": 100}");
    CALL_SCHEDULE(CBOR({"schedule": {"startAtMs": -1_3, "intervalMs": 0, "jitter": null},
                   "retry": {_ "maxAttempts": 1, "backoffMs": 0, "retryOn": [_]},
                   "job": {"name": "j", "payload": [], "priority": (_ "hi", "gh")}}),
             FFI_OK,
             "{\"jobId\": \"t:j\", \"priority\": \"high\", \"firstRunAtMs\": -1, \"willRunCount\": 1, "
             "\"effectiveBackoffMs\": 125}");
    CALL_SCHEDULE(CBOR({"job": {"name": "j", "payload": [], "priority": "low"},
                   "retry": {"maxAttempts": 1, "backoffMs": 9223372036854775807, "retryOn": []},
                   "schedule": {"startAtMs": -9223372036854775808, "intervalMs": 1, "jitter": -1}}),
             FFI_OK,
             "{\"jobId\": \"t:j\", \"priority\": \"low\", \"firstRunAtMs\": -9223372036854775808, "
             "\"willRunCount\": 60000, \"effectiveBackoffMs\": 9223372036854775807}");
    CALL_SCHEDULE(CBOR({"job": {"name": "", "payload": [], "priority": "low"},
                   "retry": {"maxAttempts": 1, "backoffMs": 0, "retryOn": []},
                   "schedule": {"startAtMs": 0, "intervalMs": 0}}),
             FFI_ERR, "job name must not be empty");
    CALL_SCHEDULE(CBOR({"job": {"name": "j", "payload": [], "priority": "low"},
                   "retry": {"maxAttempts": -1, "backoffMs": 0, "retryOn": []},
                   "schedule": {"startAtMs": 0, "intervalMs": 0}}),
             FFI_ERR, "retry.maxAttempts must be positive");
}

int main(void) {
    my_timer_ctx_t *const unusual = create("{_ \"config\"_1: {_ (_ \"na\", \"me\"): (_ \"un\", \"usual\")}}");
    CHECK_INT(my_timer_destroy(unusual), FFI_OK);

    my_timer_ctx_t *const ctx = create("{\"config\": {\"name\": \"t\"}}");
    versions(ctx);
    echo(ctx);
    any_valid_encoding_is_accepted(ctx);
    complex_request(ctx);
    replies_are_deterministic(ctx);
    schedule(ctx);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    return check_finish();
}
