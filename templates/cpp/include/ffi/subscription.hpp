/* Listeners of events. */
#include "version.hpp"

#ifndef FFI_SUBSCRIPTION_HPP
#define FFI_SUBSCRIPTION_HPP

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "convert.hpp"
#include "instance.hpp"
#include "thread.hpp"

namespace ffi {
inline namespace v1 {
namespace detail {

/**
 * A listener, as long as the library may call it or somebody may end it. A context delivers one event at a time, so it runs on one
 * thread at most.
 */
class Listener : public std::enable_shared_from_this<Listener> {
public:
    Listener() = default;
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;
    virtual ~Listener() = default;

    /** It is not called any more. What it holds is let go of: now, or when it has returned. */
    void forget() {
        std::unique_lock<std::mutex> lock(mutex_);
        is_forgotten_ = true;
        if (!is_running_) {
            /* What it holds may end other things, so nobody is kept waiting meanwhile. */
            lock.unlock();
            clear();
        }
    }

    /** Returns when it does not run, or runs on this thread. */
    void wait() {
        std::unique_lock<std::mutex> lock(mutex_);
        if (runner_ != std::this_thread::get_id()) {
            idle_.wait(lock, [this] { return !is_running_; });
        }
    }

protected:
    /** Lets go of the function. */
    virtual void clear() = 0;

    /** Runs `body`, unless it is not to be called any more. */
    template <class Body>
    void run(Body &&body) {
        /* Who ends it inside of itself ends it while it is still needed. */
        const std::shared_ptr<Listener> keep = shared_from_this();
        const InListener mark;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (is_forgotten_) {
                return;
            }
            is_running_ = true;
            runner_ = std::this_thread::get_id();
        }
        guarded(body, [](const char *what) { report("ffi: a listener", what); });
        bool is_over = false;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            is_over = is_forgotten_;
        }
        if (is_over) {
            clear();
        }
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            is_running_ = false;
            runner_ = {};
        }
        idle_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable idle_;
    std::thread::id runner_;
    bool is_running_ = false;
    bool is_forgotten_ = false;
};

/** A listener of events of the type `T`, of which C has the struct `C`. */
template <class T, class C>
class ListenerOf final : public Listener {
public:
    explicit ListenerOf(std::function<void(const T &)> function) : function_(std::move(function)) {}

    static void receive(std::int32_t, const void *payload, std::size_t, void *user_data) noexcept {
        static_cast<ListenerOf *>(user_data)->hear(*static_cast<const C *>(payload));
    }

private:
    void hear(const C &form) {
        run([&] {
            Lifting from;
            T event{};
            if (lift(form, event, from)) {
                function_(event);
            } else {
                report("ffi: an event", from.sentence().c_str());
            }
        });
    }

    void clear() override { function_ = nullptr; }

    std::function<void(const T &)> function_;
};

} // namespace detail

/** A listener that was added. Dropping it ends it, as `close` does. */
class [[nodiscard]] Subscription {
public:
    /** None. */
    Subscription() = default;

    /** For the functions of the package. */
    Subscription(std::weak_ptr<detail::Instance> instance, std::shared_ptr<detail::Listener> listener, std::uint64_t number)
        : instance_(std::move(instance)), listener_(std::move(listener)), number_(number) {}

    Subscription(Subscription &&) noexcept = default;
    Subscription &operator=(Subscription &&other) noexcept {
        if (this != &other) {
            close();
            instance_ = std::move(other.instance_);
            listener_ = std::move(other.listener_);
            number_ = other.number_;
        }
        return *this;
    }
    Subscription(const Subscription &) = delete;
    Subscription &operator=(const Subscription &) = delete;
    ~Subscription() { close(); }

    /** Whether there is one: the instance was not closed when it was added, and it was neither closed nor let go of. */
    explicit operator bool() const noexcept { return listener_ != nullptr; }

    /**
     * Removes the listener. When it returns, the listener is not called any more and does not run, unless this is called inside of it, or in
     * another callback of a library, where nobody may wait.
     */
    void close() {
        const std::shared_ptr<detail::Listener> listener = std::exchange(listener_, nullptr);
        if (!listener) {
            return;
        }
        const std::shared_ptr<detail::Instance> instance = std::exchange(instance_, {}).lock();
        const std::int32_t code =
            instance ? instance->library().remove_listener(instance->context(), number_) : std::int32_t{FFI_ERR};
        listener->forget();
        if (code == FFI_OK) {
            instance->let_go(number_);
        } else if (code == FFI_ERR && detail::callbacks == 0 && detail::listeners == 0) {
            /* The instance has ended, or is about to: nobody has waited yet. */
            listener->wait();
        }
    }

    /** Lets the listener hear of events as long as the instance lives. */
    void detach() noexcept {
        listener_ = nullptr;
        instance_.reset();
    }

private:
    std::weak_ptr<detail::Instance> instance_;
    std::shared_ptr<detail::Listener> listener_;
    std::uint64_t number_ = 0;
};

namespace detail {

/** Adds a listener of the event that the library calls `name`, the empty name being all. None where the instance is closed. */
template <class T, class C>
Subscription listen(const Target &target, const char *name, std::function<void(const T &)> function) {
    if (!target || !function) {
        return {};
    }
    const std::shared_ptr<Instance> &instance = *target.instance;
    auto listener = std::make_shared<ListenerOf<T, C>>(std::move(function));
    ListenerOf<T, C> *const address = listener.get();
    const std::uint64_t number = instance->add(name, &ListenerOf<T, C>::receive, address, listener);
    return number == 0 ? Subscription() : Subscription(instance, std::move(listener), number);
}

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_SUBSCRIPTION_HPP */
