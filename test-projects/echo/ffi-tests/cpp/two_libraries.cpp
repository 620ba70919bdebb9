// Two libraries in one program, and in one source: they share what every package has, and nothing else.
#include <echo.hpp>
#include <my_timer.hpp>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../../../cpp-support/check.hpp"

namespace {

using check::fails;
using check::gives;
using my_timer::MyTimer;

echo::Echo shouter(std::string_view prefix) {
    return echo::Echo::create({std::string(prefix)}).get().value();
}

MyTimer timer_of(std::string_view name) {
    return MyTimer::create({std::string(name)}).get().value();
}

static_assert(echo::MAX_SHOUT_LEN == 512);

// Everything that there is of the one.
void shouts() {
    const echo::Echo e = shouter("\xc3\xa9");
    gives(e.version(), "nim-echo v0.1.0");
    gives(e.shout({"hello"}).get(), echo::ShoutResponse{"\xc3\xa9: HELLO", "\xc3\xa9"});
    gives(e.shout({std::string("a\0z", 3)}).get(), echo::ShoutResponse{std::string("\xc3\xa9: A\0Z", 7), "\xc3\xa9"});
    check::is_ok(e.shout({std::string(512, 'a')}).get());
    fails(e.shout({std::string(513, 'a')}).get(), ffi::Code::error, "text must not exceed 512 bytes");
    fails(e.shout({"\xc0\x80"}).get(), ffi::Code::error, "req.text: not UTF-8 at byte 0");
    gives(echo::shout_anon({std::string(600, 'x')}), echo::ShoutResponse{std::string(600, 'X'), ""});
    fails(echo::Echo::create({"ok\xff"}).get(), ffi::Code::error, "config.prefix: not UTF-8 at byte 2");
}

// Both have functions of the same name; each gets its own.
void names_are_their_own() {
    gives(echo::lib_version(), "nim-echo v0.1.0");
    gives(my_timer::lib_version(), "nim-timer v0.1.0");
    gives(shouter("e").version(), "nim-echo v0.1.0");
    gives(timer_of("t").version(), "nim-timer v0.1.0");
}

void both_at_once() {
    const echo::Echo e = shouter("echo");
    const MyTimer t = timer_of("timer");
    std::vector<std::pair<ffi::Future<echo::ShoutResponse>, ffi::Future<my_timer::EchoResponse>>> calls;
    for (int i = 0; i < 500; ++i) {
        calls.emplace_back(e.shout({"to echo " + std::to_string(i)}), t.echo({"to timer " + std::to_string(i), i % 5}));
    }
    for (int i = 0; i < 500; ++i) {
        auto &[shout, reply] = calls[static_cast<std::size_t>(i)];
        gives(shout.get(), echo::ShoutResponse{"echo: TO ECHO " + std::to_string(i), "echo"});
        gives(reply.get(), my_timer::EchoResponse{"to timer " + std::to_string(i), "timer"});
    }
}

// The reply of one library is what the other one is asked, on the thread that the reply came on.
void one_after_the_other() {
    const echo::Echo e = shouter(">");
    const MyTimer t = timer_of("timer");
    check::Channel<std::string> came;
    e.shout({"m"}).then([&](ffi::Result<echo::ShoutResponse> shout) {
        t.echo({shout.value().shouted, 1}).then([&](ffi::Result<my_timer::EchoResponse> reply) { came.put(reply.value().echoed); });
    });
    check::same(came.next(), ">: M");
}

// The end of one is nothing to the other, not even in its callbacks.
void ends_are_their_own() {
    const MyTimer t = timer_of("timer");
    auto pending = t.echo({"m", 100});
    {
        const echo::Echo e = shouter("echo");
        check::is_ok(e.close());
        fails(e.version(), ffi::Code::closed);
    }
    gives(pending.get(), my_timer::EchoResponse{"m", "timer"});
    gives(t.version(), "nim-timer v0.1.0");
    // In a listener of the one, nobody may wait for the end of that; for the end of the other, anybody.
    const echo::Echo other = shouter("other");
    check::Gate heard;
    const auto listener = t.on_echo_fired([&](const my_timer::EchoEvent &) {
        fails(t.close(), ffi::Code::would_deadlock);
        check::is_ok(other.close());
        heard.open();
    });
    check::is_ok(t.echo({"m", 0}).get());
    heard.wait();
    fails(other.version(), ffi::Code::closed);
    gives(t.version(), "nim-timer v0.1.0");
}

} // namespace

int main() {
    shouts();
    names_are_their_own();
    both_at_once();
    one_after_the_other();
    ends_are_their_own();
    return check::finish();
}
