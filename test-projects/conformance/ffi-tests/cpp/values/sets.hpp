// Sets of texts and of integers.
#ifndef VALUES_SETS_HPP
#define VALUES_SETS_HPP

#include "../echo.hpp"

#include <set>

namespace feature_sets {

using check::echoes;
using conformance::EverySet;
using conformance::SetChoice;
using conformance::SetError;

inline void sets_keep_their_elements() {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
    echoes(conformance::echo_words, {{}, {"", "b", text}});
    echoes(conformance::echo_number_set, {{}, {least, -1, 0, most}});
    echoes(conformance::echo_octet_set, {{}, {0, 7, UINT8_MAX}});
    EverySet all;
    all.field = {1, -1};
    all.list = {{"a"}, {}};
    all.option = std::set<std::uint64_t>{UINT64_MAX};
    EverySet empty;
    empty.option.emplace();
    echoes(conformance::echo_every_set, {EverySet{}, empty, all});
    echoes(conformance::echo_set_choice, {SetChoice::Words{{"a", "b"}}});
    check::fails_as(conformance::fail_with_set({1, 2, 3}), SetError{{1, 2, 3}}, "3 elements");
    check::fails(conformance::echo_words({"\xff"}), ffi::Code::error, "value[0]: not UTF-8 at byte 0");
}

inline void run() {
    sets_keep_their_elements();
}

} // namespace feature_sets

#endif
