/* Values that no Go value becomes. */
#include "my_gallery.h"

int32_t my_gallery_destroy(my_gallery_ctx_t *ctx) {
    (void)ctx;
    return FFI_OK;
}

int32_t my_gallery_cancel(my_gallery_ctx_t *ctx, void *user_data) {
    (void)ctx, (void)user_data;
    return FFI_OK;
}

int32_t my_gallery_forever_wait(my_gallery_ctx_t *ctx, ffi_duration_t *out, ffi_reply_t *reply) {
    (void)ctx, (void)reply;
    out->seconds = UINT64_MAX;
    out->nanos = 0;
    return FFI_OK;
}

int32_t my_gallery_twins_wait(my_gallery_ctx_t *ctx, ffi_bytes_t *out, ffi_reply_t *reply) {
    (void)ctx, (void)reply;
    *out = ffi_bytes_n("aa", 2);
    return FFI_OK;
}
