/*
 * Two libraries in one process and their headers in one translation unit: neither sees the other, and a
 * context of the one is no context of the other.
 */
#define _POSIX_C_SOURCE 200809L
#include <my_timer.h>

#include <echo.h>

/* The header a second time, in the other order: both are guarded, and so is what they share. */
#include <my_timer.h>

/* The direct form is used with one library at a time, see below. */
#define CHECK_RELEASE echo_reply_release
#include "shouter.h"

static void render_echo_response(text_t *out, const void *payload, size_t len) {
    const my_timer_echo_response_t *const value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_str(out, value->timer_name);
    text_add(out, " echoed ");
    text_str(out, value->echoed);
}

static my_timer_ctx_t *timer_new(const char *name) {
    const my_timer_timer_config_t config = {.name = ffi_str(name)};
    my_timer_ctx_t *ctx = NULL;
    CHECK_INT(my_timer_create_wait(&config, -1, &ctx, NULL), FFI_OK);
    return ctx;
}

static void each_answers_for_itself(my_timer_ctx_t *timer, echo_ctx_t *echo) {
    const my_timer_echo_request_t said = {.message = FFI_STR("said"), .delay_ms = 1};
    const echo_shout_request_t shouted = {.text = FFI_STR("shouted")};
    CHECK_CALL(render_text, my_timer_version(timer, waiter_done, reply_to), FFI_OK, "nim-timer v0.1.0");
    CHECK_CALL(render_text, echo_version(echo, waiter_done, reply_to), FFI_OK, "nim-echo v0.1.0");
    CHECK_CALL(render_text, my_timer_lib_version(waiter_done, reply_to), FFI_OK, "nim-timer v0.1.0");
    CHECK_CALL(render_text, echo_lib_version(waiter_done, reply_to), FFI_OK, "nim-echo v0.1.0");
    CHECK_CALL(render_echo_response, my_timer_echo(timer, waiter_done, reply_to, &said), FFI_OK, "\"t\" echoed \"said\"");
    CHECK_CALL(render_shout_response, echo_shout(echo, waiter_done, reply_to, &shouted), FFI_OK,
               "{\"prefix\": \"p\", \"shouted\": \"p: SHOUTED\"}");
    CHECK_CBOR(CBOR({"req": {"message": "said", "delayMs": 0}}),
               my_timer_echo_cbor(timer, waiter_done, reply_to, request.data, request.len), FFI_OK,
               "{\"echoed\": \"said\", \"timerName\": \"t\"}");
    CHECK_CBOR(CBOR({"req": {"text": "shouted"}}),
               echo_shout_cbor(echo, waiter_done, reply_to, request.data, request.len), FFI_OK,
               "{\"prefix\": \"p\", \"shouted\": \"p: SHOUTED\"}");
}

static void constants_do_not_clash(void) {
    CHECK_INT(MY_TIMER_MAX_DELAY_MS, 5000);
    CHECK_INT(ECHO_MAX_SHOUT_LEN, 512);
}

/* Each has a descriptor of its own. */
static void descriptors_differ(void) {
    size_t timer_len = 0, echo_len = 0;
    const uint8_t *const timer = my_timer_abi_descriptor(&timer_len);
    const uint8_t *const echo = echo_abi_descriptor(&echo_len);
    CHECK(timer != NULL && echo != NULL && timer != echo);
    CHECK(timer_len > 0 && echo_len > 0);
    CHECK(timer_len != echo_len || memcmp(timer, echo, timer_len) != 0);
}

/* An address means nothing in the other library, even where slot and generation are the same in both. */
static void foreign_contexts_are_refused(my_timer_ctx_t *timer, echo_ctx_t *echo) {
    my_timer_ctx_t *const no_timer = (my_timer_ctx_t *)(void *)echo;
    echo_ctx_t *const no_echo = (echo_ctx_t *)(void *)timer;
    const my_timer_echo_request_t said = {.message = FFI_STR("said")};
    const echo_shout_request_t shouted = {.text = FFI_STR("shouted")};
    CHECK((void *)timer != (void *)echo);
    CHECK_CALL_BEGINS(render_text, my_timer_version(no_timer, waiter_done, reply_to), FFI_ERR, "");
    CHECK_CALL_BEGINS(render_text, echo_version(no_echo, waiter_done, reply_to), FFI_ERR, "");
    CHECK_CALL_BEGINS(render_echo_response, my_timer_echo(no_timer, waiter_done, reply_to, &said), FFI_ERR, "");
    CHECK_CALL_BEGINS(render_shout_response, echo_shout(no_echo, waiter_done, reply_to, &shouted), FFI_ERR, "");
    CHECK_CBOR_BEGINS(CBOR({}), my_timer_version_cbor(no_timer, waiter_done, reply_to, request.data, request.len),
                      FFI_ERR, "");
    CHECK_CBOR_BEGINS(CBOR({}), echo_version_cbor(no_echo, waiter_done, reply_to, request.data, request.len), FFI_ERR,
                      "");
    echo_shout_response_t out;
    CHECK_WAIT_BEGINS(render_shout_response, out, echo_shout_wait(no_echo, &shouted, -1, &out, &reply), FFI_ERR, "");
    CHECK_INT(my_timer_cancel(no_timer, NULL), FFI_ERR);
    CHECK_INT(echo_cancel(no_echo, NULL), FFI_ERR);
    CHECK_INT(my_timer_destroy(no_timer), FFI_ERR);
    CHECK_INT(echo_destroy(no_echo), FFI_ERR);
}

/* A callback of the one may call the other, in both directions. */
typedef struct relay {
    echo_ctx_t *echo;
    my_timer_ctx_t *timer;
    waiter_t *done;
    char text[64];
} relay_t;

static void then_say(int32_t code, const void *payload, size_t len, void *user_data) {
    relay_t *const relay = user_data;
    const echo_shout_response_t *const response = payload;
    CHECK(code == FFI_OK && len == sizeof *response);
    if (code != FFI_OK) {
        return;
    }
    /* The payload is there until this returns, so it can be passed on as it is. */
    const my_timer_echo_request_t request = {.message = response->shouted, .delay_ms = 1};
    CHECK_INT(my_timer_echo(relay->timer, waiter_done, relay->done, &request), FFI_OK);
}

static void then_shout(int32_t code, const void *payload, size_t len, void *user_data) {
    relay_t *const relay = user_data;
    const my_timer_echo_response_t *const response = payload;
    CHECK(code == FFI_OK && len == sizeof *response);
    if (code != FFI_OK) {
        return;
    }
    const echo_shout_request_t request = {.text = response->echoed};
    CHECK_INT(echo_shout(relay->echo, then_say, relay, &request), FFI_OK);
}

static void callbacks_may_call_the_other(my_timer_ctx_t *timer, echo_ctx_t *echo) {
    enum { RELAYS = 20 };
    relay_t relays[RELAYS];
    for (int i = 0; i < RELAYS; i++) {
        relays[i] = (relay_t){.echo = echo, .timer = timer, .done = WAITER(render_echo_response)};
        snprintf(relays[i].text, sizeof relays[i].text, "relay %d", i);
        const my_timer_echo_request_t request = {.message = ffi_str(relays[i].text), .delay_ms = i % 4};
        CHECK_INT(my_timer_echo(timer, then_shout, &relays[i], &request), FFI_OK);
    }
    for (int i = 0; i < RELAYS; i++) {
        char expected[80];
        snprintf(expected, sizeof expected, "\"t\" echoed \"p: RELAY %d\"", i);
        CHECK_REPLY(relays[i].done, FFI_OK, expected);
    }
}

/* User data is looked up in one library only. */
static void cancel_does_not_reach_across(my_timer_ctx_t *timer, echo_ctx_t *echo) {
    const my_timer_echo_request_t slow = {.message = FFI_STR("slow"), .delay_ms = 100};
    waiter_t *const waiter = WAITER(render_echo_response);
    CHECK_INT(my_timer_echo(timer, waiter_done, waiter, &slow), FFI_OK);
    CHECK_INT(echo_cancel(echo, waiter), FFI_OK);
    CHECK_INT(echo_cancel(NULL, waiter), FFI_OK);
    CHECK_REPLY(waiter, FFI_OK, "\"t\" echoed \"slow\"");
}

/* The end of the one is not the end of the other. */
static void destroy_ends_one(my_timer_ctx_t *timer, echo_ctx_t *echo) {
    const my_timer_echo_request_t slow = {.message = FFI_STR("slow"), .delay_ms = 5000};
    const echo_shout_request_t still = {.text = FFI_STR("still here")};
    waiter_t *const pending = WAITER(render_echo_response);
    CHECK_INT(my_timer_echo(timer, waiter_done, pending, &slow), FFI_OK);
    CHECK_INT(my_timer_destroy(timer), FFI_OK);
    CHECK_INT(waiter_replies(pending), 1);
    CHECK_REPLY_BEGINS(pending, FFI_CANCELLED, "");
    CHECK_CALL(render_shout_response, echo_shout(echo, waiter_done, reply_to, &still), FFI_OK,
               "{\"prefix\": \"p\", \"shouted\": \"p: STILL HERE\"}");
    CHECK_INT(echo_destroy(echo), FFI_OK);
}

int main(void) {
    constants_do_not_clash();
    descriptors_differ();
    my_timer_ctx_t *const timer = timer_new("t");
    echo_ctx_t *const echo = echo_new("p");
    each_answers_for_itself(timer, echo);
    foreign_contexts_are_refused(timer, echo);
    callbacks_may_call_the_other(timer, echo);
    cancel_does_not_reach_across(timer, echo);
    destroy_ends_one(timer, echo);
    return check_finish();
}
