// What somebody writes in C++ over by_hand.h who needs these functions and no others: owners that cannot be copied, values of the standard library out,
// an exception where there is no result.
#ifndef BY_HAND_HPP
#define BY_HAND_HPP

extern "C" {
#include <by_hand.h>
}

#include <coroutine>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace by_hand {

struct Person {
    std::string name;
    std::optional<std::string> nickname;
    std::uint32_t age = 0;
    std::vector<std::string> tags;
};

struct Empty {};
struct Circle {
    double radius = 0;
};
struct Polygon {
    std::string name;
    std::uint32_t corners = 0;
};
using Shape = std::variant<Empty, Circle, Polygon>;

struct Negative {
    std::string message;
    std::int64_t value = 0;
};

inline void ok(std::int32_t code) {
    if (code != BY_HAND_OK) {
        throw std::runtime_error("by_hand: code " + std::to_string(code));
    }
}

inline by_hand_text_t view(std::string_view text) {
    return {text.data(), text.size()};
}

inline std::string copied(by_hand_text_t text) {
    return {text.data, text.len};
}

/// Takes a text that is owned.
inline std::string taken(by_hand_text_t text) {
    std::string copy = copied(text);
    by_hand_text_free(text);
    return copy;
}

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T *owned) const {
        Free(owned);
    }
};

class Counter {
public:
    explicit Counter(std::int64_t base) : counter_(by_hand_counter_new(base)) {}

    std::int64_t plus(std::int64_t value) const { return by_hand_counter_plus(counter_.get(), value); }

private:
    std::unique_ptr<by_hand_counter_t, Freed<by_hand_counter_free>> counter_;
};

/// The numbers of a stream, one by one.
class Numbers {
public:
    explicit Numbers(by_hand_stream_t *stream) : stream_(stream) {}

    std::optional<std::uint64_t> next() {
        std::uint64_t number = 0;
        if (by_hand_count_next(stream_.get(), &number) != BY_HAND_ITEM) {
            return std::nullopt;
        }
        return number;
    }

private:
    std::unique_ptr<by_hand_stream_t, Freed<by_hand_count_close>> stream_;
};

class Bench {
public:
    static Bench create(std::int64_t base) { return Bench(by_hand_create(base)); }
    static Bench filled(std::int64_t base) { return Bench(by_hand_filled(base)); }

    std::int64_t add_to_base(std::int64_t value) const { return by_hand_add_to_base(get(), value); }

    by_hand_point_t echo_point(by_hand_point_t point) const { return by_hand_echo_point(get(), point); }

    std::string echo_text(std::string_view text) const {
        by_hand_text_t out;
        ok(by_hand_echo_text(get(), view(text), &out));
        return taken(out);
    }

    Person echo_person(const Person &person) const {
        const by_hand_text_t nickname = person.nickname ? view(*person.nickname) : by_hand_text_t{};
        std::vector<by_hand_text_t> tags;
        tags.reserve(person.tags.size());
        for (const std::string &tag : person.tags) {
            tags.push_back(view(tag));
        }
        const by_hand_person_t in{view(person.name), person.nickname ? &nickname : nullptr, person.age, tags.data(), tags.size()};
        by_hand_person_t out;
        by_hand_owner_t *owned = nullptr;
        ok(by_hand_echo_person(get(), &in, &out, &owned));
        const std::unique_ptr<by_hand_owner_t, Freed<by_hand_owner_free>> owner(owned);
        Person copy{copied(out.name), std::nullopt, out.age, {}};
        if (out.nickname != nullptr) {
            copy.nickname = copied(*out.nickname);
        }
        copy.tags.reserve(out.tags_len);
        for (std::size_t i = 0; i < out.tags_len; i++) {
            copy.tags.push_back(copied(out.tags[i]));
        }
        return copy;
    }

    Shape echo_shape(const Shape &shape) const {
        by_hand_shape_t in{};
        if (const auto *circle = std::get_if<Circle>(&shape)) {
            in.tag = BY_HAND_CIRCLE;
            in.radius = circle->radius;
        } else if (const auto *polygon = std::get_if<Polygon>(&shape)) {
            in.tag = BY_HAND_POLYGON;
            in.name = view(polygon->name);
            in.corners = polygon->corners;
        }
        by_hand_shape_t out;
        ok(by_hand_echo_shape(get(), &in, &out));
        switch (out.tag) {
        case BY_HAND_CIRCLE:
            return Circle{out.radius};
        case BY_HAND_POLYGON:
            return Polygon{taken(out.name), out.corners};
        default:
            return Empty{};
        }
    }

    std::int64_t sum(const std::vector<std::int32_t> &numbers) const { return by_hand_sum(get(), numbers.data(), numbers.size()); }

    std::vector<by_hand_point_t> give_points() const {
        by_hand_points_t out;
        ok(by_hand_give_points(get(), &out));
        std::vector<by_hand_point_t> copy(out.data, out.data + out.len);
        by_hand_points_free(out);
        return copy;
    }

    std::uint64_t take_bytes(const std::vector<std::uint8_t> &bytes) const {
        return by_hand_take_bytes(get(), bytes.data(), bytes.size());
    }

    std::vector<std::uint8_t> give_bytes() const {
        by_hand_bytes_t out;
        ok(by_hand_give_bytes(get(), &out));
        std::vector<std::uint8_t> copy(out.data, out.data + out.len);
        by_hand_bytes_free(out);
        return copy;
    }

    std::variant<std::int64_t, Negative> check(std::int64_t value) const {
        std::int64_t out = 0;
        by_hand_negative_t error;
        const std::int32_t code = by_hand_check(get(), value, &out, &error);
        if (code == BY_HAND_REFUSED) {
            return Negative{taken(error.message), error.value};
        }
        ok(code);
        return out;
    }

    void set_ask(std::function<std::int64_t(std::int64_t)> ask) {
        ask_ = std::make_unique<std::function<std::int64_t(std::int64_t)>>(std::move(ask));
        const auto call = [](std::int64_t value, void *user_data) {
            return (*static_cast<std::function<std::int64_t(std::int64_t)> *>(user_data))(value);
        };
        by_hand_set_ask(get(), call, ask_.get());
    }

    std::int64_t ask_host(std::int64_t value) const {
        std::int64_t out = 0;
        ok(by_hand_ask_host(get(), value, &out));
        return out;
    }

    void on_tick(std::function<void(std::uint64_t)> listener) {
        listener_ = std::make_unique<std::function<void(std::uint64_t)>>(std::move(listener));
        const auto call = [](std::uint64_t number, void *user_data) {
            (*static_cast<std::function<void(std::uint64_t)> *>(user_data))(number);
        };
        by_hand_on_tick(get(), call, listener_.get());
    }

    void fire(std::uint64_t count) const { ok(by_hand_fire(get(), count)); }

    std::future<std::int64_t> ready(std::int64_t value) const { return promised(by_hand_ready, value); }
    std::future<std::int64_t> one_yield(std::int64_t value) const { return promised(by_hand_one_yield, value); }
    std::future<std::int64_t> wait(std::int64_t value) const { return promised(by_hand_wait, value); }

    /// For `co_await`, which goes on on the thread that the answer comes on.
    auto awaited(std::int64_t value) const {
        struct Awaiter {
            const by_hand_ctx_t *ctx;
            std::int64_t value;
            std::int32_t code = BY_HAND_OK;
            std::coroutine_handle<> waiting = nullptr;

            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<> coroutine) {
                waiting = coroutine;
                const auto done = [](std::int32_t code, std::int64_t value, void *user_data) {
                    auto *const self = static_cast<Awaiter *>(user_data);
                    self->code = code;
                    self->value = value;
                    self->waiting.resume();
                };
                static_cast<void>(by_hand_wait(ctx, value, done, this));
            }
            std::int64_t await_resume() const {
                ok(code);
                return value;
            }
        };
        return Awaiter{get(), value};
    }

    Numbers count_to(std::uint64_t end) const { return Numbers(by_hand_count_open(get(), end)); }

private:
    explicit Bench(by_hand_ctx_t *ctx) : ctx_(ctx) {}

    const by_hand_ctx_t *get() const { return ctx_.get(); }

    std::future<std::int64_t> promised(std::int32_t (*function)(const by_hand_ctx_t *, std::int64_t, by_hand_done_t, void *),
                                       std::int64_t value) const {
        auto promise = std::make_unique<std::promise<std::int64_t>>();
        std::future<std::int64_t> future = promise->get_future();
        const auto done = [](std::int32_t, std::int64_t value, void *user_data) {
            const std::unique_ptr<std::promise<std::int64_t>> promise(static_cast<std::promise<std::int64_t> *>(user_data));
            promise->set_value(value);
        };
        ok(function(get(), value, done, promise.get()));
        static_cast<void>(promise.release());
        return future;
    }

    // Behind the context, which calls them as long as it is there.
    std::unique_ptr<std::function<std::int64_t(std::int64_t)>> ask_;
    std::unique_ptr<std::function<void(std::uint64_t)>> listener_;
    std::unique_ptr<by_hand_ctx_t, Freed<by_hand_destroy>> ctx_;
};

}  // namespace by_hand

#endif
