/* What the library asks its host. */
#include "version.hpp"

#ifndef FFI_HOST_HPP
#define FFI_HOST_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "instance.hpp"
#include "payload.hpp"
#include "task.hpp"
#include "thread.hpp"
#include "workers.hpp"

namespace ffi {
inline namespace v1 {
namespace detail {

/** A call of a host function that waits for its answer. Ids are safe to use at any time, so it keeps nothing. */
struct Question {
    const Library *library;
    void *context;
    std::uint64_t id;

    /** Where nobody waits any more, that is no error of the host. */
    void complete(std::int32_t code, const void *payload, std::size_t len) const noexcept {
        static_cast<void>(library->complete(context, id, code, payload, len));
    }

    void fail(std::string_view text) const noexcept { complete(FFI_ERR, text.data(), text.size()); }

    /** Answers with what a function that comes to `Outcome` came to. */
    template <class Outcome>
    void answer(const typename Outcome::Result &result) const {
        if (!result.has_value()) {
            refuse<Outcome>(result.error());
            return;
        }
        if constexpr (std::is_void_v<typename Outcome::Value>) {
            complete(FFI_OK, nullptr, 0);
        } else {
            Lowering to;
            typename Outcome::Form form{};
            if (!lower(form, *result, to)) {
                static_cast<void>(to.at("result"));
                fail(to.sentence());
                return;
            }
            const auto payload = Outcome::Payload::of(form);
            complete(FFI_OK, payload.first, payload.second);
        }
    }

private:
    template <class Outcome>
    void refuse(const Error<typename Outcome::Typed> &error) const {
        if constexpr (!std::is_void_v<typename Outcome::Typed>) {
            if (error.typed() != nullptr) {
                Lowering to;
                typename Outcome::TypedForm form{};
                if (!lower(form, *error.typed(), to)) {
                    static_cast<void>(to.at("error"));
                    fail(to.sentence());
                    return;
                }
                complete(FFI_FAIL, &form, sizeof form);
                return;
            }
        }
        const std::string &text = error.message();
        complete(error.code() == Code::cancelled ? std::int32_t{FFI_CANCELLED} : std::int32_t{FFI_ERR}, text.data(),
                 text.size());
    }
};

} // namespace detail

/**
 * The answer that the library waits for, where a host function gives it later, from any thread. It is given once. One that is dropped
 * without it fails the call.
 */
template <class T, class E = void>
class [[nodiscard]] Reply {
public:
    Reply(Reply &&other) noexcept : question_(other.question_), send_(std::exchange(other.send_, nullptr)) {}
    Reply &operator=(Reply &&other) noexcept {
        if (this != &other) {
            drop();
            question_ = other.question_;
            send_ = std::exchange(other.send_, nullptr);
        }
        return *this;
    }
    Reply(const Reply &) = delete;
    Reply &operator=(const Reply &) = delete;
    ~Reply() { drop(); }

    /** Whether the answer was not given yet. */
    explicit operator bool() const noexcept { return send_ != nullptr; }

    /** Answers. Where nobody waits any more, nothing happens. */
    void operator()(Result<T, E> result) {
        if (send_ != nullptr) {
            std::exchange(send_, nullptr)(question_, result);
        }
    }

    /** For the functions of the package. */
    Reply(detail::Question question, void (*send)(const detail::Question &, const Result<T, E> &)) noexcept
        : question_(question), send_(send) {}

private:
    void drop() noexcept {
        if (send_ != nullptr) {
            send_ = nullptr;
            question_.fail("the host dropped the call without an answer");
        }
    }

    detail::Question question_;
    void (*send_)(const detail::Question &, const Result<T, E> &);
};

namespace detail {

/** What a function of the host came to, as the library has it. */
template <class Wanted, class Body>
Wanted result_of(Body &&body) {
    using Given = std::invoke_result_t<Body>;
    if constexpr (std::is_void_v<Given>) {
        body();
        return {};
    } else if constexpr (std::is_convertible_v<Given, Wanted>) {
        return body();
    } else {
        /* A result of another error type. */
        auto given = body();
        if (!given.has_value()) {
            return std::move(given).error();
        }
        if constexpr (std::is_void_v<typename Wanted::value_type>) {
            return {};
        } else {
            return std::move(*given);
        }
    }
}

/** The same; what is thrown is the error. */
template <class Outcome, class Body>
typename Outcome::Result caught(Body &&body) {
    using Result = typename Outcome::Result;
#if FFI_CPP_EXCEPTIONS
    const auto untyped = [&]() -> Result {
        try {
            return result_of<Result>(body);
        } catch (const Exception &error) {
            return Error<>(error.code() == Code::cancelled ? Code::cancelled : Code::error, error.what());
        } catch (const std::exception &error) {
            return Error<>(Code::error, error.what());
        } catch (...) {
            return Error<>(Code::error, "an exception of an unknown type");
        }
    };
    if constexpr (std::is_void_v<typename Outcome::Typed>) {
        return untyped();
    } else {
        try {
            return result_of<Result>(body);
        } catch (const TypedException<typename Outcome::Typed> &error) {
            return Error<typename Outcome::Typed>(error.typed(), error.what());
        } catch (const Exception &error) {
            return Error<>(error.code() == Code::cancelled ? Code::cancelled : Code::error, error.what());
        } catch (const std::exception &error) {
            return Error<>(Code::error, error.what());
        } catch (...) {
            return Error<>(Code::error, "an exception of an unknown type");
        }
    }
#else
    return result_of<Result>(body);
#endif
}

/** Calls `function` with the arguments in `values`, which it may move from, and more. */
template <class F, class Values, class... More>
decltype(auto) applied(F &function, Values &values, More &&...more) {
    return std::apply(
        [&](auto &...each) -> decltype(auto) { return function(std::move(each)..., std::forward<More>(more)...); }, values);
}

template <class F, class Values, class... More>
struct IsApplied;
template <class F, class... Values, class... More>
struct IsApplied<F, std::tuple<Values...>, More...> : std::is_invocable<F &, Values..., More...> {
    template <class = void>
    struct Result : std::invoke_result<F &, Values..., More...> {};
};

#if defined(__cpp_impl_coroutine)

/** Runs a function of the host that is a coroutine. What it has got lives as long as it does. */
template <class Host, class F>
Detached drive(std::shared_ptr<F> function, typename Host::Arguments values, Question question) {
    using Outcome = typename Host::Outcome;
    using Result = typename Outcome::Result;
    auto task = applied(*function, values);
    using Given = decltype(task.await_resume());
    std::optional<Result> result;
#if FFI_CPP_EXCEPTIONS
    std::exception_ptr thrown;
    try {
#endif
        if constexpr (std::is_void_v<Given>) {
            co_await task;
            result.emplace();
        } else {
            Given given = co_await task;
            result.emplace(result_of<Result>([&]() -> Given { return std::move(given); }));
        }
#if FFI_CPP_EXCEPTIONS
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) {
        result.emplace(caught<Outcome>([&]() -> Result { std::rethrow_exception(thrown); }));
    }
#endif
    question.answer<Outcome>(*result);
}

#endif

/** A function of the host that is registered as `Host` in a context. */
template <class Host, class F>
class Hosted {
public:
    using Outcome = typename Host::Outcome;
    using Value = typename Outcome::Value;
    using Typed = typename Outcome::Typed;
    using Result = typename Outcome::Result;
    using Arguments = typename Host::Arguments;

    /** Whether the answer is given later. */
    static constexpr bool is_later = IsApplied<F, Arguments, Reply<Value, Typed>>::value;

    Hosted(const std::shared_ptr<Instance> &instance, F function)
        : library_(instance->library()),
          context_(instance->context()),
          instance_(instance),
          function_(std::make_shared<F>(std::move(function))) {}

    static void receive(std::uint64_t call_id, const void *args, std::size_t, void *user_data) noexcept {
        auto *const hosted = static_cast<Hosted *>(user_data);
        const InCallback mark;
        const Question question{&hosted->library_, hosted->context_, call_id};
        guarded([&] { hosted->ask(question, *static_cast<const typename Host::C *>(args)); },
                [&](const char *what) { question.fail(what); });
    }

    static void release(void *user_data) { delete static_cast<Hosted *>(user_data); }

private:
    void ask(const Question &question, const typename Host::C &args) {
        const std::shared_ptr<Instance> instance = instance_.lock();
        Lifting from(instance);
        Arguments values{};
        if (!Host::read(args, values, from)) {
            if constexpr (Host::is_asked) {
                question.fail(from.sentence());
            } else {
                report(Host::name, from.sentence().c_str());
            }
            return;
        }
        if constexpr (!Host::is_asked) {
            guarded([&] { static_cast<void>(applied(*function_, values)); },
                    [](const char *what) { report(Host::name, what); });
        } else if constexpr (is_later) {
            applied(*function_, values, Reply<Value, Typed>(question, &send));
        } else if constexpr (is_task<typename IsApplied<F, Arguments>::template Result<>::type>) {
#if defined(__cpp_impl_coroutine)
            drive<Host>(function_, std::move(values), question);
#endif
        } else if constexpr (!Host::is_async) {
            question.answer<Outcome>(caught<Outcome>([&]() -> decltype(auto) { return applied(*function_, values); }));
        } else {
            Workers::shared().run([function = function_, question, held = std::move(values)]() mutable {
                guarded(
                    [&] {
                        question.answer<Outcome>(
                            caught<Outcome>([&]() -> decltype(auto) { return applied(*function, held); }));
                    },
                    [&](const char *what) { question.fail(what); });
            });
        }
    }

    static void send(const Question &question, const Result &result) { question.answer<Outcome>(result); }

    const Library &library_;
    void *const context_;
    const std::weak_ptr<Instance> instance_;
    const std::shared_ptr<F> function_;
};

/** Has the library call `function` as `Host`. It replaces the one that was set before. */
template <class Host, class F>
Result<void> set_host(const Target &target, F &&function) {
    using Held = Hosted<Host, std::decay_t<F>>;
    static_assert(Held::is_later || IsApplied<std::decay_t<F>, typename Host::Arguments>::value,
                  "the function does not take the parameters of the host function");
    if (!target) {
        return target.refusal();
    }
    const std::shared_ptr<Instance> &instance = *target.instance;
    auto held = std::make_unique<Held>(instance, std::forward<F>(function));
    if (instance->library().register_host(instance->context(), Host::name, FFI_FORM_NATIVE, &Held::receive, held.get(),
                                          &Held::release) != FFI_OK) {
        return Error<>(Code::closed, "it is closed");
    }
    static_cast<void>(held.release());
    return {};
}

/** Has the library call nothing as `name`. */
inline Result<void> unset_host(const Target &target, const char *name) {
    if (!target) {
        return target.refusal();
    }
    const std::shared_ptr<Instance> &instance = *target.instance;
    if (instance->library().register_host(instance->context(), name, FFI_FORM_NATIVE, nullptr, nullptr, nullptr) != FFI_OK) {
        return Error<>(Code::closed, "it is closed");
    }
    return {};
}

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_HOST_HPP */
