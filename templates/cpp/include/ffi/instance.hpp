/* Instances of a library, and objects that belong to them. */
#include "version.hpp"

#ifndef FFI_INSTANCE_HPP
#define FFI_INSTANCE_HPP

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "library.hpp"
#include "result.hpp"
#include "workers.hpp"

namespace ffi {
inline namespace v1 {
namespace detail {

/** A context of a library, which ends with the last share. */
class Instance {
public:
    Instance(const Library &library, void *context) : library_(library), context_(context) {}
    Instance(const Instance &) = delete;
    Instance &operator=(const Instance &) = delete;

    /** Tears the context down. Where nobody may wait for that, inside a callback, another thread does it. */
    ~Instance() {
        if (is_closed() || library_.destroy(context_) != FFI_WOULD_DEADLOCK) {
            return;
        }
        Workers::shared().run([destroy = library_.destroy, context = context_, kept = std::move(kept_)] {
            // What is kept is freed behind this, when nothing of the library runs with it any more.
            static_cast<void>(destroy(context));
        });
    }

    const Library &library() const noexcept { return library_; }
    /** The context's id. It is one also after the end: the library refuses it then. */
    void *context() const noexcept { return context_; }
    bool is_closed() const noexcept { return is_closed_.load(std::memory_order_acquire); }

    /** Tears the context down, and waits for that. */
    Result<void> close() {
        if (is_closed_.exchange(true)) {
            return Error<>(Code::closed, "it is closed already");
        }
        switch (library_.destroy(context_)) {
        case FFI_OK:
            let_all_go();
            return {};
        case FFI_WOULD_DEADLOCK:
            is_closed_.store(false);
            return Error<>(Code::would_deadlock, "an instance cannot be closed inside a callback of a library");
        case FFI_TIMEOUT:
            return Error<>(Code::timeout, "the destructor took too long, and was left behind");
        default:
            return Error<>(Code::error, "there is no such instance");
        }
    }

    /**
     * Adds a listener, and keeps what it is called with until it is let go of, or the context has ended. Gives its number, 0 where the library
     * has not added it.
     */
    std::uint64_t add(const char *event, ffi_callback_t callback, void *user_data, std::shared_ptr<void> kept) {
        const std::uint64_t number = library_.add_listener(context_, event, callback, user_data);
        if (number != 0) {
            const std::lock_guard<std::mutex> lock(mutex_);
            kept_.emplace(number, std::move(kept));
        }
        return number;
    }

    /** Does not keep what the listener of that number is called with any more. */
    void let_go(std::uint64_t number) {
        std::shared_ptr<void> last;
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto found = kept_.find(number);
        if (found != kept_.end()) {
            last = std::move(found->second);
            kept_.erase(found);
        }
    }

private:
    /** Frees what listeners were called with: none of them runs, nor will. */
    void let_all_go() {
        std::map<std::uint64_t, std::shared_ptr<void>> last;
        const std::lock_guard<std::mutex> lock(mutex_);
        last.swap(kept_);
    }

    const Library &library_;
    void *const context_;
    std::atomic<bool> is_closed_{false};
    std::mutex mutex_;
    std::map<std::uint64_t, std::shared_ptr<void>> kept_;
};

/** The id of an object that stays in the library. It is closed with the last share, and keeps its instance. */
class Handle {
public:
    Handle(const Library &library, std::shared_ptr<Instance> instance, void *id)
        : library_(library), instance_(std::move(instance)), id_(id) {}
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
    ~Handle() {
        if (!is_closed()) {
            static_cast<void>(library_.close_handle(id_));
        }
    }

    const std::shared_ptr<Instance> &instance() const noexcept { return instance_; }
    void *id() const noexcept { return id_; }
    bool is_closed() const noexcept { return is_closed_.load(std::memory_order_acquire); }

    Result<void> close() {
        if (is_closed_.exchange(true) || library_.close_handle(id_) != FFI_OK) {
            return Error<>(Code::closed, "it is closed already");
        }
        return {};
    }

private:
    const Library &library_;
    const std::shared_ptr<Instance> instance_;
    void *const id_;
    std::atomic<bool> is_closed_{false};
};

/** What a call is made on: an instance, or an object of one. */
struct Target {
    /** Null where there is none: what it is made on was moved from, or never made. */
    const std::shared_ptr<Instance> *instance;
    void *id;
    bool is_closed;

    /** Why it cannot be called, where it cannot. */
    Error<> refusal() const {
        return instance == nullptr ? Error<>(Code::closed, "there is no object: it was moved from, or never made")
                                   : Error<>(Code::closed, "it is closed");
    }

    explicit operator bool() const noexcept { return instance != nullptr && !is_closed; }

    /** Why a call has no result that the library answered with `error`: a close that it met is said to be one. */
    template <class E>
    Error<E> explained(Error<E> error) const {
        if (error.code() == Code::error && ((*instance)->is_closed() || error.message() == "the handle was closed")) {
            return Error<>(Code::closed, error.message());
        }
        return error;
    }
};

/** Sets the interval of what is called on a context, or where that is null on nothing. */
inline Result<void> set_stale_warn(const Library &library, void *context, std::chrono::milliseconds interval) {
    if (library.set_stale_warn(context, interval.count()) != FFI_OK) {
        return interval.count() < 0 ? Error<>(Code::error, "interval: a duration below zero") : Error<>(Code::closed, "it is closed");
    }
    return {};
}

} // namespace detail

/**
 * What every instance of a library can do. A copy is the same instance, which ends with the last of them: then the calls that are
 * pending are cancelled, and everything of it is given back.
 */
class Context {
public:
    /** Whether there is an instance: it was not moved from. */
    explicit operator bool() const noexcept { return instance_ != nullptr; }

    /** Whether it is the same instance. */
    friend bool operator==(const Context &left, const Context &right) noexcept { return left.instance_ == right.instance_; }
    friend bool operator!=(const Context &left, const Context &right) noexcept { return !(left == right); }

    /**
     * Ends the instance, whoever has a copy, and waits for that: calls that are pending are cancelled, events that were fired are
     * delivered, the destructor runs. Inside a callback of a library it is `Code::would_deadlock`, and nothing happens.
     */
    Result<void> close() const {
        if (!instance_) {
            return Error<>(Code::closed, "there is no instance");
        }
        return instance_->close();
    }

    /**
     * Has calls that begin from now on warn whenever they have been pending for that long, by `CallOptions::on_stale`. Zero is
     * off.
     */
    Result<void> set_stale_warn(std::chrono::milliseconds interval) const {
        if (!instance_) {
            return Error<>(Code::closed, "there is no instance");
        }
        return detail::set_stale_warn(instance_->library(), instance_->context(), interval);
    }

    /** For the functions of the package. */
    detail::Target ffi_target() const noexcept {
        return instance_ ? detail::Target{&instance_, instance_->context(), instance_->is_closed()}
                         : detail::Target{nullptr, nullptr, true};
    }

protected:
    Context() = default;
    Context(const detail::Library &library, void *context)
        : instance_(std::make_shared<detail::Instance>(library, context)) {}
    Context(const Context &) = default;
    Context(Context &&) noexcept = default;
    Context &operator=(const Context &) = default;
    Context &operator=(Context &&) noexcept = default;
    ~Context() = default;

    /** What became of its events. */
    Result<EventStats> event_stats() const {
        EventStats stats{};
        if (!instance_ || instance_->library().event_stats(instance_->context(), &stats) != FFI_OK) {
            return Error<>(Code::closed, "it is closed");
        }
        return stats;
    }

    /** What became of the calls of host functions. */
    Result<HostStats> host_stats() const {
        HostStats stats{};
        if (!instance_ || instance_->library().host_stats(instance_->context(), &stats) != FFI_OK) {
            return Error<>(Code::closed, "it is closed");
        }
        return stats;
    }

private:
    std::shared_ptr<detail::Instance> instance_;
};

/**
 * What every object that stays in a library can do. A copy is the same object, which is let go of with the last of them. It
 * keeps the instance that it belongs to.
 */
class Object {
public:
    /** Whether there is an object: it was not moved from. */
    explicit operator bool() const noexcept { return handle_ != nullptr; }

    /** Whether it is a copy. Two that came from two replies are not, also where they are one object in the library. */
    friend bool operator==(const Object &left, const Object &right) noexcept { return left.handle_ == right.handle_; }
    friend bool operator!=(const Object &left, const Object &right) noexcept { return !(left == right); }

    /** Lets go of the object, whoever has a copy. Calls that run on it go on to their end. */
    Result<void> close() const {
        if (!handle_) {
            return Error<>(Code::closed, "there is no object");
        }
        return handle_->close();
    }

    /** For the functions of the package. */
    detail::Target ffi_target() const noexcept {
        if (!handle_) {
            return {nullptr, nullptr, true};
        }
        return {&handle_->instance(), handle_->id(), handle_->is_closed() || handle_->instance()->is_closed()};
    }

protected:
    Object() = default;
    Object(const detail::Library &library, const std::shared_ptr<detail::Instance> &instance, void *id)
        : handle_(std::make_shared<detail::Handle>(library, instance, id)) {}
    Object(const Object &) = default;
    Object(Object &&) noexcept = default;
    Object &operator=(const Object &) = default;
    Object &operator=(Object &&) noexcept = default;
    ~Object() = default;

private:
    std::shared_ptr<detail::Handle> handle_;
};

} // namespace v1
} // namespace ffi

#endif /* FFI_INSTANCE_HPP */
