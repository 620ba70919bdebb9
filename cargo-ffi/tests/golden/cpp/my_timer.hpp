/*
 * A named timer. One context owns one instance.
 */
#ifndef MY_TIMER_HPP_
#define MY_TIMER_HPP_

#include "ffi/version.hpp"
#include "my_timer/forward.hpp"
#include "my_timer/constants.hpp"
#include "my_timer/handles.hpp"
#include "my_timer/types.hpp"
#include "my_timer/layouts.hpp"
#include "my_timer/convert.hpp"
#include "my_timer/library.hpp"
#include "my_timer/calls.hpp"

#endif /* MY_TIMER_HPP_ */
