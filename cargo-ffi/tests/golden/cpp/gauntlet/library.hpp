#ifndef GAUNTLET_LIBRARY_HPP_
#define GAUNTLET_LIBRARY_HPP_

#include <chrono>

#include "gauntlet/handles.hpp"
#include "gauntlet/types.hpp"

#include "ffi/convert.hpp"
#include "ffi/instance.hpp"
#include "ffi/result.hpp"

namespace gauntlet {

/**
 * Ends * / here, / * starts there, src/ *.rs and / ** /.
 * / at the start, a backslash at the end \
 * what?? /
 * "quotes" 'and' {braces} <tags> &amp; %s #include �rtl� é 🦀
 *
 * cbindgen :ignore
 *     indented
 */
class Library : public ffi::Context {
public:
    /** None: it is for one that is still to come. */
    Library() = default;

private:
    explicit Library(gauntlet_ctx_t *context) : ffi::Context(detail::library(), context) {}

    friend bool lift(gauntlet_ctx_t *const &in, Library &out, ffi::Lifting &) {
        out = Library(in);
        return true;
    }
};

/** As `Library::set_stale_warn`, for calls that have no instance, constructors among them. */
ffi::Result<void> set_stale_warn(std::chrono::milliseconds interval);

} // namespace gauntlet

#endif /* GAUNTLET_LIBRARY_HPP_ */
