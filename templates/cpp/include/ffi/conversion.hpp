/* What making a C form and reading one have in common: why it failed, where, and how deep it is. */
#include "version.hpp"

#ifndef FFI_CONVERSION_HPP
#define FFI_CONVERSION_HPP

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace ffi {
inline namespace v1 {

/**
 * Remembers why values could not cross, and where: as a sentence like `req.messages[3].delay: a duration below zero`.
 *
 * The place is said from the inside out, and only on failure: `return lower(out.delay, in.delay, to) || to.at("delay");`. Therefore all that say something
 * give false.
 */
class Conversion {
public:
    /** A value is nested at most so deep; the library refuses what is deeper as well. */
    static constexpr int MAX_DEPTH = 128;

    Conversion(const Conversion &) = delete;
    Conversion &operator=(const Conversion &) = delete;

    /** What is wrong with a value. */
    bool fail(std::string what) {
        failure_ = std::make_unique<Failure>(Failure{std::move(what), {}});
        return false;
    }

    /** The value that failed is the field or parameter `name`. */
    bool at(std::string_view name) { return inside(std::string(name)); }

    /** The value that failed is the element at `index`. */
    bool index(std::size_t index) { return inside('[' + std::to_string(index) + ']'); }

    /** The value that failed is in a map under `key`: a text, a number, or a newtype of those. */
    template <class Key>
    bool key(const Key &key) {
        if constexpr (std::is_convertible_v<const Key &, std::string_view>) {
            return inside("[\"" + excerpt(key) + "\"]");
        } else if constexpr (std::is_integral_v<Key>) {
            return inside('[' + std::to_string(key) + ']');
        } else {
            return this->key(key.value);
        }
    }

    /** The value that failed is the key of the entry at `index` of a map. */
    bool key_of(std::size_t index) { return inside("[key of entry " + std::to_string(index) + ']'); }

    /** Why it failed, with the place; empty where nothing failed. */
    [[nodiscard]] std::string sentence() const {
        if (!failure_) {
            return {};
        }
        return failure_->place.empty() ? failure_->what : failure_->place + ": " + failure_->what;
    }

protected:
    Conversion() = default;
    ~Conversion() = default;

private:
    friend class Level;

    struct Failure {
        std::string what;
        std::string place;
    };

    bool inside(std::string outer) {
        if (!failure_) {
            failure_ = std::make_unique<Failure>();
        }
        std::string &place = failure_->place;
        if (!place.empty() && place.front() != '[') {
            outer.push_back('.');
        }
        place.insert(0, outer);
        return false;
    }

    /* The beginning of a text that somebody else made, on one line. */
    static std::string excerpt(std::string_view text) {
        constexpr std::size_t MOST = 64;
        std::string quoted;
        for (const char c : text) {
            /* A character is either there as a whole or not at all: its first byte is none of those that go on. */
            if (quoted.size() >= MOST && (static_cast<unsigned char>(c) & 0xc0U) != 0x80U) {
                return quoted + "...";
            }
            quoted.push_back(static_cast<unsigned char>(c) < 0x20U || c == '\x7f' ? ' ' : c);
        }
        return quoted;
    }

    /* Next to all conversions go well. */
    std::unique_ptr<Failure> failure_;
    int depth_ = 0;
};

/**
 * A value inside a value of the same type, as long as it is converted: so that a value that is nested too deep is an error before it is the end of the stack.
 *
 *     const Level level(to);
 *     if (!level) {
 *         return false;
 *     }
 */
class Level {
public:
    explicit Level(Conversion &of) : of_(of) { ++of_.depth_; }
    Level(const Level &) = delete;
    Level &operator=(const Level &) = delete;
    ~Level() { --of_.depth_; }

    /** Whether it may be as deep as that; where not, the conversion has failed. */
    explicit operator bool() const {
        return of_.depth_ <= Conversion::MAX_DEPTH || of_.fail("nested deeper than " + std::to_string(Conversion::MAX_DEPTH) + " levels");
    }

private:
    Conversion &of_;
};

} // namespace v1
} // namespace ffi

#endif /* FFI_CONVERSION_HPP */
