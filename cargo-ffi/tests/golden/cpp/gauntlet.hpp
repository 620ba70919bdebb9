/*
 * Ends * / here, / * starts there, src/ *.rs and / ** /.
 * / at the start, a backslash at the end \
 * what?? /
 * "quotes" 'and' {braces} <tags> &amp; %s #include �rtl� é 🦀
 *
 * cbindgen :ignore
 *     indented
 */
#ifndef GAUNTLET_HPP_
#define GAUNTLET_HPP_

#include "ffi/version.hpp"
#include "gauntlet/forward.hpp"
#include "gauntlet/constants.hpp"
#include "gauntlet/handles.hpp"
#include "gauntlet/types.hpp"
#include "gauntlet/layouts.hpp"
#include "gauntlet/convert.hpp"
#include "gauntlet/library.hpp"
#include "gauntlet/calls.hpp"

#endif /* GAUNTLET_HPP_ */
