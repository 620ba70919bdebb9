/* What a host writes, in the common part of C99 and C++11. */
#include "gauntlet.h"

static void on_reply(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)len;
    if (code == FFI_OK) {
        *(bool *)user_data = payload != NULL;
    }
}

int32_t host(gauntlet_ctx_t *ctx);

int32_t host(gauntlet_ctx_t *ctx) {
    bool done = false;
    ffi_reply_t reply = FFI_REPLY_INIT;
    const ffi_str_t greeting = FFI_STR(GAUNTLET_GREETING);
    const int64_t seven = 7;
    const int64_t *maybe = NULL;
    const uint8_t raw[] = {1, 2, 3};
    gauntlet_level_t level = GAUNTLET_LEVEL_HIGH_SPEED2_X;
    struct gauntlet_point_t point;
    gauntlet_shape_t shape;
    double large = GAUNTLET_HUGE;
    float infinite = GAUNTLET_MINUS_INFINITE_F32;
    uint64_t bits = GAUNTLET_U64_MAX;
    int64_t least = GAUNTLET_I64_MIN;

    point.x = GAUNTLET_TENTH;
    point.größe = (double)GAUNTLET_TENTH_F32 + large + (double)infinite + GAUNTLET_INFINITE + GAUNTLET_TINIEST;
    shape.tag = GAUNTLET_SHAPE_RECT;
    shape.value.rect.corner = point;
    shape.value.rect.class_ = ffi_str("a class");
    switch (shape.tag) {
    case GAUNTLET_SHAPE_NOTHING:
    case GAUNTLET_SHAPE_RECT:
        break;
    default:
        return FFI_ERR;
    }
    switch (level) {
    case GAUNTLET_LEVEL_LOWEST:
    case GAUNTLET_LEVEL_LOW:
        return FFI_ERR;
    default:
        break;
    }
    if (greeting.len == 0 || bits == 0 || least > GAUNTLET_MINUS_ONE) {
        return FFI_ERR;
    }
    gauntlet_text(ctx, on_reply, &done, FFI_STR("literal \0 with a zero"));
    gauntlet_bytes(ctx, on_reply, &done, ffi_bytes_n(raw, sizeof raw));
    if (gauntlet_maybe_wait(&seven, &maybe, &reply) != FFI_OK || gauntlet_level_wait(ctx, level, &level, NULL) != FFI_OK) {
        const gauntlet_denied_t *denied = (const gauntlet_denied_t *)reply.payload;
        (void)denied->message.len;
    }
    gauntlet_reply_release(&reply);
    return gauntlet_destroy(ctx);
}
