/* One visitor of several functions, for enums with fields. */
#include "version.hpp"

#ifndef FFI_VISIT_HPP
#define FFI_VISIT_HPP

namespace ffi {
inline namespace v1 {

namespace detail {

/* All functions of `Functions`, as overloads of one. */
template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

} // namespace detail

} // namespace v1
} // namespace ffi

#endif /* FFI_VISIT_HPP */
