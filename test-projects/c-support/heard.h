/*
 * What comes more than once: the events of a listener, the items of a stream, the calls of a host function.
 *
 * Each is written out while the callback runs, one behind the other, so that a check has them all in one text. A stream in
 * the callback form has a waiter for its end as well.
 *
 * Include it after the header of a library, and define CHECK_RELEASE as that library's reply_release.
 */
#ifndef HEARD_H
#define HEARD_H

#include "check.h"

/* What came so far. It lives as long as somebody may add to it: until its listener is removed, or its stream over. */
typedef struct heard {
    pthread_mutex_t mutex;
    pthread_cond_t came;
    render_fn *render;
    int count;
    text_t text;
    /* Whether one of them came while another was being written out. */
    bool busy;
} heard_t;

#define HEARD(render_payload) \
    ((heard_t){.mutex = PTHREAD_MUTEX_INITIALIZER, .came = PTHREAD_COND_INITIALIZER, .render = (render_payload)})

static inline void heard_add(heard_t *heard, const void *payload, size_t len) {
    text_t one = {0};
    pthread_mutex_lock(&heard->mutex);
    CHECK(!heard->busy);
    heard->busy = true;
    pthread_mutex_unlock(&heard->mutex);
    heard->render(&one, payload, len);
    pthread_mutex_lock(&heard->mutex);
    heard->busy = false;
    text_add(&heard->text, heard->count++ != 0 ? ", " : "");
    text_raw(&heard->text, text_get(&one), one.len);
    pthread_cond_broadcast(&heard->came);
    pthread_mutex_unlock(&heard->mutex);
    text_free(&one);
}

/* The callback of listeners whose user data is what they heard. */
static inline void heard_event(int32_t code, const void *payload, size_t len, void *user_data) {
    CHECK_INT(code, FFI_OK);
    heard_add(user_data, payload, len);
}

/* How many came so far. */
static inline int heard_count(heard_t *heard) {
    pthread_mutex_lock(&heard->mutex);
    const int count = heard->count;
    pthread_mutex_unlock(&heard->mutex);
    return count;
}

/* Waits until that many have come. What never comes ends the program. */
static inline void heard_wait(const char *file, int line, heard_t *heard, int count) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += CHECK_PATIENCE_SECONDS;
    pthread_mutex_lock(&heard->mutex);
    while (heard->count < count) {
        if (pthread_cond_timedwait(&heard->came, &heard->mutex, &deadline) != 0 && heard->count < count) {
            fprintf(stderr, "%s:%d: only %d of %d came within %d s: %s\n", file, line, heard->count, count,
                    CHECK_PATIENCE_SECONDS, text_get(&heard->text));
            exit(1);
        }
    }
    pthread_mutex_unlock(&heard->mutex);
}
#define HEARD_WAIT(heard, count) heard_wait(__FILE__, __LINE__, (heard), (count))

/* So many have come, or are waited for, and this is what they are; forgets them. */
static inline void check_heard(const char *file, int line, heard_t *heard, int count, const char *text) {
    heard_wait(file, line, heard, count);
    pthread_mutex_lock(&heard->mutex);
    check_int(file, line, "how many came", heard->count, count);
    check_text(file, line, "what came", text_get(&heard->text), text);
    heard->count = 0;
    text_free(&heard->text);
    pthread_mutex_unlock(&heard->mutex);
}
#define CHECK_HEARD(heard, count, text) check_heard(__FILE__, __LINE__, (heard), (count), (text))

/* The same for what nobody adds to any more. */
#define CHECK_HEARD_ALL(heard, text) check_heard(__FILE__, __LINE__, (heard), heard_count(heard), (text))

/* A stream in the callback form: its items, and its end. */
typedef struct streamed {
    heard_t items;
    waiter_t *end;
} streamed_t;

#define STREAMED(render_item, render_end) \
    ((streamed_t){.items = HEARD(render_item), .end = waiter_new(__FILE__, __LINE__, render_end, check_render_fail)})

/* The callback of streams whose user data is a `streamed_t`. */
static inline void streamed_reply(int32_t code, const void *payload, size_t len, void *user_data) {
    streamed_t *const streamed = user_data;
    waiter_t *const end = streamed->end;
    if (code == FFI_ITEM) {
        CHECK_INT(waiter_replies(end), 0);
        heard_add(&streamed->items, payload, len);
    } else {
        waiter_done(code, payload, len, end);
    }
}

#endif
