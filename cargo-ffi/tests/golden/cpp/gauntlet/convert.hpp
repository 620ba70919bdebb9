#ifndef GAUNTLET_CONVERT_HPP_
#define GAUNTLET_CONVERT_HPP_

#include <cstdint>

#include "gauntlet.h"
#include "gauntlet/types.hpp"
#include "gauntlet/layouts.hpp"

#include "ffi/convert.hpp"

namespace gauntlet {

[[nodiscard]] inline bool lower(gauntlet_level_t &out, Level in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_level_t &in, Level &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_denied_t &out, Denied in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_denied_t &in, Denied &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_user_id_t &out, UserId in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_user_id_t &in, UserId &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_rank_t &out, Rank in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_rank_t &in, Rank &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_octet_t &out, Octet in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_octet_t &in, Octet &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_point_t &out, const Point &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_point_t &in, Point &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_spot_t &out, const Spot &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_spot_t &in, Spot &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_spots_t &out, const Spots &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_spots_t &in, Spots &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_node_t &out, const Node &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_node_t &in, Node &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_link_t &out, const Link &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_link_t &in, Link &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_node_t &out, const Link &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_node_t &in, Link &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_mood_t &out, Mood in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_mood_t &in, Mood &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_digest_t &out, const Digest &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_digest_t &in, Digest &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_nickname_t &out, const Nickname &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_nickname_t &in, Nickname &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_maybe_t &out, const Maybe &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_maybe_t &in, Maybe &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_deadline_t &out, Deadline in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_deadline_t &in, Deadline &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_chain_link_t &out, const ChainLink &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_chain_link_t &in, ChainLink &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_chain_t &out, const ChainLink &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_chain_t &in, ChainLink &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_replies_t &out, const Replies &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_replies_t &in, Replies &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_box_t &out, const Box &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_box_t &in, Box &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_parcel_t &out, const Parcel &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_parcel_t &in, Parcel &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_scope_t &out, const Scope &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_scope_t &in, Scope &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_term_t &out, const Scope &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_term_t &in, Scope &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_shape_t &out, const Shape &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_shape_t &in, Shape &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_failure_t &out, const Failure &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_failure_t &in, Failure &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_term_t &out, const Term &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_term_t &in, Term &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_everything_t &out, const Everything &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_everything_t &in, Everything &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_optional_t &out, const Optional &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_optional_t &in, Optional &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_empty_t &out, const Empty &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_empty_t &in, Empty &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_lists_t &out, const Lists &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_lists_t &in, Lists &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_held_t &out, const Held &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_held_t &in, Held &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_broken_t &out, const Broken &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_broken_t &in, Broken &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_defaults_t &out, const Defaults &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_defaults_t &in, Defaults &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_chain_t &out, const Chain &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_chain_t &in, Chain &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_tree_t &out, const Tree &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_tree_t &in, Tree &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_pair_t &out, const Pair &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_pair_t &in, Pair &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(gauntlet_thread_t &out, const Thread &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const gauntlet_thread_t &in, Thread &out, ffi::Lifting &from);

inline bool lower(gauntlet_level_t &out, Level in, ffi::Lowering &) {
    out = static_cast<std::int32_t>(in);
    return true;
}

inline bool lift(const gauntlet_level_t &in, Level &out, ffi::Lifting &from) {
    out = static_cast<Level>(in);
    switch (out) {
    case Level::lowest:
    case Level::low:
    case Level::high_speed2_x:
    case Level::highest:
        return true;
    }
    return from.unknown("Level", in);
}

inline bool lower(gauntlet_denied_t &out, Denied in, ffi::Lowering &) {
    out = {};
    out.tag = static_cast<std::int32_t>(in);
    return true;
}

inline bool lift(const gauntlet_denied_t &in, Denied &out, ffi::Lifting &from) {
    out = static_cast<Denied>(in.tag);
    switch (out) {
    case Denied::locked:
    case Denied::gone:
        return true;
    }
    return from.unknown("Denied", in.tag);
}

inline bool lower(gauntlet_user_id_t &out, UserId in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_user_id_t &in, UserId &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_rank_t &out, Rank in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_rank_t &in, Rank &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_octet_t &out, Octet in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_octet_t &in, Octet &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_point_t &out, const Point &in, ffi::Lowering &to) {
    return (lower(out.x, in.x, to) || to.at("x")) &&
           (lower(out.größe, in.größe, to) || to.at("gr\303\266\303\237e"));
}

inline bool lift(const gauntlet_point_t &in, Point &out, ffi::Lifting &from) {
    return (lift(in.x, out.x, from) || from.at("x")) &&
           (lift(in.größe, out.größe, from) || from.at("gr\303\266\303\237e"));
}

inline bool lower(gauntlet_spot_t &out, const Spot &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_spot_t &in, Spot &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_spots_t &out, const Spots &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_spots_t &in, Spots &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_node_t &out, const Node &in, ffi::Lowering &to) {
    const ffi::Level level(to);
    if (!level) {
        return false;
    }
    return (lower(out.children, in.children, to) || to.at("children")) &&
           (lower(out.parent, in.parent, to) || to.at("parent"));
}

inline bool lift(const gauntlet_node_t &in, Node &out, ffi::Lifting &from) {
    const ffi::Level level(from);
    if (!level) {
        return false;
    }
    return (lift(in.children, out.children, from) || from.at("children")) &&
           (lift(in.parent, out.parent, from) || from.at("parent"));
}

inline bool lower(gauntlet_link_t &out, const Link &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_link_t &in, Link &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

/* Of an optional one, which is one pointer for both. */
inline bool lower(gauntlet_node_t &out, const Link &in, ffi::Lowering &to) {
    return lower(out, *in.value, to);
}

inline bool lift(const gauntlet_node_t &in, Link &out, ffi::Lifting &from) {
    return lift(in, *out.value, from);
}

inline bool lower(gauntlet_mood_t &out, Mood in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_mood_t &in, Mood &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_digest_t &out, const Digest &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_digest_t &in, Digest &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_nickname_t &out, const Nickname &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_nickname_t &in, Nickname &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_maybe_t &out, const Maybe &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_maybe_t &in, Maybe &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_deadline_t &out, Deadline in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_deadline_t &in, Deadline &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_chain_link_t &out, const ChainLink &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_chain_link_t &in, ChainLink &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

/* Of an optional one, which is one pointer for both. */
inline bool lower(gauntlet_chain_t &out, const ChainLink &in, ffi::Lowering &to) {
    return lower(out, *in.value, to);
}

inline bool lift(const gauntlet_chain_t &in, ChainLink &out, ffi::Lifting &from) {
    return lift(in, *out.value, from);
}

inline bool lower(gauntlet_replies_t &out, const Replies &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_replies_t &in, Replies &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_box_t &out, const Box &in, ffi::Lowering &to) {
    const ffi::Level level(to);
    if (!level) {
        return false;
    }
    return (lower(out.inside, in.inside, to) || to.at("inside"));
}

inline bool lift(const gauntlet_box_t &in, Box &out, ffi::Lifting &from) {
    const ffi::Level level(from);
    if (!level) {
        return false;
    }
    return (lift(in.inside, out.inside, from) || from.at("inside"));
}

inline bool lower(gauntlet_parcel_t &out, const Parcel &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_parcel_t &in, Parcel &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

inline bool lower(gauntlet_scope_t &out, const Scope &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

inline bool lift(const gauntlet_scope_t &in, Scope &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

/* Of an optional one, which is one pointer for both. */
inline bool lower(gauntlet_term_t &out, const Scope &in, ffi::Lowering &to) {
    return lower(out, *in.value, to);
}

inline bool lift(const gauntlet_term_t &in, Scope &out, ffi::Lifting &from) {
    return lift(in, *out.value, from);
}

inline bool lower(gauntlet_shape_t &out, const Shape &in, ffi::Lowering &to) {
    const ffi::Level level(to);
    if (!level) {
        return false;
    }
    if (in.get_if<Shape::Nothing>() != nullptr) {
        out.tag = GAUNTLET_SHAPE_NOTHING;
        return true;
    }
    if (const Shape::Circle *const fields = in.get_if<Shape::Circle>()) {
        out.tag = GAUNTLET_SHAPE_CIRCLE;
        out.value.circle = {};
        return (lower(out.value.circle.radius, fields->radius, to) || to.at("radius"));
    }
    if (const Shape::Rect *const fields = in.get_if<Shape::Rect>()) {
        out.tag = GAUNTLET_SHAPE_RECT;
        out.value.rect = {};
        return (lower(out.value.rect.corner, fields->corner, to) || to.at("corner")) &&
               (lower(out.value.rect.class_, fields->class_, to) || to.at("class"));
    }
    if (const Shape::Union *const fields = in.get_if<Shape::Union>()) {
        out.tag = GAUNTLET_SHAPE_UNION;
        out.value.union_ = {};
        return (lower(out.value.union_.value, fields->value, to) || to.at("value"));
    }
    if (const Shape::Super *const fields = in.get_if<Shape::Super>()) {
        out.tag = GAUNTLET_SHAPE_SUPER;
        out.value.super_ = {};
        return (lower(out.value.super_.field0, fields->field0, to) || to.at("field0")) &&
               (lower(out.value.super_.field1, fields->field1, to) || to.at("field1"));
    }
    return to.fail("a `Shape` that is none of its variants: an exception left it so");
}

inline bool lift(const gauntlet_shape_t &in, Shape &out, ffi::Lifting &from) {
    const ffi::Level level(from);
    if (!level) {
        return false;
    }
    switch (in.tag) {
    case GAUNTLET_SHAPE_NOTHING:
        out.value.emplace<Shape::Nothing>();
        return true;
    case GAUNTLET_SHAPE_CIRCLE: {
        Shape::Circle &fields = out.value.emplace<Shape::Circle>();
        return (lift(in.value.circle.radius, fields.radius, from) || from.at("radius"));
    }
    case GAUNTLET_SHAPE_RECT: {
        Shape::Rect &fields = out.value.emplace<Shape::Rect>();
        return (lift(in.value.rect.corner, fields.corner, from) || from.at("corner")) &&
               (lift(in.value.rect.class_, fields.class_, from) || from.at("class"));
    }
    case GAUNTLET_SHAPE_UNION: {
        Shape::Union &fields = out.value.emplace<Shape::Union>();
        return (lift(in.value.union_.value, fields.value, from) || from.at("value"));
    }
    case GAUNTLET_SHAPE_SUPER: {
        Shape::Super &fields = out.value.emplace<Shape::Super>();
        return (lift(in.value.super_.field0, fields.field0, from) || from.at("field0")) &&
               (lift(in.value.super_.field1, fields.field1, from) || from.at("field1"));
    }
    default:
        return from.unknown("Shape", in.tag);
    }
}

inline bool lower(gauntlet_failure_t &out, const Failure &in, ffi::Lowering &to) {
    out.message = {};
    if (in.get_if<Failure::Unknown>() != nullptr) {
        out.tag = GAUNTLET_FAILURE_UNKNOWN;
        return true;
    }
    if (const Failure::TooLong *const fields = in.get_if<Failure::TooLong>()) {
        out.tag = GAUNTLET_FAILURE_TOO_LONG;
        out.value.too_long = {};
        return (lower(out.value.too_long.max, fields->max_, to) || to.at("max")) &&
               (lower(out.value.too_long.limit, fields->limit, to) || to.at("limit")) &&
               (lower(out.value.too_long.by, fields->by, to) || to.at("by")) &&
               (lower(out.value.too_long.seen, fields->seen, to) || to.at("seen"));
    }
    return to.fail("a `Failure` that is none of its variants: an exception left it so");
}

inline bool lift(const gauntlet_failure_t &in, Failure &out, ffi::Lifting &from) {
    switch (in.tag) {
    case GAUNTLET_FAILURE_UNKNOWN:
        out.value.emplace<Failure::Unknown>();
        return true;
    case GAUNTLET_FAILURE_TOO_LONG: {
        Failure::TooLong &fields = out.value.emplace<Failure::TooLong>();
        return (lift(in.value.too_long.max, fields.max_, from) || from.at("max")) &&
               (lift(in.value.too_long.limit, fields.limit, from) || from.at("limit")) &&
               (lift(in.value.too_long.by, fields.by, from) || from.at("by")) &&
               (lift(in.value.too_long.seen, fields.seen, from) || from.at("seen"));
    }
    default:
        return from.unknown("Failure", in.tag);
    }
}

inline bool lower(gauntlet_term_t &out, const Term &in, ffi::Lowering &to) {
    const ffi::Level level(to);
    if (!level) {
        return false;
    }
    if (const Term::Number *const fields = in.get_if<Term::Number>()) {
        out.tag = GAUNTLET_TERM_NUMBER;
        out.value.number = {};
        return (lower(out.value.number.value, fields->value, to) || to.at("value"));
    }
    if (const Term::Sum *const fields = in.get_if<Term::Sum>()) {
        out.tag = GAUNTLET_TERM_SUM;
        out.value.sum = {};
        return (lower(out.value.sum.left, fields->left, to) || to.at("left")) &&
               (lower(out.value.sum.right, fields->right, to) || to.at("right"));
    }
    if (const Term::Call *const fields = in.get_if<Term::Call>()) {
        out.tag = GAUNTLET_TERM_CALL;
        out.value.call = {};
        return (lower(out.value.call.name, fields->name, to) || to.at("name")) &&
               (lower(out.value.call.arguments, fields->arguments, to) || to.at("arguments"));
    }
    if (const Term::Where *const fields = in.get_if<Term::Where>()) {
        out.tag = GAUNTLET_TERM_WHERE;
        out.value.where = {};
        return (lower(out.value.where.names, fields->names, to) || to.at("names")) &&
               (lower(out.value.where.inner, fields->inner, to) || to.at("inner"));
    }
    return to.fail("a `Term` that is none of its variants: an exception left it so");
}

inline bool lift(const gauntlet_term_t &in, Term &out, ffi::Lifting &from) {
    const ffi::Level level(from);
    if (!level) {
        return false;
    }
    switch (in.tag) {
    case GAUNTLET_TERM_NUMBER: {
        Term::Number &fields = out.value.emplace<Term::Number>();
        return (lift(in.value.number.value, fields.value, from) || from.at("value"));
    }
    case GAUNTLET_TERM_SUM: {
        Term::Sum &fields = out.value.emplace<Term::Sum>();
        return (lift(in.value.sum.left, fields.left, from) || from.at("left")) &&
               (lift(in.value.sum.right, fields.right, from) || from.at("right"));
    }
    case GAUNTLET_TERM_CALL: {
        Term::Call &fields = out.value.emplace<Term::Call>();
        return (lift(in.value.call.name, fields.name, from) || from.at("name")) &&
               (lift(in.value.call.arguments, fields.arguments, from) || from.at("arguments"));
    }
    case GAUNTLET_TERM_WHERE: {
        Term::Where &fields = out.value.emplace<Term::Where>();
        return (lift(in.value.where.names, fields.names, from) || from.at("names")) &&
               (lift(in.value.where.inner, fields.inner, from) || from.at("inner"));
    }
    default:
        return from.unknown("Term", in.tag);
    }
}

inline bool lower(gauntlet_everything_t &out, const Everything &in, ffi::Lowering &to) {
    return (lower(out.flag, in.flag, to) || to.at("flag")) &&
           (lower(out.tiny, in.tiny, to) || to.at("tiny")) &&
           (lower(out.small_, in.small_, to) || to.at("small")) &&
           (lower(out.medium, in.medium, to) || to.at("medium")) &&
           (lower(out.large, in.large, to) || to.at("large")) &&
           (lower(out.byte, in.byte, to) || to.at("byte")) &&
           (lower(out.word, in.word, to) || to.at("word")) &&
           (lower(out.dword, in.dword, to) || to.at("dword")) &&
           (lower(out.qword, in.qword, to) || to.at("qword")) &&
           (lower(out.single, in.single, to) || to.at("single")) &&
           (lower(out.double_, in.double_, to) || to.at("double")) &&
           (lower(out.text, in.text, to) || to.at("text")) &&
           (lower(out.blob, in.blob, to) || to.at("blob")) &&
           (lower(out.point, in.point, to) || to.at("point")) &&
           (lower(out.level, in.level, to) || to.at("level")) &&
           (lower(out.shape, in.shape, to) || to.at("shape")) &&
           (lower(out.huge, in.huge, to) || to.at("huge")) &&
           (lower(out.vast, in.vast, to) || to.at("vast")) &&
           (lower(out.span, in.span, to) || to.at("span")) &&
           (lower(out.moment, in.moment, to) || to.at("moment")) &&
           (lower(out.id, in.id, to) || to.at("id")) &&
           (lower(out.key, in.key, to) || to.at("key")) &&
           (lower(out.corners, in.corners, to) || to.at("corners")) &&
           (lower(out.names, in.names, to) || to.at("names")) &&
           (lower(out.octets, in.octets, to) || to.at("octets")) &&
           (lower(out.counts, in.counts, to) || to.at("counts")) &&
           (lower(out.places, in.places, to) || to.at("places")) &&
           (lower(out.boxed, in.boxed, to) || to.at("boxed")) &&
           (lower(out.boxed_number, in.boxed_number, to) || to.at("boxed_number")) &&
           (lower(out.twice, in.twice, to) || to.at("twice")) &&
           (lower(out.user, in.user, to) || to.at("user")) &&
           (lower(out.alias, in.alias, to) || to.at("alias")) &&
           (lower(out.spot, in.spot, to) || to.at("spot")) &&
           (lower(out.spots, in.spots, to) || to.at("spots")) &&
           (lower(out.link, in.link, to) || to.at("link")) &&
           (lower(out.rank, in.rank, to) || to.at("rank"));
}

inline bool lift(const gauntlet_everything_t &in, Everything &out, ffi::Lifting &from) {
    return (lift(in.flag, out.flag, from) || from.at("flag")) &&
           (lift(in.tiny, out.tiny, from) || from.at("tiny")) &&
           (lift(in.small_, out.small_, from) || from.at("small")) &&
           (lift(in.medium, out.medium, from) || from.at("medium")) &&
           (lift(in.large, out.large, from) || from.at("large")) &&
           (lift(in.byte, out.byte, from) || from.at("byte")) &&
           (lift(in.word, out.word, from) || from.at("word")) &&
           (lift(in.dword, out.dword, from) || from.at("dword")) &&
           (lift(in.qword, out.qword, from) || from.at("qword")) &&
           (lift(in.single, out.single, from) || from.at("single")) &&
           (lift(in.double_, out.double_, from) || from.at("double")) &&
           (lift(in.text, out.text, from) || from.at("text")) &&
           (lift(in.blob, out.blob, from) || from.at("blob")) &&
           (lift(in.point, out.point, from) || from.at("point")) &&
           (lift(in.level, out.level, from) || from.at("level")) &&
           (lift(in.shape, out.shape, from) || from.at("shape")) &&
           (lift(in.huge, out.huge, from) || from.at("huge")) &&
           (lift(in.vast, out.vast, from) || from.at("vast")) &&
           (lift(in.span, out.span, from) || from.at("span")) &&
           (lift(in.moment, out.moment, from) || from.at("moment")) &&
           (lift(in.id, out.id, from) || from.at("id")) &&
           (lift(in.key, out.key, from) || from.at("key")) &&
           (lift(in.corners, out.corners, from) || from.at("corners")) &&
           (lift(in.names, out.names, from) || from.at("names")) &&
           (lift(in.octets, out.octets, from) || from.at("octets")) &&
           (lift(in.counts, out.counts, from) || from.at("counts")) &&
           (lift(in.places, out.places, from) || from.at("places")) &&
           (lift(in.boxed, out.boxed, from) || from.at("boxed")) &&
           (lift(in.boxed_number, out.boxed_number, from) || from.at("boxed_number")) &&
           (lift(in.twice, out.twice, from) || from.at("twice")) &&
           (lift(in.user, out.user, from) || from.at("user")) &&
           (lift(in.alias, out.alias, from) || from.at("alias")) &&
           (lift(in.spot, out.spot, from) || from.at("spot")) &&
           (lift(in.spots, out.spots, from) || from.at("spots")) &&
           (lift(in.link, out.link, from) || from.at("link")) &&
           (lift(in.rank, out.rank, from) || from.at("rank"));
}

inline bool lower(gauntlet_optional_t &out, const Optional &in, ffi::Lowering &to) {
    return (lower(out.flag, in.flag, to) || to.at("flag")) &&
           (lower(out.tiny, in.tiny, to) || to.at("tiny")) &&
           (lower(out.small_, in.small_, to) || to.at("small")) &&
           (lower(out.medium, in.medium, to) || to.at("medium")) &&
           (lower(out.large, in.large, to) || to.at("large")) &&
           (lower(out.byte, in.byte, to) || to.at("byte")) &&
           (lower(out.word, in.word, to) || to.at("word")) &&
           (lower(out.dword, in.dword, to) || to.at("dword")) &&
           (lower(out.qword, in.qword, to) || to.at("qword")) &&
           (lower(out.single, in.single, to) || to.at("single")) &&
           (lower(out.double_, in.double_, to) || to.at("double")) &&
           (lower(out.text, in.text, to) || to.at("text")) &&
           (lower(out.blob, in.blob, to) || to.at("blob")) &&
           (lower(out.point, in.point, to) || to.at("point")) &&
           (lower(out.level, in.level, to) || to.at("level")) &&
           (lower(out.shape, in.shape, to) || to.at("shape")) &&
           (lower(out.huge, in.huge, to) || to.at("huge")) &&
           (lower(out.vast, in.vast, to) || to.at("vast")) &&
           (lower(out.span, in.span, to) || to.at("span")) &&
           (lower(out.moment, in.moment, to) || to.at("moment")) &&
           (lower(out.id, in.id, to) || to.at("id")) &&
           (lower(out.key, in.key, to) || to.at("key")) &&
           (lower(out.corners, in.corners, to) || to.at("corners")) &&
           (lower(out.names, in.names, to) || to.at("names")) &&
           (lower(out.octets, in.octets, to) || to.at("octets")) &&
           (lower(out.counts, in.counts, to) || to.at("counts")) &&
           (lower(out.places, in.places, to) || to.at("places")) &&
           (lower(out.boxed, in.boxed, to) || to.at("boxed")) &&
           (lower(out.boxed_number, in.boxed_number, to) || to.at("boxed_number")) &&
           (lower(out.twice, in.twice, to) || to.at("twice")) &&
           (lower(out.user, in.user, to) || to.at("user")) &&
           (lower(out.alias, in.alias, to) || to.at("alias")) &&
           (lower(out.spot, in.spot, to) || to.at("spot")) &&
           (lower(out.spots, in.spots, to) || to.at("spots")) &&
           (lower(out.link, in.link, to) || to.at("link")) &&
           (lower(out.rank, in.rank, to) || to.at("rank")) &&
           (lower(out.list, in.list, to) || to.at("list")) &&
           (lower(out.lists, in.lists, to) || to.at("lists"));
}

inline bool lift(const gauntlet_optional_t &in, Optional &out, ffi::Lifting &from) {
    return (lift(in.flag, out.flag, from) || from.at("flag")) &&
           (lift(in.tiny, out.tiny, from) || from.at("tiny")) &&
           (lift(in.small_, out.small_, from) || from.at("small")) &&
           (lift(in.medium, out.medium, from) || from.at("medium")) &&
           (lift(in.large, out.large, from) || from.at("large")) &&
           (lift(in.byte, out.byte, from) || from.at("byte")) &&
           (lift(in.word, out.word, from) || from.at("word")) &&
           (lift(in.dword, out.dword, from) || from.at("dword")) &&
           (lift(in.qword, out.qword, from) || from.at("qword")) &&
           (lift(in.single, out.single, from) || from.at("single")) &&
           (lift(in.double_, out.double_, from) || from.at("double")) &&
           (lift(in.text, out.text, from) || from.at("text")) &&
           (lift(in.blob, out.blob, from) || from.at("blob")) &&
           (lift(in.point, out.point, from) || from.at("point")) &&
           (lift(in.level, out.level, from) || from.at("level")) &&
           (lift(in.shape, out.shape, from) || from.at("shape")) &&
           (lift(in.huge, out.huge, from) || from.at("huge")) &&
           (lift(in.vast, out.vast, from) || from.at("vast")) &&
           (lift(in.span, out.span, from) || from.at("span")) &&
           (lift(in.moment, out.moment, from) || from.at("moment")) &&
           (lift(in.id, out.id, from) || from.at("id")) &&
           (lift(in.key, out.key, from) || from.at("key")) &&
           (lift(in.corners, out.corners, from) || from.at("corners")) &&
           (lift(in.names, out.names, from) || from.at("names")) &&
           (lift(in.octets, out.octets, from) || from.at("octets")) &&
           (lift(in.counts, out.counts, from) || from.at("counts")) &&
           (lift(in.places, out.places, from) || from.at("places")) &&
           (lift(in.boxed, out.boxed, from) || from.at("boxed")) &&
           (lift(in.boxed_number, out.boxed_number, from) || from.at("boxed_number")) &&
           (lift(in.twice, out.twice, from) || from.at("twice")) &&
           (lift(in.user, out.user, from) || from.at("user")) &&
           (lift(in.alias, out.alias, from) || from.at("alias")) &&
           (lift(in.spot, out.spot, from) || from.at("spot")) &&
           (lift(in.spots, out.spots, from) || from.at("spots")) &&
           (lift(in.link, out.link, from) || from.at("link")) &&
           (lift(in.rank, out.rank, from) || from.at("rank")) &&
           (lift(in.list, out.list, from) || from.at("list")) &&
           (lift(in.lists, out.lists, from) || from.at("lists"));
}

inline bool lower(gauntlet_empty_t &out, const Empty &, ffi::Lowering &) {
    out = {};
    return true;
}

inline bool lift(const gauntlet_empty_t &, Empty &, ffi::Lifting &) {
    return true;
}

inline bool lower(gauntlet_lists_t &out, const Lists &in, ffi::Lowering &to) {
    return (lower(out.flag, in.flag, to) || to.at("flag")) &&
           (lower(out.tiny, in.tiny, to) || to.at("tiny")) &&
           (lower(out.small_, in.small_, to) || to.at("small")) &&
           (lower(out.medium, in.medium, to) || to.at("medium")) &&
           (lower(out.large, in.large, to) || to.at("large")) &&
           (lower(out.word, in.word, to) || to.at("word")) &&
           (lower(out.dword, in.dword, to) || to.at("dword")) &&
           (lower(out.qword, in.qword, to) || to.at("qword")) &&
           (lower(out.single, in.single, to) || to.at("single")) &&
           (lower(out.double_, in.double_, to) || to.at("double")) &&
           (lower(out.text, in.text, to) || to.at("text")) &&
           (lower(out.blob, in.blob, to) || to.at("blob")) &&
           (lower(out.point, in.point, to) || to.at("point")) &&
           (lower(out.level, in.level, to) || to.at("level")) &&
           (lower(out.shape, in.shape, to) || to.at("shape")) &&
           (lower(out.huge, in.huge, to) || to.at("huge")) &&
           (lower(out.vast, in.vast, to) || to.at("vast")) &&
           (lower(out.span, in.span, to) || to.at("span")) &&
           (lower(out.moment, in.moment, to) || to.at("moment")) &&
           (lower(out.id, in.id, to) || to.at("id")) &&
           (lower(out.key, in.key, to) || to.at("key")) &&
           (lower(out.corners, in.corners, to) || to.at("corners")) &&
           (lower(out.names, in.names, to) || to.at("names")) &&
           (lower(out.octets, in.octets, to) || to.at("octets")) &&
           (lower(out.counts, in.counts, to) || to.at("counts")) &&
           (lower(out.places, in.places, to) || to.at("places")) &&
           (lower(out.boxed, in.boxed, to) || to.at("boxed")) &&
           (lower(out.boxed_number, in.boxed_number, to) || to.at("boxed_number")) &&
           (lower(out.twice, in.twice, to) || to.at("twice")) &&
           (lower(out.user, in.user, to) || to.at("user")) &&
           (lower(out.alias, in.alias, to) || to.at("alias")) &&
           (lower(out.spot, in.spot, to) || to.at("spot")) &&
           (lower(out.spots, in.spots, to) || to.at("spots")) &&
           (lower(out.link, in.link, to) || to.at("link")) &&
           (lower(out.rank, in.rank, to) || to.at("rank")) &&
           (lower(out.nested, in.nested, to) || to.at("nested")) &&
           (lower(out.options, in.options, to) || to.at("options")) &&
           (lower(out.option_lists, in.option_lists, to) || to.at("option_lists")) &&
           (lower(out.list_options, in.list_options, to) || to.at("list_options")) &&
           (lower(out.points, in.points, to) || to.at("points"));
}

inline bool lift(const gauntlet_lists_t &in, Lists &out, ffi::Lifting &from) {
    return (lift(in.flag, out.flag, from) || from.at("flag")) &&
           (lift(in.tiny, out.tiny, from) || from.at("tiny")) &&
           (lift(in.small_, out.small_, from) || from.at("small")) &&
           (lift(in.medium, out.medium, from) || from.at("medium")) &&
           (lift(in.large, out.large, from) || from.at("large")) &&
           (lift(in.word, out.word, from) || from.at("word")) &&
           (lift(in.dword, out.dword, from) || from.at("dword")) &&
           (lift(in.qword, out.qword, from) || from.at("qword")) &&
           (lift(in.single, out.single, from) || from.at("single")) &&
           (lift(in.double_, out.double_, from) || from.at("double")) &&
           (lift(in.text, out.text, from) || from.at("text")) &&
           (lift(in.blob, out.blob, from) || from.at("blob")) &&
           (lift(in.point, out.point, from) || from.at("point")) &&
           (lift(in.level, out.level, from) || from.at("level")) &&
           (lift(in.shape, out.shape, from) || from.at("shape")) &&
           (lift(in.huge, out.huge, from) || from.at("huge")) &&
           (lift(in.vast, out.vast, from) || from.at("vast")) &&
           (lift(in.span, out.span, from) || from.at("span")) &&
           (lift(in.moment, out.moment, from) || from.at("moment")) &&
           (lift(in.id, out.id, from) || from.at("id")) &&
           (lift(in.key, out.key, from) || from.at("key")) &&
           (lift(in.corners, out.corners, from) || from.at("corners")) &&
           (lift(in.names, out.names, from) || from.at("names")) &&
           (lift(in.octets, out.octets, from) || from.at("octets")) &&
           (lift(in.counts, out.counts, from) || from.at("counts")) &&
           (lift(in.places, out.places, from) || from.at("places")) &&
           (lift(in.boxed, out.boxed, from) || from.at("boxed")) &&
           (lift(in.boxed_number, out.boxed_number, from) || from.at("boxed_number")) &&
           (lift(in.twice, out.twice, from) || from.at("twice")) &&
           (lift(in.user, out.user, from) || from.at("user")) &&
           (lift(in.alias, out.alias, from) || from.at("alias")) &&
           (lift(in.spot, out.spot, from) || from.at("spot")) &&
           (lift(in.spots, out.spots, from) || from.at("spots")) &&
           (lift(in.link, out.link, from) || from.at("link")) &&
           (lift(in.rank, out.rank, from) || from.at("rank")) &&
           (lift(in.nested, out.nested, from) || from.at("nested")) &&
           (lift(in.options, out.options, from) || from.at("options")) &&
           (lift(in.option_lists, out.option_lists, from) || from.at("option_lists")) &&
           (lift(in.list_options, out.list_options, from) || from.at("list_options")) &&
           (lift(in.points, out.points, from) || from.at("points"));
}

inline bool lower(gauntlet_held_t &out, const Held &in, ffi::Lowering &to) {
    return (lower(out.matrix, in.matrix, to) || to.at("matrix")) &&
           (lower(out.maybe_digits, in.maybe_digits, to) || to.at("maybe_digits")) &&
           (lower(out.digits_maybe, in.digits_maybe, to) || to.at("digits_maybe")) &&
           (lower(out.few_lists, in.few_lists, to) || to.at("few_lists")) &&
           (lower(out.lists, in.lists, to) || to.at("lists")) &&
           (lower(out.sets, in.sets, to) || to.at("sets")) &&
           (lower(out.maps, in.maps, to) || to.at("maps")) &&
           (lower(out.map_of_maps, in.map_of_maps, to) || to.at("map_of_maps")) &&
           (lower(out.map_of_lists, in.map_of_lists, to) || to.at("map_of_lists")) &&
           (lower(out.map_of_options, in.map_of_options, to) || to.at("map_of_options")) &&
           (lower(out.map_of_arrays, in.map_of_arrays, to) || to.at("map_of_arrays")) &&
           (lower(out.map_of_levels, in.map_of_levels, to) || to.at("map_of_levels")) &&
           (lower(out.maybe_map, in.maybe_map, to) || to.at("maybe_map")) &&
           (lower(out.maybe_set, in.maybe_set, to) || to.at("maybe_set")) &&
           (lower(out.users, in.users, to) || to.at("users")) &&
           (lower(out.user_list, in.user_list, to) || to.at("user_list")) &&
           (lower(out.octet_list, in.octet_list, to) || to.at("octet_list")) &&
           (lower(out.spot_map, in.spot_map, to) || to.at("spot_map")) &&
           (lower(out.boxes, in.boxes, to) || to.at("boxes")) &&
           (lower(out.box_of_list, in.box_of_list, to) || to.at("box_of_list")) &&
           (lower(out.box_of_box, in.box_of_box, to) || to.at("box_of_box")) &&
           (lower(out.box_of_array, in.box_of_array, to) || to.at("box_of_array")) &&
           (lower(out.box_of_option, in.box_of_option, to) || to.at("box_of_option")) &&
           (lower(out.maybe_box, in.maybe_box, to) || to.at("maybe_box")) &&
           (lower(out.maybe_boxes, in.maybe_boxes, to) || to.at("maybe_boxes")) &&
           (lower(out.maybe_link, in.maybe_link, to) || to.at("maybe_link")) &&
           (lower(out.links, in.links, to) || to.at("links")) &&
           (lower(out.boxed_links, in.boxed_links, to) || to.at("boxed_links")) &&
           (lower(out.boxes_in_boxes, in.boxes_in_boxes, to) || to.at("boxes_in_boxes")) &&
           (lower(out.maybe_maybe, in.maybe_maybe, to) || to.at("maybe_maybe")) &&
           (lower(out.maybe_maybe_list, in.maybe_maybe_list, to) || to.at("maybe_maybe_list"));
}

inline bool lift(const gauntlet_held_t &in, Held &out, ffi::Lifting &from) {
    return (lift(in.matrix, out.matrix, from) || from.at("matrix")) &&
           (lift(in.maybe_digits, out.maybe_digits, from) || from.at("maybe_digits")) &&
           (lift(in.digits_maybe, out.digits_maybe, from) || from.at("digits_maybe")) &&
           (lift(in.few_lists, out.few_lists, from) || from.at("few_lists")) &&
           (lift(in.lists, out.lists, from) || from.at("lists")) &&
           (lift(in.sets, out.sets, from) || from.at("sets")) &&
           (lift(in.maps, out.maps, from) || from.at("maps")) &&
           (lift(in.map_of_maps, out.map_of_maps, from) || from.at("map_of_maps")) &&
           (lift(in.map_of_lists, out.map_of_lists, from) || from.at("map_of_lists")) &&
           (lift(in.map_of_options, out.map_of_options, from) || from.at("map_of_options")) &&
           (lift(in.map_of_arrays, out.map_of_arrays, from) || from.at("map_of_arrays")) &&
           (lift(in.map_of_levels, out.map_of_levels, from) || from.at("map_of_levels")) &&
           (lift(in.maybe_map, out.maybe_map, from) || from.at("maybe_map")) &&
           (lift(in.maybe_set, out.maybe_set, from) || from.at("maybe_set")) &&
           (lift(in.users, out.users, from) || from.at("users")) &&
           (lift(in.user_list, out.user_list, from) || from.at("user_list")) &&
           (lift(in.octet_list, out.octet_list, from) || from.at("octet_list")) &&
           (lift(in.spot_map, out.spot_map, from) || from.at("spot_map")) &&
           (lift(in.boxes, out.boxes, from) || from.at("boxes")) &&
           (lift(in.box_of_list, out.box_of_list, from) || from.at("box_of_list")) &&
           (lift(in.box_of_box, out.box_of_box, from) || from.at("box_of_box")) &&
           (lift(in.box_of_array, out.box_of_array, from) || from.at("box_of_array")) &&
           (lift(in.box_of_option, out.box_of_option, from) || from.at("box_of_option")) &&
           (lift(in.maybe_box, out.maybe_box, from) || from.at("maybe_box")) &&
           (lift(in.maybe_boxes, out.maybe_boxes, from) || from.at("maybe_boxes")) &&
           (lift(in.maybe_link, out.maybe_link, from) || from.at("maybe_link")) &&
           (lift(in.links, out.links, from) || from.at("links")) &&
           (lift(in.boxed_links, out.boxed_links, from) || from.at("boxed_links")) &&
           (lift(in.boxes_in_boxes, out.boxes_in_boxes, from) || from.at("boxes_in_boxes")) &&
           (lift(in.maybe_maybe, out.maybe_maybe, from) || from.at("maybe_maybe")) &&
           (lift(in.maybe_maybe_list, out.maybe_maybe_list, from) || from.at("maybe_maybe_list"));
}

inline bool lower(gauntlet_broken_t &out, const Broken &in, ffi::Lowering &to) {
    out.message = {};
    return (lower(out.message_, in.message, to) || to.at("message")) &&
           (lower(out.line, in.line, to) || to.at("line"));
}

inline bool lift(const gauntlet_broken_t &in, Broken &out, ffi::Lifting &from) {
    return (lift(in.message_, out.message, from) || from.at("message")) &&
           (lift(in.line, out.line, from) || from.at("line"));
}

inline bool lower(gauntlet_defaults_t &out, const Defaults &in, ffi::Lowering &to) {
    return (lower(out.number, in.number, to) || to.at("number")) &&
           (lower(out.text, in.text, to) || to.at("text")) &&
           (lower(out.list, in.list, to) || to.at("list")) &&
           (lower(out.ratio, in.ratio, to) || to.at("ratio")) &&
           (lower(out.maybe, in.maybe, to) || to.at("maybe"));
}

inline bool lift(const gauntlet_defaults_t &in, Defaults &out, ffi::Lifting &from) {
    return (lift(in.number, out.number, from) || from.at("number")) &&
           (lift(in.text, out.text, from) || from.at("text")) &&
           (lift(in.list, out.list, from) || from.at("list")) &&
           (lift(in.ratio, out.ratio, from) || from.at("ratio")) &&
           (lift(in.maybe, out.maybe, from) || from.at("maybe"));
}

inline bool lower(gauntlet_chain_t &out, const Chain &in, ffi::Lowering &to) {
    const ffi::Level level(to);
    if (!level) {
        return false;
    }
    return (lower(out.value, in.value, to) || to.at("value")) &&
           (lower(out.next, in.next, to) || to.at("next"));
}

inline bool lift(const gauntlet_chain_t &in, Chain &out, ffi::Lifting &from) {
    const ffi::Level level(from);
    if (!level) {
        return false;
    }
    return (lift(in.value, out.value, from) || from.at("value")) &&
           (lift(in.next, out.next, from) || from.at("next"));
}

inline bool lower(gauntlet_tree_t &out, const Tree &in, ffi::Lowering &to) {
    const ffi::Level level(to);
    if (!level) {
        return false;
    }
    return (lower(out.branches, in.branches, to) || to.at("branches")) &&
           (lower(out.leaves, in.leaves, to) || to.at("leaves"));
}

inline bool lift(const gauntlet_tree_t &in, Tree &out, ffi::Lifting &from) {
    const ffi::Level level(from);
    if (!level) {
        return false;
    }
    return (lift(in.branches, out.branches, from) || from.at("branches")) &&
           (lift(in.leaves, out.leaves, from) || from.at("leaves"));
}

inline bool lower(gauntlet_pair_t &out, const Pair &in, ffi::Lowering &to) {
    const ffi::Level level(to);
    if (!level) {
        return false;
    }
    return (lower(out.sides, in.sides, to) || to.at("sides"));
}

inline bool lift(const gauntlet_pair_t &in, Pair &out, ffi::Lifting &from) {
    const ffi::Level level(from);
    if (!level) {
        return false;
    }
    return (lift(in.sides, out.sides, from) || from.at("sides"));
}

inline bool lower(gauntlet_thread_t &out, const Thread &in, ffi::Lowering &to) {
    const ffi::Level level(to);
    if (!level) {
        return false;
    }
    return (lower(out.replies, in.replies, to) || to.at("replies")) &&
           (lower(out.text, in.text, to) || to.at("text"));
}

inline bool lift(const gauntlet_thread_t &in, Thread &out, ffi::Lifting &from) {
    const ffi::Level level(from);
    if (!level) {
        return false;
    }
    return (lift(in.replies, out.replies, from) || from.at("replies")) &&
           (lift(in.text, out.text, from) || from.at("text"));
}

} // namespace gauntlet

#endif /* GAUNTLET_CONVERT_HPP_ */
