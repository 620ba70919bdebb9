/* Names that mean something in C, and names that differ between C and the wire. */
#define _POSIX_C_SOURCE 200809L
/* A macro that is also the name of a field. */
#include <errno.h>

#include "conformance_test.h"

static void put_keywords(text_t *out, const void *value) {
    const conformance_keywords_t *const words = value;
    text_add(out, "{");
    put_field(out, "func", &words->func, put_i32);
    put_field(out, "type", &words->type, put_i32);
    put_field(out, "class", &words->class_, put_i32);
    put_field(out, "errno", &words->errno_, put_i32);
    put_field(out, "range", &words->range, put_i32);
    put_field(out, "switch", &words->switch_, put_i32);
    put_field(out, "register", &words->register_, put_i32);
    put_field(out, "namespace", &words->namespace_, put_i32);
    text_add(out, "}");
}
SHAPE(keywords, conformance_keywords_t, put_keywords)

static void put_word(text_t *out, const void *value) {
    static const char *const words[] = {[CONFORMANCE_WORD_DEFAULT] = "Default",
                                        [CONFORMANCE_WORD_DELETE] = "Delete",
                                        [CONFORMANCE_WORD_CHAN] = "Chan",
                                        [CONFORMANCE_WORD_NULL] = "Null"};
    text_add(out, "\"%s\"", words[*(const conformance_word_t *)value]);
}
SHAPE(word, conformance_word_t, put_word)

static void put_phrase(text_t *out, const void *value) {
    const conformance_phrase_t *const phrase = value;
    if (phrase->tag == CONFORMANCE_PHRASE_UNION) {
        text_add(out, "{\"Union\": {");
        put_field(out, "struct", &phrase->value.union_.struct_, put_i32);
        put_field(out, "interface", &phrase->value.union_.interface_, put_i32);
    } else {
        text_add(out, "{\"Select\": {");
        put_field(out, "value", &phrase->value.select.value, put_i32);
    }
    text_add(out, "}}");
}
SHAPE(phrase, conformance_phrase_t, put_phrase)

static void put_virtual(text_t *out, const void *value) {
    const conformance_virtual_t *const type = value;
    text_add(out, "{");
    put_field(out, "value", &type->value, put_i32);
    text_add(out, "}");
}
SHAPE(virtual_type, conformance_virtual_t, put_virtual)

int main(void) {
    const conformance_keywords_t words = {.type = 1,
                                          .switch_ = 2,
                                          .class_ = 3,
                                          .namespace_ = 4,
                                          .func = 5,
                                          .range = 6,
                                          .register_ = 7,
                                          .errno_ = 8};
    const conformance_virtual_t type = {.value = -9};
    conformance_phrase_t phrase = {.tag = CONFORMANCE_PHRASE_UNION};
    phrase.value.union_ = (conformance_phrase_union_t){.struct_ = 1, .interface_ = 2};

    CHECK_ECHO(conformance_echo_keywords, keywords, conformance_keywords_t, &words,
               "{\"func\": 5, \"type\": 1, \"class\": 3, \"errno\": 8, \"range\": 6, \"switch\": 2, "
               "\"register\": 7, \"namespace\": 4}");
    CHECK_ECHO(conformance_echo_word, word, conformance_word_t, CONFORMANCE_WORD_DEFAULT, "\"Default\"");
    CHECK_ECHO(conformance_echo_word, word, conformance_word_t, CONFORMANCE_WORD_DELETE, "\"Delete\"");
    CHECK_ECHO(conformance_echo_word, word, conformance_word_t, CONFORMANCE_WORD_CHAN, "\"Chan\"");
    CHECK_ECHO(conformance_echo_word, word, conformance_word_t, CONFORMANCE_WORD_NULL, "\"Null\"");
    CHECK_ECHO(conformance_echo_phrase, phrase, conformance_phrase_t, &phrase,
               "{\"Union\": {\"struct\": 1, \"interface\": 2}}");
    phrase.tag = CONFORMANCE_PHRASE_SELECT;
    phrase.value.select.value = 3;
    CHECK_ECHO(conformance_echo_phrase, phrase, conformance_phrase_t, &phrase, "{\"Select\": {\"value\": 3}}");
    CHECK_ECHO(conformance_echo_virtual, virtual_type, conformance_virtual_t, &type, "{\"value\": -9}");
    CHECK_FORMS(conformance_add_keywords, i64, int64_t, (1, 2, 3, 4, 5, 6, 7, 8, 9, 0),
                "{\"type\": 1, \"int\": 2, \"template\": 3, \"package\": 4, \"user_data\": 5, \"callback\": 6, "
                "\"out\": 7, \"reply\": 8, \"ctx\": 9, \"err\": 0}",
                FFI_OK, "1234567890");
    CHECK_ECHO(conformance_match, i32, int32_t, -1, "-1");
    CHECK_ECHO(conformance_string, i32, int32_t, -2, "-2");
    CHECK_FORMS(conformance_shout_parameters, i32, int32_t, (5, 3), "{\"FIRST_VALUE\": 5, \"SECOND_VALUE\": 3}", FFI_OK,
                "2");
    CHECK_CBOR_REFUSED(conformance_shout_parameters, "{\"first_value\": 5, \"second_value\": 3}",
                       "FIRST_VALUE: missing");
    return check_finish();
}
