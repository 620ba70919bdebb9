#ifndef MY_TIMER_HANDLES_HPP_
#define MY_TIMER_HANDLES_HPP_

#include "my_timer.h"
#include "my_timer/forward.hpp"

#include "ffi/library.hpp"

namespace my_timer {

namespace detail {

/* The functions that every library has. */
inline const ffi::detail::Library &library() {
    static const ffi::detail::Library &library = *[] {
        auto *const own = new ffi::detail::Library;
        own->mismatch = my_timer_abi_mismatch;
        own->release = my_timer_reply_release;
        own->destroy = ffi::detail::erased<my_timer_destroy>;
        own->cancel = ffi::detail::erased<my_timer_cancel>;
        own->set_stale_warn = ffi::detail::erased<my_timer_set_stale_warn>;
        own->grant = ffi::detail::erased<my_timer_stream_grant>;
        own->add_listener = ffi::detail::erased<my_timer_add_event_listener>;
        own->remove_listener = ffi::detail::erased<my_timer_remove_event_listener>;
        own->event_stats = ffi::detail::erased<my_timer_event_stats>;
        own->register_host = ffi::detail::erased<my_timer_register_host_fn_owned>;
        own->complete = ffi::detail::erased<my_timer_host_complete>;
        own->host_stats = ffi::detail::erased<my_timer_host_stats>;
        own->compare();
        return own;
    }();
    return library;
}

} // namespace detail

} // namespace my_timer

#endif /* MY_TIMER_HANDLES_HPP_ */
