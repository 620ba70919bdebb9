// Every constant, function, error and event of the timer, as its package for C++ has them.
#include <my_timer.hpp>

#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <variant>
#include <vector>

#include "../../../cpp-support/check.hpp"

namespace {

using check::fails;
using check::gives;
using check::same;
using my_timer::ComplexRequest;
using my_timer::EchoEvent;
using my_timer::EchoRequest;
using my_timer::EchoResponse;
using my_timer::JobPriority;
using my_timer::MyTimer;
using my_timer::OnJobScheduledPayload;

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

// A text with everything that is not easy.
const std::string text("a\0\xc3\xa9\xf0\x9d\x84\x9e\"\n", 10);

MyTimer create(std::string_view name) {
    return MyTimer::create({std::string(name)}).get().value();
}

// Constants are that for the compiler as well, and have the types of the library.
static_assert(my_timer::MAX_DELAY_MS == 5'000 && my_timer::DEFAULT_BACKOFF_MS == 250);
static_assert(std::is_same_v<decltype(my_timer::MAX_DELAY_MS), const std::int64_t>);
static_assert(std::is_same_v<decltype(my_timer::DEFAULT_BACKOFF_MS), const std::uint32_t>);
static_assert(my_timer::TIMER_VERSION == std::string_view("nim-timer v0.1.0"));

void versions(const MyTimer &timer) {
    gives(timer.version(), my_timer::TIMER_VERSION);
    gives(my_timer::lib_version(), my_timer::TIMER_VERSION);
}

void echo(const MyTimer &timer) {
    for (const std::int64_t delay_ms : {std::int64_t{0}, std::int64_t{1}, std::int64_t{30}, std::int64_t{-1}, least}) {
        gives(timer.echo({text, delay_ms}).get(), EchoResponse{text, "t"});
    }
    for (const std::int64_t delay_ms : {my_timer::MAX_DELAY_MS + 1, most}) {
        fails(timer.echo({"m", delay_ms}).get(), ffi::Code::error, "delayMs must not exceed 5000");
    }
    for (const std::size_t size : {std::size_t{1'023}, std::size_t{1'024}, std::size_t{1} << 20}) {
        gives(timer.echo({std::string(size, 'x'), 0}).get(), EchoResponse{std::string(size, 'x'), "t"});
    }
}

void complex(const MyTimer &timer) {
    const auto summary = [&](const ComplexRequest &request) { return timer.complex(request).value().summary; };
    gives(timer.complex({}), my_timer::ComplexResponse{"received 0 messages, note=<none>, retries=0", 0, false});
    gives(timer.complex({{{"one", 1}, {"", -2}, {"three", most}}, {"a", "", "c"}, "hi", -3}),
          my_timer::ComplexResponse{"received 3 messages, note=hi, retries=-3", 3, true});
    // An empty note is one, and no retries are something else than zero of them.
    same(summary({{}, {}, "", std::nullopt}), "received 0 messages, note=, retries=0");
    same(summary({{}, {}, std::nullopt, least}), "received 0 messages, note=<none>, retries=-9223372036854775808");
    ComplexRequest many;
    for (int i = 0; i < 10'000; ++i) {
        many.messages.push_back({"message " + std::to_string(i), i});
        many.tags.push_back("tag " + std::to_string(i));
    }
    same(summary(many), "received 10000 messages, note=<none>, retries=0");
}

void schedule(const MyTimer &timer) {
    gives(timer.schedule({"j", {"p", "q"}, JobPriority::normal}, {3, 100, {"timeout", ""}}, {1'000, 15'000, -30}).get(),
          my_timer::ScheduleResult{"t:j", 4, 970, 100, JobPriority::normal});
    const auto backoff = [&](JobPriority priority, std::int64_t backoff_ms) {
        return timer.schedule({"j", {}, priority}, {1, backoff_ms, {}}, {}).get().value().effective_backoff_ms;
    };
    same(backoff(JobPriority::high, 101), 50);
    same(backoff(JobPriority::low, 101), 202);
    same(backoff(JobPriority::normal, -5), std::int64_t{my_timer::DEFAULT_BACKOFF_MS});
    fails(timer.schedule({"", {}, JobPriority::low}, {1, 0, {}}, {}).get(), ffi::Code::error, "job name must not be empty");
    fails(timer.schedule({"j", {}, JobPriority::low}, {0, 0, {}}, {}).get(), ffi::Code::error, "retry.maxAttempts must be positive");
    same(to_string(JobPriority::high), std::string_view("high"));
    fails(timer.schedule({"j", {}, static_cast<JobPriority>(7)}, {1, 0, {}}, {}).get(), ffi::Code::error,
          "job.priority: 7 is not a value of `JobPriority`");
}

// What is no text is refused with its place.
void places(const MyTimer &timer) {
    fails(timer.echo({"ok\xc3", 0}).get(), ffi::Code::error, "req.message: not UTF-8 at byte 2");
    fails(timer.complex({{}, {"fine", "\xff"}, {}, {}}), ffi::Code::error, "req.tags[1]: not UTF-8 at byte 0");
    fails(timer.complex({{{"fine", 0}, {"\xff", 0}}, {}, {}, {}}), ffi::Code::error, "req.messages[1].message: not UTF-8 at byte 0");
    fails(timer.complex({{}, {}, "\x80", {}}), ffi::Code::error, "req.note: not UTF-8 at byte 0");
    fails(MyTimer::create({"\xff"}).get(), ffi::Code::error, "config.name: not UTF-8 at byte 0");
}

void events(const MyTimer &timer) {
    check::Channel<EchoEvent> echoes;
    check::Channel<OnJobScheduledPayload> jobs;
    check::Channel<my_timer::AnyEvent> all;
    {
        const auto on_echo = timer.on_echo_fired([&](const EchoEvent &event) { echoes.put(event); });
        const auto on_job = timer.on_job_scheduled([&](const OnJobScheduledPayload &event) { jobs.put(event); });
        const auto on_event = timer.on_event([&](const my_timer::AnyEvent &event) { all.put(event); });
        check::is_ok(timer.echo({text, 0}).get());
        check::is_ok(timer.schedule({"job", {}, JobPriority::low}, {1, 0, {}}, {0, 15'000, {}}).get());
        same(echoes.next(), EchoEvent{text, 1});
        same(jobs.next(), OnJobScheduledPayload{"t:job", 4});
        const auto first = all.next(), second = all.next();
        CHECK(first.name == "on_echo_fired" && std::get<EchoEvent>(first.payload) == EchoEvent{text, 1});
        CHECK(second.name == "on_job_scheduled" && std::get<OnJobScheduledPayload>(second.payload) == OnJobScheduledPayload{"t:job", 4});
    }
    check::is_ok(timer.echo({"nobody hears", 0}).get());
    CHECK(echoes.size() + jobs.size() + all.size() == 0);
}

// What was fired before the end is delivered before it.
void the_end_delivers() {
    constexpr int many = 200;
    int heard = 0;
    {
        const MyTimer timer = create("t");
        timer.on_echo_fired([&heard](const EchoEvent &) { ++heard; }).detach();
        for (int i = 0; i < many; ++i) {
            check::is_ok(timer.echo({"m", 0}).get());
        }
    }
    same(heard, many);
}

// Threads share a timer, and each gets its own replies.
void threads(const MyTimer &timer) {
    std::vector<std::thread> all;
    for (int number = 0; number < 8; ++number) {
        all.emplace_back([timer, number] {
            for (int round = 0; round < 25; ++round) {
                const std::string message = std::to_string(number) + ":" + std::to_string(round);
                auto later = timer.echo({message + " later", round % 3});
                gives(timer.echo({message, round % 2}).get(), EchoResponse{message, "t"});
                gives(later.get(), EchoResponse{message + " later", "t"});
                gives(timer.version(), my_timer::TIMER_VERSION);
            }
        });
    }
    for (std::thread &thread : all) {
        thread.join();
    }
}

} // namespace

int main() {
    const MyTimer timer = create("t");
    versions(timer);
    echo(timer);
    complex(timer);
    schedule(timer);
    places(timer);
    events(timer);
    the_end_delivers();
    threads(timer);
    return check::finish();
}
