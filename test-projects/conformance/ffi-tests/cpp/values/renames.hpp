// Names that the author gives: of items everywhere but in Rust, of their parts on the wire alone.
#ifndef VALUES_RENAMES_HPP
#define VALUES_RENAMES_HPP

#include "../echo.hpp"

namespace feature_renames {

using check::echoes;
using check::gives;
using check::same;
using conformance::Barcode;
using conformance::Conformance;
using conformance::Girth;
using conformance::Grams;
using conformance::Loss;
using conformance::Parcel;
using conformance::Route;

inline void types_have_the_names_that_were_given() {
    Parcel flown;
    flown.tracking_code = Barcode(std::string("c\0", 2));
    flown.size_class = Girth::very_small;
    flown.delivery_route = Route::ByAir{UINT32_MAX, 5};
    flown.net_weight = Grams(UINT32_MAX);
    Parcel carried;
    carried.size_class = Girth::very_large;
    carried.delivery_route = Route::ByFoot{7};
    Parcel left;
    left.delivery_route = Route::StandingStill{};
    echoes(conformance::ship, {flown, carried, left});
    check::fails_as(conformance::sink("the North Sea"), Loss(Loss::LostAtSea{"the North Sea"}), "lost in the North Sea");
    same(to_string(Girth::very_small), "VERY_SMALL");
    same(to_string(Girth::very_large), "as large as it gets");
    left.size_class = static_cast<Girth>(2);
    check::fails(conformance::ship(left), ffi::Code::error, "shipped_item.size_class: 2 is not a value of `Girth`");
}

inline void names_may_change_places() {
    const conformance::West west{1, 2};
    const conformance::East east{std::numeric_limits<std::int64_t>::max()};
    gives(conformance::face_east(west, east), west);
    gives(conformance::decrease(5), 6);
    gives(conformance::increase(5), 4);
}

inline void what_has_one_name_in_rust_has_two_here() {
    echoes(conformance::post_inland, {conformance::InlandLetter{20095}});
    echoes(conformance::post_abroad, {conformance::LetterAbroad{"Danmark"}});
    static_assert(conformance::POSTAGE_INLAND == 95 && conformance::POSTAGE_ABROAD == 125);
}

inline void methods_have_the_names_that_were_given() {
    const Conformance c = Conformance::with_joined_label("one ", "two").value();
    gives(c.prefixed_label("my "), "my one two");
    gives(c.suffixed_label(" it").get(), "one two it");
    gives(conformance::halve(-7), -3);
}

inline void run() {
    types_have_the_names_that_were_given();
    names_may_change_places();
    what_has_one_name_in_rust_has_two_here();
    methods_have_the_names_that_were_given();
}

} // namespace feature_renames

#endif
