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
    ffi_u128_t most = GAUNTLET_U128_MAX;
    ffi_duration_t patience = GAUNTLET_PATIENCE;
    const ffi_duration_t *longer = &GAUNTLET_ETERNITY;
    gauntlet_user_id_t user = 7;
    gauntlet_digest_t digest = {{0}};
    gauntlet_spot_t spot;
    gauntlet_str_to_i64_entry_t entries[1];
    gauntlet_str_to_i64_map_t counts = {NULL, 0};
    struct gauntlet_node_t leaf = {{NULL, 0}, NULL};
    gauntlet_link_t link = &leaf;
    ffi_time_t now = {0, 0};

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
    spot = point;
    digest.items[19] = 0xff;
    entries[0].key = FFI_STR("one");
    entries[0].value = 1;
    counts.data = entries;
    counts.len = 1;
    most.lo -= patience.seconds + longer->seconds + counts.len + (uint64_t)spot.x;
    patience = ffi_duration_ms(1500);
    gauntlet_nickname(on_reply, &done, user);
    gauntlet_digest(on_reply, &done, &digest);
    gauntlet_huge(on_reply, &done, GAUNTLET_I128_MINUS_ONE);
    gauntlet_later(on_reply, &done, now, patience);
    gauntlet_maybe_node(on_reply, &done, link);
    if (greeting.len == 0 || most.lo == 0 || bits == 0 || least > GAUNTLET_MINUS_ONE) {
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
