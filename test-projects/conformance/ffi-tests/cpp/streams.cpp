// Streams: every form of item, of function, of failure and of end, and nothing that is left behind.
#include "conformance_test.hpp"

#include <map>
#include <memory>
#include <optional>
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
using conformance::Node;
using conformance::Session;
using conformance::Tick;

// The items of a stream, and what it fails with.
template <class T, class E>
std::pair<std::vector<T>, std::optional<ffi::Error<E>>> all(ffi::Stream<T, E> stream, check::Place at = check::Place::here()) {
    std::pair<std::vector<T>, std::optional<ffi::Error<E>>> came;
    for (ffi::Result<T, E> &item : stream) {
        if (came.second) {
            check::fail("something comes behind the error", at);
        } else if (item) {
            came.first.push_back(*std::move(item));
        } else {
            came.second = std::move(item).error();
        }
    }
    return came;
}

// It ends well, and has these items.
template <class T, class E>
void has(ffi::Stream<T, E> stream, const std::vector<T> &items, check::Place at = check::Place::here()) {
    const auto [got, error] = all(std::move(stream), at);
    if (error) {
        check::fail("the stream has failed: " + error->message(), at);
    }
    same(got, items, at);
}

template <class T, class E>
ffi::Error<E> failure(const std::pair<std::vector<T>, std::optional<ffi::Error<E>>> &came, check::Place at = check::Place::here()) {
    if (!came.second) {
        check::give_up("the stream has not failed", at);
    }
    return *came.second;
}

// A stream that was let go of goes when the library has heard of it.
void no_streams(check::Place at = check::Place::here()) {
    check::until([] { return conformance::streams_alive().value() == 0; }, at);
}

std::vector<std::string> letters(std::string_view of) {
    std::vector<std::string> all;
    for (const char letter : of) {
        all.emplace_back(1, letter);
    }
    return all;
}

void items_of_every_type() {
    has(conformance::stream_numbers({}), {});
    has(conformance::stream_numbers({-1, 0, std::int64_t{1} << 62}), {-1, 0, std::int64_t{1} << 62});
    const std::vector<std::string> texts{"", text, std::string(50'000, 'l')};
    has(conformance::stream_texts(texts), texts);
    const std::vector<std::vector<std::uint8_t>> chunks{{}, {0}, std::vector<std::uint8_t>(100'000)};
    has(conformance::stream_chunks(chunks), chunks);
    const std::vector<std::optional<std::int64_t>> options{std::nullopt, 0, std::nullopt, -1};
    has(conformance::stream_options(options), options);
    has(conformance::stream_levels({conformance::Level::high}), {conformance::Level::high});
    const std::vector<conformance::Shape> shapes{rectangle, conformance::Shape::Nothing{}};
    has(conformance::stream_shapes(shapes), shapes);
    const std::vector<conformance::UserName> names{conformance::UserName(""), conformance::UserName(text)};
    has(conformance::stream_names(names), names);
    const std::vector<std::vector<std::int64_t>> lists{{}, {1, 2}};
    has(conformance::stream_lists(lists), lists);
    const std::vector<std::map<std::string, std::int64_t>> maps{{}, {{text, 1}}};
    has(conformance::stream_maps(maps), maps);
    const std::vector<Node> nodes{Node{}, Node{-1, ffi::Box<Node>(Node{})}};
    has(conformance::stream_boxes(nodes), {ffi::Box<Node>(nodes[0]), ffi::Box<Node>(nodes[1])});
    std::vector<std::int64_t> many(1'000);
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i] = static_cast<std::int64_t>(i);
    }
    has(conformance::stream_numbers(many), many);
    no_streams();
}

void streams_of_an_instance() {
    const Conformance c = labelled("abc");
    has(c.letters(), letters("abc"));
    has(c.boxed_letters(), letters("abc"));
    has(c.pinned_letters(), letters("abc"));
    has(c.letters_later(5), letters("abc"));
    has(c.native_count(3), {0, 1, 2});
    const Session s = Session::new_(c, "xyz").value();
    has(s.letters(), letters("xyz"));
    // Objects that it gives out belong to the instance.
    auto [sessions, error] = all(c.stream_sessions({"one", "two"}));
    CHECK(!error && sessions.size() == 2);
    gives(sessions[1].name(), "two");
    check::is_ok(s.close());
    same(failure(all(s.letters())).code(), ffi::Code::closed);
    no_streams();
}

void streams_fail() {
    const Conformance c = labelled("");
    const auto counted = all(c.count_until(20));
    same(counted.first.size(), 20U);
    const auto gave_up = failure(counted);
    CHECK(gave_up.code() == ffi::Code::failed && gave_up.typed() != nullptr);
    CHECK(gave_up.typed() != nullptr && *gave_up.typed() == Failure(Failure::GaveUp{"counting", 20}));
    same(gave_up.message(), "counting after 20");
    const auto in_text = all(c.count_until_text(2));
    CHECK(in_text.first == (std::vector<std::uint32_t>{0, 1}));
    same(failure(in_text).message(), "no more than 2");
    const auto not_opened = all(c.open_count(0));
    CHECK(not_opened.first.empty() && *failure(not_opened).typed() == Failure(Failure::NotFound{}));
    const auto opened = all(c.open_count(2));
    CHECK(opened.first.size() == 2 && *failure(opened).typed() == Failure(Failure::GaveUp{"counting", 2}));
    same(failure(all(c.open_some(0))).message(), "nothing to count");
    has(c.open_some(2), {0, 1});
    const auto panicked = all(c.count_and_panic(3));
    same(panicked.first.size(), 3U);
    CHECK(failure(panicked).code() == ffi::Code::error && failure(panicked).message().find("counted to 3") != std::string::npos);
    same(failure(all(conformance::stream_texts({"fine", "\xff"}))).message(), "value[1]: not UTF-8 at byte 0");
    no_streams();
}

void items_are_taken_one_by_one() {
    const Conformance c = labelled("ab");
    auto stream = c.letters();
    gives(*stream.next(), "a");
    auto moved = std::move(stream);
    gives(*moved.next(), "b");
    CHECK(!moved.next());
    // It is over, and stays so.
    CHECK(!moved.next());
    auto failing = c.count_until_text(0);
    fails(*failing.next(), ffi::Code::error, "no more than 0");
    CHECK(!failing.next());
    no_streams();
}

void streams_are_left() {
    const Conformance c = labelled("");
    std::uint64_t last = 0;
    for (const auto &tick : c.ticks(1)) {
        gives(tick, Tick{++last});
        if (last == 40) {
            break;
        }
    }
    no_streams();
    try {
        for (const auto &tick : c.ticks(1)) {
            check::is_ok(tick);
            throw std::runtime_error("out");
        }
    } catch (const std::runtime_error &error) {
        same(error.what(), std::string("out"));
    }
    no_streams();
    static_cast<void>(c.silence());
    no_streams();
    auto replaced = c.ticks(1);
    replaced = c.ticks(1);
    gives(*replaced.next(), Tick{1});
    // Who cancels it takes what is there, and then the error.
    replaced.cancel();
    std::optional<ffi::Result<Tick>> item;
    while ((item = replaced.next()) && *item) {
    }
    CHECK(item.has_value());
    fails(*item, ffi::Code::cancelled);
    CHECK(!replaced.next());
    no_streams();
}

// A time limit is that of the whole stream. What came within it can still be taken.
void streams_have_time_limits() {
    const Conformance c = labelled("abc");
    const auto limit = [](std::int64_t ms) { return ffi::CallOptions().timeout(std::chrono::milliseconds(ms)); };
    fails(*c.silence(limit(5)).next(), ffi::Code::timeout, "not over within 5 ms");
    const auto ticks = all(c.ticks(1, limit(50)));
    same(failure(ticks).code(), ffi::Code::timeout);
    has(c.letters(limit(1'000'000)), letters("abc"));
    has(c.letters(ffi::CallOptions().timeout(std::chrono::milliseconds::max())), letters("abc"));
    // Who has taken nothing for that long finds the limit behind what is there.
    auto untouched = c.ticks(1, limit(20));
    check::until([] { return conformance::streams_alive().value() == 0; });
    same(failure(all(std::move(untouched))).code(), ffi::Code::timeout);
}

// No thread waits for the items.
void items_are_called_back() {
    const Conformance c = labelled("abc");
    check::Channel<std::string> came;
    check::Gate over;
    c.letters().for_each([&](ffi::Result<std::string> item) { came.put(item.value()); }, [&] { over.open(); });
    over.wait();
    for (const std::string &want : letters("abc")) {
        same(came.next(), want);
    }
    // An error is the last that comes.
    check::Channel<ffi::Result<std::uint32_t>> numbers;
    c.count_until_text(1).for_each([&](ffi::Result<std::uint32_t> item) { numbers.put(std::move(item)); });
    gives(numbers.next(), 0U);
    fails(numbers.next(), ffi::Code::error, "no more than 1");
    // Who has had enough says so.
    check::Channel<std::uint64_t> ticks;
    check::Gate left;
    c.ticks(1).for_each(
        [&](ffi::Result<Tick> tick) {
            ticks.put(tick.value().number);
            return tick->number < 3;
        },
        [&] { left.open(); });
    left.wait();
    no_streams();
    same(ticks.size(), 3U);
}

// Who does not take items holds the stream up, and not the library: no more than a few are ahead.
void streams_wait_for_who_takes() {
    const Conformance c = labelled(std::string(1'000, 'x'));
    auto slow = c.letters();
    gives(*slow.next(), "x");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    gives(conformance::streams_alive(), 1U);
    has(c.letters(), letters(std::string(1'000, 'x')));
    std::size_t left = 0;
    for (const auto &item : slow) {
        gives(item, "x");
        ++left;
    }
    same(left, 999U);
    no_streams();
}

void streams_end_with_the_instance() {
    const Conformance c = labelled("");
    std::thread waits([&c] {
        const auto came = all(c.silence());
        same(failure(came).code(), ffi::Code::cancelled);
    });
    auto ticks = c.ticks(1);
    gives(*ticks.next(), Tick{1});
    check::until([] { return conformance::streams_alive().value() == 2; });
    check::is_ok(c.close());
    waits.join();
    std::optional<ffi::Result<Tick>> item;
    while ((item = ticks.next()) && *item) {
    }
    CHECK(item.has_value());
    fails(*item, ffi::Code::cancelled);
    same(failure(all(c.letters())).code(), ffi::Code::closed);
    no_streams();
}

void streams_of_many_threads() {
    const Conformance c = labelled(std::string(200, 'x'));
    std::vector<std::thread> threads;
    for (int number = 0; number < 16; ++number) {
        threads.emplace_back([&c] { same(all(c.letters()).first.size(), 200U); });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    no_streams();
}

} // namespace

int main() {
    items_of_every_type();
    streams_of_an_instance();
    streams_fail();
    items_are_taken_one_by_one();
    streams_are_left();
    streams_have_time_limits();
    items_are_called_back();
    streams_wait_for_who_takes();
    streams_end_with_the_instance();
    streams_of_many_threads();
    return check::finish();
}
