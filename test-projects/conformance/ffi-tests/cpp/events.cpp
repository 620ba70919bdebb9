// Events: every form of payload, every name, and every policy for a queue that is full.
#include "conformance_test.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace {

using check::fails;
using check::gives;
using check::same;
using conformance::Conformance;
using conformance::Echoed;
using conformance::Level;
using conformance::OnJobScheduledPayload;
using conformance::OnNothingPayload;
using conformance::OnNumberPayload;
using conformance::Tick;

// How many events of an instance may wait, as the manifest says.
constexpr std::uint64_t queued = 8;

template <class Payload>
using Heard = check::Channel<Payload>;

// A listener that keeps everything, for as long as the channel is there.
template <class Payload>
auto into(Heard<Payload> &heard) {
    return [&heard](const Payload &event) { heard.put(event); };
}

// ---------------------------------------------------------------------------------------------------- payloads

void events_of_every_payload() {
    const Conformance c = labelled("");
    Heard<Echoed> echoed;
    const auto on_echoed = c.on_echoed(into(echoed));
    const Echoed full{text, {0, 255}, "", {rectangle}, {{"", -1}, {text, 1}}, std::chrono::hours(1) + std::chrono::nanoseconds(1)};
    for (const Echoed &event : {Echoed{}, full}) {
        check::is_ok(c.fire_echoed(event));
        same(echoed.next(), event);
    }
    Heard<conformance::Polygon> polygons;
    const auto on_polygon = c.on_polygon(into(polygons));
    for (const auto &event : {triangle, no_polygon}) {
        check::is_ok(c.fire_polygon(event));
        same(polygons.next(), event);
    }
    Heard<Level> levels;
    const auto on_level = c.on_level([&](Level event) { levels.put(event); });
    check::is_ok(c.fire_level(Level::high));
    same(levels.next(), Level::high);
    Heard<conformance::Shape> shapes;
    const auto on_shape = c.on_shape(into(shapes));
    check::is_ok(c.fire_shape(rectangle));
    same(shapes.next(), rectangle);
    Heard<conformance::UserId> ids;
    Heard<conformance::UserName> names;
    const auto on_user_id = c.on_user_id(into(ids));
    const auto on_user_name = c.on_user_name(into(names));
    check::is_ok(c.fire_user(conformance::UserId(std::uint64_t{1} << 63), conformance::UserName(text)));
    same(ids.next(), conformance::UserId(std::uint64_t{1} << 63));
    same(names.next(), conformance::UserName(text));
    Heard<OnJobScheduledPayload> jobs;
    const auto on_job = c.on_job_scheduled(into(jobs));
    const decltype(OnJobScheduledPayload::at)::value_type before(std::chrono::nanoseconds(-1));
    for (const OnJobScheduledPayload &event : {OnJobScheduledPayload{}, OnJobScheduledPayload{text, -1, before}}) {
        check::is_ok(c.fire_job(event.job_id, event.will_run_count, event.at));
        same(jobs.next(), event);
    }
    Heard<OnNothingPayload> nothings;
    const auto on_nothing = c.on_nothing(into(nothings));
    check::is_ok(c.fire_nothing());
    same(nothings.next(), OnNothingPayload{});
}

void events_have_names() {
    const Conformance c = labelled("");
    Heard<Tick> wire, other;
    const auto on_wire_name = c.on_wire_name(into(wire));
    const auto on_other_name = c.on_other_name(into(other));
    Heard<conformance::AnyEvent> every;
    auto on_event = c.on_event(into(every));
    check::is_ok(c.fire_named());
    check::is_ok(c.fire_level(Level::high));
    check::is_ok(c.fire_numbers(1));
    same(wire.next().number, 1U);
    same(other.next().number, 2U);
    const auto is_tick = [&](std::string_view name, std::uint64_t number) {
        const conformance::AnyEvent event = every.next();
        same(event.name, name);
        const Tick *const tick = std::get_if<Tick>(&event.payload);
        CHECK(tick != nullptr && tick->number == number);
    };
    is_tick("Ticked: \"\xe2\x98\x82\" */ ?" "?/", 1);
    is_tick("on_other_name", 2);
    const conformance::AnyEvent level = every.next(), number = every.next();
    same(level.name, "on_level");
    CHECK(std::get_if<Level>(&level.payload) != nullptr && std::get<Level>(level.payload) == Level::high);
    same(number.name, "on_number");
    CHECK(std::get_if<OnNumberPayload>(&number.payload) != nullptr && std::get<OnNumberPayload>(number.payload).number == 0);
    on_event.close();
    check::is_ok(c.fire_nothing());
    CHECK(every.size() == 0);
}

// ------------------------------------------------------------------------------------------------------- queues

// Waits until every event is counted.
ffi::EventStats counted(const Conformance &c, std::uint64_t fired) {
    ffi::EventStats stats{};
    check::until([&] {
        stats = c.event_stats().value();
        return stats.fired == fired && stats.queued == 0 && stats.delivered + stats.dropped + stats.unheard == fired;
    });
    return stats;
}

void events_are_counted() {
    const Conformance c = labelled("");
    check::is_ok(c.fire_numbers(5));
    same(counted(c, 5).unheard, 5U);
    Heard<OnNumberPayload> numbers;
    const auto on_number = c.on_number(into(numbers));
    check::is_ok(c.fire_numbers(100));
    for (std::int64_t number = 0; number < 100; ++number) {
        same(numbers.next().number, number);
    }
    const ffi::EventStats stats = counted(c, 105);
    same(stats.unheard, 5U);
    same(stats.delivered, 100U);
}

// An instance of which nothing can be delivered, until it is let go.
class Held {
public:
    Held() : listener_(instance_.on_nothing([this](const OnNothingPayload &) {
        inside_.open();
        leave_.wait();
    })) {
        check::is_ok(instance_.fire_nothing());
        inside_.wait();
    }

    const Conformance *operator->() const { return &instance_; }
    const Conformance &operator*() const { return instance_; }
    void let_go() { leave_.open(); }

private:
    const Conformance instance_ = labelled("");
    check::Gate inside_, leave_;
    const ffi::Subscription listener_;
};

void the_oldest_make_room() {
    Held c;
    Heard<Tick> ticks;
    const auto on_latest = c->on_latest(into(ticks));
    check::is_ok(c->fire_latest(20));
    c.let_go();
    for (std::uint64_t number = 20 - queued; number < 20; ++number) {
        same(ticks.next().number, number);
    }
    same(counted(*c, 21).dropped, 20 - queued);
}

void whoever_fires_is_told() {
    Held c;
    Heard<Tick> ticks;
    const auto on_refused = c->on_refused(into(ticks));
    gives(c->fire_refused(20), 20 - queued);
    c.let_go();
    for (std::uint64_t number = 0; number < queued; ++number) {
        same(ticks.next().number, number);
    }
}

void whoever_fires_waits() {
    Held c;
    Heard<Tick> ticks;
    Heard<OnNumberPayload> numbers;
    const auto on_awaited = c->on_awaited(into(ticks));
    const auto on_number = c->on_number(into(numbers));
    auto awaited = c->fire_awaited(20);
    std::atomic<bool> has_fired = false;
    std::thread thread([&] {
        check::is_ok(c->fire_numbers(20));
        has_fired = true;
    });
    CHECK(!awaited.wait_for(std::chrono::milliseconds(10)) && !has_fired);
    c.let_go();
    thread.join();
    check::is_ok(awaited.get());
    for (std::uint64_t number = 0; number < 20; ++number) {
        same(ticks.next().number, number);
        same(numbers.next().number, static_cast<std::int64_t>(number));
    }
    same(counted(*c, 41).dropped, 0U);
}

// The runtime may be the one that waits for room: a listener that waits for the runtime lets it go on.
void listeners_wait_for_the_runtime() {
    const Conformance c = labelled("");
    Heard<std::int64_t> numbers;
    const auto on_number = c.on_number([&](const OnNumberPayload &event) {
        gives(c.after(1, "on").get(), "on");
        numbers.put(event.number);
    });
    // Twice the queue, and the one that is being delivered.
    check::is_ok(c.fire_numbers_later(2 * queued + 1).get());
    for (std::int64_t number = 0; number < static_cast<std::int64_t>(2 * queued + 1); ++number) {
        same(numbers.next(), number);
    }
    same(counted(c, 2 * queued + 1).dropped, 0U);
}

// ---------------------------------------------------------------------------------------------------- listeners

// Whatever a listener calls, the queue being full does not hold it.
void listeners_call_the_library() {
    const Conformance c = labelled("label");
    Heard<Tick> latest;
    Heard<OnNumberPayload> numbers;
    const auto on_latest = c.on_latest(into(latest));
    const auto on_number = c.on_number(into(numbers));
    check::Gate done;
    ffi::Subscription own;
    own = c.on_nothing([&](const OnNothingPayload &) {
        own.close();
        c.on_shape([](const conformance::Shape &) {}).close();
        gives(c.ring_later(1, "inside").get(), "inside");
        check::is_ok(c.fire_latest(3));
        check::is_ok(c.fire_numbers(static_cast<std::int64_t>(queued) + 4));
        // It ends no instance.
        fails(c.close(), ffi::Code::would_deadlock);
        done.open();
    });
    check::is_ok(c.fire_nothing());
    done.wait();
    for (std::uint64_t number = 0; number < 3; ++number) {
        same(latest.next().number, number);
    }
    for (std::uint64_t number = 0; number < queued + 4; ++number) {
        same(numbers.next().number, static_cast<std::int64_t>(number));
    }
}

// A listener that takes its time holds up the events of its own instance, and nothing else.
void slow_listeners_hold_up_nothing_else() {
    Held slow;
    const Conformance fast = labelled("");
    Heard<OnNumberPayload> late, numbers;
    const auto on_late = slow->on_number(into(late));
    const auto on_number = fast.on_number(into(numbers));
    check::is_ok(slow->fire_numbers(1));
    gives(slow->after(1, "on").get(), "on");
    check::is_ok(fast.fire_numbers(100));
    for (std::int64_t number = 0; number < 100; ++number) {
        same(numbers.next().number, number);
    }
    CHECK(late.size() == 0);
    slow.let_go();
    same(late.next().number, 0);
}

// The end of a subscription waits for the listener: what that has may go behind it.
void subscriptions_end() {
    const Conformance c = labelled("");
    check::Gate inside, leave;
    std::atomic<bool> runs = false;
    std::atomic<int> count = 0;
    auto listener = std::make_unique<ffi::Subscription>(c.on_nothing([&](const OnNothingPayload &) {
        runs = true;
        ++count;
        inside.open();
        leave.wait();
        // Time for the end to come back too early.
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        runs = false;
    }));
    check::is_ok(c.fire_nothing());
    inside.wait();
    std::thread thread([&] { leave.open(); });
    listener.reset();
    CHECK(!runs);
    thread.join();
    check::is_ok(c.fire_nothing());
    same(counted(c, 2).unheard, 1U);
    CHECK(count == 1);
}

// What the listener holds is gone with its subscription, one that was detached with the instance.
void listeners_are_let_go() {
    const Conformance c = labelled("");
    const auto held = std::make_shared<int>(1);
    Heard<int> heard;
    const auto listener = [&heard, held](const OnNumberPayload &) { heard.put(*held); };
    auto first = c.on_number(listener);
    auto second = std::move(first);
    const long before = held.use_count();
    check::is_ok(c.fire_numbers(1));
    same(heard.next(), 1);
    second.close();
    CHECK(held.use_count() == before - 1);
    second = c.on_number(listener);
    second = c.on_level([](Level) {});
    CHECK(held.use_count() == before - 1);
    c.on_number(listener).detach();
    check::is_ok(c.fire_numbers(1));
    same(heard.next(), 1);
    CHECK(held.use_count() == before);
    check::is_ok(c.close());
    CHECK(held.use_count() == before - 1);
}

void events_end_with_the_instance() {
    const Conformance c = labelled("");
    Heard<OnNumberPayload> numbers;
    auto listener = c.on_number(into(numbers));
    check::is_ok(c.fire_numbers(static_cast<std::int64_t>(queued)));
    check::is_ok(c.close());
    // What was fired before is delivered before.
    CHECK(numbers.size() == queued);
    listener.close();
    fails(c.event_stats(), ffi::Code::closed);
    fails(c.fire_numbers(1), ffi::Code::closed);
}

// What a listener throws goes no further than to its report, and the next one is called.
void listeners_may_throw() {
    const Conformance c = labelled("");
    const auto throwing = c.on_number([](const OnNumberPayload &) { throw std::runtime_error("thrown by a listener, as it should"); });
    Heard<OnNumberPayload> numbers;
    const auto on_number = c.on_number(into(numbers));
    check::is_ok(c.fire_numbers(2));
    same(numbers.next().number, 0);
    same(numbers.next().number, 1);
}

// Listeners come and go while others fire.
void threads_listen() {
    const Conformance c = labelled("");
    std::atomic<bool> is_over = false;
    std::thread busy([&] {
        while (!is_over) {
            check::is_ok(c.fire_numbers(1));
        }
    });
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&c] {
            for (int round = 0; round < 20; ++round) {
                auto count = std::make_unique<Heard<OnNumberPayload>>();
                const auto listener = c.on_number(into(*count));
                count->next();
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    is_over = true;
    busy.join();
}

} // namespace

int main() {
    events_of_every_payload();
    events_have_names();
    events_are_counted();
    the_oldest_make_room();
    whoever_fires_is_told();
    whoever_fires_waits();
    listeners_wait_for_the_runtime();
    listeners_call_the_library();
    slow_listeners_hold_up_nothing_else();
    subscriptions_end();
    listeners_are_let_go();
    events_end_with_the_instance();
    listeners_may_throw();
    threads_listen();
    return check::finish();
}
