/* What ThreadSanitizer must be told about a Rust library whose std is not instrumented.
 *
 * The detector knows that one thing happened before another from the atomic operations it sees. Those in the author's crate
 * and in generic code of std are seen: they are compiled with it. The rest of std was compiled without, long before, so a thread
 * that waits for a lock there comes back without the order that the lock gave it, and what it then does looks like a race. Each
 * function below stands before one such function (the linker's `--wrap`) and tells the detector about the order that the
 * function really made: `__tsan_release(p)` is "what this thread has done is published at p", `__tsan_acquire(p)` is "whoever
 * published at p came before". The address is the one that the instrumented half of the same lock uses, so both halves meet.
 *
 * The rule for all: no order is told that the real function does not make. Too little told is a false report, which is seen.
 * Too much hides a race, which is not.
 *
 * In front of this text go lines `#define STD_... "symbol"`, one for each function that the toolchain's std has. Arguments are
 * pointers, integers and `bool`s, which Rust's calls and C's pass alike. Nothing here may be instrumented itself. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

/* Seen by the rest of the library, and from nowhere else. */
#define OURS(symbol) __asm__("__wrap_" symbol) __attribute__((visibility("hidden")))
#define STDS(symbol) __asm__("__real_" symbol)

/* ---- The last owner of an `Arc` -------------------------------------------------------------------------------------------
 *
 * Dropping an `Arc` or a `Weak` is `fetch_sub(1, Release)`, and whoever took the count to zero has `fence(Acquire)` and frees;
 * `Arc::try_unwrap` has a relaxed `compare_exchange(1, 0)` and the same fence. (An instrumented std would load the count
 * instead.) The fence orders what every other owner did before what the last one does; the detector ignores fences.
 *
 * Edge: an acquire fence acquires what is published at the count that the same thread took to zero before it.
 *
 * Sound: C11 7.17.4 gives a fence that comes after a read of an atomic what an acquire in that read would have given. All that the
 * others published at the count they published before it became zero, so that "now", when the fence asks, is no more than "then".
 * It is asked for once: a fence after that one is about something else. (A count that comes back from zero, and an acquire fence
 * that has nothing to do with it, in this order: only there is too much told.)
 *
 * Only fences that say acquire (2 in the memory orders of C11) have it. `SeqCst` and `AcqRel` ones are for orders between stores
 * and loads; they would let a thread acquire from a count that it happened to take to zero long before, and hide races. So would
 * a count that the thread took to another number than zero: the other owners go on to publish there. */

static __thread void *emptied;

static inline void left(volatile void *count, bool is_empty, int order) {
    /* Relaxed is 0, release 3. With any other order the operation has acquired by itself. */
    if (is_empty && (order == 0 || order == 3)) {
        emptied = (void *)count;
    }
}

#define COUNTS(bits)                                                                                                             \
    uint##bits##_t real_fetch_sub_##bits(volatile uint##bits##_t *count, uint##bits##_t by, int order)                           \
        STDS("__tsan_atomic" #bits "_fetch_sub");                                                                                \
    uint##bits##_t fetch_sub_##bits(volatile uint##bits##_t *count, uint##bits##_t by, int order)                                \
        OURS("__tsan_atomic" #bits "_fetch_sub");                                                                                \
    uint##bits##_t fetch_sub_##bits(volatile uint##bits##_t *count, uint##bits##_t by, int order) {                              \
        uint##bits##_t before = real_fetch_sub_##bits(count, by, order);                                                         \
        left(count, by != 0 && before == by, order);                                                                             \
        return before;                                                                                                           \
    }                                                                                                                            \
    uint##bits##_t real_exchange_##bits(volatile uint##bits##_t *count, uint##bits##_t from, uint##bits##_t to, int order,       \
                                        int failed) STDS("__tsan_atomic" #bits "_compare_exchange_val");                         \
    uint##bits##_t exchange_##bits(volatile uint##bits##_t *count, uint##bits##_t from, uint##bits##_t to, int order,            \
                                   int failed) OURS("__tsan_atomic" #bits "_compare_exchange_val");                              \
    uint##bits##_t exchange_##bits(volatile uint##bits##_t *count, uint##bits##_t from, uint##bits##_t to, int order,            \
                                   int failed) {                                                                                 \
        uint##bits##_t before = real_exchange_##bits(count, from, to, order, failed);                                            \
        left(count, before == from && from != 0 && to == 0, order);                                                              \
        return before;                                                                                                           \
    }

COUNTS(32)
COUNTS(64)

void real_fence(int order) STDS("__tsan_atomic_thread_fence");
void fence(int order) OURS("__tsan_atomic_thread_fence");

/* lld wraps no symbol that nothing refers to, not even where its `__real_` one is called. The crate may have any of these or none. */
void __tsan_atomic32_fetch_sub(void);
void __tsan_atomic64_fetch_sub(void);
void __tsan_atomic32_compare_exchange_val(void);
void __tsan_atomic64_compare_exchange_val(void);
void __tsan_atomic_thread_fence(void);

static void (*const mentioned[])(void) __attribute__((used)) = {
    __tsan_atomic32_fetch_sub,
    __tsan_atomic64_fetch_sub,
    __tsan_atomic32_compare_exchange_val,
    __tsan_atomic64_compare_exchange_val,
    __tsan_atomic_thread_fence,
};

void fence(int order) {
    real_fence(order);
    if (order == 2 && emptied != NULL) {
        __tsan_acquire(emptied);
        emptied = NULL;
    }
}

/* ---- Memory ---------------------------------------------------------------------------------------------------------------
 *
 * rustc's LLVM calls these for copies; runtimes before LLVM 15 (gcc 12's and clang 14's among them) do not have them. The
 * functions of the C library are the detector's own in an instrumented program, so the accesses are checked. No edge. */

__attribute__((visibility("hidden"))) void *__tsan_memcpy(void *to, const void *from, size_t size) { return memcpy(to, from, size); }
__attribute__((visibility("hidden"))) void *__tsan_memmove(void *to, const void *from, size_t size) { return memmove(to, from, size); }
__attribute__((visibility("hidden"))) void *__tsan_memset(void *to, int byte, size_t size) { return memset(to, byte, size); }

/* ---- Two descriptors of one file ------------------------------------------------------------------------------------------
 *
 * What is registered with `epoll` comes before what is done with its events: the detector publishes and acquires at the descriptor,
 * and two that `dup` has made are one to it. It does not look at `fcntl`, which std makes a second one with; and tokio registers at the
 * second and waits at the first.
 *
 * No edge of ours: the second is made once more, onto itself, by `dup3`, which the detector knows. It is of that file already, so nothing
 * changes. Sound: the two are one `epoll`. */

int real_fcntl(int descriptor, int command, ...) STDS("fcntl");
int made_by_fcntl(int descriptor, int command, long argument) OURS("fcntl");

static void *const is_wrapped __attribute__((used)) = (void *)fcntl;

int made_by_fcntl(int descriptor, int command, long argument) {
    int made = real_fcntl(descriptor, command, argument);
    if (made >= 0 && (command == F_DUPFD || command == F_DUPFD_CLOEXEC)) {
        (void)dup3(descriptor, made, command == F_DUPFD ? 0 : O_CLOEXEC);
    }
    return made;
}

/* ---- Locks ----------------------------------------------------------------------------------------------------------------
 *
 * Taking a free lock and giving it back are inlined, thus seen; waiting for one that is taken is in std.
 *
 * Edge: whoever waited acquires what was published at the lock. Sound: the function returns with the lock held, so every holder
 * before has given it back, which published there. */

#ifdef STD_MUTEX_LOCK
void real_mutex_lock(void *mutex) STDS(STD_MUTEX_LOCK);
void mutex_lock(void *mutex) OURS(STD_MUTEX_LOCK);

void mutex_lock(void *mutex) {
    real_mutex_lock(mutex);
    __tsan_acquire(mutex);
}
#endif

/* A `RwLock` is two words. Readers and writers use the first or the second, as rustc lays it out; nothing is published at the other. */
static inline void acquire_rwlock(char *rwlock) {
    __tsan_acquire(rwlock);
    __tsan_acquire(rwlock + sizeof(uint32_t));
}

#ifdef STD_RWLOCK_READ
void real_rwlock_read(void *rwlock) STDS(STD_RWLOCK_READ);
void rwlock_read(void *rwlock) OURS(STD_RWLOCK_READ);

void rwlock_read(void *rwlock) {
    real_rwlock_read(rwlock);
    acquire_rwlock(rwlock);
}
#endif

#ifdef STD_RWLOCK_WRITE
void real_rwlock_write(void *rwlock) STDS(STD_RWLOCK_WRITE);
void rwlock_write(void *rwlock) OURS(STD_RWLOCK_WRITE);

void rwlock_write(void *rwlock) {
    real_rwlock_write(rwlock);
    acquire_rwlock(rwlock);
}
#endif

/* A condition variable gives the mutex back and takes it again, both in std.
 *
 * Edges: the mutex is given back before and taken after. Sound: this is what the function does, and between the two the thread
 * does nothing that is seen. A notification makes no order by itself, and is given none. */

#ifdef STD_CONDVAR_WAIT
void real_condvar_wait(void *condvar, void *mutex) STDS(STD_CONDVAR_WAIT);
void condvar_wait(void *condvar, void *mutex) OURS(STD_CONDVAR_WAIT);

void condvar_wait(void *condvar, void *mutex) {
    __tsan_release(mutex);
    real_condvar_wait(condvar, mutex);
    __tsan_acquire(mutex);
}
#endif

#ifdef STD_CONDVAR_WAIT_TIMEOUT
/* The last two are a `Duration`. */
bool real_condvar_wait_timeout(void *condvar, void *mutex, uint64_t seconds, uint32_t nanoseconds) STDS(STD_CONDVAR_WAIT_TIMEOUT);
bool condvar_wait_timeout(void *condvar, void *mutex, uint64_t seconds, uint32_t nanoseconds) OURS(STD_CONDVAR_WAIT_TIMEOUT);

bool condvar_wait_timeout(void *condvar, void *mutex, uint64_t seconds, uint32_t nanoseconds) {
    __tsan_release(mutex);
    bool in_time = real_condvar_wait_timeout(condvar, mutex, seconds, nanoseconds);
    __tsan_acquire(mutex);
    return in_time;
}
#endif

#ifdef STD_BARRIER_WAIT
/* Edges: who comes to a barrier publishes there, who leaves it acquires. Sound: nobody leaves before all have come. One who is
 * already back for the next round is acquired from as well, as in the detector's own `pthread_barrier_wait`. */
bool real_barrier_wait(void *barrier) STDS(STD_BARRIER_WAIT);
bool barrier_wait(void *barrier) OURS(STD_BARRIER_WAIT);

bool barrier_wait(void *barrier) {
    __tsan_release(barrier);
    bool is_leader = real_barrier_wait(barrier);
    __tsan_acquire(barrier);
    return is_leader;
}
#endif

/* ---- What is made once: `Once`, `OnceLock`, `LazyLock` --------------------------------------------------------------------
 *
 * Looking whether it is made is inlined: a load that acquires at the `Once`. Making it, and waiting while another thread does,
 * is `Once::call(&self, bool, &mut dyn FnMut(&OnceState), &Location)` in std, which stores the end there.
 *
 * Edges: what the initializer did is published at the `Once` when it ends, and acquired when `call` returns. Sound: the state
 * is stored after the initializer, with release; `call` returns only when the state says that it is made.
 *
 * The first edge has to be made before the state is stored, for others look at it without a lock; so std is given an
 * initializer of ours, which runs the real one. It is published by a panic as well: whoever finds the `Once` poisoned and tries
 * again comes after. */

#ifdef STD_ONCE_CALL
/* The table of a `dyn FnMut`: how to drop it, its size and alignment, `call_once`, `call_mut`. */
enum { CALL_MUT = 4, ENTRIES };

struct initializer {
    void *data;
    void *const *table;
    void *once;
};

static void publish(void *const *once) { __tsan_release(*once); }

static void initialize(struct initializer *real, void *state) {
    void *once __attribute__((cleanup(publish), unused)) = real->once;
    ((void (*)(void *, void *))real->table[CALL_MUT])(real->data, state);
}

static void *const initializer_table[ENTRIES] = {
    NULL,
    (void *)sizeof(struct initializer),
    (void *)_Alignof(struct initializer),
    (void *)initialize,
    (void *)initialize,
};

void real_once_call(void *once, bool even_if_poisoned, void *data, void *const *table, void *caller) STDS(STD_ONCE_CALL);
void once_call(void *once, bool even_if_poisoned, void *data, void *const *table, void *caller) OURS(STD_ONCE_CALL);

void once_call(void *once, bool even_if_poisoned, void *data, void *const *table, void *caller) {
    struct initializer ours = {data, table, once};
    real_once_call(once, even_if_poisoned, &ours, initializer_table, caller);
    __tsan_acquire(once);
}
#endif

/* Edge: `Once::wait` and `OnceLock::wait` acquire what the initializer published. Sound: they return when it is made. */

#ifdef STD_ONCE_WAIT
void real_once_wait(void *once, void *caller) STDS(STD_ONCE_WAIT);
void once_wait(void *once, void *caller) OURS(STD_ONCE_WAIT);

void once_wait(void *once, void *caller) {
    real_once_wait(once, caller);
    __tsan_acquire(once);
}
#endif

#ifdef STD_ONCE_WAIT_FORCE
void real_once_wait_force(void *once, void *caller) STDS(STD_ONCE_WAIT_FORCE);
void once_wait_force(void *once, void *caller) OURS(STD_ONCE_WAIT_FORCE);

void once_wait_force(void *once, void *caller) {
    real_once_wait_force(once, caller);
    __tsan_acquire(once);
}
#endif

/* ---- `thread::scope` ------------------------------------------------------------------------------------------------------
 *
 * The scope waits, inlined, until a count of its threads is zero, with loads that acquire. A thread that ends takes one from it
 * in std.
 *
 * Edge: a thread that ends publishes at the count. Sound: the subtraction has release. The count is one of the three words of
 * the structure; nothing is acquired at the other two. */

#ifdef STD_SCOPE_END
void real_scope_end(char *scope, bool panicked) STDS(STD_SCOPE_END);
void scope_end(char *scope, bool panicked) OURS(STD_SCOPE_END);

void scope_end(char *scope, bool panicked) {
    for (size_t word = 0; word < 3; word++) {
        __tsan_release(scope + word * sizeof(void *));
    }
    real_scope_end(scope, panicked);
}
#endif

/* ---- `thread::park` -------------------------------------------------------------------------------------------------------
 *
 * `unpark` is inlined: an exchange with release at a word in what the thread's handle points to. `park` is in std.
 *
 * Edge: a thread that was parked acquires what was published at that word. Sound: `park` takes the permit with acquire, and
 * `park_timeout` looks for one with acquire when its time is over. An `unpark` that comes between that and the return is acquired
 * from as well, though its permit is still there. Where the word is is std's affair: all words of the object are asked but the
 * two counts in front, which owners publish at. At the others but this one nothing is published. */

static inline void acquire_parker(char *thread) {
    size_t size = malloc_usable_size(thread);
    for (size_t at = 2 * sizeof(size_t); at + sizeof(uint32_t) <= size; at += sizeof(uint32_t)) {
        __tsan_acquire(thread + at);
    }
}

#if defined(STD_PARK) && defined(STD_PARK_TIMEOUT) && defined(STD_CURRENT)
/* A `Thread`: a pointer to two counts, name, id and parker. */
char *real_current(void) __asm__(STD_CURRENT);

/* The handle is counted. It goes back at once: the thread itself holds another. (While its locals are destroyed it does not: then
 * std makes a handle that nobody else has, and it is leaked.) */
static inline char *current(void) {
    char *thread = real_current();
    __atomic_fetch_sub((size_t *)thread, 1, __ATOMIC_RELEASE);
    return thread;
}

void real_park(void) STDS(STD_PARK);
void park(void) OURS(STD_PARK);

void park(void) {
    char *thread = current();
    real_park();
    acquire_parker(thread);
}

void real_park_timeout(uint64_t seconds, uint32_t nanoseconds) STDS(STD_PARK_TIMEOUT);
void park_timeout(uint64_t seconds, uint32_t nanoseconds) OURS(STD_PARK_TIMEOUT);

void park_timeout(uint64_t seconds, uint32_t nanoseconds) {
    char *thread = current();
    real_park_timeout(seconds, nanoseconds);
    acquire_parker(thread);
}
#endif
