/* What the timer tells while it works: typed, in CBOR, by name and all of it. */
#define _POSIX_C_SOURCE 200809L
#include "timer.h"

#include "../../../c-support/heard.h"

static void render_echo(text_t *out, const void *payload, size_t len) {
    const my_timer_echo_event_t *const event = payload;
    CHECK_INT(len, sizeof *event);
    text_str(out, event->message);
    text_add(out, " %" PRId64, event->echo_count);
}

static void echo_fired(int32_t code, const my_timer_echo_event_t *event, size_t len, void *user_data) {
    heard_event(code, event, len, user_data);
}

static void render_job(text_t *out, const void *payload, size_t len) {
    const my_timer_on_job_scheduled_payload_t *const event = payload;
    CHECK_INT(len, sizeof *event);
    text_str(out, event->job_id);
    text_add(out, " %" PRId64, event->will_run_count);
}

static void job_scheduled(int32_t code, const my_timer_on_job_scheduled_payload_t *event, size_t len, void *user_data) {
    heard_event(code, event, len, user_data);
}

/* The payload is of the event's own type, which its name tells. */
static void render_any(text_t *out, const void *payload, size_t len) {
    const ffi_event_t *const event = payload;
    CHECK_INT(len, sizeof *event);
    text_str(out, event->name);
    text_add(out, " %zu", event->len);
    if (event->name.len == strlen("on_echo_fired") && memcmp(event->name.data, "on_echo_fired", event->name.len) == 0) {
        text_add(out, " ");
        text_str(out, ((const my_timer_echo_event_t *)event->payload)->message);
    }
}

static void echo(my_timer_ctx_t *ctx, const char *message) {
    const my_timer_echo_request_t request = echo_request(message, 0);
    my_timer_echo_response_t response;
    ffi_reply_t reply = {0};
    CHECK_INT(my_timer_echo_wait(ctx, &request, -1, &response, &reply), FFI_OK);
    my_timer_reply_release(&reply);
}

static void schedule(my_timer_ctx_t *ctx) {
    const my_timer_job_spec_t job = {.name = FFI_STR("job"), .priority = MY_TIMER_JOB_PRIORITY_LOW};
    const my_timer_retry_policy_t retry = {.max_attempts = 1};
    const my_timer_schedule_config_t when = {.interval_ms = 15000};
    my_timer_schedule_result_t result;
    ffi_reply_t reply = {0};
    CHECK_INT(my_timer_schedule_wait(ctx, &job, &retry, &when, -1, &result, &reply), FFI_OK);
    my_timer_reply_release(&reply);
}

static void each_listener_hears_what_it_asked_for(my_timer_ctx_t *ctx) {
    heard_t echoes = HEARD(render_echo), jobs = HEARD(render_job), cbor = HEARD(render_cbor);
    heard_t all = HEARD(render_any), all_cbor = HEARD(render_cbor);
    const uint64_t ids[] = {
        my_timer_on_echo_fired(ctx, echo_fired, &echoes),
        my_timer_on_job_scheduled(ctx, job_scheduled, &jobs),
        my_timer_add_event_listener_cbor(ctx, "on_job_scheduled", heard_event, &cbor),
        my_timer_add_event_listener(ctx, "", heard_event, &all),
        my_timer_add_event_listener_cbor(ctx, "", heard_event, &all_cbor),
    };
    echo(ctx, "a\"b");
    schedule(ctx);
    CHECK_HEARD(&echoes, 1, "\"a\\\"b\" 1");
    CHECK_HEARD(&jobs, 1, "\"t:job\" 4");
    CHECK_HEARD(&cbor, 1, "{\"payload\": {\"jobId\": \"t:job\", \"willRunCount\": 4}, \"eventType\": \"on_job_scheduled\"}");
    text_t expected = {0};
    text_add(&expected, "\"on_echo_fired\" %zu \"a\\\"b\", \"on_job_scheduled\" %zu", sizeof(my_timer_echo_event_t),
             sizeof(my_timer_on_job_scheduled_payload_t));
    CHECK_HEARD(&all, 2, text_get(&expected));
    text_free(&expected);
    CHECK_HEARD(&all_cbor, 2,
                "{\"payload\": {\"message\": \"a\\\"b\", \"echoCount\": 1}, \"eventType\": \"on_echo_fired\"}, "
                "{\"payload\": {\"jobId\": \"t:job\", \"willRunCount\": 4}, \"eventType\": \"on_job_scheduled\"}");
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        CHECK(ids[i] != 0);
        CHECK_INT(my_timer_remove_event_listener(ctx, ids[i]), FFI_OK);
        CHECK_INT(my_timer_remove_event_listener(ctx, ids[i]), FFI_ERR);
    }
    echo(ctx, "nobody hears");
    ffi_event_stats_t stats;
    do {
        CHECK_INT(my_timer_event_stats(ctx, &stats), FFI_OK);
        /* Between the return of the last listener and its count. */
    } while (stats.queued != 0);
    CHECK_INT(stats.fired, 3);
    CHECK_INT(stats.delivered, 2);
    CHECK_INT(stats.unheard, 1);
    CHECK_INT(stats.dropped, 0);
    CHECK_INT(heard_count(&echoes) + heard_count(&all), 0);
}

static void what_cannot_be_listened_to_is_refused(my_timer_ctx_t *ctx) {
    heard_t heard = HEARD(render_any);
    CHECK_INT(my_timer_add_event_listener(ctx, "on_nothing", heard_event, &heard), 0);
    CHECK_INT(my_timer_add_event_listener(ctx, "echo", heard_event, &heard), 0);
    CHECK_INT(my_timer_add_event_listener(ctx, "\xff", heard_event, &heard), 0);
    CHECK_INT(my_timer_add_event_listener(ctx, NULL, heard_event, &heard), 0);
    CHECK_INT(my_timer_add_event_listener(ctx, "", NULL, &heard), 0);
    CHECK_INT(my_timer_add_event_listener(NULL, "", heard_event, &heard), 0);
    CHECK_INT(my_timer_add_event_listener_cbor(NULL, "", heard_event, &heard), 0);
    CHECK_INT(my_timer_on_echo_fired(NULL, echo_fired, &heard), 0);
    CHECK_INT(my_timer_remove_event_listener(ctx, 0), FFI_ERR);
    CHECK_INT(my_timer_event_stats(NULL, &(ffi_event_stats_t){0}), FFI_ERR);
}

typedef struct inside {
    my_timer_ctx_t *ctx;
    heard_t heard;
    uint64_t id;
} inside_t;

/* Everything but destroy works here. */
static void calls_again(int32_t code, const my_timer_echo_event_t *event, size_t len, void *user_data) {
    inside_t *const inside = user_data;
    CHECK_INT(code, FFI_OK);
    CHECK_INT(len, sizeof *event);
    CHECK_INT(my_timer_destroy(inside->ctx), FFI_WOULD_DEADLOCK);
    CHECK_INT(my_timer_remove_event_listener(inside->ctx, inside->id), FFI_OK);
    CHECK(my_timer_on_echo_fired(inside->ctx, echo_fired, &inside->heard) != 0);
    echo(inside->ctx, "from inside");
    heard_add(&inside->heard, event, len);
}

static void a_listener_may_call_the_library(void) {
    inside_t inside = {.ctx = timer_new("inside"), .heard = HEARD(render_echo)};
    inside.id = my_timer_on_echo_fired(inside.ctx, calls_again, &inside);
    echo(inside.ctx, "begin");
    CHECK_HEARD(&inside.heard, 2, "\"begin\" 1, \"from inside\" 1");
    CHECK_INT(my_timer_destroy(inside.ctx), FFI_OK);
}

/* What was fired before destroy is delivered before it returns, and nothing afterwards. */
static void destroy_delivers(void) {
    enum { MANY = 500 };
    my_timer_ctx_t *const ctx = timer_new("t");
    heard_t heard = HEARD(render_echo);
    CHECK(my_timer_on_echo_fired(ctx, echo_fired, &heard) != 0);
    for (int i = 0; i < MANY; i++) {
        echo(ctx, "m");
    }
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    CHECK_INT(heard_count(&heard), MANY);
    text_free(&heard.text);
}

int main(void) {
    my_timer_ctx_t *const ctx = timer_new("t");
    each_listener_hears_what_it_asked_for(ctx);
    what_cannot_be_listened_to_is_refused(ctx);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    a_listener_may_call_the_library();
    destroy_delivers();
    return check_finish();
}
