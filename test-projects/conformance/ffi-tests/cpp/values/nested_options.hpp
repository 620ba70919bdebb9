// Options of options: nothing, something that is nothing, and something.
#ifndef VALUES_NESTED_OPTIONS_HPP
#define VALUES_NESTED_OPTIONS_HPP

#include "../echo.hpp"

namespace feature_nested_options {

using check::echoes;
using conformance::EveryOptionOption;

template <class T>
using Twice = std::optional<std::optional<T>>;

// Something that is nothing.
template <class T>
Twice<T> none() {
    return Twice<T>(std::in_place);
}

inline void options_of_options() {
    using Number = std::optional<std::int64_t>;
    using Text = std::optional<std::string>;
    using List = std::optional<std::vector<std::int64_t>>;
    using Flag = std::optional<bool>;
    echoes(conformance::echo_option_option, {std::nullopt, none<std::int64_t>(), Number(0)});
    echoes(conformance::echo_option_option_text, {std::nullopt, none<std::string>(), Text(""), Text(text)});
    echoes(conformance::echo_option_option_list, {std::nullopt, none<std::vector<std::int64_t>>(), List(std::in_place), List(std::vector<std::int64_t>{1})});
    echoes(conformance::echo_option_option_option, {std::nullopt, none<Flag>(), Twice<Flag>(none<bool>()), Twice<Flag>(Twice<bool>(Flag(false)))});
    echoes(conformance::echo_every_option_option,
           {EveryOptionOption{}, EveryOptionOption{none<std::int64_t>(), {Number(0), none<std::int64_t>(), std::nullopt}}});
}

inline void run() {
    options_of_options();
}

} // namespace feature_nested_options

#endif
