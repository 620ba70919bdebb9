// The rows: the same calls of the package in C++ and of what is written by hand. What a side does with a result is what a host has to: it looks
// whether it is there, and reads it.
#include <bench.hpp>

#include <atomic>
#include <coroutine>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>
#include <semaphore>

#include "by_hand.hpp"

extern "C" {
#include "measure.h"
}

namespace {

constexpr std::size_t many = 1000;
constexpr std::size_t large = 64 << 10;
constexpr std::size_t in_flight = 64;

/// Where allocations are measured, and not where time is.
bool is_counting = false;
std::atomic<std::uint64_t> made{0};

}  // namespace

// Inlined, gcc would miss the `new` that belongs to `free`.
[[gnu::noinline]] void *operator new(std::size_t size) {
    if (is_counting) {
        made.fetch_add(1, std::memory_order_relaxed);
    }
    if (void *const memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void *memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

namespace {

// What is read goes here, so that the compiler lets nobody off.
volatile std::int64_t sink;

struct Both {
    bench::Bench ours = bench::Bench::filled(1).value();
    bench::Counter counter = bench::Counter::new_(ours, 1).value();
    by_hand::Bench hand = by_hand::Bench::filled(1);
    by_hand::Counter hand_counter{1};

    std::vector<std::int32_t> numbers;
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(large, 7);
    std::string kibibyte = std::string(1024, 'x');
    bench::Person ada{"Ada Lovelace", "Countess", 36, {"mathematics", "poetry", "engines"}};
    by_hand::Person hand_ada{"Ada Lovelace", "Countess", 36, {"mathematics", "poetry", "engines"}};
    bench::Shape polygon = bench::Shape::Polygon{"hexagon", 6};
    by_hand::Shape hand_polygon = by_hand::Polygon{"hexagon", 6};

    /// From the first event that is fired to the last that is heard.
    std::atomic<std::size_t> untold{0};
    std::binary_semaphore told{0};
    ffi::Subscription listener;

    Both() {
        for (std::size_t i = 0; i < many; i++) {
            numbers.push_back(static_cast<std::int32_t>(i));
        }
        const auto hear = [this](std::uint64_t number) {
            sink = static_cast<std::int64_t>(number);
            if (untold.fetch_sub(1, std::memory_order_relaxed) == 1) {
                told.release();
            }
        };
        listener = ours.on_tick([hear](const bench::OnTickPayload &tick) { hear(tick.number); });
        hand.on_tick(hear);
        must(ours.set_ask([](std::int64_t value) { return value + 1; }).has_value());
        hand.set_ask([](std::int64_t value) { return value + 1; });
    }
};

/// Made by `main`, for all rows.
Both *both;

template <class T, class E>
T got(ffi::Result<T, E> result) {
    must(result.has_value());
    return *std::move(result);
}

/// One call after the other.
#define TIMES(name, ...)                                           \
    void name(std::size_t n) {                                     \
        const bench::Bench &ours = both->ours;                     \
        const by_hand::Bench &hand = both->hand;                   \
        for (std::size_t step = 0; step < n; step++) {             \
            const auto i = static_cast<std::int64_t>(step);        \
            static_cast<void>(ours), static_cast<void>(hand), static_cast<void>(i); \
            __VA_ARGS__;                                           \
        }                                                          \
    }
#define ROW(name, of_ours, of_hand) TIMES(name, of_ours) TIMES(name##_hand, of_hand)

std::int64_t size(const std::string &text) { return static_cast<std::int64_t>(text.size()) + text[0]; }

template <class Person>
std::int64_t size(const Person &person) {
    std::size_t sum = person.name.size() + person.nickname->size() + person.age;
    for (const std::string &tag : person.tags) {
        sum += tag.size();
    }
    return static_cast<std::int64_t>(sum);
}

ROW(noop, must(bench::noop().has_value()), by_hand_noop())
ROW(add, sink = got(bench::add(static_cast<std::int32_t>(i), 1)), sink = by_hand_add(static_cast<std::int32_t>(i), 1))
ROW(method, sink = got(ours.add_to_base(i)), sink = hand.add_to_base(i))
ROW(object, sink = got(both->counter.plus(i)), sink = both->hand_counter.plus(i))
ROW(point, sink = static_cast<std::int64_t>(got(ours.echo_point({static_cast<double>(i), 1})).x),
    sink = static_cast<std::int64_t>(hand.echo_point({static_cast<double>(i), 1}).x))
ROW(short_text, sink = size(got(ours.echo_text("hello world"))), sink = size(hand.echo_text("hello world")))
ROW(long_text, sink = size(got(ours.echo_text(both->kibibyte))), sink = size(hand.echo_text(both->kibibyte)))
ROW(person, sink = size(got(ours.echo_person(both->ada))), sink = size(hand.echo_person(both->hand_ada)))
ROW(shape, const bench::Shape shape = got(ours.echo_shape(both->polygon)); sink = shape.get_if<bench::Shape::Polygon>()->corners,
    const by_hand::Shape shape = hand.echo_shape(both->hand_polygon); sink = std::get<by_hand::Polygon>(shape).corners)
ROW(ints, sink = got(ours.sum(both->numbers)), sink = hand.sum(both->numbers))
ROW(points, sink = static_cast<std::int64_t>(got(ours.give_points())[many - 1].x),
    sink = static_cast<std::int64_t>(hand.give_points()[many - 1].x))
ROW(take, sink = static_cast<std::int64_t>(got(ours.take_bytes(both->bytes))),
    sink = static_cast<std::int64_t>(hand.take_bytes(both->bytes)))
ROW(give, sink = got(ours.give_bytes())[large - 1], sink = hand.give_bytes()[large - 1])
ROW(error, const auto result = ours.check(-1); const auto *const refused = result.error().typed(); must(refused != nullptr);
    sink = refused->get_if<bench::Refused::Negative>()->value,
    const auto result = hand.check(-1); sink = std::get<by_hand::Negative>(result).value)
ROW(ask, sink = got(ours.ask_host(i)), sink = hand.ask_host(i))
ROW(ready, sink = got(ours.ready(i).get()), sink = hand.ready(i).get())
ROW(yield, sink = got(ours.one_yield(i).get()), sink = hand.one_yield(i).get())
ROW(wait, sink = got(ours.wait(i).get()), sink = hand.wait(i).get())
ROW(context, must(bench::Bench::create(1).has_value()), by_hand::Bench::create(1))

template <class Fire>
void events(std::size_t n, Fire &&fire) {
    both->untold.store(n);
    fire(n);
    both->told.acquire();
}
void events_ours(std::size_t n) {
    events(n, [](std::uint64_t count) { must(both->ours.fire(count).has_value()); });
}
void events_hand(std::size_t n) {
    events(n, [](std::uint64_t count) { both->hand.fire(count); });
}

/// So many are begun, then all of them are waited for.
template <class Future, class Begin, class Take>
void flight(std::size_t n, Begin &&begin, Take &&take) {
    std::vector<Future> futures(in_flight);
    for (std::size_t begun = 0; begun < n; begun += in_flight) {
        std::int64_t value = 0;
        for (Future &future : futures) {
            future = begin(value++);
        }
        for (Future &future : futures) {
            sink = take(future);
        }
    }
}
void flight_ours(std::size_t n) {
    using Future = ffi::Future<std::int64_t>;
    flight<Future>(
        n, [](std::int64_t value) { return both->ours.wait(value); }, [](Future &future) { return got(future.get()); });
}
void flight_hand(std::size_t n) {
    using Future = std::future<std::int64_t>;
    flight<Future>(
        n, [](std::int64_t value) { return both->hand.wait(value); }, [](Future &future) { return future.get(); });
}

/// Streams: each of them has n items, and what is measured is one item.
void stream_ours(std::size_t n) {
    std::size_t items = 0;
    for (const auto &number : both->ours.count_to(n)) {
        must(number.has_value());
        sink = static_cast<std::int64_t>(*number);
        items++;
    }
    must(items == n);
}
void stream_hand(std::size_t n) {
    by_hand::Numbers numbers = both->hand.count_to(n);
    std::size_t items = 0;
    while (const auto number = numbers.next()) {
        sink = static_cast<std::int64_t>(*number);
        items++;
    }
    must(items == n);
}

/// A coroutine that nobody waits for but by what it does last.
struct Loop {
    struct promise_type {
        Loop get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};
Loop await_ours(std::int64_t n, std::binary_semaphore &done) {
    for (std::int64_t i = 0; i < n; i++) {
        auto future = both->ours.wait(i);
        const auto result = co_await std::move(future);
        must(result.has_value());
        sink = *result;
    }
    done.release();
}
Loop await_hand(std::int64_t n, std::binary_semaphore &done) {
    for (std::int64_t i = 0; i < n; i++) {
        sink = co_await both->hand.awaited(i);
    }
    done.release();
}
template <Loop (*Loops)(std::int64_t, std::binary_semaphore &)>
void awaited(std::size_t n) {
    std::binary_semaphore done{0};
    Loops(static_cast<std::int64_t>(n), done);
    done.acquire();
}

#define CPP(name, function) row_t{name, "cpp", function, function##_hand, false, false}
#define BESIDE(name, form, ours, other) row_t{name, form, ours, other, false, false}

const row_t rows[] = {
    CPP("noop", noop),
    CPP("i32", add),
    CPP("scalar method", method),
    CPP("16-byte record", point),
    CPP("short text", short_text),
    CPP("1 KiB text", long_text),
    CPP("person", person),
    CPP("enum with fields", shape),
    CPP("1k ints in", ints),
    CPP("1k records out", points),
    CPP("64 KiB in", take),
    BESIDE("64 KiB in / scalar method", "cpp", take, method),
    CPP("64 KiB out", give),
    CPP("typed error", error),
    CPP("object method", object),
    CPP("host callback", ask),
    BESIDE("event", "cpp", events_ours, events_hand),
    BESIDE("stream item", "cpp", stream_ours, stream_hand),
    CPP("async ready", ready),
    BESIDE("async ready / scalar method", "cpp", ready, method),
    CPP("async one yield", yield),
    CPP("async that waits", wait),
    BESIDE("async that waits", "co_await", awaited<await_ours>, awaited<await_hand>),
    BESIDE("async 64 in flight", "cpp", flight_ours, flight_hand),
    BESIDE("64 in flight / one by one", "cpp", flight_ours, wait),
    CPP("create and destroy", context),
};

/// Of the host.
std::uint64_t host_allocations() { return made.load(std::memory_order_relaxed); }

/// Of both libraries: only one of them is called in between.
std::uint64_t rust_allocations() { return got(bench::allocations()) + by_hand_allocations(); }

}  // namespace

int main(int argc, char **argv) {
    is_counting = argc > 1 && std::strcmp(argv[1], "allocations") == 0;
    Both all;
    both = &all;
    const counter_t counters[] = {host_allocations, rust_allocations};
    return measure(argc, argv, rows, std::size(rows), counters, std::size(counters));
}
