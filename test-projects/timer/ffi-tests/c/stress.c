/*
 * Many threads, every form of call at once, on contexts that all of them share and on others that come and go, with listeners, time
 * limits and cancellation in between. Every reply is held to what that very call has sent, and every listener to what was fired.
 * See stress.h for how to run more of it.
 */
#define _POSIX_C_SOURCE 200809L
#include "timer.h"

#include "../../../c-support/stress.h"

enum { PLACES = 3, VICTIMS = 8, BURST = 10 };

/* ------------------------------------------------------------------------------------------ contexts */

/*
 * What a listener has heard, or what it should have. Events are compared as the text of their CBOR form, by a sum that
 * does not depend on their order. Those of calls that may be given up are only counted.
 */
typedef struct tally {
    atomic_uint_least64_t count;
    atomic_uint_least64_t sum;
    atomic_uint_least64_t unsure;
    /* All of them, in their order; one listener is called by one thread at a time. */
    uint64_t chain;
} tally_t;

/* A context, and what it should have told whom. */
typedef struct place {
    my_timer_ctx_t *ctx;
    char name[32];
    tally_t echoes_fired, jobs_fired;
    tally_t echoes, jobs, all, all_cbor;
    /* Replies to echoes that may have been given up, all of them and the good ones. */
    atomic_uint_least64_t unsure_sent, unsure_done;
} place_t;

/* What all threads of a round have. */
typedef struct round {
    place_t places[PLACES];
    /* Calls that whoever comes by may cancel. */
    pthread_mutex_t mutex;
    struct {
        my_timer_ctx_t *ctx;
        void *user_data;
    } victims[VICTIMS];
    /* The context that is destroyed in the middle of calls. */
    place_t doomed;
    atomic_int doomed_calls;
    atomic_int doomed_ends;
} round_t;

/* Before the name of the context in a message, which it begins with: the echo is fired for sure, or may be given up before. */
#define SURE '!'
#define UNSURE '?'

#define ECHO_BEGINS "{\"payload\": {\"message\": \""

static void tally_add(tally_t *tally, const text_t *event) {
    if (strncmp(text_get(event), ECHO_BEGINS "?", strlen(ECHO_BEGINS) + 1) == 0) {
        atomic_fetch_add(&tally->unsure, 1);
        return;
    }
    atomic_fetch_add(&tally->count, 1);
    atomic_fetch_add(&tally->sum, text_hash(event));
}

static void put_echo_event(text_t *out, const void *message, size_t len) {
    text_add(out, ECHO_BEGINS);
    text_escape(out, message, len, true);
    text_add(out, "\", \"echoCount\": 1}, \"eventType\": \"on_echo_fired\"}");
}

static void put_job_event(text_t *out, const text_t *job_id, int64_t runs) {
    text_add(out, "{\"payload\": {\"jobId\": ");
    text_quote(out, job_id->data, job_id->len);
    text_add(out, ", \"willRunCount\": %" PRId64 "}, \"eventType\": \"on_job_scheduled\"}", runs);
}

static void hear(tally_t *tally, text_t *event) {
    tally_add(tally, event);
    tally->chain = tally->chain * 31 + text_hash(event);
    text_free(event);
}

static void hear_echo(int32_t code, const my_timer_echo_event_t *event, size_t len, void *user_data) {
    text_t text = {0};
    CHECK_INT(code, FFI_OK);
    CHECK_INT(len, sizeof *event);
    CHECK_INT(event->echo_count, 1);
    put_echo_event(&text, event->message.data, event->message.len);
    hear(user_data, &text);
}

static void hear_job(int32_t code, const my_timer_on_job_scheduled_payload_t *event, size_t len, void *user_data) {
    text_t text = {0};
    text_t job_id = {0};
    CHECK_INT(code, FFI_OK);
    CHECK_INT(len, sizeof *event);
    text_raw(&job_id, event->job_id.data, event->job_id.len);
    put_job_event(&text, &job_id, event->will_run_count);
    text_free(&job_id);
    hear(user_data, &text);
}

static bool is_named(const ffi_event_t *event, const char *name) {
    return event->name.len == strlen(name) && memcmp(event->name.data, name, event->name.len) == 0;
}

static void hear_any(int32_t code, const void *payload, size_t len, void *user_data) {
    const ffi_event_t *const event = payload;
    CHECK_INT(len, sizeof *event);
    if (is_named(event, "on_echo_fired")) {
        hear_echo(code, event->payload, event->len, user_data);
    } else {
        CHECK(is_named(event, "on_job_scheduled"));
        hear_job(code, event->payload, event->len, user_data);
    }
}

static void hear_cbor(int32_t code, const void *payload, size_t len, void *user_data) {
    text_t text = {0};
    CHECK_INT(code, FFI_OK);
    render_cbor(&text, payload, len);
    hear(user_data, &text);
}

typedef enum form { CALLBACK, CBOR_FORM, DIRECT, FORMS } form_t;

/* A context that was made in this form, with its listeners. */
static void place_open(place_t *place, form_t form) {
    const my_timer_timer_config_t config = {.name = ffi_str(place->name)};
    char context[40];
    waiter_t *waiter;
    cbor_t request = {0};
    switch (form) {
    case CALLBACK:
        waiter = WAITER(render_context);
        place->ctx = my_timer_create(&config, waiter_done, waiter);
        snprintf(context, sizeof context, "%p", (void *)place->ctx);
        CHECK_REPLY(waiter, FFI_OK, context);
        break;
    case CBOR_FORM:
        cbor_map(&request, 1);
        cbor_text(&request, "config");
        cbor_map(&request, 1);
        cbor_text(&request, "name");
        cbor_text(&request, place->name);
        waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
        place->ctx = my_timer_create_cbor(request.data, request.len, waiter_done, waiter);
        cbor_free(&request);
        snprintf(context, sizeof context, "\"%" PRIuPTR "\"", (uintptr_t)place->ctx);
        CHECK_REPLY(waiter, FFI_OK, context);
        break;
    default:
        place->ctx = timer_new(place->name);
        break;
    }
    CHECK(my_timer_on_echo_fired(place->ctx, hear_echo, &place->echoes) != 0);
    CHECK(my_timer_add_event_listener(place->ctx, "", hear_any, &place->all) != 0);
    CHECK(my_timer_on_job_scheduled(place->ctx, hear_job, &place->jobs) != 0);
    CHECK(my_timer_add_event_listener_cbor(place->ctx, "", hear_cbor, &place->all_cbor) != 0);
}

static void check_tally(const place_t *place, const char *listener, const tally_t *heard, uint64_t count, uint64_t sum,
                        bool echoes) {
    if (heard->count != count || heard->sum != sum) {
        check_fail(__FILE__, __LINE__, "`%s`, %s: %" PRIu64 " events with sum %016" PRIx64 ", and was told %" PRIu64
                   " with sum %016" PRIx64, place->name, listener, count, sum, heard->count, heard->sum);
    }
    if (echoes && (heard->unsure < place->unsure_done || heard->unsure > place->unsure_sent)) {
        check_fail(__FILE__, __LINE__, "`%s`, %s: %" PRIu64 " echoes that may be given up, of which %" PRIu64
                   " were not, and was told %" PRIu64, place->name, listener, place->unsure_sent, place->unsure_done,
                   heard->unsure);
    }
}

/* After destroy every event has been delivered, to each listener in the same order. */
static void place_balance(const place_t *place) {
    const tally_t *const echoes = &place->echoes_fired;
    const tally_t *const jobs = &place->jobs_fired;
    check_tally(place, "echoes", &place->echoes, echoes->count, echoes->sum, true);
    check_tally(place, "jobs", &place->jobs, jobs->count, jobs->sum, false);
    check_tally(place, "all", &place->all, echoes->count + jobs->count, echoes->sum + jobs->sum, true);
    check_tally(place, "all in CBOR", &place->all_cbor, echoes->count + jobs->count, echoes->sum + jobs->sum, true);
    CHECK(place->all.chain == place->all_cbor.chain);
    CHECK(place->all.unsure == place->all_cbor.unsure && place->all.unsure == place->echoes.unsure);
}

static void place_close(place_t *place) {
    CHECK_INT(my_timer_destroy(place->ctx), FFI_OK);
    CHECK_INT(my_timer_destroy(place->ctx), FFI_ERR);
    place_balance(place);
}

/* --------------------------------------------------------------------------------------------- calls */

/* A call that has not been made yet, and what it is to come to. */
typedef struct plan {
    place_t *place;
    enum { ECHO, COMPLEX, SCHEDULE } method;
    /* The message, the note, or the name of the job. */
    text_t text;
    /* The delay; the retries and how many messages there are; backoff, and interval. */
    int64_t number;
    int64_t other;
    /* Whether there are a note and retries, or a jitter. */
    bool has_option;
    int32_t priority;
    int32_t code;
    text_t expected;
    /* What it fires when it is done. */
    text_t event;
} plan_t;

/* Names the thread, its call and the context, so that a reply that went astray is seen. */
static text_t own_text(worker_t *worker, const place_t *place, char mark) {
    text_t text = {0};
    text_add(&text, "%c%s: %d.%u ", mark, place->name, worker->number, worker->serial++);
    text_by_chance(&text, worker);
    return text;
}

static plan_t plan_echo(worker_t *worker, place_t *place, char mark, int64_t delay) {
    plan_t plan = {.place = place, .method = ECHO, .number = delay};
    plan.text = own_text(worker, place, mark);
    text_add(&plan.expected, "{\"echoed\": ");
    text_quote(&plan.expected, plan.text.data, plan.text.len);
    text_add(&plan.expected, ", \"timerName\": \"%s\"}", place->name);
    put_echo_event(&plan.event, plan.text.data, plan.text.len);
    return plan;
}

static plan_t plan_complex(worker_t *worker, place_t *place) {
    plan_t plan = {.place = place, .method = COMPLEX, .number = (int64_t)chance(&worker->random), .other = below(worker, 5)};
    plan.has_option = below(worker, 3) != 0;
    plan.text = own_text(worker, place, SURE);
    text_add(&plan.expected, "{\"hasNote\": %s, \"summary\": \"received %d messages, note=",
             plan.has_option ? "true" : "false", (int)plan.other);
    if (plan.has_option) {
        text_escape(&plan.expected, plan.text.data, plan.text.len, true);
    } else {
        text_add(&plan.expected, "<none>");
    }
    text_add(&plan.expected, ", retries=%" PRId64 "\", \"itemCount\": %d}", plan.has_option ? plan.number : 0, (int)plan.other);
    return plan;
}

static plan_t plan_schedule(worker_t *worker, place_t *place) {
    plan_t plan = {.place = place, .method = SCHEDULE, .number = below(worker, 500), .other = below(worker, 70000)};
    text_t job_id = {0};
    plan.has_option = below(worker, 2) != 0;
    plan.priority = (int32_t)below(worker, 3);
    plan.text = own_text(worker, place, SURE);
    text_add(&job_id, "%s:", place->name);
    text_raw(&job_id, plan.text.data, plan.text.len);
    const int64_t backoff = plan.number > 0 ? plan.number : MY_TIMER_DEFAULT_BACKOFF_MS;
    const int64_t runs = plan.other <= 0 || plan.other > 60000 ? 1 : 60000 / plan.other;
    text_add(&plan.expected, "{\"jobId\": ");
    text_quote(&plan.expected, job_id.data, job_id.len);
    text_add(&plan.expected,
             ", \"priority\": \"%s\", \"firstRunAtMs\": %" PRId64 ", \"willRunCount\": %" PRId64
             ", \"effectiveBackoffMs\": %" PRId64 "}",
             priority_text(plan.priority), plan.has_option ? plan.number + plan.other : plan.number, runs,
             plan.priority == MY_TIMER_JOB_PRIORITY_HIGH  ? backoff / 2
             : plan.priority == MY_TIMER_JOB_PRIORITY_LOW ? backoff * 2
                                                          : backoff);
    put_job_event(&plan.event, &job_id, runs);
    text_free(&job_id);
    return plan;
}

/* One of those above, which comes to its end. */
static plan_t plan_any(worker_t *worker, place_t *place) {
    switch (below(worker, 4)) {
    case 0:
        return plan_complex(worker, place);
    case 1:
        return plan_schedule(worker, place);
    default:
        return plan_echo(worker, place, SURE, below(worker, 4));
    }
}

/* The call is made, and comes to its end: what it fires is heard. */
static void plan_fires(const plan_t *plan) {
    if (plan->code != FFI_OK || plan->event.len == 0) {
        return;
    }
    if (plan->method == ECHO && plan->text.data[0] == UNSURE) {
        atomic_fetch_add(&plan->place->unsure_sent, 1);
    } else {
        tally_add(plan->method == ECHO ? &plan->place->echoes_fired : &plan->place->jobs_fired, &plan->event);
    }
}

/* What a plan sends natively. It is on the heap in pieces of exactly their lengths, and gone as soon as the call has been made. */
typedef struct native {
    char *text;
    ffi_str_t view;
    my_timer_echo_request_t echo;
    my_timer_echo_request_t *messages;
    my_timer_complex_request_t complex;
    my_timer_job_spec_t job;
    my_timer_retry_policy_t retry;
    my_timer_schedule_config_t when;
} native_t;

static native_t *native_new(const plan_t *plan) {
    native_t *const native = check_alloc(NULL, sizeof *native);
    *native = (native_t){.text = check_copy(plan->text.data, plan->text.len)};
    native->view = ffi_str_n(native->text, plan->text.len);
    native->echo = (my_timer_echo_request_t){.message = native->view, .delay_ms = plan->number};
    if (plan->method == COMPLEX) {
        const size_t count = (size_t)plan->other;
        native->messages = check_alloc(NULL, count * sizeof *native->messages);
        for (size_t i = 0; i < count; i++) {
            native->messages[i] = native->echo;
        }
        native->complex = (my_timer_complex_request_t){.messages = {native->messages, count}, .tags = {&native->view, 1}};
        native->complex.note = plan->has_option ? &native->view : NULL;
        native->complex.retries = plan->has_option ? &native->echo.delay_ms : NULL;
    }
    native->job = (my_timer_job_spec_t){.name = native->view, .payload = {&native->view, 1}, .priority = plan->priority};
    native->retry = (my_timer_retry_policy_t){.max_attempts = 1, .backoff_ms = plan->number};
    native->when = (my_timer_schedule_config_t){.start_at_ms = plan->number, .interval_ms = plan->other};
    native->when.jitter = plan->has_option ? &native->when.interval_ms : NULL;
    return native;
}

static void native_free(native_t *native) {
    free(native->messages);
    free(native->text);
    free(native);
}

static void put_text_entry(cbor_t *out, const char *key, const text_t *value) {
    cbor_text(out, key);
    cbor_text_n(out, value->data, value->len);
}

static void put_int_entry(cbor_t *out, const char *key, int64_t value) {
    cbor_text(out, key);
    cbor_int(out, value);
}

static void put_echo_request(cbor_t *out, const plan_t *plan) {
    cbor_map(out, 2);
    put_text_entry(out, "message", &plan->text);
    put_int_entry(out, "delayMs", plan->number);
}

/* What a plan sends in CBOR. */
static cbor_t encoded(const plan_t *plan) {
    cbor_t out = {0};
    switch (plan->method) {
    case ECHO:
        cbor_map(&out, 1);
        cbor_text(&out, "req");
        put_echo_request(&out, plan);
        break;
    case COMPLEX:
        cbor_map(&out, 1);
        cbor_text(&out, "req");
        cbor_map(&out, plan->has_option ? 4 : 2);
        cbor_text(&out, "tags");
        cbor_head(&out, CBOR_ARRAY, 1);
        cbor_text_n(&out, plan->text.data, plan->text.len);
        cbor_text(&out, "messages");
        cbor_head(&out, CBOR_ARRAY, (uint64_t)plan->other);
        for (int64_t i = 0; i < plan->other; i++) {
            put_echo_request(&out, plan);
        }
        if (plan->has_option) {
            put_text_entry(&out, "note", &plan->text);
            put_int_entry(&out, "retries", plan->number);
        }
        break;
    case SCHEDULE:
        cbor_map(&out, 3);
        cbor_text(&out, "schedule");
        cbor_map(&out, plan->has_option ? 3 : 2);
        put_int_entry(&out, "startAtMs", plan->number);
        put_int_entry(&out, "intervalMs", plan->other);
        if (plan->has_option) {
            put_int_entry(&out, "jitter", plan->other);
        }
        cbor_text(&out, "job");
        cbor_map(&out, 3);
        put_text_entry(&out, "name", &plan->text);
        cbor_text(&out, "payload");
        cbor_head(&out, CBOR_ARRAY, 0);
        cbor_text(&out, "priority");
        cbor_text(&out, priority_text(plan->priority));
        cbor_text(&out, "retry");
        cbor_map(&out, 3);
        put_int_entry(&out, "maxAttempts", 1);
        put_int_entry(&out, "backoffMs", plan->number);
        cbor_text(&out, "retryOn");
        cbor_head(&out, CBOR_ARRAY, 0);
        break;
    }
    return cbor_take_exact(&out);
}

/* Hands what is expected over, and forgets the rest. */
static due_t plan_due(plan_t *plan, waiter_t *waiter) {
    const due_t due = {.waiter = waiter, .code = plan->code, .expected = plan->expected};
    text_free(&plan->text);
    text_free(&plan->event);
    return due;
}

static due_t start_native(plan_t plan) {
    static render_fn *const renders[] = {render_echo_response, render_complex_response, render_schedule_result};
    my_timer_ctx_t *const ctx = plan.place->ctx;
    waiter_t *const waiter = WAITER(renders[plan.method]);
    native_t *const native = native_new(&plan);
    plan_fires(&plan);
    switch (plan.method) {
    case ECHO:
        CHECK_INT(my_timer_echo(ctx, waiter_done, waiter, &native->echo), FFI_OK);
        break;
    case COMPLEX:
        CHECK_INT(my_timer_complex(ctx, waiter_done, waiter, &native->complex), FFI_OK);
        break;
    case SCHEDULE:
        CHECK_INT(my_timer_schedule(ctx, waiter_done, waiter, &native->job, &native->retry, &native->when), FFI_OK);
        break;
    }
    native_free(native);
    return plan_due(&plan, waiter);
}

static due_t start_cbor(plan_t plan) {
    typedef int32_t entry_fn(my_timer_ctx_t *ctx, ffi_callback_t callback, void *user_data, const uint8_t *req, size_t len);
    static entry_fn *const entries[] = {my_timer_echo_cbor, my_timer_complex_cbor, my_timer_schedule_cbor};
    waiter_t *const waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    cbor_t request = encoded(&plan);
    plan_fires(&plan);
    CHECK_INT(entries[plan.method](plan.place->ctx, waiter_done, waiter, request.data, request.len), FFI_OK);
    cbor_free(&request);
    return plan_due(&plan, waiter);
}

/* In one of the forms that do not wait. */
static due_t start(worker_t *worker, plan_t plan) {
    return below(worker, 2) != 0 ? start_native(plan) : start_cbor(plan);
}

/* In the form that waits, with a limit for what may have one. True where it was within the limit. */
static bool direct(plan_t plan, int64_t limit_ms) {
    my_timer_ctx_t *const ctx = plan.place->ctx;
    native_t *const native = native_new(&plan);
    ffi_reply_t reply = FFI_REPLY_INIT;
    text_t got = {0};
    my_timer_echo_response_t echoed;
    my_timer_complex_response_t summed;
    my_timer_schedule_result_t planned;
    int32_t code = FFI_OK;
    plan_fires(&plan);
    switch (plan.method) {
    case ECHO:
        code = my_timer_echo_wait(ctx, &native->echo, limit_ms, &echoed, &reply);
        break;
    case COMPLEX:
        code = my_timer_complex_wait(ctx, &native->complex, &summed, &reply);
        break;
    case SCHEDULE:
        code = my_timer_schedule_wait(ctx, &native->job, &native->retry, &native->when, limit_ms, &planned, &reply);
        break;
    }
    /* The reply has nothing of the request's. */
    native_free(native);
    if (code != FFI_OK) {
        render_text(&got, reply.payload, reply.len);
    } else if (plan.method == ECHO) {
        render_echo_response(&got, &echoed, sizeof echoed);
    } else if (plan.method == COMPLEX) {
        render_complex_response(&got, &summed, sizeof summed);
    } else {
        render_schedule_result(&got, &planned, sizeof planned);
    }
    my_timer_reply_release(&reply);
    const bool in_time = code != FFI_TIMEOUT;
    if (in_time) {
        check_outcome(__FILE__, __LINE__, code, text_get(&got), plan.code, text_get(&plan.expected), true);
    } else {
        CHECK(got.len > 0);
    }
    text_free(&got);
    due_t due = plan_due(&plan, NULL);
    text_free(&due.expected);
    return in_time;
}

static void call(worker_t *worker, plan_t plan) {
    if (below(worker, FORMS) == DIRECT) {
        CHECK(direct(plan, 1000 * CHECK_PATIENCE_SECONDS));
        return;
    }
    due_t due = start(worker, plan);
    DUE_SETTLE(&due);
}

/* --------------------------------------------------------------------------------------------- steps */

static place_t *some_place(worker_t *worker) {
    return &((round_t *)worker->round)->places[below(worker, PLACES)];
}

static void step_call(worker_t *worker) {
    call(worker, plan_any(worker, some_place(worker)));
}

/* Many in flight, on all contexts. */
static void step_burst(worker_t *worker) {
    due_t dues[BURST];
    const size_t count = 2 + below(worker, BURST - 1);
    for (size_t i = 0; i < count; i++) {
        dues[i] = start(worker, plan_any(worker, some_place(worker)));
    }
    DUES_SETTLE(worker, dues, count);
}

static void step_refused(worker_t *worker) {
    place_t *const place = some_place(worker);
    const bool is_echo = below(worker, 2) != 0;
    plan_t plan = is_echo ? plan_echo(worker, place, SURE, MY_TIMER_MAX_DELAY_MS + 1 + below(worker, 1000))
                          : plan_schedule(worker, place);
    plan.code = FFI_ERR;
    text_free(&plan.expected);
    if (is_echo) {
        text_add(&plan.expected, "delayMs must not exceed 5000");
    } else {
        text_free(&plan.text);
        text_add(&plan.expected, "job name must not be empty");
    }
    call(worker, plan);
}

static void step_version(worker_t *worker) {
    const char *const version = "nim-timer v0.1.0";
    my_timer_ctx_t *const ctx = some_place(worker)->ctx;
    ffi_str_t text;
    switch (below(worker, 5)) {
    case 0:
        CHECK_CALL(render_text, my_timer_version(ctx, waiter_done, reply_to), FFI_OK, version);
        break;
    case 1:
        CHECK_WAIT(render_str, text, my_timer_version_wait(ctx, &text, &reply), FFI_OK, version);
        break;
    case 2:
        CHECK_CBOR(CBOR({}), my_timer_version_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK,
                   "\"nim-timer v0.1.0\"");
        break;
    case 3:
        CHECK_CALL(render_text, my_timer_lib_version(waiter_done, reply_to), FFI_OK, version);
        break;
    default:
        CHECK_CALL_BEGINS(render_text, my_timer_version(NULL, waiter_done, reply_to), FFI_ERR, "");
        break;
    }
}

/* Leaves a call to whoever comes by, and cancels the one that was there before, if it is still pending. */
static void swap_victim(worker_t *worker, my_timer_ctx_t *ctx, void *user_data) {
    round_t *const round = worker->round;
    const unsigned number = below(worker, VICTIMS);
    pthread_mutex_lock(&round->mutex);
    my_timer_ctx_t *const other = round->victims[number].ctx;
    void *const victim = round->victims[number].user_data;
    round->victims[number].ctx = ctx;
    round->victims[number].user_data = user_data;
    pthread_mutex_unlock(&round->mutex);
    if (victim != NULL) {
        CHECK_INT(my_timer_cancel(other, victim), FFI_OK);
    }
}

/* Calls that end only by being given up, and others that race with that; neighbours of theirs that notice nothing. */
static void step_cancel(worker_t *worker) {
    enum { SLOW = 2, QUICK = 4, SPARED = 2 };
    place_t *const place = some_place(worker);
    due_t slow[SLOW], quick[QUICK], spared[SPARED];
    for (int i = 0; i < SLOW; i++) {
        slow[i] = start(worker, plan_echo(worker, place, UNSURE, MY_TIMER_MAX_DELAY_MS));
        swap_victim(worker, place->ctx, slow[i].waiter);
    }
    for (int i = 0; i < QUICK; i++) {
        quick[i] = start(worker, plan_echo(worker, place, UNSURE, below(worker, 3)));
    }
    for (int i = 0; i < SPARED; i++) {
        spared[i] = start(worker, plan_any(worker, place));
    }
    /* All of them before one is waited for: on a slow machine the slow ones might end by themselves. */
    for (int i = 0; i < SLOW; i++) {
        CHECK_INT(my_timer_cancel(place->ctx, slow[i].waiter), FFI_OK);
    }
    for (int i = 0; i < QUICK; i++) {
        CHECK_INT(my_timer_cancel(place->ctx, quick[i].waiter), FFI_OK);
    }
    for (int i = 0; i < SLOW; i++) {
        CHECK(!DUE_OR_CANCELLED(&slow[i]));
    }
    for (int i = 0; i < QUICK; i++) {
        atomic_fetch_add(&place->unsure_done, DUE_OR_CANCELLED(&quick[i]));
    }
    DUES_SETTLE(worker, spared, SPARED);
}

static void step_limit(worker_t *worker) {
    place_t *const place = some_place(worker);
    const bool in_time = direct(plan_echo(worker, place, UNSURE, below(worker, 4)), below(worker, 3));
    atomic_fetch_add(&place->unsure_done, in_time);
}

/* A context of its own, that goes with calls pending. */
static void step_own(worker_t *worker) {
    enum { PENDING = 3 };
    place_t *const place = check_alloc(NULL, sizeof *place);
    due_t pending[PENDING];
    *place = (place_t){.ctx = NULL};
    snprintf(place->name, sizeof place->name, "own %d.%u", worker->number, worker->serial++);
    place_open(place, below(worker, FORMS));
    for (unsigned i = below(worker, 4); i > 0; i--) {
        call(worker, plan_any(worker, place));
    }
    for (int i = 0; i < PENDING; i++) {
        pending[i] = start(worker, plan_echo(worker, place, UNSURE, i == 0 ? MY_TIMER_MAX_DELAY_MS : below(worker, 3)));
    }
    CHECK_INT(my_timer_destroy(place->ctx), FFI_OK);
    for (int i = 0; i < PENDING; i++) {
        /* Replies come before destroy returns. */
        CHECK_INT(waiter_replies(pending[i].waiter), 1);
        const bool done = DUE_OR_CANCELLED(&pending[i]);
        CHECK(i != 0 || !done);
        atomic_fetch_add(&place->unsure_done, done);
    }
    CHECK_INT(my_timer_destroy(place->ctx), FFI_ERR);
    CHECK_CALL_BEGINS(render_text, my_timer_version(place->ctx, waiter_done, reply_to), FFI_ERR, "");
    place_balance(place);
    /* No listener is called any more. */
    free(place);
}

/* Destroyed perhaps before it is ready. */
static void step_hasty(worker_t *worker) {
    char name[32];
    snprintf(name, sizeof name, "hasty %d.%u", worker->number, worker->serial++);
    const my_timer_timer_config_t config = {.name = ffi_str(name)};
    waiter_t *const made = WAITER(render_context);
    my_timer_ctx_t *const ctx = my_timer_create(&config, waiter_done, made);
    CHECK(ctx != NULL);
    const int32_t destroyed = my_timer_destroy(ctx);
    const int32_t outcome = waiter_code(made);
    CHECK(destroyed == FFI_OK || destroyed == FFI_ERR);
    CHECK(outcome == FFI_OK || outcome == FFI_CANCELLED || outcome == FFI_ERR);
    if (destroyed != FFI_OK && outcome == FFI_OK) {
        CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    }
    CHECK_INT(my_timer_destroy(ctx), FFI_ERR);
}

/* A listener that waits for one message among those of everybody. */
typedef struct ear {
    pthread_mutex_t mutex;
    pthread_cond_t heard;
    text_t awaited;
    int times;
} ear_t;

static void ear_hears(int32_t code, const my_timer_echo_event_t *event, size_t len, void *user_data) {
    ear_t *const ear = user_data;
    CHECK_INT(code, FFI_OK);
    CHECK_INT(len, sizeof *event);
    pthread_mutex_lock(&ear->mutex);
    if (event->message.len == ear->awaited.len && memcmp(event->message.data, ear->awaited.data, ear->awaited.len) == 0) {
        ear->times++;
        pthread_cond_signal(&ear->heard);
    }
    pthread_mutex_unlock(&ear->mutex);
}

/* Listeners come and go between the events of everybody. */
static void step_listen(worker_t *worker) {
    place_t *const place = some_place(worker);
    plan_t plan = plan_echo(worker, place, SURE, below(worker, 2));
    ear_t *const ear = check_alloc(NULL, sizeof *ear);
    *ear = (ear_t){.mutex = PTHREAD_MUTEX_INITIALIZER, .heard = PTHREAD_COND_INITIALIZER};
    text_raw(&ear->awaited, plan.text.data, plan.text.len);
    const uint64_t id = my_timer_on_echo_fired(place->ctx, ear_hears, ear);
    CHECK(id != 0);
    call(worker, plan);
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += CHECK_PATIENCE_SECONDS;
    pthread_mutex_lock(&ear->mutex);
    while (ear->times == 0 && pthread_cond_timedwait(&ear->heard, &ear->mutex, &deadline) == 0) {
    }
    pthread_mutex_unlock(&ear->mutex);
    CHECK_INT(my_timer_remove_event_listener(place->ctx, id), FFI_OK);
    CHECK_INT(my_timer_remove_event_listener(place->ctx, id), FFI_ERR);
    CHECK_INT(ear->times, 1);
    text_free(&ear->awaited);
    pthread_cond_destroy(&ear->heard);
    pthread_mutex_destroy(&ear->mutex);
    free(ear);
}

static void step_stats(worker_t *worker) {
    ffi_event_stats_t stats;
    CHECK_INT(my_timer_event_stats(some_place(worker)->ctx, &stats), FFI_OK);
    CHECK_INT(stats.fired, stats.delivered + stats.dropped + stats.unheard + stats.queued);
    CHECK_INT(stats.dropped, 0);
    CHECK_INT(stats.unheard, 0);
}

static const kind_t kinds[] = {
    {"call", 12, step_call},    {"burst", 8, step_burst},   {"refused", 3, step_refused}, {"version", 3, step_version},
    {"cancel", 6, step_cancel}, {"limit", 4, step_limit},   {"own", 4, step_own},         {"hasty", 2, step_hasty},
    {"listen", 4, step_listen}, {"stats", 2, step_stats},   {NULL, 0, NULL},
};

/* ------------------------------------------------------------------------------ destroy among the calls */

/* Calls until the context is gone, and a few more; all want to be the one who ends it. */
static void *call_until_destroyed(void *argument) {
    enum { CALLS_BEFORE = 40 * STRESS_THREADS, CALLS_AFTER = 5 };
    worker_t *const worker = argument;
    round_t *const round = worker->round;
    place_t *const place = &round->doomed;
    pthread_barrier_wait(&stress_begin);
    for (int after = 0; after < CALLS_AFTER;) {
        const bool is_gone = atomic_load(&round->doomed_ends) != 0;
        due_t due = start(worker, plan_echo(worker, place, UNSURE, below(worker, 2)));
        const int32_t code = waiter_code(due.waiter);
        CHECK(code == FFI_OK || code == FFI_ERR || code == FFI_CANCELLED);
        CHECK(!is_gone || code != FFI_OK);
        if (code == FFI_OK) {
            DUE_SETTLE(&due);
            atomic_fetch_add(&place->unsure_done, 1);
        }
        text_free(&due.expected);
        after += is_gone;
        if (atomic_fetch_add(&round->doomed_calls, 1) >= CALLS_BEFORE) {
            const int32_t destroyed = my_timer_destroy(place->ctx);
            CHECK(destroyed == FFI_OK || destroyed == FFI_ERR);
            atomic_fetch_add(&round->doomed_ends, destroyed == FFI_OK);
        }
    }
    return NULL;
}

/* --------------------------------------------------------------------------------------------- a round */

static void play(uint64_t seed) {
    round_t *const round = check_alloc(NULL, sizeof *round);
    *round = (round_t){.mutex = PTHREAD_MUTEX_INITIALIZER, .doomed = {.name = "doomed"}};
    for (int i = 0; i < PLACES; i++) {
        snprintf(round->places[i].name, sizeof round->places[i].name, "shared %d", i);
        place_open(&round->places[i], (form_t)i);
    }
    place_open(&round->doomed, DIRECT);
    stress_run(stress_work, seed, round);
    for (int i = 0; i < PLACES; i++) {
        place_close(&round->places[i]);
    }
    stress_run(call_until_destroyed, seed, round);
    CHECK_INT(atomic_load(&round->doomed_ends), 1);
    place_balance(&round->doomed);
    pthread_mutex_destroy(&round->mutex);
    free(round);
}

int main(void) {
    stress_kinds = kinds;
    return stress_main(play);
}
