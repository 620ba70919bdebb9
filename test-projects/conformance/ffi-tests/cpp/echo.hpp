// What the features of values share: functions that give back what they are given.
#ifndef ECHO_HPP
#define ECHO_HPP

#include <initializer_list>

#include "conformance_test.hpp"

namespace check {

// Of what T is, the other parameters say it.
template <class T>
struct Same {
    using Type = T;
};

// Each of these values comes back as it is.
template <class T, class E, class Parameter>
void echoes(ffi::Result<T, E> (*function)(Parameter), std::initializer_list<typename Same<T>::Type> values, Place at = Place::here()) {
    for (const T &value : values) {
        gives(function(value), value, at);
    }
}

} // namespace check

#endif
