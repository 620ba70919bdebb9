/* Calls that are under way. */
#include "version.hpp"

#ifndef FFI_FUTURE_HPP
#define FFI_FUTURE_HPP

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "await.hpp"
#include "clock.hpp"
#include "instance.hpp"
#include "options.hpp"
#include "payload.hpp"
#include "thread.hpp"

namespace ffi {

template <class T, class E = void>
class Future;

namespace detail {

/**
 * What there is to know of a call until somebody has its result. The library has a share of it until its reply: by its
 * address calls are told apart.
 */
class Call : public Alarm {
public:
    /** Asks the library to give the call up. It replies in any case. */
    void cancel() noexcept {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (is_done_ || library_ == nullptr) {
                return;
            }
        }
        // Where the reply came meanwhile, there is no such call any more: nobody else has its address, as it is still here.
        static_cast<void>(library_->cancel(target_, user_data_));
    }

    /** The time is over. */
    void ring() noexcept final {
        // Replies may come on this thread. Who takes them must not keep the clock.
        const InCallback mark;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            is_late_ = true;
        }
        cancel();
    }

    bool is_done() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return is_done_;
    }

    void wait() {
        std::unique_lock<std::mutex> lock(mutex_);
        done_.wait(lock, [this] { return is_done_; });
    }

    template <class Rep, class Period>
    bool wait_for(std::chrono::duration<Rep, Period> time) {
        std::unique_lock<std::mutex> lock(mutex_);
        return done_.wait_for(lock, time, [this] { return is_done_; });
    }

    /** Has `wake` run when there is a result. False, and it is not run, where there is one. */
    bool attach(Wake wake) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!is_done_) {
            wake_ = wake;
        }
        return !is_done_;
    }

    /** Takes back what was attached. */
    void detach() {
        const std::lock_guard<std::mutex> lock(mutex_);
        wake_ = {};
    }

protected:
    Call() = default;

    /** Before the library may reply. */
    void prepare(const Library &library, std::shared_ptr<Instance> instance, void *user_data, CallOptions &options) {
        library_ = &library;
        instance_ = std::move(instance);
        target_ = instance_ ? instance_->context() : nullptr;
        user_data_ = user_data;
        on_stale_ = std::move(options.ffi_on_stale());
        timeout_ = options.ffi_timeout();
    }

    /** When the call has begun, and may be over. `target` is what it is cancelled on, where that was not known before. */
    void begun(const std::shared_ptr<Call> &self, const CallOptions &options, void *target) {
        if (target != nullptr) {
            const std::lock_guard<std::mutex> lock(mutex_);
            target_ = target;
        }
        if (timeout_) {
            const auto limit = *timeout_ > std::chrono::hours(24 * 365) ? std::chrono::hours(24 * 365) : *timeout_;
            const std::lock_guard<std::mutex> lock(mutex_);
            if (!is_done_) {
                alarm_ = Clock::shared().set(std::chrono::steady_clock::now() + limit, self);
            }
        }
        if (options.ffi_stopper() && !is_done()) {
            // It may ask for the end right now.
            std::shared_ptr<void> stop = options.ffi_stopper()([call = std::weak_ptr<Call>(self)] {
                if (const std::shared_ptr<Call> alive = call.lock()) {
                    alive->cancel();
                }
            });
            const std::lock_guard<std::mutex> lock(mutex_);
            if (!is_done_) {
                stop_ = std::move(stop);
            }
        }
    }

    void warned(const void *payload, std::size_t len) {
        if (!on_stale_) {
            return;
        }
        const std::string elapsed = payload_text(payload, len);
        guarded([&] { on_stale_(std::chrono::milliseconds(std::strtoll(elapsed.c_str(), nullptr, 10))); },
                [](const char *what) { report("ffi: an `on_stale` of a call", what); });
    }

    /** `store` puts the result where it is looked for, and is told whether the call was late. */
    template <class Store>
    void finish(Store &&store) {
        /* Before anybody has the result: who lets go of the instance then is the last to have it, and waits for its end. */
        instance_.reset();
        std::shared_ptr<void> stop;
        std::optional<Clock::Entry> alarm;
        Wake wake;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            store(is_late_);
            is_done_ = true;
            wake = std::exchange(wake_, {});
            alarm = std::exchange(alarm_, {});
            stop = std::move(stop_);
        }
        done_.notify_all();
        if (alarm) {
            Clock::shared().clear(*alarm);
        }
        stop.reset();
        if (wake.run != nullptr) {
            wake.run(wake.data);
        }
    }

    const std::shared_ptr<Instance> &instance() const noexcept { return instance_; }

    /** What a call that was cancelled because it was late comes to. */
    Error<> lateness() const {
        return {Code::timeout, "no reply within " + std::to_string(timeout_ ? timeout_->count() : 0) + " ms"};
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable done_;
    const Library *library_ = nullptr;
    std::shared_ptr<Instance> instance_;
    void *target_ = nullptr;
    void *user_data_ = nullptr;
    std::function<void(std::chrono::milliseconds)> on_stale_;
    std::optional<std::chrono::milliseconds> timeout_;
    std::shared_ptr<void> stop_;
    std::optional<Clock::Entry> alarm_;
    Wake wake_;
    bool is_done_ = false;
    bool is_late_ = false;
};

/** A call with a result of that type. */
template <class T, class E>
class Awaited : public Call {
public:
    /** Once, when it is done. */
    Result<T, E> take() { return std::move(*result_); }

    /** A call that was over before it began. */
    static std::shared_ptr<Awaited> over(Result<T, E> result) {
        auto call = std::make_shared<Awaited>();
        call->finish([&](bool) { call->result_.emplace(std::move(result)); });
        return call;
    }

protected:
    std::optional<Result<T, E>> result_;
};

/** A call of a function that comes to that. */
template <class Outcome>
class Begun final : public Awaited<typename Outcome::Value, typename Outcome::Typed> {
public:
    using Result = typename Outcome::Result;

    /**
     * `start` hands the arguments to the library, with what takes the reply, and gives what the call is cancelled on where it has
     * no instance, or null. `has_started` says whether the library will reply.
     */
    template <class Start>
    static std::shared_ptr<Begun> begin(const Library &library, const Target *target, CallOptions &options, Start &&start) {
        auto call = std::make_shared<Begun>();
        call->prepare(library, target != nullptr ? *target->instance : nullptr, call.get(), options);
        call->self_ = call;
        bool has_started = true;
        void *const cancelled_on = start(&Begun::receive, static_cast<void *>(call.get()), has_started);
        if (!has_started && !call->is_done()) {
            const std::shared_ptr<Begun> keep = std::move(call->self_);
            call->store(Error<>(Code::error, "the library did not begin the call"));
        }
        call->begun(call, options, cancelled_on);
        return call;
    }

private:
    static void receive(std::int32_t code, const void *payload, std::size_t len, void *user_data) noexcept {
        auto *const call = static_cast<Begun *>(user_data);
        const InCallback mark;
        if (code == FFI_STALE_WARN) {
            call->warned(payload, len);
            return;
        }
        const std::shared_ptr<Begun> keep = std::move(call->self_);
        Result result = Outcome::read(code, payload, len, call->instance());
        if (call->instance() && !result.has_value()) {
            result = Target{&call->instance(), nullptr, false}.explained(std::move(result));
        }
        call->store(std::move(result));
    }

    void store(Result result) {
        this->finish([&](bool is_late) {
            if (is_late && !result.has_value() && result.error().code() == Code::cancelled) {
                this->result_.emplace(this->lateness());
            } else {
                this->result_.emplace(std::move(result));
            }
        });
    }

    /** The library's share. */
    std::shared_ptr<Begun> self_;
};

} // namespace detail

/**
 * A call that is under way. It has begun when there is a future of it, and its arguments are not needed any more. Dropping it
 * cancels the call.
 */
template <class T, class E>
class [[nodiscard]] Future {
public:
    using value_type = Result<T, E>;

    /** None. */
    Future() = default;
    Future(Future &&) noexcept = default;
    Future &operator=(Future &&other) noexcept {
        if (this != &other) {
            drop();
            call_ = std::move(other.call_);
        }
        return *this;
    }
    Future(const Future &) = delete;
    Future &operator=(const Future &) = delete;
    ~Future() { drop(); }

    /** One that is ready. */
    explicit Future(Result<T, E> result) : call_(detail::Awaited<T, E>::over(std::move(result))) {}

    /** For the functions of the package. */
    explicit Future(std::shared_ptr<detail::Awaited<T, E>> call) : call_(std::move(call)) {}

    /** Whether there is a call: its result was not taken, and it was not let go of. */
    bool valid() const noexcept { return call_ != nullptr; }

    /** Whether `get` does not wait. */
    bool ready() const { return call_ == nullptr || call_->is_done(); }

    /**
     * Waits for the result and takes it. In a callback of a library, where there is no result yet, it is `Code::would_deadlock`, and
     * the call goes on.
     */
    Result<T, E> get() {
        if (!call_) {
            return nothing();
        }
        if (!call_->is_done()) {
            if (detail::callbacks > 0) {
                return Error<>(Code::would_deadlock, "a callback of a library must not wait for a reply");
            }
            call_->wait();
        }
        return std::exchange(call_, nullptr)->take();
    }

    /** Waits at most that long for the result, and says whether it is there. The call goes on. */
    template <class Rep, class Period>
    bool wait_for(std::chrono::duration<Rep, Period> time) const {
        return ready() || (detail::callbacks == 0 && call_->wait_for(time));
    }

    /** Asks the library to give the call up. The result is `Code::cancelled` then, unless it was there before. */
    void cancel() {
        if (call_) {
            call_->cancel();
        }
    }

    /**
     * Has `f` take the result: on the thread that the reply comes on, or at once where it is there. It should not block, and must
     * not throw. The future is none any more.
     */
    template <class F>
    void then(F &&f) {
        struct Continuation {
            std::shared_ptr<detail::Awaited<T, E>> call;
            std::decay_t<F> function;

            static void run(void *data) noexcept {
                const std::unique_ptr<Continuation> self(static_cast<Continuation *>(data));
                self->function(self->call->take());
            }
        };
        if (!call_) {
            f(nothing());
            return;
        }
        const std::shared_ptr<detail::Awaited<T, E>> call = std::exchange(call_, nullptr);
        auto continuation = std::unique_ptr<Continuation>(new Continuation{call, std::forward<F>(f)});
        if (call->attach({&Continuation::run, continuation.get()})) {
            static_cast<void>(continuation.release());
        } else {
            Continuation::run(continuation.release());
        }
    }

    /** Lets the call go on; nobody will know what it came to. */
    void detach() noexcept { call_ = nullptr; }

#if defined(__cpp_impl_coroutine)
    /**
     * `co_await` takes the result, as `get` does, and keeps no thread waiting: the coroutine goes on on the thread that the reply comes on,
     * which it should not block. Where the coroutine is dropped instead, the call is cancelled.
     */
    auto operator co_await() noexcept {
        class Awaiter {
        public:
            explicit Awaiter(Future &&future) noexcept : future_(std::move(future)) {}
            Awaiter(const Awaiter &) = delete;
            Awaiter &operator=(const Awaiter &) = delete;
            ~Awaiter() {
                if (future_.call_) {
                    future_.call_->detach();
                }
            }

            bool await_ready() const { return future_.ready(); }
            bool await_suspend(std::coroutine_handle<> coroutine) {
                /* It may go on at once, and be gone. */
                const std::shared_ptr<detail::Awaited<T, E>> call = future_.call_;
                return call->attach({&detail::resume, coroutine.address()});
            }
            Result<T, E> await_resume() { return future_.get(); }

        private:
            Future future_;
        };
        return Awaiter(std::move(*this));
    }
#endif

private:
    static Result<T, E> nothing() {
        return Error<>(Code::error, "the future has no call: its result was taken, or it was let go of");
    }

    void drop() noexcept {
        if (call_) {
            std::exchange(call_, nullptr)->cancel();
        }
    }

    std::shared_ptr<detail::Awaited<T, E>> call_;
};

} // namespace ffi

#endif /* FFI_FUTURE_HPP */
