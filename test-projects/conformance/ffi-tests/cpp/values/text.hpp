// Text: UTF-8 with a length.
#ifndef VALUES_TEXT_HPP
#define VALUES_TEXT_HPP

#include "../echo.hpp"

namespace feature_text {

using check::fails;
using check::gives;
using conformance::EveryText;
using conformance::TextChoice;
using conformance::TextError;

inline void text_keeps_its_bytes() {
    std::string large;
    for (int i = 0; i < 100'000; ++i) {
        large += "0123456789\xc3\xa9";
    }
    for (const std::string &value : {std::string(), std::string("text"), text, std::string(1, '\0'), std::string("\"\\\n"), large}) {
        gives(conformance::echo_text(value), value);
    }
    gives(conformance::measure_text("a \xc3\xa9 \xe2\x82\xac \xf0\x9d\x84\x9e \xef\xbf\xbf \xf4\x8f\xbf\xbf"), std::vector<std::uint64_t>{22, 11});
    // A view need not end with a zero.
    gives(conformance::echo_text(std::string_view("text").substr(1, 2)), "ex");
    gives(conformance::echo_text({}), "");
}

inline void text_in_every_place() {
    EveryText all;
    all.field = text;
    all.list = {std::string(1, '\0'), "", "\xf0\x9d\x84\x9e"};
    all.option = "";
    all.option_list = {"a", std::nullopt, ""};
    all.list_option = std::vector<std::string>{"", text};
    EveryText empty;
    empty.list_option.emplace();
    check::echoes(conformance::echo_every_text, {EveryText{}, empty, all});
    check::echoes(conformance::echo_text_choice, {TextChoice::Bare{text}, TextChoice::Named{}});
}

inline void text_in_errors() {
    check::fails_as(conformance::fail_with_text(text), TextError{text}, "text: " + text);
}

// A string of C++ may hold any bytes, text may not.
inline void invalid_text_is_refused() {
    for (const std::string_view invalid : {"ab\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
        const auto got = conformance::echo_text(invalid);
        fails(got, ffi::Code::error);
        CHECK(!got && got.error().message().rfind("value: not UTF-8 at byte ", 0) == 0);
    }
    EveryText list;
    list.list = {"fine", "\xff"};
    fails(conformance::echo_every_text(list), ffi::Code::error, "value.list[1]: not UTF-8 at byte 0");
    EveryText options;
    options.option_list = {std::nullopt, "\xff"};
    fails(conformance::echo_every_text(options), ffi::Code::error, "value.option_list[1]: not UTF-8 at byte 0");
}

inline void run() {
    text_keeps_its_bytes();
    text_in_every_place();
    text_in_errors();
    invalid_text_is_refused();
}

} // namespace feature_text

#endif
