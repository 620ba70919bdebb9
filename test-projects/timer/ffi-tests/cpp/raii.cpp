/* The timer as C++ would have it: contexts, listeners and calls that clean up after themselves, futures and exceptions.
   Every form of call is made from several threads, and things end in every order. */
#include <my_timer.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

void check(bool holds, const char *what, int line) {
    if (!holds) {
        std::fprintf(stderr, "raii.cpp:%d: %s\n", line, what);
        std::abort();
    }
}
#define CHECK(x) check((x), #x, __LINE__)

ffi_str_t view(std::string_view text) { return ffi_str_n(text.data(), text.size()); }

std::string copy(ffi_str_t text) { return text.len == 0 ? std::string() : std::string(text.data, text.len); }

/* What a call failed with. */
class Failure : public std::runtime_error {
  public:
    Failure(int32_t code, const std::string &text) : std::runtime_error(text), code(code) {}
    const int32_t code;
};

/* A reply of the direct form, released where it goes out of scope. */
class Reply {
  public:
    Reply() = default;
    Reply(const Reply &) = delete;
    Reply &operator=(const Reply &) = delete;
    ~Reply() { my_timer_reply_release(&reply_); }

    ffi_reply_t *out() { return &reply_; }

    void throw_unless_ok() const {
        if (reply_.code != FFI_OK) {
            throw Failure(reply_.code, std::string(static_cast<const char *>(reply_.payload), reply_.len));
        }
    }

  private:
    ffi_reply_t reply_ = FFI_REPLY_INIT;
};

struct Echo {
    std::string echoed;
    std::string timer;
};

/* The one reply of a call in the callback form: it ends the promise, and with it what belongs to the call. */
void echo_done(int32_t code, const void *payload, size_t len, void *user_data) {
    const std::unique_ptr<std::promise<Echo>> promise(static_cast<std::promise<Echo> *>(user_data));
    if (code == FFI_OK) {
        CHECK(len == sizeof(my_timer_echo_response_t));
        const auto *const response = static_cast<const my_timer_echo_response_t *>(payload);
        promise->set_value({copy(response->echoed), copy(response->timer_name)});
    } else {
        const std::string text(static_cast<const char *>(payload), len);
        promise->set_exception(std::make_exception_ptr(Failure(code, text)));
    }
}

class Timer {
  public:
    explicit Timer(const std::string &name) {
        const my_timer_timer_config_t config = {view(name)};
        Reply reply;
        my_timer_create_wait(&config, -1, &ctx_, reply.out());
        reply.throw_unless_ok();
    }

    Timer(Timer &&other) noexcept : ctx_(std::exchange(other.ctx_, nullptr)) {}
    Timer &operator=(Timer &&) = delete;

    ~Timer() {
        if (ctx_ != nullptr) {
            CHECK(my_timer_destroy(ctx_) == FFI_OK);
        }
    }

    Echo echo(const std::string &message, int64_t delay_ms) const {
        const my_timer_echo_request_t request = {view(message), delay_ms};
        my_timer_echo_response_t response;
        Reply reply;
        my_timer_echo_wait(ctx_, &request, -1, &response, reply.out());
        reply.throw_unless_ok();
        return {copy(response.echoed), copy(response.timer_name)};
    }

    /* The message is copied before this returns: it may be a temporary. */
    std::future<Echo> echo_later(const std::string &message, int64_t delay_ms) const {
        auto promise = std::make_unique<std::promise<Echo>>();
        std::future<Echo> future = promise->get_future();
        const my_timer_echo_request_t request = {view(message), delay_ms};
        CHECK(my_timer_echo(ctx_, echo_done, promise.release(), &request) == FFI_OK);
        return future;
    }

    my_timer_ctx_t *get() const { return ctx_; }

  private:
    my_timer_ctx_t *ctx_ = nullptr;
};

/* A listener for as long as it lives. */
class EchoListener {
  public:
    explicit EchoListener(const Timer &timer)
        : ctx_(timer.get()), id_(my_timer_on_echo_fired(ctx_, heard, this)) {
        CHECK(id_ != 0);
    }
    EchoListener(const EchoListener &) = delete;
    EchoListener &operator=(const EchoListener &) = delete;
    ~EchoListener() { my_timer_remove_event_listener(ctx_, id_); }

    std::vector<std::string> messages() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return messages_;
    }

  private:
    static void heard(int32_t code, const my_timer_echo_event_t *event, size_t, void *user_data) {
        CHECK(code == FFI_OK);
        auto *const self = static_cast<EchoListener *>(user_data);
        const std::lock_guard<std::mutex> lock(self->mutex_);
        self->messages_.push_back(copy(event->message));
    }

    std::mutex mutex_;
    std::vector<std::string> messages_;
    my_timer_ctx_t *const ctx_;
    const uint64_t id_;
};

/* Few where something looks on, which makes all of it slow. */
int rounds() { return std::getenv("CARGO_FFI_SANITIZE") == nullptr ? 200 : 40; }

void a_context_moves_and_ends_once() {
    Timer first("moved");
    const Timer second(std::move(first));
    CHECK(first.get() == nullptr);
    CHECK(second.echo("m", 0).timer == "moved");
}

void text_crosses_by_its_length(const Timer &timer) {
    const std::string with_nul("a\0b", 3);
    CHECK(timer.echo(with_nul, 0).echoed == with_nul);
    CHECK(timer.echo("", 1).echoed.empty());
    CHECK(timer.echo_later(std::string(100000, 'x'), 1).get().echoed.size() == 100000);
}

void failures_are_exceptions(const Timer &timer) {
    for (const bool later : {false, true}) {
        try {
            const int64_t delay = MY_TIMER_MAX_DELAY_MS + 1;
            later ? timer.echo_later("m", delay).get() : timer.echo("m", delay);
            CHECK(!"an exception");
        } catch (const Failure &failure) {
            CHECK(failure.code == FFI_ERR);
            CHECK(std::string(failure.what()) == "delayMs must not exceed 5000");
        }
    }
}

void threads_get_their_own_replies(const Timer &timer) {
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; number++) {
        threads.emplace_back([&timer, number] {
            for (int round = 0; round < rounds(); round++) {
                const std::string message = std::to_string(number) + ":" + std::to_string(round);
                std::future<Echo> later = timer.echo_later(message + " later", round % 3);
                CHECK(timer.echo(message, round % 2).echoed == message);
                CHECK(later.get().echoed == message + " later");
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}

/* When the listener is gone nothing of it is touched, although events go on. */
void listeners_come_and_go(const Timer &timer) {
    std::atomic<bool> done(false);
    std::thread busy([&] {
        while (!done) {
            timer.echo("busy", 0);
        }
    });
    for (int round = 0; round < rounds(); round++) {
        const auto listener = std::make_unique<EchoListener>(timer);
        timer.echo("own", 0);
        for (const std::string &message : listener->messages()) {
            CHECK(message == "own" || message == "busy");
        }
    }
    done = true;
    busy.join();
}

/* A context that ends answers what is pending: no future is left without an end. */
void the_end_answers_what_is_pending() {
    std::vector<std::future<Echo>> pending;
    {
        const Timer timer("ends");
        for (int i = 0; i < 50; i++) {
            pending.push_back(timer.echo_later("never", MY_TIMER_MAX_DELAY_MS));
        }
    }
    for (std::future<Echo> &future : pending) {
        try {
            future.get();
            CHECK(!"an exception");
        } catch (const Failure &failure) {
            CHECK(failure.code == FFI_CANCELLED);
        }
    }
}

} // namespace

int main() {
    CHECK(my_timer_abi_matches());
    a_context_moves_and_ends_once();
    the_end_answers_what_is_pending();
    const Timer timer("t");
    text_crosses_by_its_length(timer);
    failures_are_exceptions(timer);
    threads_get_their_own_replies(timer);
    listeners_come_and_go(timer);
    return 0;
}
