/*
 * One store and many threads, every form of call at once, scans and watches among them, and other stores that come and go. Each
 * thread has keys that nobody else writes, and knows what is in them; what it finds in those of others says what it is. See
 * stress.h for how to run more of it.
 */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include <sched.h>

#include "../../../c-support/heard.h"
#include "../../../c-support/stress.h"

enum { KEYS = 12, HEAD = 16, PENDING = 4, PATIENCE_MS = 1000 * CHECK_PATIENCE_SECONDS };

/* The keys that are only ever written together, with one version. */
enum { TWIN = 0, OTHER_TWIN = 1, FIRST_KEY = 2 };

/* -------------------------------------------------------------------------------------------- values */

/* The keys of a thread, as it has left them: the version of each value, 0 where there is none. */
typedef struct shelf {
    uint32_t versions[KEYS];
    /* The greatest version so far. */
    uint32_t last;
    /* The versions of others that this thread has come across. */
    uint32_t seen[STRESS_THREADS][KEYS];
} shelf_t;

typedef struct round {
    kv_ctx_t *ctx;
    shelf_t shelves[STRESS_THREADS];
} round_t;

typedef struct value {
    uint8_t *data;
    size_t len;
} value_t;

static void key_of(char key[32], unsigned thread, unsigned number) {
    snprintf(key, 32, "%u/%02u", thread, number);
}

/* A value that says whose it is, of which version and how long, on the heap in exactly its length. */
static value_t value_of(unsigned thread, unsigned number, uint32_t version) {
    uint64_t state = (uint64_t)thread << 48 | (uint64_t)number << 32 | version;
    static const unsigned most[] = {1, 40, 40, 300, 2000, 20000};
    const unsigned len = HEAD + chance_below(&state, most[chance_below(&state, sizeof most / sizeof *most)]);
    const uint32_t head[HEAD / 4] = {thread, number, version, len};
    uint8_t *const data = check_alloc(NULL, len);
    memcpy(data, head, HEAD);
    for (unsigned i = HEAD; i < len; i++) {
        data[i] = (uint8_t)chance(&state);
    }
    return (value_t){data, len};
}

/* The version of a value that somebody has written there; every byte of it is as it was written. */
static uint32_t version_in(const void *data, size_t len, unsigned thread, unsigned number) {
    uint32_t head[HEAD / 4] = {0};
    CHECK(len >= HEAD);
    if (len < HEAD) {
        return 0;
    }
    memcpy(head, data, HEAD);
    const value_t expected = value_of(thread, number, head[2]);
    CHECK_INT(head[0], thread);
    CHECK_INT(head[1], number);
    CHECK_INT(len, expected.len);
    CHECK(len == expected.len && memcmp(data, expected.data, len) == 0);
    free(expected.data);
    return head[2];
}

static shelf_t *shelf_of(worker_t *worker) {
    return &((round_t *)worker->round)->shelves[worker->number];
}

static kv_ctx_t *store_of(worker_t *worker) {
    return ((round_t *)worker->round)->ctx;
}

static unsigned some_key(worker_t *worker) {
    return FIRST_KEY + below(worker, KEYS - FIRST_KEY);
}

static void put_value(text_t *out, unsigned thread, unsigned number, uint32_t version) {
    if (version == 0) {
        text_add(out, "null");
        return;
    }
    const value_t value = value_of(thread, number, version);
    text_bytes(out, value.data, value.len);
    free(value.data);
}

/* What is on a shelf as items of a scan, or as a list where there are brackets around it. */
static void put_shelf(text_t *out, unsigned thread, const uint32_t versions[KEYS]) {
    bool first = true;
    for (unsigned number = 0; number < KEYS; number++) {
        if (versions[number] != 0) {
            char key[32];
            key_of(key, thread, number);
            text_add(out, "%s{\"key\": \"%s\", \"value\": ", first ? "" : ", ", key);
            put_value(out, thread, number, versions[number]);
            text_add(out, "}");
            first = false;
        }
    }
}

static void render_entry(text_t *out, const void *payload, size_t len) {
    const kv_entry_t *const entry = payload;
    CHECK_INT(len, sizeof *entry);
    text_add(out, "{\"key\": ");
    text_str(out, entry->key);
    text_add(out, ", \"value\": ");
    text_view(out, entry->value);
    text_add(out, "}");
}

/* --------------------------------------------------------------------------------------------- calls */

typedef enum method { PUT, PUT_MANY, GET, GET_MANY, CONTAINS, DELETE, LIST } method_t;
typedef enum form { CALLBACK, CBOR_FORM, DIRECT, FORMS } form_t;

/* A call that has not been made yet: keys, their values where they are written, and what it comes to. */
typedef struct plan {
    kv_ctx_t *ctx;
    method_t method;
    char keys[KEYS][32];
    value_t values[KEYS];
    size_t count;
    text_t expected;
} plan_t;

static void plan_key(plan_t *plan, unsigned thread, unsigned number) {
    key_of(plan->keys[plan->count++], thread, number);
}

static void plan_value(plan_t *plan, unsigned thread, unsigned number, uint32_t version) {
    plan->values[plan->count] = value_of(thread, number, version);
    plan_key(plan, thread, number);
}

static void plan_free(plan_t *plan) {
    for (size_t i = 0; i < plan->count; i++) {
        free(plan->values[i].data);
    }
    text_free(&plan->expected);
}

/* What a plan sends natively: keys of exactly their length, which nothing ends. */
typedef struct native {
    ffi_str_t keys[KEYS];
    kv_entry_t entries[KEYS];
    size_t count;
} native_t;

static native_t *native_new(const plan_t *plan) {
    native_t *const native = check_alloc(NULL, sizeof *native);
    native->count = plan->count;
    for (size_t i = 0; i < plan->count; i++) {
        const size_t len = strlen(plan->keys[i]);
        native->keys[i] = ffi_str_n(check_copy(plan->keys[i], len), len);
        native->entries[i].key = native->keys[i];
        native->entries[i].value = ffi_bytes_n(check_copy(plan->values[i].data, plan->values[i].len), plan->values[i].len);
    }
    return native;
}

static void native_free(native_t *native) {
    for (size_t i = 0; i < native->count; i++) {
        free((void *)native->entries[i].value.data);
        free((void *)native->keys[i].data);
    }
    free(native);
}

static void put_entry(cbor_t *out, const plan_t *plan, size_t i) {
    cbor_map(out, 2);
    cbor_text(out, "key");
    cbor_text(out, plan->keys[i]);
    cbor_text(out, "value");
    cbor_bytes(out, plan->values[i].data, plan->values[i].len);
}

static cbor_t encoded(const plan_t *plan) {
    cbor_t out = {0};
    if (plan->method == PUT) {
        put_entry(&out, plan, 0);
        return cbor_take_exact(&out);
    }
    cbor_map(&out, 1);
    switch (plan->method) {
    case PUT_MANY:
        cbor_text(&out, "entries");
        cbor_head(&out, CBOR_ARRAY, plan->count);
        for (size_t i = 0; i < plan->count; i++) {
            put_entry(&out, plan, i);
        }
        break;
    case GET_MANY:
        cbor_text(&out, "keys");
        cbor_head(&out, CBOR_ARRAY, plan->count);
        for (size_t i = 0; i < plan->count; i++) {
            cbor_text(&out, plan->keys[i]);
        }
        break;
    default:
        cbor_text(&out, plan->method == LIST ? "prefix" : "key");
        cbor_text(&out, plan->keys[0]);
        break;
    }
    return cbor_take_exact(&out);
}

static due_t due_of(plan_t *plan, waiter_t *waiter) {
    const due_t due = {.waiter = waiter, .code = FFI_OK, .expected = plan->expected};
    plan->expected = (text_t){0};
    plan_free(plan);
    return due;
}

static render_fn *const renders[] = {render_unit, render_unit, render_option, render_options, render_bool, render_bool, render_entries};

static due_t start_native(plan_t plan) {
    kv_ctx_t *const ctx = plan.ctx;
    waiter_t *const waiter = WAITER(renders[plan.method]);
    native_t *const native = native_new(&plan);
    const ffi_str_t key = native->keys[0];
    int32_t code = FFI_ERR;
    switch (plan.method) {
    case PUT:
        code = kv_put(ctx, waiter_done, waiter, key, native->entries[0].value);
        break;
    case PUT_MANY:
        code = kv_put_many(ctx, waiter_done, waiter, (kv_entry_slice_t){native->entries, native->count});
        break;
    case GET:
        code = kv_get(ctx, waiter_done, waiter, key);
        break;
    case GET_MANY:
        code = kv_get_many(ctx, waiter_done, waiter, (ffi_str_slice_t){native->keys, native->count});
        break;
    case CONTAINS:
        code = kv_contains(ctx, waiter_done, waiter, key);
        break;
    case DELETE:
        code = kv_delete(ctx, waiter_done, waiter, key);
        break;
    case LIST:
        code = kv_list(ctx, waiter_done, waiter, key, NULL);
        break;
    }
    CHECK_INT(code, FFI_OK);
    native_free(native);
    return due_of(&plan, waiter);
}

static due_t start_cbor(plan_t plan) {
    typedef int32_t entry_fn(kv_ctx_t *ctx, ffi_callback_t callback, void *user_data, const uint8_t *req, size_t len);
    static entry_fn *const entries[] = {kv_put_cbor,      kv_put_many_cbor, kv_get_cbor, kv_get_many_cbor,
                                        kv_contains_cbor, kv_delete_cbor,   kv_list_cbor};
    waiter_t *const waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    cbor_t request = encoded(&plan);
    CHECK_INT(entries[plan.method](plan.ctx, waiter_done, waiter, request.data, request.len), FFI_OK);
    cbor_free(&request);
    if (plan.method == PUT || plan.method == PUT_MANY) {
        text_free(&plan.expected);
        text_add(&plan.expected, "null");
    }
    return due_of(&plan, waiter);
}

static due_t start(worker_t *worker, plan_t plan) {
    return below(worker, 2) != 0 ? start_native(plan) : start_cbor(plan);
}

static void direct(plan_t plan) {
    kv_ctx_t *const ctx = plan.ctx;
    native_t *const native = native_new(&plan);
    const ffi_str_t key = native->keys[0];
    ffi_reply_t reply = FFI_REPLY_INIT;
    text_t got = {0};
    const ffi_bytes_t *value = NULL;
    kv_opt_bytes_slice_t values = {0};
    kv_entry_slice_t entries = {0};
    bool truth = false;
    int32_t code = FFI_ERR;
    switch (plan.method) {
    case PUT:
        code = kv_put_wait(ctx, key, native->entries[0].value, PATIENCE_MS, &reply);
        break;
    case PUT_MANY:
        code = kv_put_many_wait(ctx, (kv_entry_slice_t){native->entries, native->count}, PATIENCE_MS, &reply);
        break;
    case GET:
        code = kv_get_wait(ctx, key, PATIENCE_MS, &value, &reply);
        break;
    case GET_MANY:
        code = kv_get_many_wait(ctx, (ffi_str_slice_t){native->keys, native->count}, PATIENCE_MS, &values, &reply);
        break;
    case CONTAINS:
        code = kv_contains_wait(ctx, key, &truth, &reply);
        break;
    case DELETE:
        code = kv_delete_wait(ctx, key, PATIENCE_MS, &truth, &reply);
        break;
    case LIST:
        code = kv_list_wait(ctx, key, NULL, PATIENCE_MS, &entries, &reply);
        break;
    }
    /* What came has nothing of what was sent. */
    native_free(native);
    switch (plan.method) {
    case GET:
        render_option_out(&got, &value, sizeof value);
        break;
    case GET_MANY:
        render_options(&got, &values, sizeof values);
        break;
    case LIST:
        render_entries(&got, &entries, sizeof entries);
        break;
    case CONTAINS:
    case DELETE:
        text_bool(&got, truth);
        break;
    default:
        text_add(&got, "()");
        break;
    }
    check_outcome(__FILE__, __LINE__, code, text_get(&got), FFI_OK, text_get(&plan.expected), true);
    kv_reply_release(&reply);
    text_free(&got);
    plan_free(&plan);
}

static void call(worker_t *worker, plan_t plan) {
    if (below(worker, FORMS) == DIRECT) {
        direct(plan);
        return;
    }
    due_t due = start(worker, plan);
    DUE_SETTLE(&due);
}

/* ------------------------------------------------------------------------------------- keys of its own */

/* The next value of a key; the shelf has it from now on. */
static plan_t plan_put(worker_t *worker, unsigned number) {
    shelf_t *const shelf = shelf_of(worker);
    plan_t plan = {.ctx = store_of(worker), .method = PUT};
    shelf->versions[number] = ++shelf->last;
    plan_value(&plan, (unsigned)worker->number, number, shelf->last);
    text_add(&plan.expected, "()");
    return plan;
}

static plan_t plan_get(worker_t *worker, unsigned number) {
    plan_t plan = {.ctx = store_of(worker), .method = GET};
    put_value(&plan.expected, (unsigned)worker->number, number, shelf_of(worker)->versions[number]);
    plan_key(&plan, (unsigned)worker->number, number);
    return plan;
}

/* Reads a key, or some. */
static plan_t plan_read(worker_t *worker) {
    static const method_t methods[] = {GET, GET, GET_MANY, CONTAINS, LIST};
    const unsigned thread = (unsigned)worker->number;
    const shelf_t *const shelf = shelf_of(worker);
    plan_t plan = {.ctx = store_of(worker), .method = methods[below(worker, sizeof methods / sizeof *methods)]};
    const unsigned number = below(worker, KEYS);
    switch (plan.method) {
    case GET:
        return plan_get(worker, number);
    case GET_MANY:
        text_add(&plan.expected, "[");
        for (unsigned left = below(worker, KEYS); left > 0; left--) {
            const unsigned one = below(worker, KEYS);
            text_add(&plan.expected, plan.count != 0 ? ", " : "");
            put_value(&plan.expected, thread, one, shelf->versions[one]);
            plan_key(&plan, thread, one);
        }
        text_add(&plan.expected, "]");
        break;
    case LIST:
        snprintf(plan.keys[plan.count++], 32, "%u/", thread);
        text_add(&plan.expected, "[");
        put_shelf(&plan.expected, thread, shelf->versions);
        text_add(&plan.expected, "]");
        break;
    case CONTAINS:
        plan_key(&plan, thread, number);
        text_bool(&plan.expected, shelf->versions[number] != 0);
        break;
    default:
        break;
    }
    return plan;
}

/* Written in one form, read in another. */
static void step_put(worker_t *worker) {
    const unsigned number = some_key(worker);
    call(worker, plan_put(worker, number));
    call(worker, plan_get(worker, number));
}

static void step_put_many(worker_t *worker) {
    shelf_t *const shelf = shelf_of(worker);
    plan_t plan = {.ctx = store_of(worker), .method = PUT_MANY};
    shelf->last++;
    for (unsigned number = 0; number < KEYS; number++) {
        if (number == TWIN || number == OTHER_TWIN || below(worker, 4) == 0) {
            shelf->versions[number] = shelf->last;
            plan_value(&plan, (unsigned)worker->number, number, shelf->last);
        }
    }
    text_add(&plan.expected, "()");
    call(worker, plan);
}

static void step_delete(worker_t *worker) {
    shelf_t *const shelf = shelf_of(worker);
    const unsigned number = some_key(worker);
    plan_t plan = {.ctx = store_of(worker), .method = DELETE};
    plan_key(&plan, (unsigned)worker->number, number);
    text_bool(&plan.expected, shelf->versions[number] != 0);
    shelf->versions[number] = 0;
    call(worker, plan);
}

static void step_read(worker_t *worker) {
    call(worker, plan_read(worker));
}

/* Many in flight: reads of what is, and one write each of keys that they do not read again. */
static void step_burst(worker_t *worker) {
    enum { READS = 5, WRITES = 4 };
    due_t dues[READS + WRITES];
    for (size_t i = 0; i < READS; i++) {
        dues[i] = start(worker, plan_read(worker));
    }
    DUES_SETTLE(worker, dues, READS);
    for (unsigned i = 0; i < WRITES; i++) {
        dues[i] = start(worker, plan_put(worker, FIRST_KEY + i));
    }
    DUES_SETTLE(worker, dues, WRITES);
}

/* A call that is given up on a key that nobody asks for, as it may be written or not; one that is read, and is there or not. */
static void step_cancel(worker_t *worker) {
    kv_ctx_t *const ctx = store_of(worker);
    due_t gets[PENDING], puts[PENDING];
    for (int i = 0; i < PENDING; i++) {
        gets[i] = start(worker, plan_read(worker));
        plan_t plan = {.ctx = ctx, .method = PUT};
        plan.values[0] = value_of((unsigned)worker->number, KEYS, 1);
        snprintf(plan.keys[plan.count++], 32, "given up %d", worker->number);
        text_add(&plan.expected, "()");
        puts[i] = start(worker, plan);
    }
    for (int i = PENDING - 1; i >= 0; i--) {
        CHECK_INT(kv_cancel(ctx, gets[i].waiter), FFI_OK);
        CHECK_INT(kv_cancel(ctx, puts[i].waiter), FFI_OK);
    }
    for (int i = 0; i < PENDING; i++) {
        DUE_OR_CANCELLED(&gets[i]);
        DUE_OR_CANCELLED(&puts[i]);
    }
}

static void step_refused(worker_t *worker) {
    kv_ctx_t *const ctx = store_of(worker);
    kv_kv_config_t config = {.path = ffi_str(store_path)};
    kv_ctx_t *none = NULL;
    char text[2 * sizeof store_path + 80];
    const ffi_bytes_t *value;
    switch (below(worker, 5)) {
    case 0:
        CHECK_CALL(render_option, kv_get(ctx, waiter_done, reply_to, FFI_STR("")), FFI_FAIL, EMPTY_KEY);
        break;
    case 1:
        CHECK_WAIT(render_option_out, value, kv_get_wait(ctx, FFI_STR(""), -1, &value, &reply), FFI_FAIL, EMPTY_KEY);
        break;
    case 2:
        CHECK_CBOR(CBOR({"key": ""}), kv_get_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_FAIL,
                   EMPTY_KEY);
        break;
    case 3:
        CHECK_CBOR_BEGINS(CBOR({"key": 1}), kv_get_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_ERR,
                          "key: ");
        break;
    default:
        snprintf(text, sizeof text, "{\"error\": {\"AlreadyOpen\": {\"path\": \"%s\"}}, \"message\": \"`%s` is already open\"}",
                 store_path, store_path);
        CHECK_WAIT(render_text, none, kv_open_wait(&config, -1, &none, &reply), FFI_FAIL, text);
        break;
    }
}

/* ------------------------------------------------------------------------------------- keys of others */

/* What is there was written by the one whose key it is, and never goes back. */
static void step_neighbour(worker_t *worker) {
    shelf_t *const shelf = shelf_of(worker);
    const unsigned thread = below(worker, STRESS_THREADS);
    const unsigned numbers[] = {TWIN, OTHER_TWIN, some_key(worker)};
    char keys[3][32];
    ffi_str_t views[3];
    uint32_t versions[3] = {0};
    for (int i = 0; i < 3; i++) {
        key_of(keys[i], thread, numbers[i]);
        views[i] = ffi_str(keys[i]);
    }
    kv_opt_bytes_slice_t values;
    ffi_reply_t reply = FFI_REPLY_INIT;
    CHECK_INT(kv_get_many_wait(store_of(worker), (ffi_str_slice_t){views, 3}, PATIENCE_MS, &values, &reply), FFI_OK);
    CHECK_INT(values.len, 3);
    for (size_t i = 0; i < values.len; i++) {
        if (values.data[i] != NULL) {
            versions[i] = version_in(values.data[i]->data, values.data[i]->len, thread, numbers[i]);
            CHECK(versions[i] >= shelf->seen[thread][numbers[i]]);
            shelf->seen[thread][numbers[i]] = versions[i];
        }
    }
    CHECK_INT(versions[0], versions[1]);
    kv_reply_release(&reply);
}

/* ------------------------------------------------------------------------------------------- streams */

/* The shelf as it is at the beginning, whatever is written meanwhile. */
static void scan_in_a_callback_form(worker_t *worker) {
    kv_ctx_t *const ctx = store_of(worker);
    const bool is_cbor = below(worker, 2) != 0;
    char prefix[16];
    text_t expected = {0};
    streamed_t taker = is_cbor ? STREAMED(render_cbor, render_cbor) : STREAMED(render_entry, render_unit);
    snprintf(prefix, sizeof prefix, "%d/", worker->number);
    put_shelf(&expected, (unsigned)worker->number, shelf_of(worker)->versions);
    if (is_cbor) {
        cbor_t request = {0};
        cbor_map(&request, 1);
        cbor_text(&request, "prefix");
        cbor_text(&request, prefix);
        request = cbor_take_exact(&request);
        CHECK_INT(kv_scan_cbor(ctx, streamed_reply, &taker, request.data, request.len), FFI_OK);
        cbor_free(&request);
    } else {
        CHECK_INT(kv_scan(ctx, streamed_reply, &taker, ffi_str(prefix)), FFI_OK);
    }
    /* By ones and twos as long as there is something to come; a grant to what is over is an error. */
    while (kv_stream_grant(ctx, &taker, 1 + below(worker, 2)) == FFI_OK) {
        sched_yield();
    }
    CHECK_REPLY(taker.end, FFI_OK, is_cbor ? "null" : "()");
    CHECK_HEARD_ALL(&taker.items, text_get(&expected));
    text_free(&expected);
}

static void scan_item_by_item(worker_t *worker) {
    kv_ctx_t *const ctx = store_of(worker);
    char prefix[16];
    text_t expected = {0};
    text_t got = {0};
    kv_stream_t *stream = NULL;
    ffi_reply_t reply = FFI_REPLY_INIT;
    kv_entry_t entry;
    int32_t code;
    snprintf(prefix, sizeof prefix, "%d/", worker->number);
    put_shelf(&expected, (unsigned)worker->number, shelf_of(worker)->versions);
    CHECK_INT(kv_scan_wait(ctx, ffi_str(prefix), &stream, &reply), FFI_OK);
    const bool is_left = below(worker, 4) == 0;
    while ((code = kv_scan_next(stream, PATIENCE_MS, &entry, &reply)) == FFI_ITEM) {
        const bool first = got.len == 0;
        text_add(&got, first ? "" : ", ");
        render_entry(&got, &entry, sizeof entry);
        kv_reply_release(&reply);
        if (first) {
            step_put(worker);
        }
        if (is_left) {
            break;
        }
    }
    kv_reply_release(&reply);
    CHECK_INT(kv_stream_close(stream), FFI_OK);
    if (code == FFI_ITEM) {
        CHECK(strncmp(text_get(&expected), text_get(&got), got.len) == 0);
    } else {
        CHECK_INT(code, FFI_OK);
        CHECK_TEXT(text_get(&got), text_get(&expected));
    }
    CHECK_INT(kv_scan_next(stream, PATIENCE_MS, &entry, &reply), FFI_ERR);
    kv_reply_release(&reply);
    text_free(&expected);
    text_free(&got);
}

static void step_scan(worker_t *worker) {
    if (below(worker, 2) != 0) {
        scan_in_a_callback_form(worker);
    } else {
        scan_item_by_item(worker);
    }
}

/* What others have, while they write it: each entry is whole, and the twins are one. */
static void step_scan_all(worker_t *worker) {
    kv_stream_t *stream = NULL;
    ffi_reply_t reply = FFI_REPLY_INIT;
    kv_entry_t entry;
    uint32_t found[STRESS_THREADS][KEYS] = {{0}};
    char last[32] = "";
    int32_t code;
    CHECK_INT(kv_scan_wait(store_of(worker), FFI_STR(""), &stream, &reply), FFI_OK);
    while ((code = kv_scan_next(stream, PATIENCE_MS, &entry, &reply)) == FFI_ITEM) {
        char key[32] = "";
        unsigned thread, number;
        CHECK(entry.key.len < sizeof key);
        memcpy(key, entry.key.data, entry.key.len < sizeof key ? entry.key.len : 0);
        CHECK(strcmp(last, key) < 0);
        memcpy(last, key, sizeof last);
        if (sscanf(key, "%u/%u", &thread, &number) == 2) {
            CHECK(thread < STRESS_THREADS && number < KEYS);
            const uint32_t version = version_in(entry.value.data, entry.value.len, thread, number);
            if (thread < STRESS_THREADS && number < KEYS) {
                found[thread][number] = version;
            }
        }
        kv_reply_release(&reply);
    }
    CHECK_INT(code, FFI_OK);
    kv_reply_release(&reply);
    CHECK_INT(kv_stream_close(stream), FFI_OK);
    for (int thread = 0; thread < STRESS_THREADS; thread++) {
        CHECK_INT(found[thread][TWIN], found[thread][OTHER_TWIN]);
    }
    CHECK(memcmp(found[worker->number], shelf_of(worker)->versions, sizeof found[0]) == 0);
}

/* Each change is told, and nothing else, though all of the store changes all the time. */
static void step_watch(worker_t *worker) {
    kv_ctx_t *const ctx = store_of(worker);
    const unsigned number = some_key(worker);
    const unsigned thread = (unsigned)worker->number;
    const bool is_cbor = below(worker, 2) != 0;
    char key[32];
    text_t expected = {0};
    streamed_t taker = is_cbor ? STREAMED(render_cbor, render_cbor) : STREAMED(render_option, render_unit);
    key_of(key, thread, number);
    if (is_cbor) {
        cbor_t request = {0};
        cbor_map(&request, 1);
        cbor_text(&request, "key");
        cbor_text(&request, key);
        request = cbor_take_exact(&request);
        CHECK_INT(kv_watch_cbor(ctx, streamed_reply, &taker, request.data, request.len), FFI_OK);
        cbor_free(&request);
    } else {
        CHECK_INT(kv_watch(ctx, streamed_reply, &taker, ffi_str(key)), FFI_OK);
    }
    CHECK_INT(kv_stream_grant(ctx, &taker, UINT64_MAX), FFI_OK);
    const int changes = 1 + (int)below(worker, 3);
    for (int i = 0; i <= changes; i++) {
        if (i != 0) {
            call(worker, plan_put(worker, number));
            text_add(&expected, ", ");
        }
        put_value(&expected, thread, number, shelf_of(worker)->versions[number]);
        HEARD_WAIT(&taker.items, i + 1);
    }
    CHECK_INT(kv_cancel(ctx, &taker), FFI_OK);
    CHECK_REPLY(taker.end, FFI_CANCELLED, "cancelled");
    CHECK_HEARD_ALL(&taker.items, text_get(&expected));
    text_free(&expected);
}

/* -------------------------------------------------------------------------------- stores of its own */

/* A store that is closed with reads and watches pending is open again at once, and has what was written. */
static void step_own(worker_t *worker) {
    enum { ENTRIES = 6 };
    const int32_t on_close = KV_DURABILITY_ON_CLOSE;
    const unsigned thread = (unsigned)worker->number;
    char path[sizeof store_path + 32];
    char key[32];
    due_t pending[PENDING];
    text_t expected = {0};
    snprintf(path, sizeof path, "%s/own-%u.redb", store_dir, thread);
    const kv_kv_config_t config = {.path = ffi_str(path), .durability = &on_close};
    kv_ctx_t *ctx = store_open(config);
    const uint32_t version = ++worker->serial;
    uint32_t versions[KEYS] = {0};
    for (unsigned number = 0; number < ENTRIES; number++) {
        plan_t plan = {.ctx = ctx, .method = PUT};
        plan_value(&plan, thread, number, version);
        text_add(&plan.expected, "()");
        versions[number] = version;
        call(worker, plan);
    }
    text_add(&expected, "[");
    put_shelf(&expected, thread, versions);
    text_add(&expected, "]");
    for (unsigned i = 0; i < PENDING; i++) {
        plan_t plan = {.ctx = ctx, .method = GET};
        plan_key(&plan, thread, i);
        put_value(&plan.expected, thread, i, version);
        pending[i] = start(worker, plan);
    }
    streamed_t taker = STREAMED(render_option, render_unit);
    kv_stream_t *stream = NULL;
    ffi_reply_t reply = FFI_REPLY_INIT;
    kv_entry_t entry;
    key_of(key, thread, 0);
    CHECK_INT(kv_watch(ctx, streamed_reply, &taker, ffi_str(key)), FFI_OK);
    CHECK_INT(kv_stream_grant(ctx, &taker, below(worker, 2)), FFI_OK);
    CHECK_INT(kv_scan_wait(ctx, FFI_STR(""), &stream, &reply), FFI_OK);
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    for (int i = 0; i < PENDING; i++) {
        DUE_OR_CANCELLED(&pending[i]);
    }
    CHECK_REPLY_BEGINS(taker.end, FFI_CANCELLED, "");
    CHECK(heard_count(&taker.items) <= 1);
    text_free(&taker.items.text);
    CHECK_INT(kv_scan_next(stream, PATIENCE_MS, &entry, &reply), FFI_ERR);
    kv_reply_release(&reply);
    CHECK_INT(kv_destroy(ctx), FFI_ERR);

    ctx = store_open(config);
    kv_entry_slice_t entries;
    CHECK_WAIT(render_entries, entries, kv_list_wait(ctx, FFI_STR(""), NULL, -1, &entries, &reply), FFI_OK,
               text_get(&expected));
    CHECK_INT(kv_destroy(ctx), FFI_OK);
    CHECK_INT(unlink(path), 0);
    text_free(&expected);
}

static const kind_t kinds[] = {
    {"put", 10, step_put},      {"put many", 4, step_put_many}, {"delete", 4, step_delete},       {"read", 14, step_read},
    {"burst", 4, step_burst},   {"cancel", 3, step_cancel},     {"refused", 3, step_refused},     {"neighbour", 8, step_neighbour},
    {"scan", 4, step_scan},     {"scan all", 1, step_scan_all}, {"watch", 2, step_watch},         {"own", 1, step_own},
    {NULL, 0, NULL},
};

/* --------------------------------------------------------------------------------------------- a round */

/* What each thread has written is there, and nothing else is. */
static void check_all(const round_t *round) {
    uint64_t entries = 0;
    uint64_t others = 0;
    for (unsigned thread = 0; thread < STRESS_THREADS; thread++) {
        const shelf_t *const shelf = &round->shelves[thread];
        plan_t plan = {.ctx = round->ctx, .method = LIST, .count = 1};
        snprintf(plan.keys[0], sizeof plan.keys[0], "%u/", thread);
        text_add(&plan.expected, "[");
        put_shelf(&plan.expected, thread, shelf->versions);
        text_add(&plan.expected, "]");
        direct(plan);
        for (unsigned number = 0; number < KEYS; number++) {
            entries += shelf->versions[number] != 0;
        }
    }
    kv_entry_slice_t given_up;
    ffi_reply_t reply = FFI_REPLY_INIT;
    CHECK_INT(kv_list_wait(round->ctx, FFI_STR("given up "), NULL, -1, &given_up, &reply), FFI_OK);
    others = given_up.len;
    kv_reply_release(&reply);
    uint64_t len = 0;
    CHECK_INT(kv_len_wait(round->ctx, &len, NULL), FFI_OK);
    CHECK_INT(len, entries + others);
}

static void play(uint64_t seed) {
    const int32_t on_close = KV_DURABILITY_ON_CLOSE;
    round_t *const round = check_alloc(NULL, sizeof *round);
    *round = (round_t){.ctx = NULL};
    store_init();
    kv_kv_config_t config = store_config();
    config.durability = &on_close;
    round->ctx = store_open(config);
    stress_run(stress_work, seed, round);
    CHECK_INT(kv_destroy(round->ctx), FFI_OK);
    /* Closing has made all of it durable. */
    round->ctx = store_open(store_config());
    check_all(round);
    CHECK_INT(kv_destroy(round->ctx), FFI_OK);
    store_remove();
    free(round);
}

int main(void) {
    stress_kinds = kinds;
    return stress_main(play);
}
