/* What calls come to: errors, results, and the exceptions of those who want them. */
#include <ffi/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "check.hpp"

namespace {

using ffi::Code;
using ffi::Error;
using ffi::Result;

struct TooLong {
    int most;
};

struct Profile {
    std::string name;
    int age = 0;
};

Result<int> number(std::string_view text) {
    if (text.empty()) {
        return Error("no digits");
    }
    return static_cast<int>(text.size());
}

Result<std::string, TooLong> cut(std::string text, std::size_t most) {
    if (text.size() > most) {
        return Error(TooLong{static_cast<int>(most)}, "too long");
    }
    return text;
}

Result<void, TooLong> check(bool good) {
    if (!good) {
        return Error<TooLong>(TooLong{3});
    }
    return {};
}

void errors_say_what_they_are() {
    const Error<> text("wrong");
    CHECK(text.code() == Code::error && text.message() == "wrong");
    const Error<TooLong> typed(TooLong{5}, "longer than 5");
    CHECK(typed.code() == Code::failed && typed.typed() != nullptr && typed.typed()->most == 5);
    const Error<> sliced = typed;
    CHECK(sliced.code() == Code::failed && sliced.message() == "longer than 5");
    const Error<TooLong> other = Error(Code::timeout, "3 s");
    CHECK(other.code() == Code::timeout && other.typed() == nullptr);
    CHECK(to_string(Code::would_deadlock) == "would_deadlock" && to_string(Code::closed) == "closed");
    CHECK(to_string(static_cast<Code>(77)) == "unknown");

    static_assert(std::is_same_v<decltype(Error("text")), Error<>>);
    static_assert(std::is_same_v<decltype(Error(std::string("text"))), Error<>>);
    static_assert(std::is_same_v<decltype(Error(Code::closed, "text")), Error<>>);
    static_assert(std::is_same_v<decltype(Error(TooLong{1})), Error<TooLong>>);
    static_assert(std::is_same_v<decltype(Error(TooLong{1}, "text")), Error<TooLong>>);
    static_assert(!std::is_convertible_v<Error<TooLong>, Error<int>> || std::is_convertible_v<Error<TooLong>, Error<>>);
}

void results_are_values_or_errors() {
    const Result<int> good = number("four");
    CHECK(good && good.has_value() && *good == 4 && good.value() == 4 && good.value_or(9) == 4);
    const Result<int> bad = number("");
    CHECK(!bad && bad.error().message() == "no digits" && bad.value_or(9) == 9);

    Result<std::string, TooLong> text = cut("text", 4);
    CHECK(text->size() == 4);
    *text += "s";
    CHECK(text.value() == "texts");
    CHECK(std::move(text).value() == "texts");
    const auto failed = cut("text", 3);
    CHECK(failed.error().code() == Code::failed && failed.error().typed()->most == 3);
    CHECK(cut("text", 3).value_or("none") == "none");

    CHECK(check(true).has_value());
    check(true).value();
    CHECK(check(false).error().typed()->most == 3);

    /* What becomes the value by itself does so here. */
    const Result<std::string> literal = "literal";
    CHECK(*literal == "literal");
    const Result<std::unique_ptr<int>> owned = std::make_unique<int>(3);
    CHECK(**owned == 3);
    static_assert(!std::is_copy_constructible_v<Result<std::unique_ptr<int>>> && !std::is_copy_assignable_v<Result<std::unique_ptr<int>>>);
    static_assert(std::is_copy_constructible_v<Result<std::string, TooLong>> && std::is_nothrow_move_constructible_v<Result<std::string>>);
    CHECK(*std::move(cut("abc", 3)) == "abc");
    /* An error of another kind is an error of this result as well. */
    const Result<std::string, TooLong> late = Error(Code::cancelled, "by the host");
    CHECK(late.error().code() == Code::cancelled && late.error().typed() == nullptr);
    const Result<int> widened = failed.error();
    CHECK(widened.error().message() == "too long");
}

void results_are_assigned() {
    const Result<std::string> value = std::string(100, 'v');
    const Result<std::string> error = Error(std::string(100, 'e'));
    Result<std::string> any = value;
    any = error;
    CHECK(!any && any.error().message() == error.error().message());
    any = value;
    CHECK(*any == *value);
    const Result<std::string> &itself = any;
    any = itself;
    CHECK(*any == *value);
    Result<std::string> moved = std::move(any);
    CHECK(*moved == *value);
    moved = Result<std::string>(error);
    CHECK(moved.error().message().size() == 100);
    std::vector<Result<std::unique_ptr<int>>> all;
    for (int i = 0; i < 10; ++i) {
        all.emplace_back(std::make_unique<int>(i));
    }
    CHECK(**all[0] == 0 && **all[9] == 9);
    Result<void> done;
    done = Error("not done");
    CHECK(!done);
    done = Result<void>();
    CHECK(done);
}

void results_go_on() {
    const Result<Profile> profile = Profile{"ann", 30};
    const Result<std::string> name = profile.map(&Profile::name);
    CHECK(*name == "ann");
    CHECK(*number("four").map([](int value) { return value + 0.5; }) == 4.5);
    CHECK(number("").map([](int value) { return value; }).error().message() == "no digits");
    int seen = 0;
    const Result<void> done = number("four").map([&seen](int value) { seen = value; });
    CHECK(done && seen == 4);

    const auto next = [](std::string text) { return cut(text + "!", 4); };
    CHECK(*cut("abc", 4).and_then(next) == "abc!");
    CHECK(cut("abcd", 4).and_then(next).error().typed()->most == 4);
    const auto kept = cut("abcde", 4);
    CHECK(kept.and_then(next).error().typed()->most == 4);
    CHECK(*check(true).map([] { return 1; }) == 1);
    CHECK(check(true).and_then([] { return check(true); }));
    CHECK(!check(false).and_then([] { return check(true); }));
    /* Results that can only be moved are moved. */
    Result<std::unique_ptr<int>> owned = std::make_unique<int>(3);
    CHECK(*std::move(owned).map([](std::unique_ptr<int> value) { return *value; }) == 3);
}

#if FFI_CPP_EXCEPTIONS
template <class F>
bool throws_typed(F f) {
    try {
        f();
    } catch (const ffi::TypedException<TooLong> &thrown) {
        return thrown.code() == Code::failed && thrown.typed().most == 3;
    }
    return false;
}

void values_that_are_not_there_are_thrown() {
    CHECK(throws_typed([] { static_cast<void>(cut("text", 3).value()); }));
    CHECK(throws_typed([] { static_cast<void>(*cut("text", 3)); }));
    CHECK(throws_typed([] { check(false).value(); }));
    bool thrown = false;
    try {
        static_cast<void>(number("").value());
    } catch (const ffi::Exception &exception) {
        thrown = exception.code() == Code::error && std::string_view(exception.what()) == "no digits";
    }
    CHECK(thrown);
    thrown = false;
    try {
        const Result<int, TooLong> late = Error(Code::timeout, "3 s");
        static_cast<void>(late.value());
    } catch (const std::runtime_error &exception) {
        thrown = std::string_view(exception.what()) == "3 s";
    }
    CHECK(thrown);
}
#endif

} // namespace

int main() {
    errors_say_what_they_are();
    results_are_values_or_errors();
    results_are_assigned();
    results_go_on();
#if FFI_CPP_EXCEPTIONS
    values_that_are_not_there_are_thrown();
#endif
}
