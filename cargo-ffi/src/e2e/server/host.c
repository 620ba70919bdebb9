/* A host that serves a library until it is asked to end, for the sanitizer that it is compiled with.
 *
 *     host LIBRARY SERVE_CBOR SERVE_STOP REQUEST
 *
 * The library's file, two of its symbols, and a file with the request of the first. Says the address on a line. */
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*callback_t)(int32_t code, const void *payload, size_t len, void *user_data);
typedef int32_t (*serve_t)(void *ctx, callback_t callback, void *user_data, const uint8_t *request, size_t len);
typedef int32_t (*stop_t)(callback_t callback, void *user_data, uint64_t server, int64_t grace_ms);

/* The codes of the ABI that do not end a call. */
enum { STALE_WARN = 3, ITEM = 4 };

/* How long accepted calls may take when the server stops. */
static const int64_t GRACE_MS = 30000;

/* A reply, for whoever waits for it. A longer payload is cut. */
struct reply {
    pthread_mutex_t lock;
    pthread_cond_t is_there;
    bool is_done;
    int32_t code;
    size_t len;
    char payload[4096];
};

static void fail(const char *what, const char *why) {
    printf("%s: %s\n", what, why);
    exit(1);
}

static void take(int32_t code, const void *payload, size_t len, void *user_data) {
    struct reply *const reply = user_data;
    if (code == STALE_WARN || code == ITEM) return;
    pthread_mutex_lock(&reply->lock);
    reply->code = code;
    reply->len = len < sizeof reply->payload - 1 ? len : sizeof reply->payload - 1;
    if (reply->len > 0) memcpy(reply->payload, payload, reply->len);
    reply->payload[reply->len] = '\0';
    reply->is_done = true;
    pthread_cond_signal(&reply->is_there);
    pthread_mutex_unlock(&reply->lock);
}

/* Waits for a reply that has to be a result. */
static void wait_for(struct reply *reply, const char *what) {
    pthread_mutex_lock(&reply->lock);
    while (!reply->is_done) pthread_cond_wait(&reply->is_there, &reply->lock);
    pthread_mutex_unlock(&reply->lock);
    if (reply->code != 0) fail(what, reply->payload);
}

/* The text behind a key in a map of CBOR, where it has a head of one byte, as short ones do; `skip` is what is between. */
static void text_behind(const struct reply *reply, const char *key, size_t skip, char text[24]) {
    const size_t key_len = strlen(key);
    for (size_t at = 0; at + key_len + skip < reply->len; at++) {
        if (memcmp(reply->payload + at, key, key_len) != 0) continue;
        const size_t begin = at + key_len + skip + 1;
        const unsigned char head = (unsigned char)reply->payload[begin - 1];
        const size_t len = head & 31u;
        if (head >> 5 != 3 || len > 23 || begin + len > reply->len) continue;
        memcpy(text, reply->payload + begin, len);
        text[len] = '\0';
        return;
    }
    fail(key, "it is not in the reply");
}

static void *symbol(void *library, const char *name) {
    void *const found = dlsym(library, name);
    if (found == NULL) fail(name, "the library does not have it");
    return found;
}

int main(int argc, char **argv) {
    static struct reply served = {.lock = PTHREAD_MUTEX_INITIALIZER, .is_there = PTHREAD_COND_INITIALIZER};
    static struct reply stopped = {.lock = PTHREAD_MUTEX_INITIALIZER, .is_there = PTHREAD_COND_INITIALIZER};
    static uint8_t request[4096];
    char server[24], address[24];
    sigset_t to_end;
    int signal_number;

    if (argc != 5) fail("host", "LIBRARY SERVE_CBOR SERVE_STOP REQUEST");
    /* Before there is a thread: all that come have it from this one. */
    sigemptyset(&to_end);
    sigaddset(&to_end, SIGINT);
    sigaddset(&to_end, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &to_end, NULL);

    FILE *const file = fopen(argv[4], "rb");
    if (file == NULL) fail(argv[4], "cannot be read");
    const size_t len = fread(request, 1, sizeof request, file);
    fclose(file);

    void *const library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) fail(argv[1], dlerror());
    const serve_t serve = (serve_t)symbol(library, argv[2]);
    const stop_t stop = (stop_t)symbol(library, argv[3]);

    serve(NULL, take, &served, request, len);
    wait_for(&served, argv[2]);
    text_behind(&served, "server", 0, server);
    /* One address, in an array. */
    text_behind(&served, "addresses", 1, address);
    printf("Serving at %s\n", address);
    fflush(stdout);

    sigwait(&to_end, &signal_number);
    stop(take, &stopped, strtoull(server, NULL, 10), GRACE_MS);
    wait_for(&stopped, argv[3]);
    return 0;
}
