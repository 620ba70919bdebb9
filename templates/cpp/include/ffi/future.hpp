/* Calls that are under way. */
#include "version.hpp"

#ifndef FFI_FUTURE_HPP
#define FFI_FUTURE_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "payload.hpp"
#include "task.hpp"
#include "work.hpp"

namespace ffi {
inline namespace v1 {

template <class T, class E = void>
class Future;

namespace detail {

/** A call with a result of that type. */
template <class T, class E>
class Awaited : public Work {
public:
    /** Once, when it is over. */
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
        call->on_stale_ = std::move(options.ffi_on_stale());
        call->self_ = call;
        bool has_started = true;
        void *const cancelled_on = start(&Begun::receive, static_cast<void *>(call.get()), has_started);
        if (!has_started && !call->is_over()) {
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
            result = Target{&call->instance(), nullptr, false}.explained(std::move(result).error());
        }
        call->store(std::move(result));
    }

    void warned(const void *payload, std::size_t len) {
        if (!on_stale_) {
            return;
        }
        const std::string elapsed = payload_text(payload, len);
        guarded([&] { on_stale_(std::chrono::milliseconds(std::strtoll(elapsed.c_str(), nullptr, 10))); },
                [](const char *what) { report("ffi: an `on_stale` of a call", what); });
    }

    void store(Result result) {
        this->finish([&](bool is_late) { this->result_.emplace(this->explained(std::move(result), is_late)); });
    }

    /** The library's share. */
    std::shared_ptr<Begun> self_;
    std::function<void(std::chrono::milliseconds)> on_stale_;
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
    bool ready() const { return call_ == nullptr || call_->is_ready(); }

    /**
     * Waits for the result and takes it. In a callback of a library, where there is no result yet, it is `Code::would_deadlock`, and
     * the call goes on.
     */
    Result<T, E> get() {
        if (!call_) {
            return nothing();
        }
        if (!call_->is_ready()) {
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

} // namespace v1
} // namespace ffi

#endif /* FFI_FUTURE_HPP */
