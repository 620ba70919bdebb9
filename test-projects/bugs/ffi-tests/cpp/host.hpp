// What the programs of this folder share. Each makes one mistake, and ends with 0 unless something stops it.
#ifndef HOST_HPP
#define HOST_HPP

#include <bugs.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace host {

inline std::atomic<int> failures;

inline void check(bool holds, const char *what, const char *file, int line) {
    if (!holds) {
        ++failures;
        std::fprintf(stderr, "%s:%d: expected: %s\n", file, line, what);
    }
}

/// The exit code.
inline int finish() {
    return failures == 0 ? 0 : 1;
}

inline ffi_bytes_t view(const std::vector<std::uint8_t> &bytes) {
    return ffi_bytes_t{bytes.data(), bytes.size()};
}

inline ffi_str_t view(std::string_view text) {
    return ffi_str_t{text.data(), text.size()};
}

/// An instance, for as long as it is in scope.
class Bugs {
public:
    Bugs() {
        if (bugs_create_wait(&ctx_, nullptr) != FFI_OK) {
            std::abort();
        }
    }
    ~Bugs() { check(bugs_destroy(ctx_) == FFI_OK, "destroyed", __FILE__, __LINE__); }
    Bugs(const Bugs &) = delete;
    Bugs &operator=(const Bugs &) = delete;

    bugs_ctx_t *get() const { return ctx_; }

private:
    bugs_ctx_t *ctx_ = nullptr;
};

/// A reply, released at the end of its scope.
class Reply {
public:
    Reply() = default;
    ~Reply() { bugs_reply_release(&reply_); }
    Reply(const Reply &) = delete;
    Reply &operator=(const Reply &) = delete;

    ffi_reply_t *get() { return &reply_; }

private:
    ffi_reply_t reply_ = FFI_REPLY_INIT;
};

}  // namespace host

#define CHECK(condition) host::check((condition), #condition, __FILE__, __LINE__)

#endif
