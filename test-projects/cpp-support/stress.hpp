// What the stress programs in C++ share: checks, replies that are waited for, threads that take steps by chance, and CBOR as far
// as requests and replies need it. FFI_STRESS and FFI_STRESS_SEED are those of c-support/stress.h.
//
// Include it after the header of a library.
#ifndef STRESS_HPP
#define STRESS_HPP

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "../c-support/chance.h"

namespace stress {

constexpr int workers = 8;
constexpr int steps = 80;

// How long a reply may take before the program gives up; less than `cargo ffi test` gives the program.
constexpr std::chrono::seconds patience{60};
constexpr std::int64_t patience_ms = std::chrono::milliseconds{patience}.count();

// ---------------------------------------------------------------------------------------------------- checks

inline std::atomic<int> failures;

// One line, of which control characters are escaped and no more than a little is said.
inline std::string shown(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 200)) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned char>(c));
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? escaped : std::string(1, c);
    }
    return out + (text.size() > 200 ? "..." : "");
}

inline void fail(const char *file, int line, const std::string &what) {
    ++failures;
    std::fprintf(stderr, "%s:%d: %s\n", file, line, what.c_str());
}

inline void check(const char *file, int line, bool holds, const char *what) {
    if (!holds) {
        fail(file, line, std::string("expected: ") + what);
    }
}

inline void check_same(const char *file, int line, const std::string &got, const std::string &want) {
    if (got != want) {
        fail(file, line, "expected " + shown(want) + "\n  got      " + shown(got));
    }
}

#define STRESS_CHECK(condition) ::stress::check(__FILE__, __LINE__, (condition), #condition)
#define STRESS_SAME(got, want) ::stress::check_same(__FILE__, __LINE__, (got), (want))

// ---------------------------------------------------------------------------------------------------- replies

inline std::string text_of(ffi_str_t view) {
    return std::string(view.data, view.len);
}

inline std::string bytes_of(const void *data, std::size_t len) {
    return len == 0 ? std::string() : std::string(static_cast<const char *>(data), len);
}

inline ffi_str_t view_of(std::string_view text) {
    return ffi_str_n(text.data(), text.size());
}

// Reads the payload of a result while its callback runs.
using Read = std::string (*)(const void *payload, std::size_t len);

// The one reply of a call. It lives as long as its round, so that a second one is seen.
class Reply {
public:
    explicit Reply(Read read) : read_(read) {}
    Reply(const Reply &) = delete;
    Reply &operator=(const Reply &) = delete;
    ~Reply() { STRESS_CHECK(count_ == 1); }

    // The callback of calls whose user data is a reply.
    static void done(std::int32_t code, const void *payload, std::size_t len, void *user_data) {
        auto &self = *static_cast<Reply *>(user_data);
        const std::lock_guard<std::mutex> lock(self.mutex_);
        ++self.count_;
        self.code_ = code;
        self.text_ = code == FFI_OK ? self.read_(payload, len) : bytes_of(payload, len);
        self.came_.notify_all();
    }

    // Waits for it. One that never comes ends the program.
    std::int32_t code() {
        std::unique_lock<std::mutex> lock(mutex_);
        if (!came_.wait_for(lock, patience, [this] { return count_ != 0; })) {
            std::fprintf(stderr, "no reply\n");
            std::_Exit(1);
        }
        return code_;
    }

    // What came; the code is known by then.
    const std::string &text() const { return text_; }

private:
    const Read read_;
    std::mutex mutex_;
    std::condition_variable came_;
    int count_ = 0;
    std::int32_t code_ = 0;
    std::string text_;
};

// A reply that is still to come, and what it has to be.
struct Due {
    Reply *reply;
    std::string want;

    void settle(const char *file, int line) const {
        check(file, line, reply->code() == FFI_OK, "the call to succeed");
        check_same(file, line, reply->text(), want);
    }

    // Where the call may have been given up: whether it was not.
    bool settle_or_cancelled(const char *file, int line) const {
        if (reply->code() == FFI_CANCELLED) {
            check(file, line, !reply->text().empty(), "a text with FFI_CANCELLED");
            return false;
        }
        settle(file, line);
        return true;
    }
};
#define STRESS_SETTLE(due) (due).settle(__FILE__, __LINE__)
#define STRESS_SETTLE_OR_CANCELLED(due) (due).settle_or_cancelled(__FILE__, __LINE__)

// ------------------------------------------------------------------------------------------------------- CBOR

// Written in its only deterministic encoding, so that replies can be compared byte by byte.
class Cbor {
public:
    static Cbor text(std::string_view text) { return Cbor(head(3, text.size()) + std::string(text)); }
    static Cbor bytes(std::string_view bytes) { return Cbor(head(2, bytes.size()) + std::string(bytes)); }
    static Cbor integer(std::int64_t value) {
        return Cbor(value < 0 ? head(1, ~static_cast<std::uint64_t>(value)) : head(0, static_cast<std::uint64_t>(value)));
    }
    static Cbor boolean(bool value) { return Cbor(value ? "\xf5" : "\xf4"); }
    static Cbor null() { return Cbor("\xf6"); }
    static Cbor array(const std::vector<Cbor> &items) {
        std::string all = head(4, items.size());
        for (const Cbor &item : items) {
            all += item.encoded_;
        }
        return Cbor(std::move(all));
    }
    // The entries in the order in which they are given.
    static Cbor map(const std::vector<std::pair<std::string_view, Cbor>> &entries) {
        std::string all = head(5, entries.size());
        for (const auto &[key, value] : entries) {
            all += text(key).encoded_ + value.encoded_;
        }
        return Cbor(std::move(all));
    }

    const std::string &encoded() const { return encoded_; }
    const std::uint8_t *data() const { return reinterpret_cast<const std::uint8_t *>(encoded_.data()); }
    std::size_t size() const { return encoded_.size(); }

private:
    explicit Cbor(std::string encoded) : encoded_(std::move(encoded)) {}

    static std::string head(unsigned major, std::uint64_t argument) {
        const int width = argument < 24 ? 0 : argument <= 0xff ? 1 : argument <= 0xffff ? 2 : argument <= 0xffffffff ? 4 : 8;
        static constexpr unsigned codes[] = {0, 24, 25, 0, 26, 0, 0, 0, 27};
        std::string out(1, static_cast<char>(major << 5 | (width == 0 ? static_cast<unsigned>(argument) : codes[width])));
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            out += static_cast<char>(argument >> shift & 0xff);
        }
        return out;
    }

    std::string encoded_;
};

// ---------------------------------------------------------------------------------------------------- threads

// A thread that takes steps.
class Worker {
public:
    Worker(int number, std::uint64_t seed) : number(number), random_(seed << 8 | static_cast<std::uint64_t>(number)) {}

    const int number;

    unsigned below(unsigned limit) { return chance_below(&random_, limit); }
    std::uint64_t any() { return chance(&random_); }

    // Part of names that nothing else has.
    std::string next_name() { return std::to_string(number) + "." + std::to_string(serial_++); }

    // Mostly short, now and then long, with NULs, quotes and letters of all lengths.
    std::string some_text() {
        static constexpr std::string_view letters[] = {"a", "Z", "7", " ", "\"", "\\", "\n", {"\0", 1}, "\xc3\xa4", "\xf0\x9d\x84\x9e"};
        static constexpr unsigned most[] = {1, 8, 40, 40, 300, 3000};
        std::string text;
        for (unsigned left = below(most[below(6)]); left > 0; --left) {
            text += letters[below(10)];
        }
        return text;
    }

    // For a new call.
    Reply &reply(Read read) { return replies_.emplace_back(read); }

private:
    std::uint64_t random_;
    unsigned serial_ = 0;
    std::deque<Reply> replies_;
};

using Step = std::function<void(Worker &)>;

// All workers of a round, which are to live longer than the contexts that they call.
inline std::deque<Worker> make_workers(std::uint64_t seed) {
    std::deque<Worker> all;
    for (int number = 0; number < workers; ++number) {
        all.emplace_back(number, seed);
    }
    return all;
}

// Has them all take steps at once; a kind that is there twice is taken twice as often.
inline void run(std::deque<Worker> &all, const std::vector<Step> &kinds) {
    const char *const checker = std::getenv("CARGO_FFI_SANITIZE");
    const int count = checker != nullptr && std::string_view(checker) == "memcheck" ? steps / 8 : steps;
    std::vector<std::thread> threads;
    for (Worker &worker : all) {
        threads.emplace_back([&worker, &kinds, count] {
            for (int step = 0; step < count && failures == 0; ++step) {
                kinds[worker.below(static_cast<unsigned>(kinds.size()))](worker);
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}

// The whole program: rounds until one fails. Gives the exit code.
inline int play(const std::function<void(std::uint64_t seed)> &round) {
    const long rounds = number_of("FFI_STRESS", 1);
    const auto first = static_cast<std::uint64_t>(number_of("FFI_STRESS_SEED", 1));
    for (long number = 0; number < rounds && failures == 0; ++number) {
        const std::uint64_t seed = first + static_cast<std::uint64_t>(number);
        std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
        std::fflush(stdout);
        round(seed);
    }
    return failures == 0 ? 0 : 1;
}

} // namespace stress

#endif
