/*
 * Lines that callbacks on other threads write, and the program waits for: what an event told, what a stream gave.
 *
 * Include it after check.h.
 */
#ifndef LINES_H
#define LINES_H

typedef struct lines {
    pthread_mutex_t mutex;
    pthread_cond_t written;
    /* Each ends with a semicolon and a blank. */
    text_t text;
    int count;
} lines_t;

#define LINES_NONE {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}, 0}

/* Adds a line of what `render` writes. */
static inline void lines_render(lines_t *lines, const char *before, render_fn *render, const void *payload, size_t len) {
    pthread_mutex_lock(&lines->mutex);
    text_add(&lines->text, "%s", before);
    render(&lines->text, payload, len);
    text_add(&lines->text, "; ");
    lines->count++;
    pthread_cond_broadcast(&lines->written);
    pthread_mutex_unlock(&lines->mutex);
}

static inline void render_nothing(text_t *out, const void *payload, size_t len) {
    (void)out, (void)payload, (void)len;
}

static inline void lines_add(lines_t *lines, const char *line) {
    lines_render(lines, line, render_nothing, NULL, 0);
}

static inline int lines_count(lines_t *lines) {
    pthread_mutex_lock(&lines->mutex);
    const int count = lines->count;
    pthread_mutex_unlock(&lines->mutex);
    return count;
}

/* Waits until there are `count` lines at least. Lines that never come end the program. */
static inline void lines_wait(const char *file, int at, lines_t *lines, int count) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += CHECK_PATIENCE_SECONDS;
    pthread_mutex_lock(&lines->mutex);
    while (lines->count < count) {
        if (pthread_cond_timedwait(&lines->written, &lines->mutex, &deadline) != 0 && lines->count < count) {
            fprintf(stderr, "%s:%d: %d of %d lines within %d s: %s\n", file, at, lines->count, count,
                    CHECK_PATIENCE_SECONDS, text_get(&lines->text));
            exit(1);
        }
    }
    pthread_mutex_unlock(&lines->mutex);
}

/* Waits for `count` lines, checks that they are these and no others, and forgets them. */
static inline void check_lines(const char *file, int at, lines_t *lines, int count, const char *expected) {
    lines_wait(file, at, lines, count);
    pthread_mutex_lock(&lines->mutex);
    check_text(file, at, "the lines", text_get(&lines->text), expected);
    text_free(&lines->text);
    lines->count = 0;
    pthread_mutex_unlock(&lines->mutex);
}
#define CHECK_LINES(lines, count, expected) check_lines(__FILE__, __LINE__, (lines), (count), (expected))

#endif
