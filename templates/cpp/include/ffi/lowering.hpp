/* Where the C forms of arguments are. */
#include "version.hpp"

#ifndef FFI_LOWERING_HPP
#define FFI_LOWERING_HPP

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

#include "conversion.hpp"

namespace ffi {
inline namespace v1 {

/**
 * Values on their way to the library. It owns the C forms that are made for them: arrays of converted elements, optionals. They live as long as it does, and
 * stay where they are, so it does as well. The first few hundred bytes are in itself.
 */
class Lowering : public Conversion {
public:
    Lowering() = default;
    Lowering(const Lowering &) = delete;
    Lowering &operator=(const Lowering &) = delete;

    ~Lowering() {
        while (last_ != nullptr) {
            Block *const before = last_->before;
            ::operator delete(last_);
            last_ = before;
        }
    }

    /** Room for `count` values of C in a row, all zeros. Where there is no memory, it ends as `new` does. */
    template <class C>
    [[nodiscard]] C *make(std::size_t count) {
        static_assert(std::is_trivially_destructible_v<C> && alignof(C) <= alignof(std::max_align_t));
        constexpr std::size_t SIZE = sizeof(C); // NOLINT(bugprone-sizeof-expression): where C is a pointer, pointers are what is made.
        C *const made = static_cast<C *>(room(count <= MOST / SIZE ? count * SIZE : MOST));
        std::uninitialized_value_construct_n(made, count);
        return made;
    }

private:
    /* What memory begins with that was asked for. */
    struct alignas(std::max_align_t) Block {
        Block *before;
    };

    static constexpr std::size_t MOST = static_cast<std::size_t>(-1) / 2;
    static constexpr std::size_t FIRST = 512;

    void *room(std::size_t size) {
        constexpr std::size_t ALIGN = alignof(std::max_align_t);
        size = (size + ALIGN - 1) / ALIGN * ALIGN;
        if (size > left_) {
            grow(size);
        }
        void *const found = next_;
        next_ += size;
        left_ -= size;
        return found;
    }

    /* Each block is twice as large as that before, so there are few of them. */
    void grow(std::size_t size) {
        block_ = size > 2 * block_ ? size : 2 * block_;
        void *const memory = ::operator new(sizeof(Block) + block_);
        last_ = ::new (memory) Block{last_};
        next_ = static_cast<unsigned char *>(memory) + sizeof(Block);
        left_ = block_;
    }

    alignas(std::max_align_t) unsigned char first_[FIRST];
    unsigned char *next_ = first_;
    std::size_t left_ = FIRST;
    std::size_t block_ = FIRST;
    Block *last_ = nullptr;
};

} // namespace v1
} // namespace ffi

#endif /* FFI_LOWERING_HPP */
