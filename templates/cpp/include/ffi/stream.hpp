/* Streams of items. */
#include "version.hpp"

#ifndef FFI_STREAM_HPP
#define FFI_STREAM_HPP

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "call.hpp"

namespace ffi {
inline namespace v1 {

template <class T, class E = void>
class Stream;

namespace detail {

/** A stream that runs, and the items that came and were not taken. */
template <class T, class E>
class Flow : public Work {
public:
    using Item = Result<T, E>;
    /** What comes next; nothing is the end. */
    using Next = std::optional<Item>;

    /** One that ends with an error. */
    static std::shared_ptr<Flow> over(Error<E> error) {
        auto flow = std::make_shared<Flow>();
        flow->fail(std::move(error));
        return flow;
    }

    /** What comes next, where it is there. */
    Next take() {
        Next next;
        std::uint64_t room = 0;
        locked([&](bool is_over) {
            if (items_.empty()) {
                return;
            }
            next.emplace(std::move(items_.front()));
            items_.pop_front();
            /* There is room for others, which are asked for by the half dozen. */
            if (!is_over && ++taken_ == AHEAD / 2) {
                room = std::exchange(taken_, 0);
            }
        });
        if (room > 0) {
            grant(room);
        }
        return next;
    }

protected:
    /** The most items that the library is ahead. */
    static constexpr std::uint64_t AHEAD = 16;

    /** An item came. */
    void push(Item item) {
        this->put([&] { items_.push_back(std::move(item)); });
    }

    /** It ends with an error. */
    void fail(Item error) {
        this->finish([&](bool is_late) { items_.push_back(this->explained(std::move(error), is_late)); });
    }

    bool is_ready_now() const final { return !items_.empty() || Work::is_ready_now(); }

private:
    std::deque<Item> items_;
    std::uint64_t taken_ = 0;
};

/** A stream of a function that comes to that. */
template <class Outcome>
class Flowing final : public Flow<typename Outcome::Value, typename Outcome::Typed> {
public:
    /** `start` hands the arguments to the library, with what takes the items. */
    template <class Start>
    static std::shared_ptr<Flowing> begin(const Library &library, const Target *target, const CallOptions &options, Start &&start) {
        auto flow = std::make_shared<Flowing>();
        flow->prepare(library, target != nullptr ? *target->instance : nullptr, flow.get(), options);
        flow->self_ = flow;
        if (start(&Flowing::receive, static_cast<void *>(flow.get())) != FFI_OK && !flow->is_over()) {
            const std::shared_ptr<Flowing> keep = std::move(flow->self_);
            flow->fail(Error<>(Code::error, "the library did not begin the stream"));
        }
        flow->grant(Flowing::AHEAD);
        flow->begun(flow, options, nullptr);
        return flow;
    }

private:
    static void receive(std::int32_t code, const void *payload, std::size_t len, void *user_data) noexcept {
        auto *const flow = static_cast<Flowing *>(user_data);
        const InCallback mark;
        if (code == FFI_ITEM) {
            auto item = Outcome::item(payload, len, flow->instance());
            if (item.has_value()) {
                flow->push(std::move(item));
            } else {
                /* Nothing comes behind an error. */
                flow->cancel();
                flow->fail(std::move(item));
            }
            return;
        }
        const std::shared_ptr<Flowing> keep = std::move(flow->self_);
        if (code == FFI_OK) {
            flow->finish([](bool) {});
            return;
        }
        auto error = Outcome::failed(code, payload, len, flow->instance());
        if (flow->instance()) {
            error = Target{&flow->instance(), nullptr, false}.explained(std::move(error));
        }
        flow->fail(std::move(error));
    }

    /** The library's share. */
    std::shared_ptr<Flowing> self_;
};

/** Hands what comes to functions, on whichever thread it comes. */
template <class T, class E, class OnItem, class OnEnd>
class Pump {
public:
    template <class I, class O>
    Pump(std::shared_ptr<Flow<T, E>> from, I &&on_each, O &&on_last)
        : flow(std::move(from)), on_item(std::forward<I>(on_each)), on_end(std::forward<O>(on_last)) {}

    /** Takes over the pump at `data`. */
    static void run(void *data) noexcept {
        std::unique_ptr<Pump> self(static_cast<Pump *>(data));
        const std::shared_ptr<Flow<T, E>> flow = self->flow;
        while (flow) {
            /* What comes from here on is either seen below or runs the pump anew, on another thread perhaps. */
            Pump *const address = self.release();
            if (flow->attach({&Pump::run, address})) {
                return;
            }
            self.reset(address);
            std::optional<Result<T, E>> next = flow->take();
            if (!next) {
                break;
            }
            if (!self->take(std::move(*next))) {
                flow->cancel();
                break;
            }
        }
        self->on_end();
    }

private:
    bool take(Result<T, E> next) {
        if constexpr (std::is_same_v<std::invoke_result_t<OnItem &, Result<T, E>>, bool>) {
            return on_item(std::move(next));
        } else {
            on_item(std::move(next));
            return true;
        }
    }

    std::shared_ptr<Flow<T, E>> flow;
    OnItem on_item;
    OnEnd on_end;
};

} // namespace detail

/**
 * Items that the library gives one by one, at most 16 ahead of those that were taken. It is read by one thread at a time:
 *
 *     for (auto &tick : timer.ticks(100)) {
 *         if (!tick) {
 *             return tick.error();
 *         }
 *         use(*tick);
 *     }
 *
 * An error is the last that comes. Dropping the stream ends it.
 */
template <class T, class E>
class [[nodiscard]] Stream {
public:
    /** An item, or why there are no more. */
    using value_type = Result<T, E>;

    /** What is behind the last one. */
    struct Sentinel {};

    /** Where a loop is. A stream has one of them at a time. */
    class Iterator {
    public:
        using iterator_concept = std::input_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = Result<T, E>;
        using difference_type = std::ptrdiff_t;
        using pointer = value_type *;
        using reference = value_type &;

        Iterator() = default;
        explicit Iterator(Stream &stream) : stream_(&stream) {}

        reference operator*() const { return *stream_->current_; }
        pointer operator->() const { return &*stream_->current_; }
        Iterator &operator++() {
            stream_->current_ = stream_->next();
            return *this;
        }
        void operator++(int) { ++*this; }

        friend bool operator==(const Iterator &at, Sentinel) noexcept { return at.is_over(); }
        friend bool operator!=(const Iterator &at, Sentinel) noexcept { return !at.is_over(); }
#if !defined(__cpp_impl_three_way_comparison)
        friend bool operator==(Sentinel, const Iterator &at) noexcept { return at.is_over(); }
        friend bool operator!=(Sentinel, const Iterator &at) noexcept { return !at.is_over(); }
#endif

    private:
        bool is_over() const noexcept { return stream_ == nullptr || !stream_->current_; }

        Stream *stream_ = nullptr;
    };

    /** None: it is over. */
    Stream() = default;
    Stream(Stream &&) noexcept = default;
    Stream &operator=(Stream &&other) noexcept {
        if (this != &other) {
            drop();
            flow_ = std::move(other.flow_);
            current_ = std::move(other.current_);
        }
        return *this;
    }
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;
    ~Stream() { drop(); }

    /** For the functions of the package. */
    explicit Stream(std::shared_ptr<detail::Flow<T, E>> flow) : flow_(std::move(flow)) {}

    /**
     * Waits for what comes next: an item, an error, behind which there is nothing, or nothing. In a callback of a library, where there is
     * nothing yet, it is `Code::would_deadlock`, and the stream ends.
     */
    std::optional<Result<T, E>> next() {
        if (!flow_) {
            return std::nullopt;
        }
        if (!flow_->is_ready()) {
            if (detail::callbacks > 0) {
                drop();
                return Result<T, E>(Error<>(Code::would_deadlock, "a callback of a library must not wait for an item"));
            }
            flow_->wait();
        }
        return flow_->take();
    }

    /** Whether `next` does not wait. */
    bool ready() const { return !flow_ || flow_->is_ready(); }

    /** Asks the library to end it: what comes behind the items that are there is `Code::cancelled`. */
    void cancel() {
        if (flow_) {
            flow_->cancel();
        }
    }

    /**
     * Has `on_item` take what comes, an error included, and then `on_end`: without a thread that waits, on those of the library, and at once where
     * something is there. Neither should block, and neither may throw. Where `on_item` gives false, the stream ends. This one is none
     * any more.
     */
    template <class OnItem, class OnEnd>
    void for_each(OnItem &&on_item, OnEnd &&on_end) {
        using Pump = detail::Pump<T, E, std::decay_t<OnItem>, std::decay_t<OnEnd>>;
        Pump::run(new Pump(std::exchange(flow_, nullptr), std::forward<OnItem>(on_item), std::forward<OnEnd>(on_end)));
    }

    /** The same; nobody is told of the end. */
    template <class OnItem>
    void for_each(OnItem &&on_item) {
        for_each(std::forward<OnItem>(on_item), [] {});
    }

    /** Begins the loop with what comes next. */
    Iterator begin() {
        current_ = next();
        return Iterator(*this);
    }
    Sentinel end() const noexcept { return {}; }

#if defined(__cpp_impl_coroutine)
    /**
     * As `next`, for coroutines: `co_await stream.next_async()` keeps no thread waiting. The coroutine goes on on a thread of the library, which
     * it should not block.
     */
    auto next_async() noexcept {
        class Awaiter {
        public:
            explicit Awaiter(std::shared_ptr<detail::Flow<T, E>> flow) noexcept : flow_(std::move(flow)) {}
            Awaiter(const Awaiter &) = delete;
            Awaiter &operator=(const Awaiter &) = delete;
            ~Awaiter() {
                if (flow_) {
                    flow_->detach();
                }
            }

            bool await_ready() const { return !flow_ || flow_->is_ready(); }
            bool await_suspend(std::coroutine_handle<> coroutine) {
                /* It may go on at once, and be gone. */
                const std::shared_ptr<detail::Flow<T, E>> flow = flow_;
                return flow->attach({&detail::resume, coroutine.address()});
            }
            std::optional<Result<T, E>> await_resume() { return flow_ ? flow_->take() : std::nullopt; }

        private:
            std::shared_ptr<detail::Flow<T, E>> flow_;
        };
        return Awaiter(flow_);
    }
#endif

private:
    void drop() noexcept {
        if (flow_) {
            std::exchange(flow_, nullptr)->cancel();
        }
    }

    std::shared_ptr<detail::Flow<T, E>> flow_;
    /** What the loop is at. */
    std::optional<Result<T, E>> current_;
};

namespace detail {

/** The stream of a function that comes to that. */
template <class Outcome>
using StreamOf = Stream<typename Outcome::Value, typename Outcome::Typed>;

/** One that has an error alone. */
template <class Outcome>
StreamOf<Outcome> no_stream(Error<> error) {
    return StreamOf<Outcome>(Flow<typename Outcome::Value, typename Outcome::Typed>::over(std::move(error)));
}

/** Opens a stream on an instance, or an object of one. */
template <class Outcome, class Id, class... Parameters, class... Arguments>
StreamOf<Outcome> open(const Library &library, const Target &target, const CallOptions &options,
                       std::int32_t (*function)(Id *, ffi_callback_t, void *, Parameters...), Arguments... arguments) {
    return StreamOf<Outcome>(
        Flowing<Outcome>::begin(library, &target, options, [&](ffi_callback_t callback, void *user_data) -> std::int32_t {
            return function(static_cast<Id *>(target.id), callback, user_data, arguments...);
        }));
}

/** Opens a stream on nothing. */
template <class Outcome, class... Parameters, class... Arguments>
StreamOf<Outcome> open_static(const Library &library, const CallOptions &options,
                              std::int32_t (*function)(ffi_callback_t, void *, Parameters...), Arguments... arguments) {
    return StreamOf<Outcome>(
        Flowing<Outcome>::begin(library, nullptr, options, [&](ffi_callback_t callback, void *user_data) -> std::int32_t {
            return function(callback, user_data, arguments...);
        }));
}

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_STREAM_HPP */
