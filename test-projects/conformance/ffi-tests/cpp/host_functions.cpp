// Host functions: every form of argument and result, of failure and of answer, alone and in an interface.
#include "conformance_test.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace {

using check::fails;
using check::fails_as;
using check::gives;
using check::same;
using conformance::Conformance;
using conformance::Failure;
using conformance::Level;
using conformance::Node;
using conformance::Session;
using conformance::UserId;
using conformance::UserName;

// ------------------------------------------------------------------------------------------------------- values

using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

// Sets a function that gives back what it got, and wants that from who asks; then nobody is there to ask.
template <class T, class Set, class Unset, class Ask>
void answers(Set set, Unset unset, Ask ask, const std::vector<T> &values, check::Place at = check::Place::here()) {
    std::optional<T> got;
    check::is_ok(set([&got](const auto &value) -> ffi::Result<T> {
        got = T(value);
        return T(value);
    }), at);
    for (const T &value : values) {
        gives(ask(value).get(), value, at);
        CHECK(got.has_value() && *got == value);
    }
    check::is_ok(unset(), at);
    fails(ask(values.front()).get(), ffi::Code::error, at);
}

#define ANSWERS(T, name, ask, ...)                                                                                    \
    answers<T>([&](auto f) { return c.set_##name(std::move(f)); }, [&] { return c.unset_##name(); },                  \
               [&](const T &value) { return c.ask(value); }, {__VA_ARGS__})

void host_functions_of_every_type() {
    const Conformance c = labelled("");
    ANSWERS(std::int64_t, host_number, ask_number, 0, std::numeric_limits<std::int64_t>::min());
    ANSWERS(bool, host_bool, ask_bool, true, false);
    ANSWERS(ffi::Uint128, host_wide, ask_wide, ffi::Uint128{}, ffi::Uint128(3, std::uint64_t{1} << 40));
    ANSWERS(std::string, host_text, ask_text, "", text, std::string(1 << 18, 'l'));
    ANSWERS(std::vector<std::uint8_t>, host_bytes, ask_bytes, {}, {0, 255}, std::vector<std::uint8_t>(1 << 20));
    ANSWERS(std::vector<conformance::Point>, host_list, ask_list, {}, {extreme, {}});
    using Array = std::array<std::uint8_t, 4>;
    ANSWERS(Array, host_array, ask_array, Array{1, 2, 3, 255});
    using Map = std::map<std::string, std::int64_t>;
    ANSWERS(Map, host_map, ask_map, Map{}, Map{{"", 1}, {text, -1}});
    ANSWERS(std::optional<std::int64_t>, host_option, ask_option, std::nullopt, 0);
    ANSWERS(std::optional<std::string>, host_option_text, ask_option_text, std::nullopt, "", text);
    ANSWERS(std::chrono::nanoseconds, host_duration, ask_duration, std::chrono::nanoseconds(0), std::chrono::nanoseconds::max());
    ANSWERS(Time, host_time, ask_time, Time(std::chrono::nanoseconds(-1)));
    ANSWERS(ffi::Uuid, host_uuid, ask_uuid, ffi::Uuid{}, ffi::Uuid::parse("00112233-4455-6677-8899-aabbccddeeff").value());
    ANSWERS(Level, host_level, ask_level, Level::low, Level::high);
    ANSWERS(conformance::Shape, host_shape, ask_shape, rectangle);
    ANSWERS(conformance::Polygon, host_polygon, ask_polygon, triangle, no_polygon);
    ANSWERS(UserName, host_name, ask_name, UserName(""), UserName(text));
    ANSWERS(ffi::Box<Node>, host_box, ask_box, Node{1, ffi::Box<Node>(Node{2, std::nullopt})});
    ANSWERS(std::int64_t, host_renamed, ask_renamed, -7);
    check::is_ok(c.set_host_nothing([]() -> ffi::Result<void> { return {}; }));
    check::is_ok(c.ask_nothing().get());
    const ffi::HostStats stats = c.host_stats().value();
    same(stats.failed, 19U);
    same(stats.called, stats.answered + stats.failed);
    same(stats.pending + stats.dropped, 0U);
}

void host_functions_have_objects() {
    const Conformance c = labelled("");
    const Session s = Session::new_(c, "asked").value();
    check::is_ok(c.set_host_session([&s](const Session &) -> ffi::Result<Session> { return s; }));
    gives(c.ask_session(s).get().value().is_same(s), true);
    check::is_ok(c.set_host_session([](const Session &got) -> ffi::Result<Session> {
        check::is_ok(got.close());
        return got;
    }));
    CHECK(!c.ask_session(s).get());
    gives(s.name(), "asked");
    check::is_ok(c.unset_host_session());
    gives(conformance::sessions_there("asked"), 1U);
}

// --------------------------------------------------------------------------------------------------------- failures

// What comes to who asks for a user.
template <class Find>
ffi::Result<UserName, Failure> found(const Conformance &c, Find find) {
    check::is_ok(c.set_find_user(std::move(find)));
    return c.ask_for_user(UserId(std::uint64_t{1} << 63), 7).get();
}

void host_functions_fail() {
    using Found = ffi::Result<UserName, Failure>;
    const Conformance c = labelled("");
    gives(found(c, [](UserId id, std::uint32_t at_most) -> Found {
              CHECK(id == UserId(std::uint64_t{1} << 63) && at_most == 7);
              return UserName("found");
          }),
          UserName("found"));
    // What has no errors need not say so.
    gives(found(c, [](UserId, std::uint32_t) { return UserName("plain"); }), UserName("plain"));
    const Failure gave_up(Failure::GaveUp{text, 3});
    fails_as(found(c, [&](UserId, std::uint32_t) -> Found { return ffi::Error(gave_up); }), gave_up, text + " after 3");
    // What the author's type has no variant for becomes what it makes of a text.
    const auto refused = [](const char *why) { return Failure(Failure::Refused{why}); };
    fails_as(found(c, [](UserId, std::uint32_t) -> Found { return ffi::Error("plain"); }), refused("plain"), "refused: plain");
    fails_as(found(c, [](UserId, std::uint32_t) -> Found { throw std::runtime_error("boom"); }), refused("boom"), "refused: boom");
    check::is_ok(c.set_host_nothing([]() -> ffi::Result<void> { return ffi::Error("nothing doing"); }));
    const auto nothing = c.ask_nothing().get();
    CHECK(!nothing && nothing.error().message().find("nothing doing") != std::string::npos);
    // Not text, however C++ has it.
    check::is_ok(c.set_host_text([](std::string_view) -> ffi::Result<std::string> { return "a\xff"; }));
    fails(c.ask_text("").get(), ffi::Code::error);
}

// ---------------------------------------------------------------------------------------------------------- answers

// A function may block, and call the library: it has a thread of its own meanwhile.
void host_functions_block() {
    const Conformance c = labelled("blocks");
    check::is_ok(c.set_host_number([&c](std::int64_t value) -> ffi::Result<std::int64_t> {
        if (value == 0) {
            return c.after(1, "0").get().map([](const std::string &zero) { return static_cast<std::int64_t>(std::stoi(zero)); });
        }
        return c.ask_number(value - 1).get().map([value](std::int64_t below) { return below + value; });
    }));
    gives(c.ask_number(10).get(), 55);
}

// Or it gives the answer later, from wherever.
void host_functions_reply_later() {
    const Conformance c = labelled("");
    check::Channel<std::pair<std::int64_t, ffi::Reply<std::int64_t>>> asked;
    check::is_ok(c.set_host_number([&asked](std::int64_t value, ffi::Reply<std::int64_t> reply) { asked.put({value, std::move(reply)}); }));
    auto first = c.ask_number(1), second = c.ask_number(2), third = c.ask_number(3);
    for (int number = 0; number < 3; ++number) {
        auto [value, reply] = asked.next();
        switch (value) {
        case 1:
            std::thread([reply = std::move(reply)]() mutable { reply(11); }).join();
            break;
        case 2:
            reply(ffi::Error("not two"));
            break;
        default:
            // Who lets go of it without an answer has given one, too.
            break;
        }
    }
    gives(first.get(), 11);
    const auto not_two = second.get();
    CHECK(!not_two && not_two.error().message().find("not two") != std::string::npos);
    fails(third.get(), ffi::Code::error);
    same(c.host_stats().value().pending, 0U);
}

void host_functions_on_the_thread_of_the_caller() {
    const Conformance c = labelled("");
    std::thread::id thread;
    check::is_ok(c.set_host_now([&thread](std::uint64_t value) -> ffi::Result<std::uint64_t> {
        thread = std::this_thread::get_id();
        return value + 1;
    }));
    gives(c.ask_now(std::numeric_limits<std::uint64_t>::max() - 1), std::numeric_limits<std::uint64_t>::max());
    CHECK(thread == std::this_thread::get_id());
    // It may ask further.
    check::is_ok(c.set_host_now([&c](std::uint64_t value) -> ffi::Result<std::uint64_t> {
        if (value == 0) {
            return 0;
        }
        return c.ask_now(value - 1).map([value](std::uint64_t below) { return below + value; });
    }));
    gives(c.ask_now(10), 55U);
    check::is_ok(c.set_host_now([](std::uint64_t) -> ffi::Result<std::uint64_t> { throw std::runtime_error("boom"); }));
    const auto boom = c.ask_now(1);
    CHECK(!boom && boom.error().message().find("boom") != std::string::npos);
}

void host_functions_are_told() {
    const Conformance c = labelled("");
    check::Channel<std::string> lines;
    check::is_ok(c.set_log_line([&lines](Level level, std::string_view line) {
        CHECK(level == Level::high);
        lines.put(std::string(line));
    }));
    for (int number = 0; number < 50; ++number) {
        check::is_ok(c.tell_line(Level::high, text + std::to_string(number)));
    }
    for (int number = 0; number < 50; ++number) {
        same(lines.next(), text + std::to_string(number));
    }
}

// ------------------------------------------------------------------------------------------------------- interfaces

class Memory final : public conformance::Storage {
public:
    explicit Memory(std::map<std::string, std::vector<std::uint8_t>> kept, check::Channel<std::string> &looked) :
        looked_(looked), kept_(std::move(kept)) {}

    ffi::Result<std::optional<std::vector<std::uint8_t>>, Failure> get(std::string_view key) override {
        if (key.empty()) {
            return ffi::Error(Failure(Failure::NotFound{}));
        }
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto found = kept_.find(std::string(key));
        return found == kept_.end() ? std::nullopt : std::optional(found->second);
    }

    ffi::Result<std::uint64_t> size() override {
        const std::lock_guard<std::mutex> lock(mutex_);
        return kept_.size();
    }

    void looked(std::string_view key) override { looked_.put(std::string(key)); }

private:
    check::Channel<std::string> &looked_;
    std::mutex mutex_;
    const std::map<std::string, std::vector<std::uint8_t>> kept_;
};

void interfaces_of_the_host() {
    using Value = std::optional<std::vector<std::uint8_t>>;
    const Conformance c = labelled("");
    check::Channel<std::string> looked;
    auto memory = std::make_shared<Memory>(std::map<std::string, std::vector<std::uint8_t>>{{"empty", {}}, {"full", {1, 2}}}, looked);
    check::is_ok(c.set_storage(memory));
    gives(c.ask_storage_size(), 2U);
    gives(c.ask_storage("full").get(), Value({1, 2}));
    gives(c.ask_storage("empty").get(), Value(std::vector<std::uint8_t>()));
    gives(c.ask_storage("missing").get(), Value());
    fails_as(c.ask_storage("").get(), Failure(Failure::NotFound{}), "not found");
    for (const char *const want : {"full", "empty", "missing", ""}) {
        same(looked.next(), want);
    }
    check::is_ok(c.unset_storage());
    fails(c.ask_storage_size(), ffi::Code::error);
    const std::weak_ptr<Memory> gone = memory;
    memory.reset();
    check::until([&] { return gone.expired(); });
}

// ------------------------------------------------------------------------------------------------------------- ends

void host_calls_are_given_up() {
    const Conformance c = labelled("");
    check::Channel<std::int64_t> entered;
    check::Gate leave;
    check::is_ok(c.set_host_number([&](std::int64_t value) -> ffi::Result<std::int64_t> {
        entered.put(value);
        leave.wait();
        return value;
    }));
    // By the library, by the caller, and because another function is set.
    const auto given_up = c.ask_number_within(1, 5).get();
    CHECK(!given_up && given_up.error().message().find("given up") != std::string::npos);
    same(entered.next(), 1);
    auto cancelled = c.ask_number(2);
    same(entered.next(), 2);
    cancelled.cancel();
    fails(cancelled.get(), ffi::Code::cancelled);
    auto replaced = c.ask_number(3);
    same(entered.next(), 3);
    check::is_ok(c.set_host_number([](std::int64_t value) -> ffi::Result<std::int64_t> { return -value; }));
    gives(c.ask_number(4).get(), -4);
    fails(replaced.get(), ffi::Code::error);
    // Three answers that nobody waits for.
    leave.open();
    check::until([&] {
        const ffi::HostStats stats = c.host_stats().value();
        return stats.dropped == 3 && stats.pending == 0 && stats.called == stats.answered + stats.failed;
    });
}

// Nothing holds a function that is set no longer, or whose instance is closed.
void host_functions_are_let_go() {
    const Conformance c = labelled("");
    auto first = std::make_shared<int>(1), second = std::make_shared<int>(2);
    check::is_ok(c.set_log_line([first](Level, std::string_view) { CHECK(*first == 1); }));
    CHECK(first.use_count() > 1);
    check::is_ok(c.set_log_line([second](Level, std::string_view) { CHECK(*second == 2); }));
    check::until([&] { return first.use_count() == 1; });
    check::is_ok(c.tell_line(Level::low, ""));
    CHECK(second.use_count() > 1);
    check::is_ok(c.close());
    check::until([&] { return second.use_count() == 1; });
}

void host_calls_end_with_the_instance() {
    const Conformance c = labelled("");
    check::Gate entered, leave, left;
    check::is_ok(c.set_host_number([&](std::int64_t value) -> ffi::Result<std::int64_t> {
        entered.open();
        leave.wait();
        left.open();
        return value;
    }));
    auto asked = c.ask_number(1);
    entered.wait();
    check::is_ok(c.close());
    fails(asked.get(), ffi::Code::cancelled);
    leave.open();
    left.wait();
    fails(c.set_host_number([](std::int64_t value) -> ffi::Result<std::int64_t> { return value; }), ffi::Code::closed);
    fails(c.host_stats(), ffi::Code::closed);
}

void host_calls_at_once() {
    const Conformance c = labelled("");
    check::is_ok(c.set_host_text([](std::string_view value) -> ffi::Result<std::string> {
        std::this_thread::yield();
        return std::string(value);
    }));
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([&c, number] {
            for (int round = 0; round < 50; ++round) {
                const std::string value = std::to_string(number) + " " + std::to_string(round);
                gives(c.ask_text(value).get(), value);
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}

} // namespace

int main() {
    host_functions_of_every_type();
    host_functions_have_objects();
    host_functions_fail();
    host_functions_block();
    host_functions_reply_later();
    host_functions_on_the_thread_of_the_caller();
    host_functions_are_told();
    interfaces_of_the_host();
    host_calls_are_given_up();
    host_functions_are_let_go();
    host_calls_end_with_the_instance();
    host_calls_at_once();
    return check::finish();
}
