/* What the library does for the host, and can be asked to give up. */
#include "version.hpp"

#ifndef FFI_WORK_HPP
#define FFI_WORK_HPP

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "await.hpp"
#include "clock.hpp"
#include "instance.hpp"
#include "options.hpp"
#include "thread.hpp"

namespace ffi {
inline namespace v1 {
namespace detail {

/** A call or a stream, until it is over. By its address the library tells them apart. */
class Work : public Alarm {
public:
    /** Asks the library to give it up. What it replies last comes in any case. */
    void cancel() noexcept {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (is_over_ || library_ == nullptr) {
                return;
            }
        }
        // Where it ended meanwhile, there is no such work any more: nobody else has its address, as it is still here.
        static_cast<void>(library_->cancel(target_, user_data_));
    }

    /** Whether there is something to take, so that nobody has to wait. */
    bool is_ready() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return is_ready_now();
    }

    void wait() {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return is_ready_now(); });
    }

    template <class Rep, class Period>
    bool wait_for(std::chrono::duration<Rep, Period> time) {
        std::unique_lock<std::mutex> lock(mutex_);
        return changed_.wait_for(lock, time, [this] { return is_ready_now(); });
    }

    /** Has `wake` run when there is something to take. False, and it is not run, where there is. */
    bool attach(Wake wake) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (is_ready_now()) {
            return false;
        }
        wake_ = wake;
        return true;
    }

    /** Takes back what was attached. */
    void detach() {
        const std::lock_guard<std::mutex> lock(mutex_);
        wake_ = {};
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

protected:
    Work() = default;

    /** Before the library may reply. */
    void prepare(const Library &library, std::shared_ptr<Instance> instance, void *user_data, const CallOptions &options) {
        library_ = &library;
        instance_ = std::move(instance);
        target_ = instance_ ? instance_->context() : nullptr;
        user_data_ = user_data;
        timeout_ = options.ffi_timeout();
    }

    /** When it has begun, and may be over. `target` is what it is cancelled on, where that was not known before. */
    void begun(const std::shared_ptr<Work> &self, const CallOptions &options, void *target) {
        if (target != nullptr) {
            const std::lock_guard<std::mutex> lock(mutex_);
            target_ = target;
        }
        if (timeout_) {
            const auto limit = *timeout_ > std::chrono::hours(24 * 365) ? std::chrono::hours(24 * 365) : *timeout_;
            const std::lock_guard<std::mutex> lock(mutex_);
            if (!is_over_) {
                alarm_ = Clock::shared().set(std::chrono::steady_clock::now() + limit, self);
            }
        }
        if (options.ffi_stopper() && !is_over()) {
            // It may ask for the end right now.
            std::shared_ptr<void> stop = options.ffi_stopper()([work = std::weak_ptr<Work>(self)] {
                if (const std::shared_ptr<Work> alive = work.lock()) {
                    alive->cancel();
                }
            });
            const std::lock_guard<std::mutex> lock(mutex_);
            if (!is_over_) {
                stop_ = std::move(stop);
            }
        }
    }

    /** `store` puts what came where it is looked for, with the lock; behind the end nothing is. Whoever waits for something is woken. */
    template <class Store>
    void put(Store &&store) {
        Wake wake;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (is_over_) {
                return;
            }
            store();
            wake = std::exchange(wake_, {});
        }
        changed_.notify_all();
        wake();
    }

    /** Ends it: `store` puts what comes last where it is looked for, with the lock, and is told whether it was late. */
    template <class Store>
    void finish(Store &&store) {
        /* Before anybody knows of the end: who lets go of the instance then is the last to have it, and waits for its end. */
        instance_.reset();
        std::shared_ptr<void> stop;
        std::optional<Clock::Entry> alarm;
        put([&] {
            store(is_late_);
            is_over_ = true;
            alarm = std::exchange(alarm_, {});
            stop = std::move(stop_);
        });
        if (alarm) {
            Clock::shared().clear(*alarm);
        }
    }

    /** Has `look` look at what came, with the lock. */
    template <class Look>
    void locked(Look &&look) {
        const std::lock_guard<std::mutex> lock(mutex_);
        look(is_over_);
    }

    /** Lets the library send so many more items. It may send them before this returns. */
    void grant(std::uint64_t items) noexcept { static_cast<void>(library_->grant(target_, user_data_, items)); }

    bool is_over() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return is_over_;
    }

    const std::shared_ptr<Instance> &instance() const noexcept { return instance_; }

    /** What came last: where it was cancelled because it was late, that is the reason. */
    template <class Result>
    Result explained(Result last, bool is_late) const {
        if (is_late && !last.has_value() && last.error().code() == Code::cancelled) {
            return Error<>(Code::timeout, "not over within " + std::to_string(timeout_ ? timeout_->count() : 0) + " ms");
        }
        return last;
    }

    /** Whether there is something to take, or will never be; with the lock. */
    virtual bool is_ready_now() const { return is_over_; }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Wake wake_;
    const Library *library_ = nullptr;
    std::shared_ptr<Instance> instance_;
    void *target_ = nullptr;
    void *user_data_ = nullptr;
    std::optional<std::chrono::milliseconds> timeout_;
    std::optional<Clock::Entry> alarm_;
    std::shared_ptr<void> stop_;
    bool is_over_ = false;
    bool is_late_ = false;
};

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_WORK_HPP */
