/* What the programs of this folder share. Results are written out as the text of their CBOR form. */
#ifndef SHOUTER_H
#define SHOUTER_H

#include <echo.h>

#ifndef CHECK_RELEASE
#define CHECK_RELEASE echo_reply_release
#endif
#include "../../../c-support/cbor.h"

static inline void render_shout_response(text_t *out, const void *payload, size_t len) {
    const echo_shout_response_t *const value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"prefix\": ");
    text_str(out, value->prefix);
    text_add(out, ", \"shouted\": ");
    text_str(out, value->shouted);
    text_add(out, "}");
}

/* A ready shouter. */
static inline echo_ctx_t *echo_new(const char *prefix) {
    const echo_echo_config_t config = {.prefix = ffi_str(prefix)};
    echo_ctx_t *ctx = NULL;
    ffi_reply_t reply = {0};
    CHECK_INT(echo_create_wait(&config, -1, &ctx, &reply), FFI_OK);
    echo_reply_release(&reply);
    if (ctx == NULL) {
        fprintf(stderr, "no shouter to test with\n");
        exit(1);
    }
    return ctx;
}

#endif
