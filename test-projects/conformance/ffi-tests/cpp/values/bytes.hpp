// Byte strings: any bytes, in every place.
#ifndef VALUES_BYTES_HPP
#define VALUES_BYTES_HPP

#include "../echo.hpp"

namespace feature_bytes {

using check::echoes;
using conformance::BytesChoice;
using conformance::BytesError;
using conformance::EveryBytes;

using Bytes = std::vector<std::uint8_t>;

inline void bytes_are_any_bytes() {
    Bytes all(256);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = static_cast<std::uint8_t>(i);
    }
    Bytes many;
    for (int i = 0; i < 4096; ++i) {
        many.insert(many.end(), all.begin(), all.end());
    }
    echoes(conformance::echo_bytes, {{}, {0}, all, many});
    // They come from wherever they are in a row.
    const std::uint8_t plain[] = {1, 2};
    check::gives(conformance::echo_bytes(plain), Bytes{1, 2});
    check::gives(conformance::echo_bytes({3, 4}), Bytes{3, 4});
    check::gives(conformance::echo_bytes({all.data() + 1, 2}), Bytes{1, 2});
}

inline void bytes_in_every_place() {
    EveryBytes most;
    most.field = {0xff};
    most.list = {{0}, {}, {0xff, 0xfe}};
    most.option = Bytes();
    most.option_list = {Bytes{1}, std::nullopt, Bytes()};
    most.list_option = std::vector<Bytes>{{}};
    EveryBytes empty;
    empty.list_option = std::vector<Bytes>();
    echoes(conformance::echo_every_bytes, {EveryBytes{}, empty, most});
    echoes(conformance::echo_bytes_choice, {BytesChoice::Bare{{0, 0xff}}, BytesChoice::Named{}});
    check::fails_as(conformance::fail_with_bytes({0, 0xff}), BytesError{{0, 0xff}}, "2 bytes");
}

// What the library gives back is its own copy.
inline void bytes_are_copies() {
    Bytes sent{1, 2, 3};
    const auto got = conformance::echo_bytes(sent);
    sent[0] = 9;
    check::gives(got, Bytes{1, 2, 3});
}

inline void shared_bytes_are_bytes() {
    echoes(conformance::echo_shared_bytes, {{}, {0, 0xff}});
    echoes(conformance::echo_option_shared_bytes, {std::nullopt, Bytes(), Bytes{0xff}});
}

inline void run() {
    bytes_are_any_bytes();
    bytes_in_every_place();
    bytes_are_copies();
    shared_bytes_are_bytes();
}

} // namespace feature_bytes

#endif
