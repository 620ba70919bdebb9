#ifndef GAUNTLET_HANDLES_HPP_
#define GAUNTLET_HANDLES_HPP_

#include "gauntlet.h"
#include "gauntlet/forward.hpp"

#include "ffi/library.hpp"

namespace gauntlet {

namespace detail {

/* The functions that every library has. */
inline const ffi::detail::Library &library() {
    static const ffi::detail::Library &library = *[] {
        auto *const own = new ffi::detail::Library;
        own->mismatch = gauntlet_abi_mismatch;
        own->release = gauntlet_reply_release;
        own->destroy = ffi::detail::erased<gauntlet_destroy>;
        own->cancel = ffi::detail::erased<gauntlet_cancel>;
        own->set_stale_warn = ffi::detail::erased<gauntlet_set_stale_warn>;
        own->compare();
        return own;
    }();
    return library;
}

} // namespace detail

} // namespace gauntlet

#endif /* GAUNTLET_HANDLES_HPP_ */
