/* What the typed functions for events and host functions hand to the library, which is made up here. In the common part
 * of C99 and C++11. */
#include "gauntlet.h"

/* What the library was called with last. */
static gauntlet_ctx_t *last_ctx;
static const char *last_name;
static ffi_callback_t last_callback;
static ffi_host_fn_t last_function;
static void *last_user_data;
static uint64_t last_call;
static int32_t last_code;
static const void *last_payload;
static size_t last_len;
/* A copy of the payload: what is passed by value is gone when the call returns. */
static unsigned char last_bytes[16];

uint64_t gauntlet_add_event_listener(gauntlet_ctx_t *ctx, const char *name, ffi_callback_t callback, void *user_data) {
    last_ctx = ctx;
    last_name = name;
    last_callback = callback;
    last_user_data = user_data;
    return callback ? 7 : 0;
}

int32_t gauntlet_register_host_fn(gauntlet_ctx_t *ctx, const char *name, ffi_host_fn_t function, void *user_data) {
    last_ctx = ctx;
    last_name = name;
    last_function = function;
    last_user_data = user_data;
    return 70;
}

int32_t gauntlet_host_complete(gauntlet_ctx_t *ctx, uint64_t call_id, int32_t code, const void *payload, size_t len) {
    last_ctx = ctx;
    last_call = call_id;
    last_code = code;
    last_payload = payload;
    last_len = len;
    if (payload && len <= sizeof last_bytes) {
        memcpy(last_bytes, payload, len);
    }
    return 700;
}

/* Somewhere to point to. */
static char a_context[1];
static int a_user_data;
#define CTX ((gauntlet_ctx_t *)(void *)a_context)

static double moved;

static void on_point(int32_t code, const gauntlet_point_t *event, size_t len, void *user_data) {
    if (code == FFI_OK && len == sizeof *event && user_data == &a_user_data) {
        moved = event->x;
    }
}

static uint64_t asked;

static void ask_all(uint64_t call_id, const gauntlet_ask_all_args_t *args, size_t len, void *user_data) {
    if (args->flag && len == sizeof *args && user_data == &a_user_data) {
        asked = call_id;
    }
}

static bool answered(int32_t result, const void *payload, size_t len) {
    return result == 700 && last_ctx == CTX && last_call == 42 && last_code == FFI_OK && last_payload == payload
        && last_len == len;
}

/* What is passed by value has a place of its own. */
static bool answered_value(int32_t result, const void *value, size_t len) {
    return answered(result, last_payload, len) && last_payload != value && memcmp(last_bytes, value, len) == 0;
}

int main(void) {
    static gauntlet_ask_all_args_t args;
    static gauntlet_everything_t everything;
    static gauntlet_failure_t failure;
    const gauntlet_point_t point = {2.5, 0};
    const gauntlet_shape_t shape = {GAUNTLET_SHAPE_NOTHING, {{0}}};
    const gauntlet_digest_t digest = {{1}};
    const gauntlet_point_slice_t points = {&point, 1};
    const ffi_str_t text = FFI_STR("a text");
    const ffi_bytes_t bytes = ffi_bytes_n("bytes", 5);
    const int64_t number = 9;
    const int64_t *some = &number;
    const bool yes = true;
    const gauntlet_level_t level = GAUNTLET_LEVEL_LOW;
    const gauntlet_node_t node = {{NULL, 0}, NULL};
    gauntlet_session_t *const session = (gauntlet_session_t *)(void *)a_context;

    if (gauntlet_on_point(CTX, on_point, &a_user_data) != 7 || last_ctx != CTX || strcmp(last_name, "onPoint") != 0) {
        return 1;
    }
    last_callback(FFI_OK, &point, sizeof point, last_user_data);
    if (moved != 2.5) {
        return 2;
    }
    if (gauntlet_on_point(CTX, NULL, NULL) != 0 || last_callback != NULL) {
        return 3;
    }
    gauntlet_on_hostile(CTX, NULL, NULL);
    if (strcmp(last_name, "*/ \"x\" ?" "?/ %s \303\251 \360\237\246\200\n7") != 0) {
        return 4;
    }
    if (gauntlet_register_ask_all(CTX, ask_all, &a_user_data) != 70 || last_ctx != CTX || strcmp(last_name, "ask_all") != 0) {
        return 5;
    }
    args.flag = true;
    last_function(42, &args, sizeof args, last_user_data);
    if (asked != 42) {
        return 6;
    }
    gauntlet_register_storage_get(CTX, NULL, NULL);
    if (last_function != NULL || strcmp(last_name, "storage_get") != 0) {
        return 7;
    }

    if (!answered(gauntlet_complete_confirm(CTX, 42), NULL, 0)) {
        return 10;
    }
    if (!answered(gauntlet_complete_ask_all(CTX, 42, &everything), &everything, sizeof everything)) {
        return 11;
    }
    if (!answered(gauntlet_complete_give_text(CTX, 42, text), text.data, 6)) {
        return 12;
    }
    if (!answered(gauntlet_complete_give_nickname(CTX, 42, text), text.data, 6)) {
        return 13;
    }
    if (!answered(gauntlet_complete_give_boxed_text(CTX, 42, text), text.data, 6)) {
        return 14;
    }
    if (!answered(gauntlet_complete_give_bytes(CTX, 42, bytes), bytes.data, 5)) {
        return 15;
    }
    if (!answered_value(gauntlet_complete_give_octets(CTX, 42, bytes), &bytes, sizeof bytes)) {
        return 16;
    }
    if (!answered_value(gauntlet_complete_give_list(CTX, 42, points), &points, sizeof points)) {
        return 17;
    }
    if (!answered_value(gauntlet_complete_give_flag(CTX, 42, yes), &yes, sizeof yes)) {
        return 18;
    }
    if (!answered_value(gauntlet_complete_give_level(CTX, 42, level), &level, sizeof level)) {
        return 19;
    }
    if (!answered_value(gauntlet_complete_give_session(CTX, 42, session), &session, sizeof session)) {
        return 20;
    }
    if (!answered(gauntlet_complete_give_digest(CTX, 42, &digest), &digest, 20)) {
        return 21;
    }
    if (!answered(gauntlet_complete_give_shape(CTX, 42, &shape), &shape, sizeof shape)) {
        return 22;
    }
    if (!answered(gauntlet_complete_give_boxed(CTX, 42, &point), &point, sizeof point)) {
        return 23;
    }
    if (!answered(gauntlet_complete_give_link(CTX, 42, &node), &node, sizeof node)) {
        return 24;
    }
    if (!answered(gauntlet_complete_give_maybe(CTX, 42, &number), &number, sizeof number)) {
        return 25;
    }
    if (!answered(gauntlet_complete_give_maybe(CTX, 42, NULL), NULL, 0)) {
        return 26;
    }
    if (!answered(gauntlet_complete_give_maybe_text(CTX, 42, &text), &text, sizeof text)) {
        return 27;
    }
    if (!answered(gauntlet_complete_give_twice(CTX, 42, &some), &some, sizeof some)) {
        return 28;
    }
    if (!answered(gauntlet_complete_storage_get(CTX, 42, &bytes), &bytes, sizeof bytes)) {
        return 29;
    }

    if (gauntlet_fail_ask_all(CTX, 43, &failure) != 700 || last_call != 43 || last_code != FFI_FAIL) {
        return 40;
    }
    if (last_payload != &failure || last_len != sizeof failure) {
        return 41;
    }
    if (gauntlet_host_error(CTX, 44, text) != 700 || last_call != 44 || last_code != FFI_ERR) {
        return 42;
    }
    if (last_ctx != CTX || last_payload != text.data || last_len != 6) {
        return 43;
    }
    return 0;
}
