// What lives is counted: calls, instances and objects that end, in any order and from any thread, leave nothing behind.
#include <lives.hpp>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "../../../cpp-support/check.hpp"

namespace {

using check::fails;
using check::gives;
using lives::End;
using lives::Lives;
using lives::Sign;
using lives::Thing;

Lives create(std::uint64_t token) {
    return Lives::create(token, End::well).value();
}

// Counts of the library, as they are right now, or as they become.
void are(ffi::Result<std::int64_t> count(), std::int64_t want, check::Place at = check::Place::here()) {
    gives(count(), want, at);
}
void become(ffi::Result<std::int64_t> count(), std::int64_t want, check::Place at = check::Place::here()) {
    check::until([&] { return count().value() == want; }, at);
}

// A call of each kind that waits: of an instance, of none, for an instance, for an object. Each has one future of the library.
template <class Body>
void with_each_call(const Lives &l, const ffi::CallOptions &options, Body body) {
    body(l.hold(options));
    body(l.end_after(3'600'000, End::well, options));
    body(lives::same_after(1, 0, End::never, options));
    body(Lives::open(1, 0, End::never, options));
    body(Thing::open(l, 1, 0, End::never, options));
    body(l.give_after(0, End::never, options));
}

// ---------------------------------------------------------------------------------------------------------- calls

// When the error is here, the future of the library is gone already.
void cancelled_calls_are_gone() {
    const Lives l = create(1);
    with_each_call(l, {}, [](auto call) {
        become(lives::futures, 1);
        call.cancel();
        fails(call.get(), ffi::Code::cancelled);
        are(lives::futures, 0);
        are(lives::instances, 1);
        become(lives::things, 0);
    });
    for (const std::chrono::milliseconds limit : {std::chrono::milliseconds(0), std::chrono::milliseconds(10)}) {
        with_each_call(l, ffi::CallOptions().timeout(limit), [](auto call) {
            fails(call.get(), ffi::Code::timeout);
            are(lives::futures, 0);
            are(lives::instances, 1);
        });
    }
    with_each_call(l, {}, [](auto call) { static_cast<void>(std::exchange(call, {})); });
    become(lives::futures, 0);
    gives(l.token(), 1U);
}

// One call is given up, and the others go on.
void each_call_has_its_own_end() {
    constexpr std::size_t calls = 200;
    const Lives l = create(5);
    std::vector<ffi::Future<std::uint64_t>> held;
    for (std::size_t i = 0; i < calls; ++i) {
        held.push_back(l.hold());
    }
    become(lives::futures, calls);
    for (std::size_t i = 0; i < calls; i += 2) {
        held[i].cancel();
    }
    become(lives::futures, calls / 2);
    check::is_ok(l.release());
    for (std::size_t i = 0; i < calls; ++i) {
        const auto got = held[i].get();
        if (i % 2 == 0) {
            fails(got, ffi::Code::cancelled);
        } else {
            gives(got, 5U);
        }
    }
    are(lives::futures, 0);
}

// However the end of a call and its cancellation meet: one of them, and nothing is left.
void cancellation_races_with_the_end() {
    const Lives l = create(6);
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < 8; ++number) {
        threads.emplace_back([&l, number] {
            for (unsigned round = 0; round < 50; ++round) {
                const std::chrono::milliseconds limit((number + round) % 3);
                const auto got = l.end_after(round % 3, End::well, ffi::CallOptions().timeout(limit)).get();
                if (!got) {
                    fails(got, ffi::Code::timeout);
                }
                auto opening = Lives::open(7, round % 2, End::well);
                if (number % 2 == 0) {
                    opening.cancel();
                }
                const auto opened = opening.get();
                if (!opened) {
                    fails(opened, ffi::Code::cancelled);
                } else {
                    gives(opened->token(), 7U);
                }
                static_cast<void>(l.end_after(round % 2, End::panics));
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    become(lives::futures, 0);
    become(lives::instances, 1);
}

void results_come_as_they_end() {
    const Lives l = create(4);
    gives(l.end(End::well), 4U);
    fails(l.end(End::fails), ffi::Code::error, "failed as told");
    fails(l.end(End::panics), ffi::Code::error, "panicked: as told");
    for (const std::uint64_t delay_ms : {0, 1}) {
        gives(l.end_after(delay_ms, End::well).get(), 4U);
        fails(l.end_after(delay_ms, End::fails).get(), ffi::Code::error, "failed as told");
        fails(l.end_after(delay_ms, End::panics).get(), ffi::Code::error, "panicked: as told");
        gives(lives::same_after(9, delay_ms, End::well).get(), 9U);
    }
    gives(l.tell("a\"b"), "4: a\"b");
    gives(lives::same(3), 3U);
    are(lives::futures, 0);
}

// ------------------------------------------------------------------------------------------------------ instances

// Constructors that come to nothing leave nothing behind.
void constructors_come_to_nothing() {
    for (int round = 0; round < 20; ++round) {
        fails(Lives::create(1, End::fails), ffi::Code::error, "failed as told");
        fails(Lives::create(1, End::panics), ffi::Code::error, "panicked: as told");
        for (const std::uint64_t delay_ms : {0, 1}) {
            fails(Lives::open(1, delay_ms, End::fails).get(), ffi::Code::error, "failed as told");
            fails(Lives::open(1, delay_ms, End::panics).get(), ffi::Code::error, "panicked: as told");
        }
        fails(Lives::create(1, static_cast<End>(99)), ffi::Code::error);
        fails(Lives::open(1, 0, End::never, ffi::CallOptions().timeout(std::chrono::milliseconds(1))).get(), ffi::Code::timeout);
        are(lives::instances, 0);
        are(lives::futures, 0);
    }
    // One that is made, and that nobody wants any more when it is there.
    for (int round = 0; round < 50; ++round) {
        static_cast<void>(Lives::open(1, static_cast<std::uint64_t>(round % 2), End::well));
    }
    become(lives::instances, 0);
    become(lives::futures, 0);
}

// The end comes back when everything of the instance is gone, whatever its destructor does.
void the_end_takes_everything_along() {
    for (const End last : {End::well, End::panics}) {
        const Lives l = Lives::doomed(2, last).value();
        std::vector<ffi::Future<std::uint64_t>> held;
        for (int i = 0; i < 100; ++i) {
            held.push_back(l.hold());
        }
        const Thing thing = l.give().value();
        become(lives::futures, 100);
        check::is_ok(l.close());
        are(lives::futures, 0);
        are(lives::instances, 0);
        are(lives::things, 0);
        for (auto &call : held) {
            fails(call.get(), ffi::Code::cancelled);
        }
        fails(thing.token(), ffi::Code::closed);
    }
}

// The last copy is the end, wherever that is: here, on another thread, in a listener, in what takes a reply.
void last_copies_are_the_end() {
    static_cast<void>(create(1));
    are(lives::instances, 0);
    std::thread([l = create(2)] { gives(l.token(), 2U); }).join();
    become(lives::instances, 0);
    {
        auto l = std::make_shared<std::optional<Lives>>(create(3));
        check::Gate heard;
        l->value().on_sign([l, &heard](const Sign &) {
            l->reset();
            heard.open();
        }).detach();
        const Lives copy = **l;
        check::is_ok(copy.signal(1));
        heard.wait();
    }
    become(lives::instances, 0);
    check::Gate taken;
    {
        Lives l = create(4);
        auto call = l.end_after(5, End::well);
        std::move(call).then([l = std::move(l), &taken](ffi::Result<std::uint64_t> token) {
            gives(token, 4U);
            taken.open();
        });
    }
    taken.wait();
    become(lives::instances, 0);
}

// One instance after the other, while others call those that were there before: a call gets the token of its own instance, or hears
// that it is closed.
void calls_reach_no_other_instance() {
    constexpr std::uint64_t instances = 1'000, shelves = 4;
    check::Gate over;
    std::mutex mutex;
    std::vector<std::optional<Lives>> present(shelves);
    std::vector<std::thread> threads;
    for (std::uint64_t number = 0; number < 4; ++number) {
        threads.emplace_back([&, number] {
            for (std::uint64_t round = 0; !over.is_open(); ++round) {
                const std::uint64_t shelf = (round * 7 + number) % shelves;
                std::optional<Lives> l;
                {
                    const std::lock_guard<std::mutex> lock(mutex);
                    l = present[shelf];
                }
                if (!l) {
                    std::this_thread::yield();
                    continue;
                }
                const auto first = l->token(), second = l->end_after(round % 2, End::well).get();
                for (const auto *const got : {&first, &second}) {
                    CHECK(!check::is_ok_or_over(*got) || **got % shelves == shelf);
                }
                CHECK(!first || !second || *first == *second);
            }
        });
    }
    for (std::uint64_t token = 0; token < instances; ++token) {
        std::optional<Lives> next = create(token);
        {
            const std::lock_guard<std::mutex> lock(mutex);
            std::swap(present[token % shelves], next);
        }
        if (next && token % 2 == 0) {
            check::is_ok(next->close());
        }
    }
    over.open();
    for (std::thread &thread : threads) {
        thread.join();
    }
    present.clear();
    become(lives::instances, 0);
    become(lives::futures, 0);
}

// -------------------------------------------------------------------------------------------------------- the rest

void objects_go() {
    const Lives l = create(1), other = create(2);
    {
        const Thing first = l.give().value(), second = first.twin().value(), copy = second;
        are(lives::things, 2);
        gives(l.owns(first, copy), 1U);
        fails(l.owns(first, other.give().value()), ffi::Code::error, "another instance's");
        gives(second.end_after(1, End::well).get(), 1U);
        gives(Thing::open(l, 3, 1, End::well).get().value().token(), 3U);
        fails(Thing::open(l, 3, 1, End::fails).get(), ffi::Code::error, "failed as told");
        fails(l.give_after(1, End::panics).get(), ffi::Code::error, "panicked: as told");
        gives(l.give_after(1, End::well).get().value().token(), 1U);
    }
    become(lives::things, 0);
    // Those that nobody took.
    for (int round = 0; round < 50; ++round) {
        static_cast<void>(l.give_after(static_cast<std::uint64_t>(round % 2), End::well));
    }
    become(lives::futures, 0);
    become(lives::things, 0);
}

void signs_are_heard() {
    const Lives l = create(8);
    std::atomic<std::uint64_t> signs = 0, noises = 0;
    const auto on_sign = l.on_sign([&](const Sign &sign) {
        CHECK(sign.token == 8);
        ++signs;
    });
    const auto on_noise = l.on_noise([&](const Sign &sign) {
        CHECK(sign.token == 8);
        ++noises;
    });
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&l] { gives(l.signal(500), 8U); });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    gives(l.fired(), 4'000U);
    // Those that are not heard are counted.
    check::until([&] { return signs == 2'000 && noises + l.event_stats().value().dropped == 2'000; });
}

void hosts_are_asked() {
    const Lives l = create(7);
    check::is_ok(l.set_echo_token([](std::uint64_t token) -> ffi::Result<std::uint64_t> { return token; }));
    std::vector<ffi::Future<std::uint64_t>> asked;
    for (int i = 0; i < 1'000; ++i) {
        asked.push_back(l.ask());
    }
    for (auto &call : asked) {
        gives(call.get(), 7U);
    }
    check::is_ok(l.set_echo_token([](std::uint64_t token, ffi::Reply<std::uint64_t> reply) {
        std::thread([token, reply = std::move(reply)]() mutable { reply(token + 1); }).detach();
    }));
    fails(l.ask().get(), ffi::Code::error, "asked for 7 and got 8");
    // Calls that are given up while the host is asked, and a host that answers nobody.
    check::Channel<ffi::Reply<std::uint64_t>> open;
    check::is_ok(l.set_echo_token([&open](std::uint64_t, ffi::Reply<std::uint64_t> reply) { open.put(std::move(reply)); }));
    auto given_up = l.ask();
    auto late = open.next();
    given_up.cancel();
    fails(given_up.get(), ffi::Code::cancelled);
    late(7);
    auto pending = l.ask();
    auto never = open.next();
    check::is_ok(l.close());
    fails(pending.get(), ffi::Code::cancelled);
    are(lives::futures, 0);
}

void streams_go() {
    const Lives l = create(3);
    for (const End end : {End::well, End::fails, End::panics}) {
        int items = 0, errors = 0;
        for (const auto &token : l.tokens(100, end)) {
            (token ? items : errors) += 1;
        }
        CHECK(items == 100 && errors == (end == End::well ? 0 : 1));
    }
    for (int round = 0; round < 50; ++round) {
        auto tokens = l.tokens(1'000'000, End::never);
        for (int taken = 0; taken < round; ++taken) {
            gives(*tokens.next(), 3U);
        }
    }
    become(lives::futures, 0);
}

} // namespace

int main() {
    results_come_as_they_end();
    cancelled_calls_are_gone();
    become(lives::instances, 0);
    each_call_has_its_own_end();
    cancellation_races_with_the_end();
    become(lives::instances, 0);
    constructors_come_to_nothing();
    the_end_takes_everything_along();
    last_copies_are_the_end();
    calls_reach_no_other_instance();
    objects_go();
    signs_are_heard();
    hosts_are_asked();
    streams_go();
    become(lives::instances, 0);
    become(lives::futures, 0);
    become(lives::things, 0);
    return check::finish();
}
