/* Coroutines of the host that give a value, where the standard has coroutines. */
#include "version.hpp"

#ifndef FFI_TASK_HPP
#define FFI_TASK_HPP

#include <type_traits>

#include "await.hpp"

#if defined(__cpp_impl_coroutine)

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "result.hpp"
#include "thread.hpp"

namespace ffi {
inline namespace v1 {

template <class T>
class Task;

namespace detail {

/** What a task is at its end: whoever awaits it goes on, on the same thread. */
struct AtEnd {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
        return ended.promise().awaits;
    }
    void await_resume() const noexcept {}
};

template <class T>
struct TaskPromiseBase {
    std::coroutine_handle<> awaits = std::noop_coroutine();
#if FFI_CPP_EXCEPTIONS
    std::exception_ptr thrown;
#endif

    std::suspend_always initial_suspend() const noexcept { return {}; }
    AtEnd final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept {
#if FFI_CPP_EXCEPTIONS
        thrown = std::current_exception();
#else
        std::terminate();
#endif
    }

protected:
    void rethrow() const {
#if FFI_CPP_EXCEPTIONS
        if (thrown) {
            std::rethrow_exception(thrown);
        }
#endif
    }
};

template <class T>
struct TaskPromise : TaskPromiseBase<T> {
    std::optional<T> value;

    Task<T> get_return_object() noexcept;
    template <class U>
    void return_value(U &&result) {
        value.emplace(std::forward<U>(result));
    }
    T take() {
        this->rethrow();
        return std::move(*value);
    }
};

template <>
struct TaskPromise<void> : TaskPromiseBase<void> {
    Task<void> get_return_object() noexcept;
    void return_void() const noexcept {}
    void take() const { rethrow(); }
};

/** A coroutine that nobody awaits. It runs at once, and ends by itself; nothing may be thrown out of it. */
struct Detached {
    struct promise_type {
        Detached get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };
};

/** The end of a task that a thread waits for. */
class End {
public:
    void come() {
        /* With the lock: who waits lets go of this at once. */
        const std::lock_guard<std::mutex> lock(mutex_);
        has_come_ = true;
        came_.notify_all();
    }

    void wait() {
        std::unique_lock<std::mutex> lock(mutex_);
        came_.wait(lock, [this] { return has_come_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable came_;
    bool has_come_ = false;
};

} // namespace detail

/**
 * A coroutine that gives a `T`. It begins when it is awaited, by one other, and what it throws is thrown there; or by `get` or `detach`, where
 * nothing awaits it. Dropping it drops the coroutine.
 */
template <class T>
class [[nodiscard]] Task {
public:
    using promise_type = detail::TaskPromise<T>;

    Task(Task &&other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
    Task &operator=(Task &&other) noexcept {
        if (this != &other) {
            drop();
            coroutine_ = std::exchange(other.coroutine_, nullptr);
        }
        return *this;
    }
    Task(const Task &) = delete;
    Task &operator=(const Task &) = delete;
    ~Task() { drop(); }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaits) noexcept {
        coroutine_.promise().awaits = awaits;
        return coroutine_;
    }
    T await_resume() { return coroutine_.promise().take(); }

    /**
     * Begins it, and waits on this thread for what it gives; what it throws is thrown here. A callback of a library must not wait: there it throws an
     * `Exception` with `Code::would_deadlock` before it begins, and ends the process where exceptions are off.
     */
    T get() && {
        if (detail::callbacks > 0) {
            detail::raise(Error<>(Code::would_deadlock, "a callback of a library must not wait for a task"));
        }
        detail::End end;
        run(*this, end);
        end.wait();
        return await_resume();
    }

    /** Begins it; nobody will know what it gives. What it throws ends the process, as out of a thread. */
    void detach() && { run(std::move(*this)); }

private:
    friend promise_type;

    /** Awaits a task, and leaves what it gives where it is. */
    struct Over {
        Task &task;

        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaits) const noexcept { return task.await_suspend(awaits); }
        void await_resume() const noexcept {}
    };

    static detail::Detached run(Task &task, detail::End &end) {
        co_await Over{task};
        end.come();
    }

    static detail::Detached run(Task task) {
        static_cast<void>(co_await task);
    }

    explicit Task(std::coroutine_handle<promise_type> coroutine) noexcept : coroutine_(coroutine) {}

    void drop() noexcept {
        if (coroutine_) {
            std::exchange(coroutine_, nullptr).destroy();
        }
    }

    std::coroutine_handle<promise_type> coroutine_;
};

template <class T>
Task<T> detail::TaskPromise<T>::get_return_object() noexcept {
    return Task<T>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}

inline Task<void> detail::TaskPromise<void>::get_return_object() noexcept {
    return Task<void>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}

namespace detail {

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<Task<T>> = true;

} // namespace detail
} // namespace v1
} // namespace ffi

#else

namespace ffi {
inline namespace v1 {
namespace detail {

template <class T>
inline constexpr bool is_task = false;

} // namespace detail
} // namespace v1
} // namespace ffi

#endif

#endif /* FFI_TASK_HPP */
