// The context of a call: what is fired with it is heard by the listeners of that instance, and of no other.
#ifndef CALLS_CONTEXTS_HPP
#define CALLS_CONTEXTS_HPP

#include "../conformance_test.hpp"

namespace feature_contexts {

using check::gives;
using check::same;
using conformance::Bell;
using conformance::Conformance;
using conformance::OnRungPayload;

using Rung = check::Channel<std::string>;

// Has a channel hear who rings.
inline ffi::Subscription hears(const Conformance &c, Rung &rung) {
    return c.on_rung([&rung](const OnRungPayload &event) { rung.put(event.by); });
}

inline void the_context_is_that_of_the_call() {
    Rung rung, silent;
    const Conformance c = labelled("bell"), other = labelled("other");
    const ffi::Subscription heard = hears(c, rung), heard_elsewhere = hears(other, silent);
    gives(c.ring_first("first"), "first");
    same(rung.next(), "first");
    gives(c.ring_between("left", "right"), "leftright");
    same(rung.next(), "leftright");
    gives(c.ring_later(1, "later").get(), "later");
    same(rung.next(), "later");
    check::is_ok(c.ring_by_itself(1, "by itself"));
    same(rung.next(), "by itself");
    gives(c.ring_kept(), false);
    CHECK(rung.size() + silent.size() == 0);
}

inline void an_instance_keeps_its_own() {
    Rung rung;
    const Conformance c = Conformance::keeping("kept").get().value();
    const ffi::Subscription heard = hears(c, rung);
    gives(c.ring_kept(), true);
    same(rung.next(), "kept");
    // What rings after the end is heard by nobody, and does no harm.
    check::is_ok(c.ring_by_itself(30, "too late"));
    check::is_ok(c.close());
    gives(labelled("another").after(60, "").get(), "");
    CHECK(rung.size() == 0);
}

// An object has the context of the call that made it, and its functions that of theirs.
inline void objects_have_contexts() {
    Rung rung;
    const Conformance c = labelled("bell");
    const ffi::Subscription heard = hears(c, rung);
    {
        const Bell bell = Bell::hang(c, "big").value();
        check::is_ok(bell.ring());
        same(rung.next(), "big");
    }
    same(rung.next(), "the end of big");
}

inline void run() {
    the_context_is_that_of_the_call();
    an_instance_keeps_its_own();
    objects_have_contexts();
}

} // namespace feature_contexts

#endif
