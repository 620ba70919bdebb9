/* Every function of the timer in the callback form: C structs in, C structs out. */
#define _POSIX_C_SOURCE 200809L
#include "timer.h"

static void constants_have_their_values(void) {
    CHECK_INT(MY_TIMER_MAX_DELAY_MS, 5000);
    CHECK_INT(MY_TIMER_DEFAULT_BACKOFF_MS, 250);
    CHECK_TEXT(MY_TIMER_TIMER_VERSION, "nim-timer v0.1.0");
    CHECK_INT(MY_TIMER_JOB_PRIORITY_LOW, 0);
    CHECK_INT(MY_TIMER_JOB_PRIORITY_NORMAL, 1);
    CHECK_INT(MY_TIMER_JOB_PRIORITY_HIGH, 2);
}

static void views_measure_their_text(void) {
    const ffi_str_t literal = FFI_STR("a\0b");
    CHECK_INT(literal.len, 3);
    CHECK_INT(memcmp(literal.data, "a\0b", 3), 0);
    CHECK_INT(FFI_STR("").len, 0);
    CHECK_INT(ffi_str("timer").len, 5);
    CHECK_INT(ffi_bytes_n("ab", 2).len, 2);
}

/* The hash that the library computes of its own section is the one that the tool read from the file. */
static void header_and_library_belong_together(void) {
    char sentence[8] = "unused";
    CHECK(my_timer_abi_matches());
    CHECK_INT(my_timer_abi_mismatch(sentence, sizeof sentence), 0);
    CHECK_TEXT(sentence, "");
    CHECK_TEXT(my_timer_abi_version(), MY_TIMER_ABI_VERSION);
}

/* The record of each expansion begins with its mark; the linker may have put zeros before the first. */
static void descriptor_is_there(void) {
    size_t len = 0;
    const uint8_t *const section = my_timer_abi_descriptor(&len);
    size_t start = 0;
    CHECK(section != NULL);
    while (start < len && section[start] == 0) {
        start++;
    }
    CHECK(len - start > 8 && memcmp(section + start, "FFI1", 4) == 0);
}

/* The context that create returns is the one it replies with. */
static void create_replies_with_its_context(void) {
    const my_timer_timer_config_t config = {.name = FFI_STR("created")};
    waiter_t *const created = WAITER(render_context);
    my_timer_ctx_t *const ctx = my_timer_create(&config, waiter_done, created);
    char address[40];
    CHECK(ctx != NULL);
    snprintf(address, sizeof address, "%p", (void *)ctx);
    CHECK_REPLY(created, FFI_OK, address);

    const my_timer_echo_request_t request = echo_request("m", 0);
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"echoed\": \"m\", \"timerName\": \"created\"}");
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
}

static void contexts_are_apart(void) {
    my_timer_ctx_t *const one = timer_new("one");
    my_timer_ctx_t *const two = timer_new("two");
    const my_timer_echo_request_t request = echo_request("m", 1);
    CHECK(one != two);
    CHECK_CALL(render_echo_response, my_timer_echo(one, waiter_done, reply_to, &request), FFI_OK,
               "{\"echoed\": \"m\", \"timerName\": \"one\"}");
    CHECK_INT(my_timer_destroy(one), FFI_OK);
    CHECK_CALL(render_echo_response, my_timer_echo(two, waiter_done, reply_to, &request), FFI_OK,
               "{\"echoed\": \"m\", \"timerName\": \"two\"}");
    CHECK_INT(my_timer_destroy(two), FFI_OK);
}

static void echo_sends_the_message_back(my_timer_ctx_t *ctx) {
    my_timer_echo_request_t request = echo_request("hello", 0);
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"echoed\": \"hello\", \"timerName\": \"t\"}");
    request = echo_request("later", 20);
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"echoed\": \"later\", \"timerName\": \"t\"}");
    request = echo_request("negative", INT64_MIN);
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"echoed\": \"negative\", \"timerName\": \"t\"}");
}

/* Lengths count, terminators do not: NULs survive, and what follows the view is not read. */
static void text_crosses_by_its_length(my_timer_ctx_t *ctx) {
    my_timer_echo_request_t request = {.message = {"a\0b|rest", 3}, .delay_ms = 1};
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"echoed\": \"a\\u0000b\", \"timerName\": \"t\"}");
    request.message = ffi_str("\xc3\xa9 \xf0\x9d\x84\x9e \xef\xbf\xbf");
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"echoed\": \"\xc3\xa9 \xf0\x9d\x84\x9e \xef\xbf\xbf\", \"timerName\": \"t\"}");
    /* An empty view may have any pointer. */
    request.message = (ffi_str_t){NULL, 0};
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"echoed\": \"\", \"timerName\": \"t\"}");
    request.message = (ffi_str_t){(const char *)(uintptr_t)1, 0};
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"echoed\": \"\", \"timerName\": \"t\"}");
}

/* What an async call needs later has been copied when it returns. */
static void arguments_are_borrowed_for_the_call_only(my_timer_ctx_t *ctx) {
    waiter_t *const waiter = WAITER(render_echo_response);
    char *const message = check_copy("gone", 4);
    my_timer_echo_request_t *const request = check_alloc(NULL, sizeof *request);
    *request = (my_timer_echo_request_t){.message = {message, 4}, .delay_ms = 30};
    CHECK_INT(my_timer_echo(ctx, waiter_done, waiter, request), FFI_OK);
    memset(message, 'x', 4);
    free(message);
    free(request);
    CHECK_REPLY(waiter, FFI_OK, "{\"echoed\": \"gone\", \"timerName\": \"t\"}");
}

static void echo_has_a_longest_delay(my_timer_ctx_t *ctx) {
    my_timer_echo_request_t request = echo_request("m", MY_TIMER_MAX_DELAY_MS + 1);
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_ERR,
               "delayMs must not exceed 5000");
    request.delay_ms = INT64_MAX;
    CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_ERR,
               "delayMs must not exceed 5000");
}

/* A sync function runs on the calling thread: its reply is there when the call returns. */
static void sync_calls_reply_at_once(my_timer_ctx_t *ctx) {
    waiter_t *const waiter = WAITER(render_text);
    CHECK_INT(my_timer_version(ctx, waiter_done, waiter), FFI_OK);
    CHECK_INT(waiter_replies(waiter), 1);
    CHECK_REPLY(waiter, FFI_OK, "nim-timer v0.1.0");
}

static void static_functions_need_no_context(void) {
    CHECK_CALL(render_text, my_timer_lib_version(waiter_done, reply_to), FFI_OK, "nim-timer v0.1.0");
}

static void complex_sees_every_field(my_timer_ctx_t *ctx) {
    const my_timer_echo_request_t messages[] = {echo_request("one", 1), echo_request("two", -2)};
    const ffi_str_t tags[] = {FFI_STR("a"), FFI_STR(""), FFI_STR("c")};
    const ffi_str_t note = FFI_STR("n\0te");
    const int64_t retries = -3;
    my_timer_complex_request_t request = {
        .messages = {messages, 2}, .tags = {tags, 3}, .note = &note, .retries = &retries};
    CHECK_CALL(render_complex_response, my_timer_complex(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"hasNote\": true, \"summary\": \"received 2 messages, note=n\\u0000te, retries=-3\", "
               "\"itemCount\": 2}");

    /* Present but empty is not absent. */
    const ffi_str_t empty = {NULL, 0};
    request.note = &empty;
    request.retries = NULL;
    request.messages.len = 1;
    CHECK_CALL(render_complex_response, my_timer_complex(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"hasNote\": true, \"summary\": \"received 1 messages, note=, retries=0\", \"itemCount\": 1}");

    const my_timer_complex_request_t nothing = {0};
    CHECK_CALL(render_complex_response, my_timer_complex(ctx, waiter_done, reply_to, &nothing), FFI_OK,
               "{\"hasNote\": false, \"summary\": \"received 0 messages, note=<none>, retries=0\", "
               "\"itemCount\": 0}");
}

static void complex_takes_many_messages(my_timer_ctx_t *ctx) {
    enum { MANY = 10000 };
    my_timer_echo_request_t *const messages = check_alloc(NULL, MANY * sizeof *messages);
    for (int i = 0; i < MANY; i++) {
        messages[i] = echo_request("message", i);
    }
    const my_timer_complex_request_t request = {.messages = {messages, MANY}};
    CHECK_CALL(render_complex_response, my_timer_complex(ctx, waiter_done, reply_to, &request), FFI_OK,
               "{\"hasNote\": false, \"summary\": \"received 10000 messages, note=<none>, retries=0\", "
               "\"itemCount\": 10000}");
    free(messages);
}

static void schedule_plans_a_job(my_timer_ctx_t *ctx) {
    const ffi_str_t payload[] = {FFI_STR("p"), FFI_STR("q")};
    const ffi_str_t retry_on[] = {FFI_STR("timeout")};
    const int64_t jitter = -30;
    const my_timer_job_spec_t job = {
        .name = FFI_STR("job"), .payload = {payload, 2}, .priority = MY_TIMER_JOB_PRIORITY_NORMAL};
    const my_timer_retry_policy_t retry = {.max_attempts = 3, .backoff_ms = 100, .retry_on = {retry_on, 1}};
    const my_timer_schedule_config_t when = {.start_at_ms = 1000, .interval_ms = 15000, .jitter = &jitter};
    CHECK_CALL(render_schedule_result, my_timer_schedule(ctx, waiter_done, reply_to, &job, &retry, &when), FFI_OK,
               "{\"jobId\": \"t:job\", \"priority\": \"normal\", \"firstRunAtMs\": 970, \"willRunCount\": 4, "
               "\"effectiveBackoffMs\": 100}");
}

static void schedule_follows_priority_and_interval(my_timer_ctx_t *ctx) {
    my_timer_job_spec_t job = {.name = FFI_STR("j"), .priority = MY_TIMER_JOB_PRIORITY_HIGH};
    my_timer_retry_policy_t retry = {.max_attempts = 1, .backoff_ms = 0};
    my_timer_schedule_config_t when = {.start_at_ms = -5, .interval_ms = 0};
    /* High halves the default backoff; without an interval the job runs once. */
    CHECK_CALL(render_schedule_result, my_timer_schedule(ctx, waiter_done, reply_to, &job, &retry, &when), FFI_OK,
               "{\"jobId\": \"t:j\", \"priority\": \"high\", \"firstRunAtMs\": -5, \"willRunCount\": 1, "
               "\"effectiveBackoffMs\": 125}");
    /* Low doubles it; an interval beyond a minute still runs once. */
    job.priority = MY_TIMER_JOB_PRIORITY_LOW;
    retry.backoff_ms = 101;
    when.interval_ms = 60001;
    CHECK_CALL(render_schedule_result, my_timer_schedule(ctx, waiter_done, reply_to, &job, &retry, &when), FFI_OK,
               "{\"jobId\": \"t:j\", \"priority\": \"low\", \"firstRunAtMs\": -5, \"willRunCount\": 1, "
               "\"effectiveBackoffMs\": 202}");
    /* The largest numbers stay in range. */
    const int64_t jitter = INT64_MAX;
    retry.backoff_ms = INT64_MAX;
    when = (my_timer_schedule_config_t){.start_at_ms = INT64_MAX, .interval_ms = 1, .jitter = &jitter};
    CHECK_CALL(render_schedule_result, my_timer_schedule(ctx, waiter_done, reply_to, &job, &retry, &when), FFI_OK,
               "{\"jobId\": \"t:j\", \"priority\": \"low\", \"firstRunAtMs\": 9223372036854775807, "
               "\"willRunCount\": 60000, \"effectiveBackoffMs\": 9223372036854775807}");
}

static void schedule_refuses_what_cannot_run(my_timer_ctx_t *ctx) {
    my_timer_job_spec_t job = {.name = FFI_STR(""), .priority = MY_TIMER_JOB_PRIORITY_LOW};
    const my_timer_retry_policy_t never = {.max_attempts = 0};
    const my_timer_schedule_config_t when = {0};
    CHECK_CALL(render_schedule_result, my_timer_schedule(ctx, waiter_done, reply_to, &job, &never, &when), FFI_ERR,
               "job name must not be empty");
    job.name = FFI_STR("j");
    CHECK_CALL(render_schedule_result, my_timer_schedule(ctx, waiter_done, reply_to, &job, &never, &when), FFI_ERR,
               "retry.maxAttempts must be positive");
}

/* Many calls at once on one context; each reply reaches the callback of its own call. */
static void calls_overlap(my_timer_ctx_t *ctx) {
    enum { CALLS = 300 };
    waiter_t *waiters[CALLS];
    char text[80];
    for (int i = 0; i < CALLS; i++) {
        waiters[i] = WAITER(render_echo_response);
        snprintf(text, sizeof text, "message %d", i);
        const my_timer_echo_request_t request = echo_request(text, i % 50);
        CHECK_INT(my_timer_echo(ctx, waiter_done, waiters[i], &request), FFI_OK);
    }
    for (int i = 0; i < CALLS; i++) {
        snprintf(text, sizeof text, "{\"echoed\": \"message %d\", \"timerName\": \"t\"}", i);
        CHECK_REPLY(waiters[i], FFI_OK, text);
    }
}

int main(void) {
    constants_have_their_values();
    views_measure_their_text();
    header_and_library_belong_together();
    descriptor_is_there();
    create_replies_with_its_context();
    contexts_are_apart();
    static_functions_need_no_context();

    my_timer_ctx_t *const ctx = timer_new("t");
    echo_sends_the_message_back(ctx);
    text_crosses_by_its_length(ctx);
    arguments_are_borrowed_for_the_call_only(ctx);
    echo_has_a_longest_delay(ctx);
    sync_calls_reply_at_once(ctx);
    complex_sees_every_field(ctx);
    complex_takes_many_messages(ctx);
    schedule_plans_a_job(ctx);
    schedule_follows_priority_and_interval(ctx);
    schedule_refuses_what_cannot_run(ctx);
    calls_overlap(ctx);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    return check_finish();
}
