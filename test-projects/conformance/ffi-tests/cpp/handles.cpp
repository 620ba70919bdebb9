// Handles: given out and taken everywhere, used by calls that last, and gone with their last copy or with their instance.
#include "conformance_test.hpp"

#include <array>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace {

using check::fails;
using check::fails_as;
using check::gives;
using conformance::Conformance;
using conformance::Ending;
using conformance::EveryHandle;
using conformance::Failure;
using conformance::Party;
using conformance::Session;
using conformance::Ticket;

Session session(const Conformance &c, std::string_view name) {
    return Session::new_(c, name).value();
}

// Another share of the same object.
void is_share(const Session &got, const Session &want, check::Place at = check::Place::here()) {
    CHECK(got != want);
    gives(got.is_same(want), true, at);
}

void are_there(std::string_view name, std::uint32_t count, check::Place at = check::Place::here()) {
    gives(conformance::sessions_there(name), count, at);
}

// The library lets go of what a call took after it replied.
void are_gone(std::string_view name, check::Place at = check::Place::here()) {
    check::until([&] { return conformance::sessions_there(name).value() == 0; }, at);
}

void handles_have_functions() {
    const Conformance c = labelled("handles");
    const Session s = session(c, text);
    gives(s.name(), text);
    gives(Session::max_len(), std::numeric_limits<std::uint32_t>::max());
    check::is_ok(s.let_through());
    gives(s.pass(std::numeric_limits<std::int64_t>::min()).get(), std::numeric_limits<std::int64_t>::min());
    check::is_ok(s.let_through());
    const Session forked = s.fork("forked").get().value();
    gives(forked.name(), "forked");
    gives(forked.is_same(s), false);
    gives(s.is_same(s), true);

    const Session opened = Session::open(c, "opened", 2).get().value();
    gives(opened.name(), "opened");
    fails_as(Session::open(c, "", 0).get(), Failure(Failure::Refused{"no name"}), "refused: no name");
}

void handles_are_everywhere() {
    const std::string name = "everywhere";
    {
        const Conformance c = labelled(name);
        const Session s = session(c, name), other = session(c, name);
        gives(c.start_session(name).value().name(), name);
        is_share(c.echo_session(s).value(), s);
        is_share(c.echo_option_session(s).value().value(), s);
        CHECK(!c.echo_option_session(std::nullopt).value());

        const std::vector<Session> list = c.echo_sessions({s, other, s}).get().value();
        gives(conformance::names_of(list), name + ", " + name + ", " + name);
        CHECK(list.size() == 3);
        is_share(list[0], s);
        is_share(list[1], other);
        is_share(list[2], s);
        CHECK(c.echo_sessions({}).get().value().empty());
        is_share(c.echo_ticket(Ticket(s)).value().value, s);

        gives(c.echo_party(Party::Nobody{}), Party(Party::Nobody{}));
        is_share(c.echo_party(Party::Alone{s}).value().get_if<Party::Alone>()->value, s);
        const Party party = c.echo_party(Party::Couple{s, std::nullopt}).value();
        is_share(party.get_if<Party::Couple>()->first, s);
        CHECK(!party.get_if<Party::Couple>()->second);

        const EveryHandle sent{s, other, {other, s}, {s, other}, {{"", s}, {text, other}}, Ticket(s), Party::Couple{other, s}};
        const EveryHandle every = c.echo_every_handle(sent).value();
        CHECK(every.list.size() == 2 && every.named.size() == 2);
        const auto &couple = *every.party.get_if<Party::Couple>();
        for (const Session &got : {every.one, every.list[1], every.pair[0], every.named.at(""), every.ticket.value, *couple.second}) {
            is_share(got, s);
        }
        for (const Session &got : {*every.maybe, every.list[0], every.pair[1], every.named.at(text), couple.first}) {
            is_share(got, other);
        }
        are_there(name, 2);
    }
    are_there(name, 0);
}

void errors_have_handles() {
    {
        const Conformance c = labelled("");
        const Session s = session(c, "occupies");
        const auto failed = c.fail_occupied(s);
        fails(failed, ffi::Code::failed, "occupied by occupies");
        is_share(failed.error().typed()->by, s);
    }
    are_there("occupies", 0);
}

// A copy is the same object, which goes with the last of them.
void copies_are_one_object() {
    const Conformance c = labelled("");
    {
        Session first = session(c, "copied");
        {
            const Session second = first;
            CHECK(second == first);
            first = session(c, "replaced");
            gives(second.name(), "copied");
            are_there("copied", 1);
        }
        are_there("copied", 0);
        const Session moved = std::move(first);
        gives(moved.name(), "replaced");
        // NOLINTNEXTLINE(bugprone-use-after-move): it says that it is none.
        CHECK(!first && moved);
        fails(first.name(), ffi::Code::closed);
        fails(c.echo_session(first), ffi::Code::error, "value: there is no object: it was moved from, or never made");
    }
    are_there("replaced", 0);
}

void handles_are_closed() {
    const std::string name = "closed";
    const Conformance c = labelled(name);
    const Session s = session(c, name), share = c.echo_session(s).value();
    check::is_ok(s.close());
    fails(s.close(), ffi::Code::closed);
    gives(share.name(), name);
    are_there(name, 1);

    fails(s.name(), ffi::Code::closed);
    fails(s.pass(1).get(), ffi::Code::closed);
    CHECK(!share.is_same(s));
    CHECK(!conformance::names_of({share, s}));
    CHECK(!c.echo_sessions({s}).get());
    CHECK(!c.echo_party(Party::Couple{share, s}));
    CHECK(!conformance::keep(s));

    // What Rust keeps is no copy of this side.
    check::is_ok(conformance::keep(share));
    check::is_ok(share.close());
    are_there(name, 1);
    {
        const std::optional<Session> kept = c.kept().value();
        CHECK(kept.has_value());
        gives(kept->name(), name);
    }
    CHECK(!c.kept().value());
    are_there(name, 0);
}

void handles_go_with_their_instance() {
    const std::string name = "of two instances";
    const Conformance c = labelled(name), other = labelled(name);
    const Session s = session(c, name);
    // What a call gives out belongs to the instance that the call was made on.
    const Session moved = other.echo_session(s).value();
    check::is_ok(c.close());
    fails(s.name(), ffi::Code::closed);
    CHECK(!moved.is_same(s));
    gives(moved.name(), name);
    are_there(name, 1);
    check::is_ok(other.close());
    are_there(name, 0);
    fails(moved.name(), ffi::Code::closed);
}

// An instance that nobody has any more is torn down after its objects, and not before.
void handles_keep_their_instance() {
    const std::string name = "kept by its object";
    std::optional<Session> s = session(labelled(name), name);
    gives(conformance::ended(name), 0U);
    gives(s->name(), name);
    s.reset();
    are_there(name, 0);
    gives(conformance::ended(name), 1U);
}

// A call has a share of its own: closing does not end it.
void calls_on_handles_last() {
    const std::string name = "lasts";
    const Conformance c = labelled(name);
    {
        const Session s = session(c, name), share = c.echo_session(s).value();
        auto future = s.pass(7);
        check::is_ok(s.close());
        check::is_ok(share.let_through());
        gives(future.get(), 7);
    }
    are_gone(name);
    {
        auto future = session(c, name).pass(8);
        are_there(name, 1);
        CHECK(!future.ready());
        future.cancel();
        fails(future.get(), ffi::Code::cancelled);
    }
    are_gone(name);
    auto future = session(c, name).pass(9);
    check::is_ok(c.close());
    fails(future.get(), ffi::Code::cancelled);
    are_there(name, 0);
}

// A result that does not reach the host leaves nothing behind.
void handles_may_be_too_deep() {
    const Conformance c = labelled("");
    {
        const std::optional<conformance::Links> links = c.link_sessions("deep", 100).value();
        std::size_t levels = 0;
        for (const conformance::Links *at = &*links; at != nullptr; at = at->rest ? at->rest->get() : nullptr) {
            gives(at->link.name(), "deep");
            ++levels;
        }
        CHECK(levels == 100);
    }
    are_there("deep", 0);
    CHECK(!c.link_sessions("deep", 0).value());
    CHECK(!c.link_sessions("deep", 200));
    are_there("deep", 0);
}

// Objects are dropped inside the library's runtime, and what panics then hurts nobody.
void ends_of_handles() {
    const Conformance c = labelled("ends");
    const Ending spawning = Ending::spawning(c).value();
    gives(spawning.is_loud(), false);
    check::is_ok(spawning.close());
    check::is_ok(conformance::last_words().get());
    const Ending panicking = Ending::panicking(c).value();
    gives(panicking.is_loud(), true);
    check::is_ok(panicking.close());
    fails(panicking.is_loud(), ffi::Code::closed);
    // By nobody, and by the instance.
    static_cast<void>(Ending::panicking(c));
    const Ending left = Ending::panicking(c).value();
    check::is_ok(c.close());
}

// Whoever meets the end gets a result or hears that it is closed.
void handles_are_used_by_many_threads() {
    const std::string name = "many";
    {
        const Conformance c = labelled(name);
        for (int round = 0; round < 50; ++round) {
            const Session s = session(c, name);
            std::vector<std::thread> threads;
            threads.emplace_back([&] { check::is_ok(s.close()); });
            threads.emplace_back([&] {
                const auto got = s.name();
                if (!got || *got != name) {
                    fails(got, ffi::Code::closed);
                }
            });
            threads.emplace_back([&] {
                const auto list = c.echo_sessions({s, s}).get();
                CHECK(!list || list->size() == 2);
            });
            threads.emplace_back([copy = s] { CHECK(copy); });
            for (std::thread &thread : threads) {
                thread.join();
            }
        }
    }
    are_there(name, 0);
}

} // namespace

int main() {
    handles_have_functions();
    handles_are_everywhere();
    errors_have_handles();
    copies_are_one_object();
    handles_are_closed();
    handles_go_with_their_instance();
    handles_keep_their_instance();
    calls_on_handles_last();
    handles_may_be_too_deep();
    ends_of_handles();
    handles_are_used_by_many_threads();
    return check::finish();
}
