// Functions that need no instance: free ones, and those of the library.
#ifndef VALUES_STATICS_HPP
#define VALUES_STATICS_HPP

#include "../echo.hpp"

namespace feature_statics {

using check::gives;

inline void functions_without_instance() {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
    const std::optional<std::int64_t> none;
    gives(conformance::subtract(least, 1), most);
    gives(conformance::subtract_later(5, 7).get(), -2);
    gives(conformance::divide(7, -2), std::optional<std::int64_t>(-3));
    gives(conformance::divide(7, 0), none);
    gives(conformance::divide_later(8, 2).get(), std::optional<std::int64_t>(4));
    gives(conformance::divide_later(8, 0).get(), none);
}

inline void static_calls_are_cancelled() {
    auto later = conformance::divide_later(8, 2);
    later.cancel();
    const auto got = later.get();
    // It may have been over before.
    if (got) {
        gives(got, std::optional<std::int64_t>(4));
    } else {
        check::fails(got, ffi::Code::cancelled);
    }
}

inline void run() {
    functions_without_instance();
    static_calls_are_cancelled();
}

} // namespace feature_statics

#endif
