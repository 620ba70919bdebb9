/* What values of the library become values of C++ with. */
#include "version.hpp"

#ifndef FFI_LIFTING_HPP
#define FFI_LIFTING_HPP

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "conversion.hpp"

namespace ffi {
inline namespace v1 {

namespace detail {

class Instance;

} // namespace detail

/** Values on their way from the library. Everything is copied; nothing of the library's is kept but the objects behind handles. */
class Lifting : public Conversion {
public:
    Lifting() = default;

    /** Values of `instance`, which their handles belong to. */
    explicit Lifting(std::shared_ptr<detail::Instance> instance) : instance_(std::move(instance)) {}

    /** What handles belong to; null where there can be none. */
    [[nodiscard]] const std::shared_ptr<detail::Instance> &instance() const noexcept { return instance_; }

    /** There is no constant or variant `number` of the enum `type`. */
    bool unknown(std::string_view type, std::int32_t number) {
        return fail(std::to_string(number) + " is not a value of `" + std::string(type) + "`: is the package older than the library?");
    }

private:
    std::shared_ptr<detail::Instance> instance_;
};

} // namespace v1
} // namespace ffi

#endif /* FFI_LIFTING_HPP */
