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

    /** Values of `instance`, which their handles belong to, and which is there for as long as they are on their way. */
    explicit Lifting(const std::shared_ptr<detail::Instance> &instance) : instance_(&instance) {}
    explicit Lifting(std::shared_ptr<detail::Instance> &&) = delete;

    /** What handles belong to; null where there can be none. */
    [[nodiscard]] std::shared_ptr<detail::Instance> instance() const noexcept { return instance_ != nullptr ? *instance_ : nullptr; }

    /** There is no constant or variant `number` of the enum `type`. */
    bool unknown(std::string_view type, std::int32_t number) {
        return fail(std::to_string(number) + " is not a value of `" + std::string(type) + "`: is the package older than the library?");
    }

private:
    /* A share would cost each call more than a number takes to cross. */
    const std::shared_ptr<detail::Instance> *instance_ = nullptr;
};

} // namespace v1
} // namespace ffi

#endif /* FFI_LIFTING_HPP */
