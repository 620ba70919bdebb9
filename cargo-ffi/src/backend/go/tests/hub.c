/* What a library of handles does, as far as packages can see it: ids are numbers, and closing one is counted. */
#include "my_hub.h"

enum { IDS = 1 << 16 };

static uint32_t closes[IDS];
static uint32_t destroyed;
static uint64_t cancelled;
static uint64_t contexts = 1;

static my_hub_session_t *session(uint64_t id) { return (my_hub_session_t *)(uintptr_t)id; }

/* The call that waits to be cancelled. */
static _Atomic(ffi_callback_t) waiting;
static bool lingers;

int32_t my_hub_destroy(my_hub_ctx_t *ctx) {
    (void)ctx;
    __atomic_add_fetch(&destroyed, 1, __ATOMIC_SEQ_CST);
    return FFI_OK;
}

int32_t my_hub_handle_close(void *handle) {
    if ((uintptr_t)handle >= IDS) {
        return FFI_ERR;
    }
    __atomic_add_fetch(&closes[(uintptr_t)handle], 1, __ATOMIC_SEQ_CST);
    return FFI_OK;
}

int32_t my_hub_cancel(my_hub_ctx_t *ctx, void *user_data) {
    my_hub_session_t *given = session(500);
    ffi_callback_t callback = waiting;
    waiting = NULL;
    cancelled = (uintptr_t)ctx;
    if (lingers) {
        callback(FFI_OK, &given, sizeof given, user_data);
    } else {
        callback(FFI_CANCELLED, "cancelled", 9, user_data);
    }
    return FFI_OK;
}

int32_t my_hub_new_wait(my_hub_ctx_t **out, ffi_reply_t *reply) {
    (void)reply;
    *out = (my_hub_ctx_t *)(uintptr_t)(contexts++);
    return FFI_OK;
}

int32_t my_hub_closes_wait(uint64_t id, uint32_t *out, ffi_reply_t *reply) {
    (void)reply;
    *out = __atomic_load_n(&closes[id % IDS], __ATOMIC_SEQ_CST);
    return FFI_OK;
}

int32_t my_hub_destroyed_wait(uint32_t *out, ffi_reply_t *reply) {
    (void)reply;
    *out = __atomic_load_n(&destroyed, __ATOMIC_SEQ_CST);
    return FFI_OK;
}

int32_t my_hub_is_waiting_wait(bool *out, ffi_reply_t *reply) {
    (void)reply;
    *out = waiting != NULL;
    return FFI_OK;
}

int32_t my_hub_last_cancelled_wait(uint64_t *out, ffi_reply_t *reply) {
    (void)reply;
    *out = cancelled;
    return FFI_OK;
}

int32_t my_hub_session_wait(my_hub_ctx_t *ctx, uint64_t id, my_hub_session_t **out, ffi_reply_t *reply) {
    (void)ctx, (void)reply;
    *out = session(id);
    return FFI_OK;
}

int32_t my_hub_same_wait(my_hub_session_t *a, my_hub_session_t *b, bool *out, ffi_reply_t *reply) {
    (void)reply;
    *out = a == b;
    return FFI_OK;
}

int32_t my_hub_session_new_wait(my_hub_ctx_t *ctx, my_hub_session_t **out, ffi_reply_t *reply) {
    (void)reply;
    *out = session(100 + (uintptr_t)ctx);
    return FFI_OK;
}

int32_t my_hub_session_len_wait(my_hub_session_t *handle, uint64_t *out, ffi_reply_t *reply) {
    (void)reply;
    *out = (uintptr_t)handle;
    return FFI_OK;
}

int32_t my_hub_session_open(my_hub_ctx_t *ctx, ffi_callback_t callback, void *user_data, ffi_str_t name) {
    my_hub_session_t *opened = session(200 + name.len);
    (void)ctx;
    callback(FFI_OK, &opened, sizeof opened, user_data);
    return FFI_OK;
}

int32_t my_hub_session_swap_wait(my_hub_session_t *handle, my_hub_session_t *s, my_hub_session_t *lift,
                                 my_hub_pair_t *out, ffi_reply_t *reply) {
    static my_hub_session_t *others[2];
    (void)reply;
    others[0] = s;
    others[1] = handle;
    out->first = lift;
    out->others.data = others;
    out->others.len = 2;
    return FFI_OK;
}

int32_t my_hub_session_pause(my_hub_session_t *handle, ffi_callback_t callback, void *user_data) {
    (void)handle, (void)user_data;
    lingers = false;
    waiting = callback;
    return FFI_OK;
}

int32_t my_hub_session_linger(my_hub_session_t *handle, ffi_callback_t callback, void *user_data) {
    (void)handle, (void)user_data;
    lingers = true;
    waiting = callback;
    return FFI_OK;
}

static int32_t taken(ffi_callback_t callback, void *user_data, ffi_reply_t *reply) {
    static my_hub_taken_t error;
    error.message = ffi_str_n("taken", 5);
    error.by = session(300);
    error.name = ffi_str_n("somebody", 8);
    if (callback) {
        callback(FFI_FAIL, &error, sizeof error, user_data);
        return FFI_OK;
    }
    reply->payload = &error;
    reply->len = sizeof error;
    return FFI_FAIL;
}

int32_t my_hub_fail_taken_wait(my_hub_ctx_t *ctx, int32_t which, ffi_reply_t *reply) {
    (void)ctx, (void)which;
    return taken(NULL, NULL, reply);
}

int32_t my_hub_fail_taken_later(my_hub_ctx_t *ctx, ffi_callback_t callback, void *user_data, int32_t which) {
    (void)ctx, (void)which;
    return taken(callback, user_data, NULL);
}

static int32_t trouble(ffi_callback_t callback, void *user_data, int32_t which, ffi_reply_t *reply) {
    static my_hub_trouble_t error;
    if (which < 0) {
        if (callback) {
            callback(FFI_ERR, "no such handle", 14, user_data);
            return FFI_OK;
        }
        reply->payload = "no such handle";
        reply->len = 14;
        return FFI_ERR;
    }
    error.message = ffi_str_n("trouble", 7);
    error.tag = MY_HUB_TROUBLE_BUSY;
    error.value.busy.value = session(400);
    if (callback) {
        callback(FFI_FAIL, &error, sizeof error, user_data);
        return FFI_OK;
    }
    reply->payload = &error;
    reply->len = sizeof error;
    return FFI_FAIL;
}

int32_t my_hub_session_fail_wait(my_hub_session_t *handle, int32_t which, ffi_reply_t *reply) {
    (void)handle;
    return trouble(NULL, NULL, which, reply);
}

int32_t my_hub_session_fail_later(my_hub_session_t *handle, ffi_callback_t callback, void *user_data, int32_t which) {
    (void)handle;
    return trouble(callback, user_data, which, NULL);
}
