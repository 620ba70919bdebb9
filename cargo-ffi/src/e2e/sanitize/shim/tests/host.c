/* Does a scenario of the library on four threads of its own, many times: `host NAME ROUNDS`. */

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 4 };

void *scenario_make(const char *name);
void scenario_step(void *scenario, uint32_t thread);
void scenario_drop(void *scenario);

struct thread {
    pthread_t id;
    void *scenario;
    uint32_t number;
};

static void *run(void *argument) {
    struct thread *thread = argument;
    scenario_step(thread->scenario, thread->number);
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 3) {
        return 2;
    }
    for (int rounds = atoi(arguments[2]); rounds > 0; rounds--) {
        struct thread threads[THREADS];
        void *scenario = scenario_make(arguments[1]);
        if (scenario == NULL) {
            fprintf(stderr, "no scenario %s\n", arguments[1]);
            return 2;
        }
        for (uint32_t number = 0; number < THREADS; number++) {
            threads[number].scenario = scenario;
            threads[number].number = number;
            if (pthread_create(&threads[number].id, NULL, run, &threads[number]) != 0) {
                return 2;
            }
        }
        for (uint32_t number = 0; number < THREADS; number++) {
            pthread_join(threads[number].id, NULL);
        }
        scenario_drop(scenario);
    }
    return 0;
}
