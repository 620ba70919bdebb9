#ifndef GAUNTLET_FORWARD_HPP_
#define GAUNTLET_FORWARD_HPP_

#include <cstdint>
#include <string_view>

namespace gauntlet {

struct UserId;
struct Rank;
struct Octet;
struct Point;
struct Spot;
struct Spots;
struct Node;
struct Link;
struct Mood;
struct Digest;
struct Nickname;
struct Maybe;
struct Deadline;
struct ChainLink;
struct Replies;
struct Box;
struct Parcel;
struct Scope;
struct Shape;
struct Failure;
struct Term;
struct Everything;
struct Optional;
struct Empty;
struct Lists;
struct Held;
struct Broken;
struct Defaults;
struct Chain;
struct Tree;
struct Pair;
struct Thread;
class Library;

/** How much. */
enum class Level : std::int32_t {
    lowest = -2147483647 - 1,
    /** Nearly nothing. */
    low = -1,
    /**
     * Ends * / here, / * starts there, src/ *.rs and / ** /.
     * / at the start, a backslash at the end \
     * what?? /
     * "quotes" 'and' {braces} <tags> &amp; %s #include �rtl� é 🦀
     *
     * cbindgen :ignore
     *     indented
     */
    high_speed2_x = 7,
    highest = 2147483647,
};

/** What the library calls it; empty for a number that is none of these. */
[[nodiscard]] constexpr std::string_view to_string(Level value) noexcept {
    switch (value) {
    case Level::lowest:
        return "Lowest";
    case Level::low:
        return "Low";
    case Level::high_speed2_x:
        return "HighSpeed2X";
    case Level::highest:
        return "Highest";
    }
    return {};
}

enum class Denied : std::int32_t {
    locked = 0,
    gone = 1,
};

/** What the library calls it; empty for a number that is none of these. */
[[nodiscard]] constexpr std::string_view to_string(Denied value) noexcept {
    switch (value) {
    case Denied::locked:
        return "Locked";
    case Denied::gone:
        return "Gone";
    }
    return {};
}

} // namespace gauntlet

#endif /* GAUNTLET_FORWARD_HPP_ */
