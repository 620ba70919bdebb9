/* Every function of the timer in the direct form: the result comes back with the call. */
#define _POSIX_C_SOURCE 200809L
#include "timer.h"

static void create_gives_a_context(void) {
    const my_timer_timer_config_t config = {.name = FFI_STR("made")};
    my_timer_ctx_t *ctx = NULL;
    /* A context is no memory, so that no reply has to hold it. */
    CHECK_INT(my_timer_create_wait(&config, -1, &ctx, NULL), FFI_OK);
    CHECK(ctx != NULL);
    my_timer_echo_response_t out;
    const my_timer_echo_request_t request = echo_request("m", 1);
    CHECK_WAIT(render_echo_response, out, my_timer_echo_wait(ctx, &request, -1, &out, &reply), FFI_OK,
               "{\"echoed\": \"m\", \"timerName\": \"made\"}");
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
}

static void versions(my_timer_ctx_t *ctx) {
    ffi_str_t out;
    CHECK_WAIT(render_str, out, my_timer_version_wait(ctx, &out, &reply), FFI_OK, "nim-timer v0.1.0");
    CHECK_WAIT(render_str, out, my_timer_lib_version_wait(&out, &reply), FFI_OK, "nim-timer v0.1.0");
}

static void echo(my_timer_ctx_t *ctx) {
    my_timer_echo_response_t out;
    my_timer_echo_request_t request = {.message = {"a\0b", 3}, .delay_ms = 0};
    CHECK_WAIT(render_echo_response, out, my_timer_echo_wait(ctx, &request, -1, &out, &reply), FFI_OK,
               "{\"echoed\": \"a\\u0000b\", \"timerName\": \"t\"}");
    request.delay_ms = 20;
    CHECK_WAIT(render_echo_response, out, my_timer_echo_wait(ctx, &request, 60000, &out, &reply), FFI_OK,
               "{\"echoed\": \"a\\u0000b\", \"timerName\": \"t\"}");
    request.delay_ms = 5001;
    CHECK_WAIT(render_echo_response, out, my_timer_echo_wait(ctx, &request, -1, &out, &reply), FFI_ERR,
               "delayMs must not exceed 5000");
}

static void complex_request(my_timer_ctx_t *ctx) {
    my_timer_complex_response_t out;
    const my_timer_echo_request_t messages[] = {echo_request("one", 1)};
    const ffi_str_t tags[] = {FFI_STR("a"), FFI_STR("b")};
    const ffi_str_t note = FFI_STR("hi");
    const int64_t retries = 7;
    const my_timer_complex_request_t request = {
        .messages = {messages, 1}, .tags = {tags, 2}, .note = &note, .retries = &retries};
    CHECK_WAIT(render_complex_response, out, my_timer_complex_wait(ctx, &request, &out, &reply), FFI_OK,
               "{\"hasNote\": true, \"summary\": \"received 1 messages, note=hi, retries=7\", \"itemCount\": 1}");
    const my_timer_complex_request_t nothing = {0};
    CHECK_WAIT(render_complex_response, out, my_timer_complex_wait(ctx, &nothing, &out, &reply), FFI_OK,
               "{\"hasNote\": false, \"summary\": \"received 0 messages, note=<none>, retries=0\", "
               "\"itemCount\": 0}");
}

static void schedule(my_timer_ctx_t *ctx) {
    my_timer_schedule_result_t out;
    const int64_t jitter = 7;
    my_timer_job_spec_t job = {.name = FFI_STR("j"), .priority = MY_TIMER_JOB_PRIORITY_LOW};
    my_timer_retry_policy_t retry = {.max_attempts = 1, .backoff_ms = -1};
    const my_timer_schedule_config_t when = {.start_at_ms = 1, .interval_ms = 7, .jitter = &jitter};
    CHECK_WAIT(render_schedule_result, out, my_timer_schedule_wait(ctx, &job, &retry, &when, -1, &out, &reply), FFI_OK,
               "{\"jobId\": \"t:j\", \"priority\": \"low\", \"firstRunAtMs\": 8, \"willRunCount\": 8571, "
               "\"effectiveBackoffMs\": 500}");
    retry.max_attempts = INT64_MIN;
    CHECK_WAIT(render_schedule_result, out, my_timer_schedule_wait(ctx, &job, &retry, &when, -1, &out, &reply), FFI_ERR,
               "retry.maxAttempts must be positive");
    job.name.len = 0;
    CHECK_WAIT(render_schedule_result, out, my_timer_schedule_wait(ctx, &job, &retry, &when, -1, &out, &reply), FFI_ERR,
               "job name must not be empty");
}

/* Results stay as they are until their own reply is released, however many others come and go. */
static void replies_own_their_results(my_timer_ctx_t *ctx) {
    enum { HELD = 20 };
    my_timer_echo_response_t outs[HELD];
    ffi_reply_t replies[HELD];
    char text[80];
    for (int i = 0; i < HELD; i++) {
        snprintf(text, sizeof text, "held %d", i);
        const my_timer_echo_request_t request = echo_request(text, i % 3);
        replies[i] = (ffi_reply_t){0};
        CHECK_INT(my_timer_echo_wait(ctx, &request, -1, &outs[i], &replies[i]), FFI_OK);
    }
    for (int i = HELD - 1; i >= 0; i--) {
        snprintf(text, sizeof text, "held %d", i);
        CHECK(outs[i].echoed.len == strlen(text) && memcmp(outs[i].echoed.data, text, strlen(text)) == 0);
        my_timer_reply_release(&replies[i]);
    }
}

static void release_takes_any_reply(void) {
    ffi_reply_t never_used = {0};
    my_timer_reply_release(&never_used);
    my_timer_reply_release(&never_used);
}

static void timeouts_end_the_wait(my_timer_ctx_t *ctx) {
    my_timer_echo_response_t out;
    const my_timer_echo_request_t request = echo_request("too late", 5000);
    CHECK_WAIT_BEGINS(render_echo_response, out, my_timer_echo_wait(ctx, &request, 20, &out, &reply), FFI_TIMEOUT, "");
    CHECK_WAIT_BEGINS(render_echo_response, out, my_timer_echo_wait(ctx, &request, 0, &out, &reply), FFI_TIMEOUT, "");

    /* The context goes on. */
    ffi_str_t version;
    CHECK_WAIT(render_str, version, my_timer_version_wait(ctx, &version, &reply), FFI_OK, "nim-timer v0.1.0");
}

/* A result that owns memory needs a reply to own it: without one nothing runs. */
static void a_result_needs_its_owner(my_timer_ctx_t *ctx) {
    my_timer_echo_response_t response;
    ffi_str_t version;
    const my_timer_echo_request_t request = echo_request("m", 0);
    CHECK_INT(my_timer_echo_wait(ctx, &request, -1, &response, NULL), FFI_ERR);
    CHECK_INT(my_timer_version_wait(ctx, &version, NULL), FFI_ERR);
    CHECK_INT(my_timer_lib_version_wait(&version, NULL), FFI_ERR);
}

int main(void) {
    create_gives_a_context();
    release_takes_any_reply();

    my_timer_ctx_t *const ctx = timer_new("t");
    versions(ctx);
    echo(ctx);
    complex_request(ctx);
    schedule(ctx);
    replies_own_their_results(ctx);
    timeouts_end_the_wait(ctx);
    a_result_needs_its_owner(ctx);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    return check_finish();
}
