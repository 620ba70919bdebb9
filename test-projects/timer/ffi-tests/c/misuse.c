/*
 * What a host can get wrong: no callback, contexts that are none, values that are none. Each is an error that
 * says where, and never undefined behaviour; run it under sanitizers and valgrind, too.
 */
#define _POSIX_C_SOURCE 200809L
#include "timer.h"

static const my_timer_timer_config_t config = {.name = {"t", 1}};
static const my_timer_job_spec_t job = {.name = {"j", 1}, .priority = 0};
static const my_timer_retry_policy_t retry = {.max_attempts = 1};
static const my_timer_schedule_config_t when = {.start_at_ms = 0};
static const my_timer_complex_request_t nothing = {.note = NULL};
static const my_timer_echo_request_t hello = {.message = {"hello", 5}, .delay_ms = 0};

/* Without a callback nobody would hear of the outcome, so nothing is started. */
static void a_call_needs_a_callback(my_timer_ctx_t *ctx) {
    int user_data = 0;
    cbor_t empty = CBOR({});
    cbor_t echo = CBOR({"req": {"message": "m", "delayMs": 0}});
    cbor_t create = CBOR({"config": {"name": "t"}});
    CHECK_INT(my_timer_version(ctx, NULL, &user_data), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_version_cbor(ctx, NULL, &user_data, empty.data, empty.len), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_lib_version(NULL, &user_data), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_lib_version_cbor(NULL, &user_data, empty.data, empty.len), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_echo(ctx, NULL, &user_data, &hello), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_echo_cbor(ctx, NULL, NULL, echo.data, echo.len), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_complex(ctx, NULL, NULL, &nothing), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_complex_cbor(ctx, NULL, NULL, NULL, 0), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_schedule(ctx, NULL, NULL, &job, &retry, &when), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_schedule_cbor(ctx, NULL, NULL, NULL, 0), FFI_MISSING_CALLBACK);
    CHECK(my_timer_create(&config, NULL, &user_data) == NULL);
    CHECK(my_timer_create_cbor(create.data, create.len, NULL, &user_data) == NULL);

    /* Also where everything else is wrong. */
    CHECK_INT(my_timer_version(NULL, NULL, NULL), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_echo(NULL, NULL, NULL, NULL), FFI_MISSING_CALLBACK);
    CHECK_INT(my_timer_echo_cbor(NULL, NULL, NULL, NULL, 5), FFI_MISSING_CALLBACK);
    CHECK(my_timer_create(NULL, NULL, NULL) == NULL);
    CHECK(my_timer_create_cbor(NULL, 0, NULL, NULL) == NULL);
    cbor_free(&create);
    cbor_free(&echo);
    cbor_free(&empty);
}

/* Every entry point that takes a context, given one that is none. */
static void check_bad_context(my_timer_ctx_t *bad) {
    CHECK_CALL_BEGINS(render_text, my_timer_version(bad, waiter_done, reply_to), FFI_ERR, "");
    CHECK_CALL_BEGINS(render_echo_response, my_timer_echo(bad, waiter_done, reply_to, &hello), FFI_ERR, "");
    CHECK_CALL_BEGINS(render_complex_response, my_timer_complex(bad, waiter_done, reply_to, &nothing), FFI_ERR, "");
    CHECK_CALL_BEGINS(render_schedule_result, my_timer_schedule(bad, waiter_done, reply_to, &job, &retry, &when),
                      FFI_ERR, "");

    CHECK_CBOR_BEGINS(CBOR({}), my_timer_version_cbor(bad, waiter_done, reply_to, request.data, request.len), FFI_ERR,
                      "");
    CHECK_CBOR_BEGINS(CBOR({"req": {"message": "m", "delayMs": 0}}),
                      my_timer_echo_cbor(bad, waiter_done, reply_to, request.data, request.len), FFI_ERR, "");
    CHECK_CBOR_BEGINS(CBOR({"req": {"messages": [], "tags": []}}),
                      my_timer_complex_cbor(bad, waiter_done, reply_to, request.data, request.len), FFI_ERR, "");
    CHECK_CBOR_BEGINS(CBOR({"job": {"name": "j", "payload": [], "priority": "low"},
                            "retry": {"maxAttempts": 1, "backoffMs": 0, "retryOn": []},
                            "schedule": {"startAtMs": 0, "intervalMs": 0}}),
                      my_timer_schedule_cbor(bad, waiter_done, reply_to, request.data, request.len), FFI_ERR, "");

    ffi_str_t text;
    my_timer_echo_response_t echoed;
    my_timer_complex_response_t summed;
    my_timer_schedule_result_t planned;
    CHECK_WAIT_BEGINS(render_str, text, my_timer_version_wait(bad, &text, &reply), FFI_ERR, "");
    CHECK_WAIT_BEGINS(render_echo_response, echoed, my_timer_echo_wait(bad, &hello, -1, &echoed, &reply), FFI_ERR, "");
    CHECK_WAIT_BEGINS(render_complex_response, summed, my_timer_complex_wait(bad, &nothing, &summed, &reply), FFI_ERR,
                      "");
    CHECK_WAIT_BEGINS(render_schedule_result, planned,
                      my_timer_schedule_wait(bad, &job, &retry, &when, -1, &planned, &reply), FFI_ERR, "");

    CHECK_INT(my_timer_destroy(bad), FFI_ERR);
    /* Null is how the calls of static functions are cancelled. */
    if (bad != NULL) {
        CHECK_INT(my_timer_cancel(bad, NULL), FFI_ERR);
    }
}

static void a_context_has_to_be_one(my_timer_ctx_t *ctx) {
    static uint64_t memory[16];
    my_timer_ctx_t *const stale = timer_new("stale");
    CHECK_INT(my_timer_destroy(stale), FFI_OK);

    const uintptr_t bad[] = {
        0,
        1,
        7,
        (uintptr_t)memory,
        (uintptr_t)memory + 1,
        (uintptr_t)0xdeadbeef,
        UINTPTR_MAX,
        UINTPTR_MAX / 2 + 1,
        (uintptr_t)stale,
        /* What looks most like the real one. */
        (uintptr_t)ctx ^ 1,
        (uintptr_t)ctx ^ UINT32_C(0x10000),
        (uintptr_t)ctx ^ ((uintptr_t)1 << (8 * sizeof(uintptr_t) - 1)),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        check_bad_context((my_timer_ctx_t *)bad[i]);
    }
    /* A slot that is used again belongs to the new context alone. */
    for (int i = 0; i < 50; i++) {
        my_timer_ctx_t *const fresh = timer_new("fresh");
        CHECK(fresh != stale);
        CHECK_INT(my_timer_destroy(fresh), FFI_OK);
        CHECK_CALL_BEGINS(render_text, my_timer_version(fresh, waiter_done, reply_to), FFI_ERR, "");
        CHECK_CALL_BEGINS(render_text, my_timer_version(stale, waiter_done, reply_to), FFI_ERR, "");
    }
    check_bad_context(stale);
    CHECK_CALL(render_text, my_timer_version(ctx, waiter_done, reply_to), FFI_OK, "nim-timer v0.1.0");
}

/* The same text from both forms; `path` is what it begins with. */
static void check_echo(my_timer_ctx_t *ctx, const my_timer_echo_request_t *request, const char *path) {
    my_timer_echo_response_t out;
    CHECK_CALL_BEGINS(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, request), FFI_ERR, path);
    CHECK_WAIT_BEGINS(render_echo_response, out, my_timer_echo_wait(ctx, request, -1, &out, &reply), FFI_ERR, path);
}

static void check_complex(my_timer_ctx_t *ctx, const my_timer_complex_request_t *request, const char *path) {
    my_timer_complex_response_t out;
    CHECK_CALL_BEGINS(render_complex_response, my_timer_complex(ctx, waiter_done, reply_to, request), FFI_ERR, path);
    CHECK_WAIT_BEGINS(render_complex_response, out, my_timer_complex_wait(ctx, request, &out, &reply), FFI_ERR, path);
}

static void check_schedule(my_timer_ctx_t *ctx, const my_timer_job_spec_t *a_job, const my_timer_retry_policy_t *a_retry,
                           const my_timer_schedule_config_t *a_time, const char *path) {
    my_timer_schedule_result_t out;
    CHECK_CALL_BEGINS(render_schedule_result, my_timer_schedule(ctx, waiter_done, reply_to, a_job, a_retry, a_time),
                      FFI_ERR, path);
    CHECK_WAIT_BEGINS(render_schedule_result, out,
                      my_timer_schedule_wait(ctx, a_job, a_retry, a_time, -1, &out, &reply), FFI_ERR, path);
}

static void check_create(const my_timer_timer_config_t *bad, const char *path) {
    waiter_t *const waiter = WAITER(render_context);
    /* Nothing was started, so there is no context. */
    CHECK(my_timer_create(bad, waiter_done, waiter) == NULL);
    CHECK_REPLY_BEGINS(waiter, FFI_ERR, path);
    my_timer_ctx_t *ctx = NULL;
    CHECK_WAIT_BEGINS(render_context, ctx, my_timer_create_wait(bad, -1, &ctx, &reply), FFI_ERR, path);
    CHECK(ctx == NULL);
}

/* A pointer that is no multiple of what its type asks for. */
static const void *off_by_one(const void *pointer) {
    return (const char *)pointer + 1;
}

static void records_have_to_be_there(my_timer_ctx_t *ctx) {
    my_timer_echo_request_t room[2] = {hello, hello};
    check_create(NULL, "config: ");
    check_echo(ctx, NULL, "req: ");
    check_echo(ctx, off_by_one(room), "req: ");
    check_complex(ctx, NULL, "req: ");
    check_schedule(ctx, NULL, &retry, &when, "job: ");
    check_schedule(ctx, &job, NULL, &when, "retry: ");
    check_schedule(ctx, &job, &retry, NULL, "schedule: ");
    check_schedule(ctx, &job, off_by_one(&retry), &when, "retry: ");
}

static void text_has_to_be_utf8(my_timer_ctx_t *ctx) {
    static const char *const invalid[] = {
        "\xff",             /* no such byte */
        "\x80",             /* a continuation of nothing */
        "ok\xc3",           /* cut off */
        "\xc0\x80",         /* NUL in two bytes */
        "\xed\xa0\x80",     /* half of a surrogate pair */
        "\xf4\x90\x80\x80", /* beyond the last code point */
    };
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        const my_timer_echo_request_t request = echo_request(invalid[i], 0);
        check_echo(ctx, &request, "req.message: ");
    }

    const ffi_str_t bad = {"a\xff", 2};
    const my_timer_timer_config_t bad_config = {.name = bad};
    check_create(&bad_config, "config.name: ");

    const my_timer_echo_request_t messages[] = {hello, hello, hello, {.message = bad}};
    const ffi_str_t tags[] = {FFI_STR("fine"), bad};
    my_timer_complex_request_t request = {.messages = {messages, 4}};
    check_complex(ctx, &request, "req.messages[3].message: ");
    request = (my_timer_complex_request_t){.tags = {tags, 2}};
    check_complex(ctx, &request, "req.tags[1]: ");
    request = (my_timer_complex_request_t){.note = &bad};
    check_complex(ctx, &request, "req.note: ");

    const my_timer_retry_policy_t bad_retry = {.max_attempts = 1, .retry_on = {tags, 2}};
    check_schedule(ctx, &job, &bad_retry, &when, "retry.retry_on[1]: ");
}

static void views_have_to_lie_in_memory(my_timer_ctx_t *ctx) {
    static const my_timer_echo_request_t messages[2];
    my_timer_echo_request_t request = {.message = {NULL, 1}};
    check_echo(ctx, &request, "req.message: ");
    /* Longer than any object can be: refused by the length alone, nothing is read. */
    static const size_t absurd[] = {SIZE_MAX, (size_t)PTRDIFF_MAX + 1};
    for (size_t i = 0; i < sizeof absurd / sizeof *absurd; i++) {
        request.message = (ffi_str_t){"short", absurd[i]};
        check_echo(ctx, &request, "req.message: ");
        const my_timer_complex_request_t bad = {.messages = {messages, absurd[i]}};
        check_complex(ctx, &bad, "req.messages: ");
    }

    my_timer_complex_request_t bad = {.messages = {NULL, 2}};
    check_complex(ctx, &bad, "req.messages: ");
    bad.messages = (my_timer_echo_request_slice_t){off_by_one(messages), 1};
    check_complex(ctx, &bad, "req.messages: ");
    /* So many that their size in bytes overflows, or just does not fit. */
    bad.messages = (my_timer_echo_request_slice_t){messages, SIZE_MAX / sizeof *messages + 1};
    check_complex(ctx, &bad, "req.messages: ");
    bad.messages = (my_timer_echo_request_slice_t){messages, (size_t)PTRDIFF_MAX / sizeof *messages + 1};
    check_complex(ctx, &bad, "req.messages: ");

    static const int64_t retries[2];
    bad = (my_timer_complex_request_t){.retries = off_by_one(retries)};
    check_complex(ctx, &bad, "req.retries: ");
    bad = (my_timer_complex_request_t){.tags = {off_by_one(&job), 1}};
    check_complex(ctx, &bad, "req.tags: ");
    bad = (my_timer_complex_request_t){.note = off_by_one(&job)};
    check_complex(ctx, &bad, "req.note: ");

    /* In the CBOR form the request is such a view. */
    CHECK_CBOR_BEGINS((cbor_t){0}, my_timer_version_cbor(ctx, waiter_done, reply_to, request.data, 1), FFI_ERR, "");
    CHECK_CBOR_BEGINS(CBOR({}), my_timer_version_cbor(ctx, waiter_done, reply_to, request.data, SIZE_MAX), FFI_ERR, "");
    waiter_t *const waiter = WAITER(render_text);
    CHECK(my_timer_create_cbor(NULL, 10, waiter_done, waiter) == NULL);
    CHECK_REPLY_BEGINS(waiter, FFI_ERR, "");
}

static void enums_have_to_be_known(my_timer_ctx_t *ctx) {
    static const int32_t unknown[] = {-1, 3, 99, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        my_timer_job_spec_t bad = job;
        bad.priority = unknown[i];
        check_schedule(ctx, &bad, &retry, &when, "job.priority: ");
    }
}

int main(void) {
    my_timer_ctx_t *const ctx = timer_new("t");
    a_call_needs_a_callback(ctx);
    a_context_has_to_be_one(ctx);
    records_have_to_be_there(ctx);
    text_has_to_be_utf8(ctx);
    views_have_to_lie_in_memory(ctx);
    enums_have_to_be_known(ctx);

    /* Nothing of this did any harm. */
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &hello), FFI_OK,
               "{\"echoed\": \"hello\", \"timerName\": \"t\"}");
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    return check_finish();
}
