/* Identifiers of 16 bytes. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

static void put_every_uuid(text_t *out, const void *value) {
    const conformance_every_uuid_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_uuid);
    put_field(out, "field", &every->field, put_uuid);
    put_key(out, "option");
    put_option(out, every->option, put_uuid);
    text_add(out, "}");
}
SHAPE(every_uuid, conformance_every_uuid_t, put_every_uuid)

static void render_uuid_error(text_t *out, const void *payload, size_t len) {
    const conformance_uuid_error_t *const error = payload;
    if (len != sizeof *error || error->tag != CONFORMANCE_UUID_ERROR_UNKNOWN) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {\"Unknown\": {");
    put_field(out, "value", &error->value.unknown.value, put_uuid);
    text_add(out, "}}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

int main(void) {
    static const uint8_t bytes[16] = {0x67, 0xe5, 0x50, 0x44, 0x10, 0xb1, 0x42, 0x6f,
                                      0x92, 0x47, 0xbb, 0x68, 0x0e, 0x5f, 0xe0, 0xc8};
    const ffi_uuid_t ids[] = {ffi_uuid(bytes), {{0}}};
    const conformance_every_uuid_t every = {.field = ids[0], .list = {ids, 2}, .option = &ids[1]};
    const conformance_every_uuid_t none = {0};
#define ID "37(h'67e5504410b1426f9247bb680e5fe0c8')"
#define NIL "37(h'00000000000000000000000000000000')"
    CHECK_ECHO(conformance_echo_uuid, uuid, ffi_uuid_t, ids[0], ID);
    CHECK_ECHO(conformance_echo_uuid, uuid, ffi_uuid_t, ids[1], NIL);
    CHECK_ECHO(conformance_echo_every_uuid, every_uuid, conformance_every_uuid_t, &every,
               "{\"list\": [" ID ", " NIL "], \"field\": " ID ", \"option\": " NIL "}");
    CHECK_ECHO(conformance_echo_every_uuid, every_uuid, conformance_every_uuid_t, &none,
               "{\"list\": [], \"field\": " NIL ", \"option\": null}");
    check_render_fail = render_uuid_error;
    CHECK_FORMS(conformance_fail_with_uuid, uuid, ffi_uuid_t, (ids[0]), "{\"value\": " ID "}", FFI_FAIL,
                "{\"error\": {\"Unknown\": {\"value\": " ID
                "}}, \"message\": \"unknown: 67e55044-10b1-426f-9247-bb680e5fe0c8\"}");
    /* On the wire the tag may be missing, and the bytes may not. */
    CHECK_CBOR_TAKES(conformance_echo_uuid, "h'67e5504410b1426f9247bb680e5fe0c8'", ID);
    CHECK_CBOR_REFUSED(conformance_echo_uuid, "{\"value\": 37(h'67e5')}", "value: expected 16 bytes, found 2");
    CHECK_CBOR_REFUSED(conformance_echo_uuid, "{\"value\": h'67e5504410b1426f9247bb680e5fe0c800'}",
                       "value: expected 16 bytes, found 17");
    CHECK_CBOR_REFUSED(conformance_echo_uuid, "{\"value\": \"67e55044-10b1-426f-9247-bb680e5fe0c8\"}",
                       "value: expected bytes, found text");
    return check_finish();
}
