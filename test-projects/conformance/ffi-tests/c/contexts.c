/* The context of a call: what is fired with it is heard by the listeners of that context, and of no other. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"
#include "../../../c-support/heard.h"

static void render_rung(text_t *out, const void *payload, size_t len) {
    const conformance_on_rung_payload_t *const event = payload;
    CHECK_INT(len, sizeof *event);
    text_str(out, event->by);
}

static void on_rung(int32_t code, const conformance_on_rung_payload_t *event, size_t len, void *user_data) {
    heard_event(code, event, len, user_data);
}

/* Adds a listener. */
static void listen_to(conformance_ctx_t *ctx, heard_t *heard) {
    CHECK(conformance_on_rung(ctx, on_rung, heard) != 0);
}

static void the_context_is_that_of_the_call(conformance_ctx_t *ctx, heard_t *heard) {
    CHECK_METHOD(ctx, conformance_ring_first, str, ffi_str_t, (FFI_STR("first")), "{\"by\": \"first\"}", FFI_OK,
                 "\"first\"");
    CHECK_HEARD(heard, 3, "\"first\", \"first\", \"first\"");
    CHECK_METHOD(ctx, conformance_ring_between, str, ffi_str_t, (FFI_STR("be"), FFI_STR("tween")),
                 "{\"left\": \"be\", \"right\": \"tween\"}", FFI_OK, "\"between\"");
    CHECK_HEARD(heard, 3, "\"between\", \"between\", \"between\"");
    CHECK_ASYNC_METHOD(ctx, conformance_ring_later, str, ffi_str_t, (1, FFI_STR("later")),
                       "{\"delay_ms\": 1, \"by\": \"later\"}", FFI_OK, "\"later\"");
    CHECK_HEARD(heard, 3, "\"later\", \"later\", \"later\"");
}

static void a_context_outlives_its_call(conformance_ctx_t *ctx, heard_t *heard) {
    CHECK_EACH_UNIT(conformance_ring_by_itself(ctx, waiter_done, reply_to, 1, FFI_STR("itself")),
                    conformance_ring_by_itself_wait(ctx, 1, FFI_STR("itself"), &reply),
                    CBOR_CALL_ON(ctx, conformance_ring_by_itself), "{\"delay_ms\": 1, \"by\": \"itself\"}", FFI_OK,
                    "null");
    CHECK_HEARD(heard, 3, "\"itself\", \"itself\", \"itself\"");
}

/* What is fired when that is gone is heard by nobody, and harms nobody. */
static void a_context_outlives_its_instance(conformance_ctx_t *other) {
    conformance_ctx_t *const ctx = context_of("short");
    heard_t heard = HEARD(render_rung);
    ffi_str_t text;
    ffi_reply_t reply = {0};
    listen_to(ctx, &heard);
    CHECK_INT(conformance_ring_by_itself_wait(ctx, 20, FFI_STR("too late"), NULL), FFI_OK);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    const int heard_before = heard_count(&heard);
    CHECK_INT(conformance_after_wait(other, 60, FFI_STR(""), -1, &text, &reply), FFI_OK);
    conformance_reply_release(&reply);
    CHECK_INT(heard_count(&heard), heard_before);
    text_free(&heard.text);
}

static void an_instance_keeps_its_own(conformance_ctx_t *without) {
    CHECK_MAKES(conformance_keeping(FFI_STR("kept"), waiter_done, reply_to),
                conformance_keeping_wait(FFI_STR("kept"), -1, &made, NULL), CBOR_MADE(conformance_keeping),
                "{\"label\": \"kept\"}", "kept");
    CHECK_EACH(truth, bool, conformance_ring_kept(without, waiter_done, reply_to),
               conformance_ring_kept_wait(without, &result, &reply), CBOR_CALL_ON(without, conformance_ring_kept), "{}",
               FFI_OK, "false");

    conformance_ctx_t *ctx = NULL;
    heard_t heard = HEARD(render_rung);
    heard_t in_cbor = HEARD(render_cbor);
    bool rung = false;
    CHECK_INT(conformance_keeping_wait(FFI_STR("kept"), -1, &ctx, NULL), FFI_OK);
    listen_to(ctx, &heard);
    CHECK(conformance_add_event_listener_cbor(ctx, "on_rung", heard_event, &in_cbor) != 0);
    CHECK_INT(conformance_ring_kept_wait(ctx, &rung, NULL), FFI_OK);
    CHECK(rung);
    CHECK_HEARD(&heard, 1, "\"kept\"");
    CHECK_HEARD(&in_cbor, 1, "{\"payload\": {\"by\": \"kept\"}, \"eventType\": \"on_rung\"}");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

static void render_bell(text_t *out, const void *payload, size_t len) {
    CHECK_INT(len, sizeof(conformance_bell_t *));
    CHECK_INT(conformance_handle_close(*(conformance_bell_t *const *)payload), FFI_OK);
    text_add(out, "a bell");
}
#define bell_payload render_bell
#define bell_out render_bell

/* The object has the context of the call that made it, and its functions that of theirs. */
static void objects_have_contexts(conformance_ctx_t *ctx, heard_t *heard) {
    waiter_t *const made = WAITER(render_cbor);
    conformance_bell_t *bell = NULL;
    CHECK_CALL(bell_payload, conformance_bell_hang(ctx, waiter_done, reply_to, FFI_STR("bell")), FFI_OK, "a bell");
    CHECK_HEARD(heard, 1, "\"the end of bell\"");
    CHECK_INT(conformance_bell_hang_wait(ctx, FFI_STR("bell"), &bell, NULL), FFI_OK);
    CHECK_EACH_UNIT(conformance_bell_ring(bell, waiter_done, reply_to), conformance_bell_ring_wait(bell, &reply),
                    CBOR_CALL_ON(bell, conformance_bell_ring), "{}", FFI_OK, "null");
    CHECK_HEARD(heard, 3, "\"bell\", \"bell\", \"bell\"");
    CHECK_INT(conformance_handle_close(bell), FFI_OK);
    CHECK_HEARD(heard, 1, "\"the end of bell\"");
    cbor_t request = CBOR({"name": "cbor"});
    CHECK_INT(conformance_bell_hang_cbor(ctx, waiter_done, made, request.data, request.len), FFI_OK);
    cbor_free(&request);
    /* Its id is a text, which says nothing by itself. The object is there until its context is destroyed. */
    CHECK_INT(waiter_code(made), FFI_OK);
}

int main(void) {
    conformance_ctx_t *const ctx = context_of("contexts");
    conformance_ctx_t *const other = context_of("other");
    heard_t heard = HEARD(render_rung);
    heard_t unheard = HEARD(render_rung);
    listen_to(ctx, &heard);
    listen_to(other, &unheard);
    the_context_is_that_of_the_call(ctx, &heard);
    a_context_outlives_its_call(ctx, &heard);
    a_context_outlives_its_instance(other);
    an_instance_keeps_its_own(other);
    objects_have_contexts(ctx, &heard);
    /* What is fired while a context ends is delivered before that is over. */
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_HEARD_ALL(&heard, "\"the end of cbor\"");
    CHECK_INT(conformance_destroy(other), FFI_OK);
    CHECK_HEARD_ALL(&unheard, "");
    return check_finish();
}
