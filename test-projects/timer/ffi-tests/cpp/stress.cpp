// Many threads, natively and in CBOR, on timers that all of them share and on others that come and go, with listeners, time limits
// and cancellation in between. Every reply is held to what that very call has sent, and every listener to what was fired.
#include <my_timer.h>

#include <array>
#include <map>
#include <memory>

#include "../../../cpp-support/stress.hpp"

namespace {

using stress::Cbor;
using stress::Due;
using stress::Reply;
using stress::Worker;

// ---------------------------------------------------------------------------------------------------- timers

// What a direct call leaves behind, released with its scope.
struct Owned {
    ffi_reply_t reply = FFI_REPLY_INIT;
    Owned() = default;
    Owned(const Owned &) = delete;
    Owned &operator=(const Owned &) = delete;
    ~Owned() { my_timer_reply_release(&reply); }
};

// How often each message was heard, or may be.
using Tally = std::map<std::string, int>;

// A timer with listeners, for as long as it is in scope.
class Timer {
public:
    explicit Timer(std::string name) : name_(std::move(name)) {
        my_timer_timer_config_t config{};
        config.name = stress::view_of(name_);
        Owned owned;
        if (my_timer_create_wait(&config, stress::patience_ms, &ctx_, &owned.reply) != FFI_OK) {
            std::fprintf(stderr, "no timer to test with\n");
            std::_Exit(1);
        }
        STRESS_CHECK(my_timer_on_echo_fired(ctx_, hear, this) != 0);
        STRESS_CHECK(my_timer_add_event_listener_cbor(ctx_, "on_echo_fired", hear_cbor, this) != 0);
    }
    Timer(const Timer &) = delete;
    Timer &operator=(const Timer &) = delete;
    ~Timer() {
        close();
        STRESS_CHECK(my_timer_destroy(ctx_) == FFI_ERR);
        // What was fired has been heard, once, and nothing else.
        for (const auto &[message, times] : done_) {
            STRESS_CHECK(heard_[message] == times);
            STRESS_CHECK(heard_cbor_[event(message).encoded()] == times);
        }
        for (const auto &[message, times] : heard_) {
            STRESS_CHECK(times <= begun_[message]);
            STRESS_CHECK(heard_cbor_[event(message).encoded()] == times);
        }
        STRESS_CHECK(heard_.size() == heard_cbor_.size());
    }

    my_timer_ctx_t *get() const { return ctx_; }
    const std::string &name() const { return name_; }

    // Ends it, perhaps before its scope. Calls that are pending have their replies when it returns.
    void close() {
        if (!closed_) {
            closed_ = true;
            STRESS_CHECK(my_timer_destroy(ctx_) == FFI_OK);
        }
    }

    void begins(const std::string &message) { count(begun_, message); }
    void is_done(const std::string &message) { count(done_, message); }

private:
    static Cbor event(const std::string &message) {
        return Cbor::map({{"payload", Cbor::map({{"message", Cbor::text(message)}, {"echoCount", Cbor::integer(1)}})},
                          {"eventType", Cbor::text("on_echo_fired")}});
    }

    static void hear(std::int32_t code, const my_timer_echo_event_t *event, std::size_t len, void *user_data) {
        auto &self = *static_cast<Timer *>(user_data);
        STRESS_CHECK(code == FFI_OK && len == sizeof *event && event->echo_count == 1);
        self.count(self.heard_, stress::text_of(event->message));
    }

    static void hear_cbor(std::int32_t code, const void *payload, std::size_t len, void *user_data) {
        auto &self = *static_cast<Timer *>(user_data);
        STRESS_CHECK(code == FFI_OK);
        self.count(self.heard_cbor_, stress::bytes_of(payload, len));
    }

    void count(Tally &tally, const std::string &message) {
        const std::lock_guard<std::mutex> lock(mutex_);
        ++tally[message];
    }

    const std::string name_;
    my_timer_ctx_t *ctx_ = nullptr;
    bool closed_ = false;
    std::mutex mutex_;
    Tally begun_, done_, heard_, heard_cbor_;
};

// ---------------------------------------------------------------------------------------------------- calls

// The results as texts, natively and in CBOR.
std::string read_echo(const void *payload, std::size_t len) {
    const auto *const value = static_cast<const my_timer_echo_response_t *>(payload);
    return len == sizeof *value ? stress::text_of(value->timer_name) + "|" + stress::text_of(value->echoed) : "no echo";
}

std::string read_complex(const void *payload, std::size_t len) {
    const auto *const value = static_cast<const my_timer_complex_response_t *>(payload);
    return len == sizeof *value
               ? std::to_string(value->item_count) + (value->has_note ? "|" : "-") + stress::text_of(value->summary)
               : "no summary";
}

struct Echo {
    Timer &timer;
    std::string message;
    std::int64_t delay_ms;

    std::string want() const { return timer.name() + "|" + message; }

    // On the heap in exactly its length, and gone as soon as the call has been made.
    Due begin(Worker &worker) const {
        Reply &reply = worker.reply(read_echo);
        const std::vector<char> exact(message.begin(), message.end());
        const my_timer_echo_request_t request{ffi_str_n(exact.data(), exact.size()), delay_ms};
        timer.begins(message);
        STRESS_CHECK(my_timer_echo(timer.get(), Reply::done, &reply, &request) == FFI_OK);
        return {&reply, want()};
    }

    Due begin_cbor(Worker &worker) const {
        Reply &reply = worker.reply(stress::bytes_of);
        const Cbor request = Cbor::map(
            {{"req", Cbor::map({{"message", Cbor::text(message)}, {"delayMs", Cbor::integer(delay_ms)}})}});
        timer.begins(message);
        STRESS_CHECK(my_timer_echo_cbor(timer.get(), Reply::done, &reply, request.data(), request.size()) == FFI_OK);
        return {&reply,
                Cbor::map({{"echoed", Cbor::text(message)}, {"timerName", Cbor::text(timer.name())}}).encoded()};
    }

    Due begin_in_some_form(Worker &worker) const { return worker.below(2) != 0 ? begin(worker) : begin_cbor(worker); }

    // Whether it was done within the limit.
    bool direct(std::int64_t limit_ms) const {
        const my_timer_echo_request_t request{stress::view_of(message), delay_ms};
        my_timer_echo_response_t response{};
        Owned owned;
        timer.begins(message);
        const std::int32_t code = my_timer_echo_wait(timer.get(), &request, limit_ms, &response, &owned.reply);
        if (code == FFI_TIMEOUT) {
            return false;
        }
        STRESS_CHECK(code == FFI_OK);
        if (code == FFI_OK) {
            STRESS_SAME(read_echo(&response, sizeof response), want());
        }
        return true;
    }

    // One of the forms, to the end.
    void call(Worker &worker) const {
        if (worker.below(3) == 0) {
            STRESS_CHECK(direct(stress::patience_ms));
        } else {
            STRESS_SETTLE(begin_in_some_form(worker));
        }
        timer.is_done(message);
    }
};

// What all steps know.
class Round {
public:
    explicit Round(std::uint64_t seed) : workers_(stress::make_workers(seed)) {
        for (std::size_t i = 0; i < shared_.size(); ++i) {
            shared_[i] = std::make_unique<Timer>("shared " + std::to_string(i));
        }
    }

    void play() {
        const auto kind = [this](void (Round::*step)(Worker &)) {
            return [this, step](Worker &worker) { (this->*step)(worker); };
        };
        stress::run(workers_, {kind(&Round::call), kind(&Round::call), kind(&Round::call), kind(&Round::complex),
                               kind(&Round::burst), kind(&Round::burst), kind(&Round::refused), kind(&Round::cancel),
                               kind(&Round::limit), kind(&Round::own)});
    }

private:
    Timer &some_timer(Worker &worker) { return *shared_[worker.below(static_cast<unsigned>(shared_.size()))]; }

    // Names the thread, its call and the timer, so that a reply that went astray is seen.
    static Echo echo(Worker &worker, Timer &timer, std::int64_t delay_ms) {
        return {timer, timer.name() + ": " + worker.next_name() + " " + worker.some_text(), delay_ms};
    }

    static Echo short_echo(Worker &worker, Timer &timer) { return echo(worker, timer, worker.below(4)); }

    void call(Worker &worker) { short_echo(worker, some_timer(worker)).call(worker); }

    void complex(Worker &worker) {
        const Timer &timer = some_timer(worker);
        const std::string note = timer.name() + ": " + worker.next_name() + " " + worker.some_text();
        const auto retries = static_cast<std::int64_t>(worker.any());
        const std::vector<my_timer_echo_request_t> messages(worker.below(5), {stress::view_of(note), 1});
        const std::string summary = "received " + std::to_string(messages.size()) + " messages, note=" + note +
                                    ", retries=" + std::to_string(retries);
        const auto count = static_cast<std::int64_t>(messages.size());
        const ffi_str_t view = stress::view_of(note);
        if (worker.below(2) != 0) {
            Reply &reply = worker.reply(read_complex);
            my_timer_complex_request_t request{};
            request.messages = {messages.data(), messages.size()};
            request.tags = {&view, 1};
            request.note = &view;
            request.retries = &retries;
            STRESS_CHECK(my_timer_complex(timer.get(), Reply::done, &reply, &request) == FFI_OK);
            STRESS_SETTLE((Due{&reply, std::to_string(count) + "|" + summary}));
            return;
        }
        Reply &reply = worker.reply(stress::bytes_of);
        const Cbor message = Cbor::map({{"message", Cbor::text(note)}, {"delayMs", Cbor::integer(1)}});
        const Cbor request = Cbor::map({{"req", Cbor::map({{"note", Cbor::text(note)},
                                                           {"tags", Cbor::array({})},
                                                           {"retries", Cbor::integer(retries)},
                                                           {"messages", Cbor::array({messages.size(), message})}})}});
        STRESS_CHECK(my_timer_complex_cbor(timer.get(), Reply::done, &reply, request.data(), request.size()) == FFI_OK);
        const Cbor want = Cbor::map({{"hasNote", Cbor::boolean(true)},
                                     {"summary", Cbor::text(summary)},
                                     {"itemCount", Cbor::integer(count)}});
        STRESS_SETTLE((Due{&reply, want.encoded()}));
    }

    // Many in flight, on all timers.
    void burst(Worker &worker) {
        std::vector<std::pair<Echo, Due>> all;
        for (unsigned left = 2 + worker.below(10); left > 0; --left) {
            const Echo call = short_echo(worker, some_timer(worker));
            all.emplace_back(call, call.begin_in_some_form(worker));
        }
        for (const auto &[call, due] : all) {
            STRESS_SETTLE(due);
            call.timer.is_done(call.message);
        }
    }

    void refused(Worker &worker) {
        const Echo late = echo(worker, some_timer(worker), MY_TIMER_MAX_DELAY_MS + 1 + worker.below(1000));
        const Due due = late.begin_in_some_form(worker);
        STRESS_CHECK(due.reply->code() == FFI_ERR);
        STRESS_SAME(due.reply->text(), "delayMs must not exceed 5000");
    }

    // One that would never end, some that race with being given up, and one that notices nothing.
    void cancel(Worker &worker) {
        Timer &timer = some_timer(worker);
        std::vector<std::pair<Echo, Due>> given_up;
        for (int i = 0; i < 4; ++i) {
            const Echo call = echo(worker, timer, i == 0 ? MY_TIMER_MAX_DELAY_MS : worker.below(3));
            given_up.emplace_back(call, call.begin_in_some_form(worker));
        }
        const Echo spared = short_echo(worker, timer);
        const Due due = spared.begin_in_some_form(worker);
        for (const auto &[call, pending] : given_up) {
            STRESS_CHECK(my_timer_cancel(timer.get(), pending.reply) == FFI_OK);
        }
        settle_pending(given_up);
        STRESS_SETTLE(due);
        timer.is_done(spared.message);
    }

    static void settle_pending(const std::vector<std::pair<Echo, Due>> &pending) {
        for (const auto &[call, due] : pending) {
            if (STRESS_SETTLE_OR_CANCELLED(due)) {
                STRESS_CHECK(call.delay_ms != MY_TIMER_MAX_DELAY_MS);
                call.timer.is_done(call.message);
            }
        }
    }

    void limit(Worker &worker) {
        const Echo call = short_echo(worker, some_timer(worker));
        if (call.direct(worker.below(3))) {
            call.timer.is_done(call.message);
        }
    }

    // A timer of its own, that goes with calls pending.
    void own(Worker &worker) {
        Timer timer("own " + worker.next_name());
        short_echo(worker, timer).call(worker);
        std::vector<std::pair<Echo, Due>> pending;
        for (int i = 0; i < 3; ++i) {
            const Echo call = echo(worker, timer, i == 0 ? MY_TIMER_MAX_DELAY_MS : worker.below(3));
            pending.emplace_back(call, call.begin_in_some_form(worker));
        }
        timer.close();
        settle_pending(pending);
    }

    // The replies live longer than the timers, which may still have to give one.
    std::deque<Worker> workers_;
    std::array<std::unique_ptr<Timer>, 3> shared_;
};

} // namespace

int main() {
    return stress::play([](std::uint64_t seed) { Round(seed).play(); });
}
