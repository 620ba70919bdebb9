/* Streams of items. */
#include "version.hpp"

#ifndef FFI_STREAM_HPP
#define FFI_STREAM_HPP

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "call.hpp"

namespace ffi {

template <class T, class E = void>
class Stream;

namespace detail {

/**
 * A stream that runs, and the items that came and were not taken. The library has a share of it until the end: by its address
 * streams are told apart.
 */
template <class T, class E>
class Flow {
public:
    using Item = Result<T, E>;
    /** What comes next; nothing is the end. */
    using Next = std::optional<Item>;

    Flow() = default;
    Flow(const Flow &) = delete;
    Flow &operator=(const Flow &) = delete;
    virtual ~Flow() = default;

    /** One that ends with an error. */
    static std::shared_ptr<Flow> over(Error<E> error) {
        auto flow = std::make_shared<Flow>();
        flow->is_over_ = true;
        flow->items_.push_back(std::move(error));
        return flow;
    }

    /** Whether `take` has something to say. */
    bool is_ready() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return is_ready_now();
    }

    /** What comes next, where it is there. */
    Next take() {
        Next next;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (!items_.empty()) {
                next.emplace(std::move(items_.front()));
                items_.pop_front();
            }
        }
        if (next && next->has_value()) {
            taken();
        }
        return next;
    }

    void wait() {
        std::unique_lock<std::mutex> lock(mutex_);
        came_.wait(lock, [this] { return is_ready_now(); });
    }

    /** Has `wake` run when there is something to take. False, and it is not run, where there is. */
    bool attach(Wake wake) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!is_ready_now()) {
            wake_ = wake;
        }
        return !is_ready_now();
    }

    /** Takes back what was attached. */
    void detach() {
        const std::lock_guard<std::mutex> lock(mutex_);
        wake_ = {};
    }

    /** Asks the library to end it. */
    void cancel() noexcept {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (is_over_) {
                return;
            }
        }
        static_cast<void>(library_->cancel(target_, user_data_));
    }

protected:
    /** The most items that the library is ahead. */
    static constexpr std::uint64_t AHEAD = 16;

    /** Before the library may send anything. */
    void prepare(const Library &library, std::shared_ptr<Instance> instance, void *user_data) {
        library_ = &library;
        instance_ = std::move(instance);
        target_ = instance_ ? instance_->context() : nullptr;
        user_data_ = user_data;
    }

    /** Lets the library send so many more. It may send them before this returns. */
    void grant(std::uint64_t items) noexcept { static_cast<void>(library_->grant(target_, user_data_, items)); }

    void push(Item item, bool is_over) {
        Wake wake;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (is_over_) {
                return;
            }
            items_.push_back(std::move(item));
            is_over_ = is_over;
            wake = std::exchange(wake_, {});
        }
        woken(wake);
    }

    void end() {
        Wake wake;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            is_over_ = true;
            wake = std::exchange(wake_, {});
        }
        woken(wake);
    }

    const std::shared_ptr<Instance> &instance() const noexcept { return instance_; }

    /** Does without the instance, before anybody knows of the end: who lets go of it then waits for the end of that. */
    void let_go() noexcept { instance_.reset(); }

private:
    bool is_ready_now() const { return !items_.empty() || is_over_; }

    void woken(Wake wake) {
        came_.notify_all();
        if (wake.run != nullptr) {
            wake.run(wake.data);
        }
    }

    /** An item was taken: there is room for others, which are asked for by the half dozen. */
    void taken() {
        std::uint64_t room = 0;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (!is_over_ && ++taken_ == AHEAD / 2) {
                room = std::exchange(taken_, 0);
            }
        }
        if (room > 0) {
            grant(room);
        }
    }

    mutable std::mutex mutex_;
    std::condition_variable came_;
    std::deque<Item> items_;
    std::uint64_t taken_ = 0;
    bool is_over_ = false;
    Wake wake_;
    const Library *library_ = nullptr;
    std::shared_ptr<Instance> instance_;
    void *target_ = nullptr;
    void *user_data_ = nullptr;
};

/** A stream of a function that comes to that. */
template <class Outcome>
class Flowing final : public Flow<typename Outcome::Value, typename Outcome::Typed> {
public:
    /** `start` hands the arguments to the library, with what takes the items. */
    template <class Start>
    static std::shared_ptr<Flowing> begin(const Library &library, const Target *target, Start &&start) {
        auto flow = std::make_shared<Flowing>();
        flow->prepare(library, target != nullptr ? *target->instance : nullptr, flow.get());
        flow->self_ = flow;
        if (start(&Flowing::receive, static_cast<void *>(flow.get())) != FFI_OK && !flow->is_ready()) {
            const std::shared_ptr<Flowing> keep = std::move(flow->self_);
            flow->push(Error<>(Code::error, "the library did not begin the stream"), true);
        }
        flow->grant(Flowing::AHEAD);
        return flow;
    }

private:
    static void receive(std::int32_t code, const void *payload, std::size_t len, void *user_data) noexcept {
        auto *const flow = static_cast<Flowing *>(user_data);
        const InCallback mark;
        if (code == FFI_ITEM) {
            auto item = Outcome::item(payload, len, flow->instance());
            /* Nothing comes behind an error. */
            const bool is_over = !item.has_value();
            if (is_over) {
                flow->cancel();
            }
            flow->push(std::move(item), is_over);
            return;
        }
        const std::shared_ptr<Flowing> keep = std::move(flow->self_);
        if (code == FFI_OK) {
            flow->let_go();
            flow->end();
            return;
        }
        typename Outcome::Result error = Outcome::failed(code, payload, len, flow->instance());
        if (flow->instance()) {
            error = Target{&flow->instance(), nullptr, false}.explained(std::move(error));
        }
        flow->let_go();
        flow->push(std::move(error), true);
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
StreamOf<Outcome> open(const Library &library, const Target &target,
                       std::int32_t (*function)(Id *, ffi_callback_t, void *, Parameters...), Arguments... arguments) {
    return StreamOf<Outcome>(
        Flowing<Outcome>::begin(library, &target, [&](ffi_callback_t callback, void *user_data) -> std::int32_t {
            return function(static_cast<Id *>(target.id), callback, user_data, arguments...);
        }));
}

/** Opens a stream on nothing. */
template <class Outcome, class... Parameters, class... Arguments>
StreamOf<Outcome> open_static(const Library &library, std::int32_t (*function)(ffi_callback_t, void *, Parameters...),
                              Arguments... arguments) {
    return StreamOf<Outcome>(
        Flowing<Outcome>::begin(library, nullptr, [&](ffi_callback_t callback, void *user_data) -> std::int32_t {
            return function(callback, user_data, arguments...);
        }));
}

} // namespace detail
} // namespace ffi

#endif /* FFI_STREAM_HPP */
