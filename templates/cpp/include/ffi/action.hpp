/* Functions that are moved and not copied. */
#include "version.hpp"

#ifndef FFI_ACTION_HPP
#define FFI_ACTION_HPP

#include <memory>
#include <type_traits>
#include <utility>

namespace ffi {
inline namespace v1 {
namespace detail {

template <class Signature>
class Action;

/** As `std::function`, also for what cannot be copied. */
template <class R, class... Arguments>
class Action<R(Arguments...)> {
public:
    Action() = default;

    template <class F, class = std::enable_if_t<!std::is_same_v<std::decay_t<F>, Action>>>
    Action(F &&function) : held_(std::make_unique<Holder<std::decay_t<F>>>(std::forward<F>(function))) {}

    explicit operator bool() const noexcept { return held_ != nullptr; }

    R operator()(Arguments... arguments) { return held_->call(std::forward<Arguments>(arguments)...); }

private:
    struct Held {
        Held() = default;
        Held(const Held &) = delete;
        Held &operator=(const Held &) = delete;
        virtual ~Held() = default;
        virtual R call(Arguments... arguments) = 0;
    };

    template <class F>
    struct Holder final : Held {
        explicit Holder(F &&given) : function(std::move(given)) {}
        explicit Holder(const F &given) : function(given) {}
        R call(Arguments... arguments) override { return function(std::forward<Arguments>(arguments)...); }
        F function;
    };

    std::unique_ptr<Held> held_;
};

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_ACTION_HPP */
