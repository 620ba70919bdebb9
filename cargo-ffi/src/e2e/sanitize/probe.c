/* A program with a bug of each kind, and none where it is not asked for one. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int shared;

static void *count(void *unused) {
    (void)unused;
    for (int i = 0; i < 1000; i++) shared++;
    return NULL;
}

/* What is left in registers and on the stack is overwritten by the next call. */
static __attribute__((noinline)) void lose(size_t size) {
    char *volatile lost = malloc(size);
    if (lost != NULL) lost[0] = 1;
    lost = NULL;
}

int main(int argc, char **argv) {
    const char *const bug = argc > 1 ? argv[1] : "";
    if (strcmp(bug, "address") == 0 || strcmp(bug, "memcheck") == 0) {
        char *volatile freed = calloc(8, 1);
        free(freed);
        printf("%d\n", freed[argc]);
    } else if (strcmp(bug, "leak") == 0) {
        for (size_t size = 16; size < 32; size++) lose(size);
    } else if (strcmp(bug, "undefined") == 0) {
        volatile int most = 2147483647;
        most += argc;
        printf("%d\n", most);
    } else {
        pthread_t thread;
        if (pthread_create(&thread, NULL, count, NULL) != 0) return 1;
        if (strcmp(bug, "thread") == 0) count(NULL);
        if (pthread_join(thread, NULL) != 0) return 1;
    }
    return 0;
}
