/* A login whose host answers at once, later, from another thread, with an error, or not at all. */
#define _POSIX_C_SOURCE 200809L
#include <host_demo.h>

#define CHECK_RELEASE host_demo_reply_release
#include "../../../c-support/cbor.h"
#include "../../../c-support/heard.h"

static void render_session(text_t *out, const void *payload, size_t len) {
    const host_demo_session_t *const session = payload;
    if (len != sizeof *session) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_str(out, session->greeting);
    text_add(out, " ");
    text_str(out, session->token);
}

static void render_login_error(text_t *out, const void *payload, size_t len) {
    const host_demo_login_error_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "%d ", (int)error->tag);
    text_str(out, error->message);
}

/* What the host functions have as their user data. */
typedef struct host {
    host_demo_ctx_t *ctx;
    heard_t notes;
    /* A call that is answered later. */
    atomic_uint_fast64_t open;
    atomic_int released;
} host_t;

static void released(void *user_data) {
    host_t *const host = user_data;
    atomic_fetch_add(&host->released, 1);
}

static bool same(ffi_str_t text, const char *other) {
    return text.len == strlen(other) && memcmp(text.data, other, text.len) == 0;
}

/* Answers inside of the call. */
static void fetch_profile(uint64_t call, const host_demo_fetch_profile_args_t *args, size_t len, void *user_data) {
    host_t *const host = user_data;
    CHECK_INT(len, sizeof *args);
    if (same(args->user_id, "ada")) {
        const host_demo_profile_t profile = {.name = FFI_STR("Ada"), .is_active = true};
        CHECK_INT(host_demo_complete_fetch_profile(host->ctx, call, &profile), FFI_OK);
        /* Once is enough. */
        CHECK_INT(host_demo_complete_fetch_profile(host->ctx, call, &profile), FFI_ERR);
    } else if (same(args->user_id, "bob")) {
        const host_demo_profile_t profile = {.name = FFI_STR("Bob"), .is_active = false};
        CHECK_INT(host_demo_complete_fetch_profile(host->ctx, call, &profile), FFI_OK);
    } else if (same(args->user_id, "offline")) {
        CHECK_INT(host_demo_host_error(host->ctx, call, FFI_STR("no connection")), FFI_OK);
    } else {
        CHECK_INT(host_demo_complete_fetch_profile(host->ctx, call, NULL), FFI_OK);
    }
}

typedef struct answer {
    host_t *host;
    uint64_t call;
    text_t token;
} answer_t;

static void *answer_token(void *argument) {
    answer_t *const answer = argument;
    const ffi_str_t token = {answer->token.data, answer->token.len};
    CHECK_INT(host_demo_complete_accounts_fetch_token(answer->host->ctx, answer->call, token), FFI_OK);
    text_free(&answer->token);
    free(answer);
    return NULL;
}

/* Answers from a thread of its own. The arguments are gone by then, so it takes what it needs. */
static void fetch_token(uint64_t call, const host_demo_accounts_fetch_token_args_t *args, size_t len, void *user_data) {
    answer_t *const answer = check_alloc(NULL, sizeof *answer);
    pthread_t thread;
    CHECK_INT(len, sizeof *args);
    *answer = (answer_t){.host = user_data, .call = call};
    text_raw(&answer->token, args->user_id.data, args->user_id.len);
    text_add(&answer->token, "-");
    text_raw(&answer->token, args->scope.data, args->scope.len);
    CHECK_INT(pthread_create(&thread, NULL, answer_token, answer), 0);
    CHECK_INT(pthread_detach(thread), 0);
}

static void render_note(text_t *out, const void *payload, size_t len) {
    const host_demo_accounts_note_args_t *const args = payload;
    CHECK_INT(len, sizeof *args);
    render_text(out, args->line.data, args->line.len);
}

static void note(uint64_t call, const host_demo_accounts_note_args_t *args, size_t len, void *user_data) {
    host_t *const host = user_data;
    CHECK_INT(call, 0);
    heard_add(&host->notes, args, len);
}

#define CHECK_LOGIN(ctx, user, code, text)                                                              \
    do {                                                                                                \
        const host_demo_login_request_t request = {.user_id = FFI_STR(user), .scope = FFI_STR("read")}; \
        CHECK_CALL(render_session, host_demo_login((ctx), waiter_done, reply_to, &request), code, text); \
    } while (0)

static void who_is_known_gets_in(host_t *host) {
    CHECK_LOGIN(host->ctx, "ada", FFI_OK, "\"Hello, Ada\" \"ada-read\"");
    CHECK_LOGIN(host->ctx, "bob", FFI_FAIL, "1 \"`Bob` may not log in\"");
    CHECK_LOGIN(host->ctx, "eve", FFI_FAIL, "0 \"there is no user `eve`\"");
    CHECK_LOGIN(host->ctx, "offline", FFI_FAIL, "2 \"the host: no connection\"");
    CHECK_HEARD(&host->notes, 4,
                "ada is in, bob is not in: `Bob` may not log in, eve is not in: there is no user `eve`, "
                "offline is not in: the host: no connection");
}

static void refuse(uint64_t call, const host_demo_accounts_fetch_token_args_t *args, size_t len, void *user_data) {
    host_t *const host = user_data;
    (void)args, (void)len;
    const host_demo_login_error_t error = {.tag = HOST_DEMO_LOGIN_ERROR_INACTIVE,
                                           .value = {.inactive = {.name = FFI_STR("Ada, since today")}}};
    CHECK_INT(host_demo_fail_accounts_fetch_token(host->ctx, call, &error), FFI_OK);
}

static void a_host_fails_with_an_error_of_the_library(host_t *host) {
    CHECK_INT(host_demo_register_accounts_fetch_token(host->ctx, refuse, host), FFI_OK);
    CHECK_LOGIN(host->ctx, "ada", FFI_FAIL, "1 \"`Ada, since today` may not log in\"");
    CHECK_HEARD(&host->notes, 1, "ada is not in: `Ada, since today` may not log in");
}

static void keep(uint64_t call, const void *args, size_t len, void *user_data) {
    host_t *const host = user_data;
    (void)args, (void)len;
    atomic_store(&host->open, call);
}

static uint64_t kept(host_t *host) {
    uint64_t call;
    while ((call = atomic_exchange(&host->open, 0)) == 0) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return call;
}

/* Registered in CBOR: arguments and answers are. */
static void answers_may_be_cbor_and_late(host_t *host) {
    const host_demo_login_request_t request = {.user_id = FFI_STR("ada"), .scope = FFI_STR("read")};
    CHECK_INT(host_demo_register_host_fn_owned(host->ctx, "accounts_fetch_token", FFI_FORM_CBOR, keep, host, released),
              FFI_OK);
    waiter_t *const answered = WAITER(render_session);
    CHECK_INT(host_demo_login(host->ctx, waiter_done, answered, &request), FFI_OK);
    const uint64_t call = kept(host);
    cbor_t token = CBOR("a token");
    CHECK_INT(host_demo_host_complete(host->ctx, call, FFI_OK, token.data, token.len), FFI_OK);
    CHECK_REPLY(answered, FFI_OK, "\"Hello, Ada\" \"a token\"");

    /* Who gives up is not answered any more. */
    waiter_t *const given_up = WAITER(render_session);
    CHECK_INT(host_demo_login(host->ctx, waiter_done, given_up, &request), FFI_OK);
    const uint64_t late = kept(host);
    CHECK_INT(host_demo_cancel(host->ctx, given_up), FFI_OK);
    CHECK_REPLY_BEGINS(given_up, FFI_CANCELLED, "");
    CHECK_INT(host_demo_host_complete(host->ctx, late, FFI_OK, token.data, token.len), FFI_ERR);

    /* What is replaced is not asked any more, and what it was asked fails. */
    waiter_t *const replaced = WAITER(render_session);
    CHECK_INT(host_demo_login(host->ctx, waiter_done, replaced, &request), FFI_OK);
    const uint64_t old = kept(host);
    CHECK_INT(atomic_load(&host->released), 0);
    CHECK_INT(host_demo_register_accounts_fetch_token(host->ctx, fetch_token, host), FFI_OK);
    CHECK_REPLY_BEGINS(replaced, FFI_FAIL, "2 ");
    CHECK_INT(host_demo_host_complete(host->ctx, old, FFI_OK, token.data, token.len), FFI_ERR);
    CHECK_INT(atomic_load(&host->released), 1);
    cbor_free(&token);

    ffi_host_stats_t stats = {0};
    CHECK_INT(host_demo_host_stats(host->ctx, &stats), FFI_OK);
    CHECK_INT(stats.pending, 0);
    CHECK_INT(stats.called, stats.answered + stats.failed);
}

/* With nobody there a login says so, and names what is missing. */
static void a_host_without_functions(void) {
    host_demo_ctx_t *ctx = NULL;
    CHECK_INT(host_demo_create_wait(&ctx, NULL), FFI_OK);
    const host_demo_login_request_t request = {.user_id = FFI_STR("ada"), .scope = FFI_STR("read")};
    CHECK_CALL_BEGINS(render_session, host_demo_login(ctx, waiter_done, reply_to, &request), FFI_FAIL, "2 \"the host: ");
    CHECK_INT(host_demo_register_host_fn(ctx, "no_such_function", keep, NULL), FFI_ERR);
    CHECK_INT(host_demo_destroy(ctx), FFI_OK);
}

/* What is pending fails, and user data is let go of. */
static void destroy_fails_what_is_pending(host_t *host) {
    const host_demo_login_request_t request = {.user_id = FFI_STR("ada"), .scope = FFI_STR("read")};
    CHECK_INT(host_demo_register_host_fn_owned(host->ctx, "accounts_fetch_token", FFI_FORM_NATIVE, keep, host, released),
              FFI_OK);
    waiter_t *const pending = WAITER(render_session);
    CHECK_INT(host_demo_login(host->ctx, waiter_done, pending, &request), FFI_OK);
    kept(host);
    CHECK_INT(host_demo_destroy(host->ctx), FFI_OK);
    CHECK_INT(waiter_replies(pending), 1);
    CHECK_INT(atomic_load(&host->released), 2);
}

int main(void) {
    host_t host = {.notes = HEARD(render_note)};
    check_render_fail = render_login_error;
    CHECK_INT(host_demo_create_wait(&host.ctx, NULL), FFI_OK);
    CHECK_INT(host_demo_register_fetch_profile(host.ctx, fetch_profile, &host), FFI_OK);
    CHECK_INT(host_demo_register_accounts_fetch_token(host.ctx, fetch_token, &host), FFI_OK);
    CHECK_INT(host_demo_register_accounts_note(host.ctx, note, &host), FFI_OK);
    who_is_known_gets_in(&host);
    a_host_fails_with_an_error_of_the_library(&host);
    answers_may_be_cbor_and_late(&host);
    a_host_without_functions();
    destroy_fails_what_is_pending(&host);
    text_free(&host.notes.text);
    return check_finish();
}
