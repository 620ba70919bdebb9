/* Time limits. */
#include "version.hpp"

#ifndef FFI_CLOCK_HPP
#define FFI_CLOCK_HPP

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace ffi {
inline namespace v1 {
namespace detail {

/** What is told when its time has come. */
class Alarm {
public:
    Alarm() = default;
    Alarm(const Alarm &) = delete;
    Alarm &operator=(const Alarm &) = delete;
    virtual ~Alarm() = default;

    /** On the thread of the clock, which waits until it returns. */
    virtual void ring() noexcept = 0;
};

/** One thread for all time limits of a process. It starts with the first of them. */
class Clock {
public:
    using Time = std::chrono::steady_clock::time_point;
    /** When, and a number that tells what is at the same time apart. */
    using Entry = std::pair<Time, std::uint64_t>;

    /** The one clock of the process. It is never destroyed: its thread ends with the process. */
    static Clock &shared() {
        static Clock &clock = *new Clock;
        return clock;
    }

    /** `alarm` rings at `time`, unless it is gone by then. */
    Entry set(Time time, std::weak_ptr<Alarm> alarm) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!is_running_) {
            std::thread([this] { run(); }).detach();
            is_running_ = true;
        }
        const Entry entry{time, ++last_};
        const bool is_next = alarms_.empty() || entry < alarms_.begin()->first;
        alarms_.emplace(entry, std::move(alarm));
        if (is_next) {
            wake_.notify_one();
        }
        return entry;
    }

    /** Forgets an alarm. It may be ringing already. */
    void clear(const Entry &entry) {
        const std::lock_guard<std::mutex> lock(mutex_);
        alarms_.erase(entry);
    }

private:
    Clock() = default;

    void run() {
        std::unique_lock<std::mutex> lock(mutex_);
        for (;;) {
            if (alarms_.empty()) {
                wake_.wait(lock);
                continue;
            }
            const auto next = alarms_.begin();
            const Time time = next->first.first;
            if (std::chrono::steady_clock::now() < time) {
                wake_.wait_until(lock, time);
                continue;
            }
            const std::weak_ptr<Alarm> due = std::move(next->second);
            alarms_.erase(next);
            lock.unlock();
            if (const std::shared_ptr<Alarm> alarm = due.lock()) {
                alarm->ring();
            }
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::map<Entry, std::weak_ptr<Alarm>> alarms_;
    std::uint64_t last_ = 0;
    bool is_running_ = false;
};

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_CLOCK_HPP */
