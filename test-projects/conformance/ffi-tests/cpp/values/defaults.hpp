// Values that parameters and fields have where a program leaves them out.
#ifndef VALUES_DEFAULTS_HPP
#define VALUES_DEFAULTS_HPP

#include "../echo.hpp"

#include <array>
#include <cmath>

namespace feature_defaults {

using check::echoes;
using check::gives;
using check::same;
using conformance::Blank;
using conformance::Conformance;
using conformance::Guess;
using conformance::Inner;
using conformance::Level;
using conformance::Preset;
using conformance::Received;
using conformance::Season;
using conformance::Stroke;

inline void what_is_there_wins() {
    Preset preset;
    preset.least = 127;
    preset.most = 0;
    preset.wide = conformance::MAX_I128;
    preset.tenth = 0.5F;
    preset.zero = 0.25;
    preset.truth = false;
    preset.text = text;
    preset.option = Level::high;
    preset.other = UINT16_MAX;
    preset.due = 1;
    echoes(conformance::echo_preset, {preset});

    Blank blank;
    blank.number = std::numeric_limits<std::int64_t>::min();
    blank.truth = true;
    blank.text = text;
    blank.bytes = {0};
    blank.list = {extreme};
    blank.array = {1, 2};
    blank.map = {{"k", 1}};
    blank.set = {-1};
    blank.span = std::chrono::seconds(1);
    blank.id.bytes[0] = 255;
    blank.option = -1;
    blank.inner = {3, 4};
    blank.boxed = ffi::Box<Inner>(Inner{5, 6});
    blank.flat = Season::winter;
    blank.newtype = Guess(7);
    echoes(conformance::echo_blank, {blank});

    echoes(conformance::echo_strokes,
           {{Stroke::Invisible{}, Stroke::Plain{9}, Stroke::Dashed{-1.5, {3, 4}}, Stroke::Coloured{"red", 2, false, std::uint8_t{1}}}});
    gives(conformance::default_parameters(1, "t", false, 2, {3, 4}, {'a', 'b'}), Received{1, "t", false, 2, {3, 4}, 2});
    gives(conformance::default_and_due("a", "b"), "ab");
    const Conformance c = Conformance::with_default_label("mine").value();
    gives(c.default_prefix("my "), "my mine");
    gives(c.default_later(1).get(), 2);
}

// A value that is written out is a member's from the beginning. What the `Default` of a type gives is only known to Rust.
inline void fields_may_be_left_out() {
    const Preset preset;
    same(preset.least, -128);
    same(preset.most, UINT64_MAX);
    CHECK(preset.wide == conformance::MIN_I128);
    CHECK(!(preset.tenth < 0.1F) && !(preset.tenth > 0.1F));
    CHECK(!(preset.zero < 0) && std::signbit(preset.zero));
    same(preset.truth, true);
    same(preset.text, "say \"hi\" \\ */ // %d\n\xf0\x9d\x84\x9e");
    CHECK(!preset.option);
    same(preset.other, 7);
    same(preset.due, 0);
    echoes(conformance::echo_preset, {preset});
    CHECK(Inner{} == (Inner{1, 2}));
    const Blank blank;
    CHECK(blank.number == 0 && !blank.truth && blank.text.empty() && blank.list.empty() && blank.span.count() == 0);
    echoes(conformance::echo_blank, {blank});
}

inline void fields_of_variants_may_be_left_out() {
    same(int{Stroke::Plain{}.value}, 3);
    CHECK(!(Stroke::Dashed{}.field0 < 0.5) && !(Stroke::Dashed{}.field0 > 0.5));
    const Stroke::Coloured coloured;
    same(coloured.colour, "black");
    same(int{coloured.width}, 0);
    CHECK(coloured.opaque && !coloured.dash);
    echoes(conformance::echo_strokes, {{Stroke::Plain{}, Stroke::Dashed{}, coloured}});
}

inline void parameters_may_be_left_out() {
    const Conformance c = Conformance::with_default_label().value();
    gives(c.label(), "by default");
    gives(c.default_prefix(), "the label: by default");
    gives(c.default_later().get(), 42);
}

// What is written wins, also where it is nothing.
inline void nothing_is_a_value() {
    gives(conformance::default_parameters(0, "", false, std::nullopt, {0, 0}, {}), Received{0, "", false, std::nullopt, {0, 0}, 0});
    gives(conformance::default_and_due("", ""), "");
    const Conformance c = Conformance::with_default_label("").value();
    gives(c.default_prefix(""), "");
    gives(c.default_later(0).get(), 0);
}

inline void run() {
    what_is_there_wins();
    fields_may_be_left_out();
    fields_of_variants_may_be_left_out();
    parameters_may_be_left_out();
    nothing_is_a_value();
}

} // namespace feature_defaults

#endif
