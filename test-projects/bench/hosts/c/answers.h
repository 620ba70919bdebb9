/* Waiting for what comes on other threads. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include <pthread.h>
#include <stddef.h>

/* So many answers are still to come. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t all;
    size_t due;
} answers_t;

#define ANSWERS_INIT { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 }

static inline void expect_answers(answers_t *answers, size_t count) {
    pthread_mutex_lock(&answers->lock);
    answers->due = count;
    pthread_mutex_unlock(&answers->lock);
}

static inline void one_answer(answers_t *answers) {
    pthread_mutex_lock(&answers->lock);
    if (--answers->due == 0) {
        pthread_cond_signal(&answers->all);
    }
    pthread_mutex_unlock(&answers->lock);
}

static inline void wait_for_answers(answers_t *answers) {
    pthread_mutex_lock(&answers->lock);
    while (answers->due > 0) {
        pthread_cond_wait(&answers->all, &answers->lock);
    }
    pthread_mutex_unlock(&answers->lock);
}

#endif
