/*
 * What the programs of this folder share. Results are written out as the text of their CBOR form, so that
 * one expectation serves every form of a call.
 */
#ifndef TIMER_H
#define TIMER_H

#include <my_timer.h>

#define CHECK_RELEASE my_timer_reply_release
#include "../../../c-support/cbor.h"

static inline void render_echo_response(text_t *out, const void *payload, size_t len) {
    const my_timer_echo_response_t *const value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"echoed\": ");
    text_str(out, value->echoed);
    text_add(out, ", \"timerName\": ");
    text_str(out, value->timer_name);
    text_add(out, "}");
}

static inline void render_complex_response(text_t *out, const void *payload, size_t len) {
    const my_timer_complex_response_t *const value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"hasNote\": ");
    text_bool(out, value->has_note);
    text_add(out, ", \"summary\": ");
    text_str(out, value->summary);
    text_add(out, ", \"itemCount\": %" PRId64 "}", value->item_count);
}

static inline const char *priority_text(int32_t priority) {
    switch (priority) {
    case MY_TIMER_JOB_PRIORITY_LOW:
        return "low";
    case MY_TIMER_JOB_PRIORITY_NORMAL:
        return "normal";
    case MY_TIMER_JOB_PRIORITY_HIGH:
        return "high";
    default:
        return "<unknown>";
    }
}

static inline void render_schedule_result(text_t *out, const void *payload, size_t len) {
    const my_timer_schedule_result_t *const value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"jobId\": ");
    text_str(out, value->job_id);
    text_add(out, ", \"priority\": \"%s\"", priority_text(value->priority));
    text_add(out, ", \"firstRunAtMs\": %" PRId64, value->first_run_at_ms);
    text_add(out, ", \"willRunCount\": %" PRId64, value->will_run_count);
    text_add(out, ", \"effectiveBackoffMs\": %" PRId64 "}", value->effective_backoff_ms);
}

/* A ready timer. */
static inline my_timer_ctx_t *timer_new(const char *name) {
    const my_timer_timer_config_t config = {.name = ffi_str(name)};
    my_timer_ctx_t *ctx = NULL;
    ffi_reply_t reply = {0};
    CHECK_INT(my_timer_create_wait(&config, -1, &ctx, &reply), FFI_OK);
    my_timer_reply_release(&reply);
    if (ctx == NULL) {
        fprintf(stderr, "no timer to test with\n");
        exit(1);
    }
    return ctx;
}

static inline my_timer_echo_request_t echo_request(const char *message, int64_t delay_ms) {
    return (my_timer_echo_request_t){.message = ffi_str(message), .delay_ms = delay_ms};
}

#endif
