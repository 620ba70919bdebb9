/*
 * Four libraries, loaded while the program runs: three different ones and a second version of the first, whose symbols have
 * the same names. Each answers for itself, knows no context of the others, and has a runtime of its own, so that it answers
 * also where those of all others are stuck.
 *
 *     coexist local|global TIMER TIMER ECHO KV
 */
#define _POSIX_C_SOURCE 200809L
#include <my_timer.h>

/* What is linked here is only what every library shares. */
#define CHECK_RELEASE(reply) ((void)(reply))
#include "../../../test-projects/c-support/cbor.h"

#include <dlfcn.h>
#include <unistd.h>

typedef int32_t call_fn(void *ctx, ffi_callback_t callback, void *user_data, const uint8_t *request, size_t len);
typedef int32_t static_fn(ffi_callback_t callback, void *user_data, const uint8_t *request, size_t len);
typedef void *create_fn(const uint8_t *request, size_t len, ffi_callback_t callback, void *user_data);
typedef int32_t cancel_fn(void *ctx, void *user_data);
typedef int32_t destroy_fn(void *ctx);
typedef uint64_t hash_fn(void);
typedef const char *version_fn(void);
typedef const uint8_t *descriptor_fn(size_t *len);

/* What the program calls of a library, and with what. */
typedef struct library {
    const char *prefix;
    const char *create_name, *create_request;
    /* A method that waits, and one of its replies. */
    const char *method_name, *method_request, *method_reply;
    /* A static function, and its reply. */
    const char *static_name, *static_reply;
    const char *version_text;

    void *handle;
    create_fn *create;
    call_fn *method;
    static_fn *function;
    cancel_fn *cancel;
    destroy_fn *destroy;
    hash_fn *hash;
    version_fn *version;
    descriptor_fn *descriptor;
    void *ctx;
} library_t;

enum { LIBRARIES = 4 };

static library_t libraries[LIBRARIES] = {
    {"my_timer", "create", "{\"config\": {\"name\": \"one\"}}", "echo", "{\"req\": {\"message\": \"m\", \"delayMs\": 1}}",
     "{\"echoed\": \"m\", \"timerName\": \"one\"}", "lib_version", "\"nim-timer v0.1.0\"", "my_timer 0.1.0, ",
     0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {"my_timer", "create", "{\"config\": {\"name\": \"two\"}}", "echo", "{\"req\": {\"message\": \"m\", \"delayMs\": 1}}",
     "{\"echoed\": \"m\", \"length\": 1, \"timerName\": \"two\"}", "lib_version", "\"nim-timer v0.2.0\"",
     "my_timer 0.2.0, ", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {"echo", "create", "{\"config\": {\"prefix\": \"p\"}}", "shout", "{\"req\": {\"text\": \"t\"}}",
     "{\"prefix\": \"p\", \"shouted\": \"p: T\"}", "lib_version", "\"nim-echo v0.1.0\"", "echo 0.1.0, ",
     0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {"kv", "open", "{\"config\": {\"path\": \"store.redb\"}}", "get", "{\"key\": \"k\"}", "null", "engine_version", NULL,
     "kv 0.1.0, ", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
};

/* A function of the library itself: with the same name in two, each handle gives its own. */
static void *find(const library_t *library, const char *name, const char *suffix) {
    char symbol[80];
    snprintf(symbol, sizeof symbol, "%s_%s%s", library->prefix, name, suffix);
    void *const found = dlsym(library->handle, symbol);
    if (found == NULL) {
        fprintf(stderr, "%s: %s\n", symbol, dlerror());
        exit(1);
    }
    return found;
}

/* Object pointers are function pointers wherever there is `dlsym`, which C itself does not know. */
#define FIND(library, place, name, suffix)                           \
    do {                                                             \
        void *const found = find((library), (name), (suffix));       \
        memcpy(&(library)->place, &found, sizeof found);             \
    } while (0)

static void load(library_t *library, const char *path, int way) {
    library->handle = dlopen(path, RTLD_NOW | way);
    if (library->handle == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    FIND(library, create, library->create_name, "_cbor");
    FIND(library, method, library->method_name, "_cbor");
    FIND(library, function, library->static_name, "_cbor");
    FIND(library, cancel, "cancel", "");
    FIND(library, destroy, "destroy", "");
    FIND(library, hash, "abi_hash", "");
    FIND(library, version, "abi_version", "");
    FIND(library, descriptor, "abi_descriptor", "");
}

/* ------------------------------------------------------------------------------------------- calls */

static waiter_t *call(const library_t *library, void *ctx) {
    cbor_t request = cbor_of(library->method_request);
    waiter_t *const waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    CHECK_INT(library->method(ctx, waiter_done, waiter, request.data, request.len), FFI_OK);
    cbor_free(&request);
    return waiter;
}

static void create(library_t *library) {
    cbor_t request = cbor_of(library->create_request);
    waiter_t *const waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    library->ctx = library->create(request.data, request.len, waiter_done, waiter);
    cbor_free(&request);
    CHECK(library->ctx != NULL);
    CHECK_INT(waiter_code(waiter), FFI_OK);
}

static void answers(const library_t *library) {
    CHECK_REPLY(call(library, library->ctx), FFI_OK, library->method_reply);
    waiter_t *const waiter = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    CHECK_INT(library->function(waiter_done, waiter, NULL, 0), FFI_OK);
    if (library->static_reply != NULL) {
        CHECK_REPLY(waiter, FFI_OK, library->static_reply);
    } else {
        CHECK_INT(waiter_code(waiter), FFI_OK);
    }
    CHECK(strncmp(library->version(), library->version_text, strlen(library->version_text)) == 0);
}

/* Nothing of one is anything of another. */
static void check_strangers(const library_t *one, const library_t *other) {
    CHECK(one->handle != other->handle && one->ctx != other->ctx);
    CHECK((void *)one->version() != (void *)other->version());
    CHECK(one->hash() != other->hash());
    size_t len = 0, other_len = 0;
    CHECK(one->descriptor(&len) != other->descriptor(&other_len) && len > 0 && other_len > 0);
    CHECK_REPLY(call(one, other->ctx), FFI_ERR, "the context is not one of this library");
    CHECK_INT(one->cancel(other->ctx, NULL), FFI_ERR);
    CHECK_INT(one->destroy(other->ctx), FFI_ERR);
}

/* ------------------------------------------------------------------------------------ blocked threads */

/* Where callbacks stay until they are let go. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int inside;
    bool is_open;
} door = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static pthread_t main_thread;

static void stay(int32_t code, const void *payload, size_t len, void *user_data) {
    /* A call that was ready at once has its reply on the thread that is to open the door. */
    if (!pthread_equal(pthread_self(), main_thread)) {
        pthread_mutex_lock(&door.mutex);
        door.inside++;
        pthread_cond_broadcast(&door.changed);
        while (!door.is_open) {
            pthread_cond_wait(&door.changed, &door.mutex);
        }
        pthread_mutex_unlock(&door.mutex);
    }
    waiter_done(code, payload, len, user_data);
}

static int stay_count(void) {
    pthread_mutex_lock(&door.mutex);
    const int inside = door.inside;
    pthread_mutex_unlock(&door.mutex);
    return inside;
}

/* Each answers while all threads of all others are in callbacks that do not end. */
static void answers_where_all_others_are_stuck(const library_t *one) {
    /* As many as the runtimes have threads (TOKIO_WORKER_THREADS). Some calls take none, as they are ready at once. */
    enum { THREADS = 2, MOST_CALLS = 10000 };
    static waiter_t *waiters[MOST_CALLS];
    int calls = 0, stuck = 0;
    pthread_mutex_lock(&door.mutex);
    door.inside = 0;
    door.is_open = false;
    pthread_mutex_unlock(&door.mutex);
    for (int i = 0; i < LIBRARIES; i++) {
        const library_t *const other = &libraries[i];
        stuck += other == one ? 0 : THREADS;
        while (stay_count() < stuck) {
            if (calls == MOST_CALLS) {
                fprintf(stderr, "%s: only %d threads are stuck\n", other->prefix, stay_count());
                exit(1);
            }
            cbor_t request = cbor_of(other->method_request);
            waiter_t *const waiter = waiters[calls++] = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
            CHECK_INT(other->method(other->ctx, stay, waiter, request.data, request.len), FFI_OK);
            cbor_free(&request);
            const struct timespec a_while = {0, 2000000};
            nanosleep(&a_while, NULL);
        }
    }

    for (int i = 0; i < 20; i++) {
        answers(one);
    }

    pthread_mutex_lock(&door.mutex);
    door.is_open = true;
    pthread_cond_broadcast(&door.changed);
    pthread_mutex_unlock(&door.mutex);
    for (int i = 0; i < calls; i++) {
        CHECK_INT(waiter_code(waiters[i]), FFI_OK);
    }
}

int main(int count, char **arguments) {
    if (count != 2 + LIBRARIES) {
        fprintf(stderr, "coexist local|global TIMER TIMER ECHO KV\n");
        return 2;
    }
    /* Whoever waits for a library that is stuck waits for ever. */
    alarm(600);
    main_thread = pthread_self();
    setenv("TOKIO_WORKER_THREADS", "2", 1);
    const int way = strcmp(arguments[1], "global") == 0 ? RTLD_GLOBAL : RTLD_LOCAL;
    for (int i = 0; i < LIBRARIES; i++) {
        load(&libraries[i], arguments[2 + i], way);
    }
    for (int i = 0; i < LIBRARIES; i++) {
        create(&libraries[i]);
    }
    for (int i = 0; i < LIBRARIES; i++) {
        answers(&libraries[i]);
        for (int j = 0; j < LIBRARIES; j++) {
            if (i != j) {
                check_strangers(&libraries[i], &libraries[j]);
            }
        }
    }
    for (int i = 0; i < LIBRARIES; i++) {
        answers_where_all_others_are_stuck(&libraries[i]);
    }
    /* One goes after the other; those that are left do not notice. */
    for (int i = 0; i < LIBRARIES; i++) {
        CHECK_INT(libraries[i].destroy(libraries[i].ctx), FFI_OK);
        CHECK_INT(libraries[i].destroy(libraries[i].ctx), FFI_ERR);
        for (int j = i + 1; j < LIBRARIES; j++) {
            answers(&libraries[j]);
        }
    }
    remove("store.redb");
    return check_finish();
}
