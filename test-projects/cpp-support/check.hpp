// What programs over C++ packages share: checks that say what came instead, and ways to wait for what another thread does. It knows
// nothing of any package, and includes no header of one: what is checked are results and errors as every package has them.
#ifndef CHECK_HPP
#define CHECK_HPP

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

namespace check {

// How long anything may take before the program gives up; less than `cargo ffi test` gives it, so that what did not come is named.
constexpr std::chrono::seconds patience{60};

// Where a check stands: as a last parameter, where it is called.
struct Place {
    const char *file;
    int line;

    static Place here(const char *file = __builtin_FILE(), int line = __builtin_LINE()) { return {file, line}; }
};

inline std::atomic<int> failures;

// ---------------------------------------------------------------------------------------------------- values as text

// One line: control characters are escaped, and no more than a little is said.
inline std::string shown(std::string_view text) {
    std::string out = "\"";
    for (const char c : text.substr(0, 200)) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned char>(c));
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? escaped : std::string(1, c);
    }
    return out + (text.size() > 200 ? "\"..." : "\"");
}

template <class T>
std::string shown_value(const T &value) {
    if constexpr (std::is_convertible_v<const T &, std::string_view>) {
        return shown(value);
    } else if constexpr (std::is_same_v<T, bool>) {
        return value ? "true" : "false";
    } else if constexpr (std::is_arithmetic_v<T>) {
        return std::to_string(value);
    } else if constexpr (std::is_enum_v<T>) {
        return "number " + std::to_string(static_cast<long long>(value));
    } else {
        return "another value";
    }
}

// ------------------------------------------------------------------------------------------------------------ checks

inline void fail(const std::string &what, Place at = Place::here()) {
    ++failures;
    std::fprintf(stderr, "%s:%d: %s\n", at.file, at.line, what.c_str());
}

#define CHECK(...)                                               \
    do {                                                         \
        if (!(__VA_ARGS__)) {                                    \
            ::check::fail("does not hold: " #__VA_ARGS__);       \
        }                                                        \
    } while (false)

template <class Got, class Want>
void same(const Got &got, const Want &want, Place at = Place::here()) {
    if (!(got == want)) {
        fail("expected " + shown_value(want) + "\n  got      " + shown_value(got), at);
    }
}

// There is a value.
template <class Result>
void is_ok(const Result &result, Place at = Place::here()) {
    if (!result) {
        fail("no value: " + shown(result.error().message()), at);
    }
}

// There is this value.
template <class Result, class Want>
void gives(const Result &result, const Want &want, Place at = Place::here()) {
    is_ok(result, at);
    if (result) {
        same(*result, want, at);
    }
}

// There is no value, for a reason of this kind.
template <class Result, class Code>
void fails(const Result &result, Code code, Place at = Place::here()) {
    if (result) {
        fail("there is a value, and should be an error", at);
    } else if (result.error().code() != code) {
        fail("expected " + std::string(to_string(code)) + "\n  got      " + std::string(to_string(result.error().code())) + ": " +
                 shown(result.error().message()),
             at);
    }
}

// The same, with this text.
template <class Result, class Code>
void fails(const Result &result, Code code, std::string_view message, Place at = Place::here()) {
    fails(result, code, at);
    if (!result) {
        same(result.error().message(), message, at);
    }
}

// The function has failed with its own error: this one.
template <class Result, class Typed>
void fails_as(const Result &result, const Typed &want, std::string_view message, Place at = Place::here()) {
    if (result) {
        fail("there is a value, and should be an error", at);
        return;
    }
    same(result.error().message(), message, at);
    const auto *const typed = result.error().typed();
    if (typed == nullptr) {
        fail("the error has no value of its type: " + shown(result.error().message()), at);
    } else if (!(*typed == want)) {
        fail("it is another error of its type", at);
    }
}

// There is a value, or the end of what it was called on came first: before the call, or while it was pending.
template <class Result>
bool is_ok_or_over(const Result &result, Place at = Place::here()) {
    if (!result && to_string(result.error().code()) != "closed" && to_string(result.error().code()) != "cancelled") {
        fail("no value: " + shown(result.error().message()), at);
    }
    return result.has_value();
}

// The exit code of the program.
inline int finish() {
    return failures == 0 ? 0 : 1;
}

// ----------------------------------------------------------------------------------------------------------- waiting

// What never happens ends the program.
[[noreturn]] inline void give_up(const char *what, Place at) {
    std::fprintf(stderr, "%s:%d: %s\n", at.file, at.line, what);
    std::_Exit(1);
}

// Waits until it holds.
template <class Condition>
void until(Condition condition, Place at = Place::here()) {
    for (const auto deadline = std::chrono::steady_clock::now() + patience; !condition();) {
        if (std::chrono::steady_clock::now() > deadline) {
            give_up("never", at);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

// What one thread puts in, another takes out.
template <class T>
class Channel {
public:
    void put(T value) {
        const std::lock_guard<std::mutex> lock(mutex_);
        values_.push_back(std::move(value));
        // With the lock: who takes may end the channel right away.
        changed_.notify_all();
    }

    // The next one, when it is there.
    T next(Place at = Place::here()) {
        std::unique_lock<std::mutex> lock(mutex_);
        if (!changed_.wait_for(lock, patience, [this] { return !values_.empty(); })) {
            give_up("nothing came", at);
        }
        T value = std::move(values_.front());
        values_.pop_front();
        return value;
    }

    std::size_t size() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return values_.size();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<T> values_;
};

// Opens once, for all who wait.
class Gate {
public:
    void open() {
        const std::lock_guard<std::mutex> lock(mutex_);
        is_open_ = true;
        changed_.notify_all();
    }

    bool is_open() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return is_open_;
    }

    void wait(Place at = Place::here()) {
        std::unique_lock<std::mutex> lock(mutex_);
        if (!changed_.wait_for(lock, patience, [this] { return is_open_; })) {
            give_up("never opened", at);
        }
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = false;
};

} // namespace check

#endif
