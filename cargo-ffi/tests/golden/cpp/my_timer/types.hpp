#ifndef MY_TIMER_TYPES_HPP_
#define MY_TIMER_TYPES_HPP_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "my_timer/forward.hpp"

namespace my_timer {

/** What a timer starts with. */
struct TimerConfig {
    std::string name;
};

[[nodiscard]] inline bool operator==(const TimerConfig &left, const TimerConfig &right) {
    return left.name == right.name;
}
[[nodiscard]] inline bool operator!=(const TimerConfig &left, const TimerConfig &right) {
    return !(left == right);
}

struct EchoRequest {
    std::string message;
    std::int64_t delay_ms = 0;
};

[[nodiscard]] inline bool operator==(const EchoRequest &left, const EchoRequest &right) {
    return left.message == right.message && left.delay_ms == right.delay_ms;
}
[[nodiscard]] inline bool operator!=(const EchoRequest &left, const EchoRequest &right) {
    return !(left == right);
}

struct EchoResponse {
    std::string echoed;
    std::string timer_name;
};

[[nodiscard]] inline bool operator==(const EchoResponse &left, const EchoResponse &right) {
    return left.echoed == right.echoed && left.timer_name == right.timer_name;
}
[[nodiscard]] inline bool operator!=(const EchoResponse &left, const EchoResponse &right) {
    return !(left == right);
}

struct ComplexRequest {
    std::vector<EchoRequest> messages;
    std::vector<std::string> tags;
    std::optional<std::string> note;
    std::optional<std::int64_t> retries;
};

[[nodiscard]] inline bool operator==(const ComplexRequest &left, const ComplexRequest &right) {
    return left.messages == right.messages &&
           left.tags == right.tags &&
           left.note == right.note &&
           left.retries == right.retries;
}
[[nodiscard]] inline bool operator!=(const ComplexRequest &left, const ComplexRequest &right) {
    return !(left == right);
}

struct Tick {
    std::uint64_t number = 0;
};

[[nodiscard]] inline bool operator==(const Tick &left, const Tick &right) {
    return left.number == right.number;
}
[[nodiscard]] inline bool operator!=(const Tick &left, const Tick &right) {
    return !(left == right);
}

/** An echo. */
struct EchoEvent {
    std::string source;
    std::string echoed;
};

[[nodiscard]] inline bool operator==(const EchoEvent &left, const EchoEvent &right) {
    return left.source == right.source && left.echoed == right.echoed;
}
[[nodiscard]] inline bool operator!=(const EchoEvent &left, const EchoEvent &right) {
    return !(left == right);
}

struct Profile {
    std::string name;
    std::uint32_t age = 0;
};

[[nodiscard]] inline bool operator==(const Profile &left, const Profile &right) {
    return left.name == right.name && left.age == right.age;
}
[[nodiscard]] inline bool operator!=(const Profile &left, const Profile &right) {
    return !(left == right);
}

} // namespace my_timer

#endif /* MY_TIMER_TYPES_HPP_ */
