#ifndef MY_TIMER_LAYOUTS_HPP_
#define MY_TIMER_LAYOUTS_HPP_

#include <cstddef>

#include "my_timer.h"
#include "my_timer/types.hpp"

#include "ffi/convert.hpp"

namespace ffi {

template <>
inline constexpr bool same_layout<my_timer_tick_t, my_timer::Tick> = true;
static_assert(sizeof(my_timer_tick_t) == sizeof(my_timer::Tick) && alignof(my_timer_tick_t) == alignof(my_timer::Tick) &&
              offsetof(my_timer_tick_t, number) == offsetof(my_timer::Tick, number));

} // namespace ffi

#endif /* MY_TIMER_LAYOUTS_HPP_ */
