/* Threads for what may block. */
#include "version.hpp"

#ifndef FFI_WORKERS_HPP
#define FFI_WORKERS_HPP

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "action.hpp"

namespace ffi {
inline namespace v1 {

/**
 * The threads that host functions run on which may take their time, and that clean up what cannot be cleaned up where it is
 * let go of. All packages of a process share them. A thread is started when a job finds none idle, up to the limit, and ends
 * when it has been idle for a while; what comes beyond the limit waits.
 */
class Workers {
public:
    /** The one pool of the process. It is never destroyed: the threads end with the process. */
    static Workers &shared() {
        static Workers &workers = *new Workers;
        return workers;
    }

    /** How many threads there may be at once; 256 unless it is set. Threads that there are stay. */
    void set_limit(std::size_t threads) {
        const std::lock_guard<std::mutex> lock(mutex_);
        limit_ = threads > 0 ? threads : 1;
    }

    /** Has a job run on one of the threads. It must not throw. */
    void run(detail::Action<void()> job) {
        const std::lock_guard<std::mutex> lock(mutex_);
        jobs_.push_back(std::move(job));
        if (idle_ >= jobs_.size() || threads_ >= limit_) {
            wake_.notify_one();
            return;
        }
        start();
    }

private:
    Workers() = default;

    /** With the lock. */
    void start() {
#if FFI_CPP_EXCEPTIONS
        try {
            std::thread([this] { work(); }).detach();
        } catch (...) {
            // The system has no more of them: the job waits for one that there is.
            if (threads_ == 0) {
                jobs_.pop_back();
                throw;
            }
            return;
        }
#else
        std::thread([this] { work(); }).detach();
#endif
        ++threads_;
    }

    void work() {
        std::unique_lock<std::mutex> lock(mutex_);
        for (;;) {
            if (jobs_.empty()) {
                ++idle_;
                wake_.wait_for(lock, std::chrono::seconds(10), [this] { return !jobs_.empty(); });
                --idle_;
                if (jobs_.empty()) {
                    --threads_;
                    return;
                }
            }
            detail::Action<void()> job = std::move(jobs_.front());
            jobs_.pop_front();
            lock.unlock();
            job();
            job = {};
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<detail::Action<void()>> jobs_;
    std::size_t threads_ = 0;
    std::size_t idle_ = 0;
    std::size_t limit_ = 256;
};

} // namespace v1
} // namespace ffi

#endif /* FFI_WORKERS_HPP */
