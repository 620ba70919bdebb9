#ifndef GAUNTLET_CALLS_HPP_
#define GAUNTLET_CALLS_HPP_

#include <chrono>

#include "gauntlet.h"
#include "gauntlet/convert.hpp"
#include "gauntlet/library.hpp"

#include "ffi/library.hpp"
#include "ffi/result.hpp"

namespace gauntlet {

inline ffi::Result<void> set_stale_warn(std::chrono::milliseconds interval) {
    const ffi::detail::Library &library = detail::library();
    if (!library.refusal.empty()) {
        return library.mismatched();
    }
    return ffi::detail::set_stale_warn(library, nullptr, interval);
}

} // namespace gauntlet

#endif /* GAUNTLET_CALLS_HPP_ */
