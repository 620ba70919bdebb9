// A host that the library asks: who the user is, and for a token.
#include <host_demo.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../../../cpp-support/check.hpp"

namespace {

using check::fails_as;
using check::gives;
using host_demo::HostDemo;
using host_demo::LoginError;
using host_demo::LoginRequest;
using host_demo::Profile;
using host_demo::Session;

// Where tokens are from: an object, whose methods the library calls.
class Accounts : public host_demo::Accounts {
public:
    ffi::Result<std::string, LoginError> fetch_token(std::string_view user_id, std::string_view scope) override {
        return std::string(user_id) + "-" + std::string(scope);
    }

    void note(std::string_view line) override { notes.put(std::string(line)); }

    check::Channel<std::string> notes;
};

// What the host knows of a user: blocking code, on a thread that has nothing else to do.
ffi::Result<std::optional<Profile>> fetch_profile(std::string_view user_id) {
    static const std::map<std::string_view, Profile> users{{"ada", {"Ada", true}}, {"bob", {"Bob", false}}};
    if (user_id == "offline") {
        return ffi::Error("no connection");
    }
    const auto found = users.find(user_id);
    return found == users.end() ? std::nullopt : std::optional(found->second);
}

// A login whose host answers.
HostDemo ready(std::shared_ptr<host_demo::Accounts> accounts) {
    HostDemo demo = HostDemo::create().value();
    check::is_ok(demo.set_fetch_profile(fetch_profile));
    check::is_ok(demo.set_accounts(std::move(accounts)));
    return demo;
}

ffi::Result<Session, LoginError> login(const HostDemo &demo, std::string user_id) {
    return demo.login({std::move(user_id), "read"}).get();
}

void logins() {
    const auto accounts = std::make_shared<Accounts>();
    const HostDemo demo = ready(accounts);
    gives(login(demo, "ada"), Session{"Hello, Ada", "ada-read"});
    fails_as(login(demo, "bob"), LoginError(LoginError::Inactive{"Bob"}), "`Bob` may not log in");
    fails_as(login(demo, "eve"), LoginError(LoginError::UnknownUser{"eve"}), "there is no user `eve`");
    fails_as(login(demo, "offline"), LoginError(LoginError::Host{"no connection"}), "the host: no connection");
    check::same(accounts->notes.next(), "ada is in");
    check::same(accounts->notes.next(), "bob is not in: `Bob` may not log in");
    check::same(accounts->notes.next(), "eve is not in: there is no user `eve`");
    check::same(accounts->notes.next(), "offline is not in: the host: no connection");
}

// An object whose answer is chosen.
class Answering final : public Accounts {
public:
    using Answer = std::function<ffi::Result<std::string, LoginError>(std::string_view user_id)>;
    explicit Answering(Answer answer) : answer_(std::move(answer)) {}

    ffi::Result<std::string, LoginError> fetch_token(std::string_view user_id, std::string_view) override { return answer_(user_id); }

private:
    const Answer answer_;
};

void hosts_fail() {
    const auto error = [](Answering::Answer answer) { return login(ready(std::make_shared<Answering>(std::move(answer))), "ada"); };
    const LoginError inactive(LoginError::Inactive{"since today"});
    fails_as(error([&](std::string_view) { return ffi::Error(inactive); }), inactive, "`since today` may not log in");
    fails_as(error([](std::string_view) { return ffi::Error("no tokens left"); }), LoginError(LoginError::Host{"no tokens left"}),
             "the host: no tokens left");
    fails_as(error([](std::string_view) -> ffi::Result<std::string, LoginError> { throw std::runtime_error("as told"); }),
             LoginError(LoginError::Host{"as told"}), "the host: as told");
}

void hosts_are_missing() {
    const HostDemo demo = HostDemo::create().value();
    const auto is_missing = [&](check::Place at = check::Place::here()) {
        const auto failed = login(demo, "ada");
        CHECK(!failed && failed.error().typed() != nullptr && failed.error().typed()->get_if<LoginError::Host>() != nullptr);
        if (check::failures > 0) {
            check::fail("here", at);
        }
    };
    is_missing();
    check::is_ok(demo.set_fetch_profile(fetch_profile));
    check::is_ok(demo.unset_fetch_profile());
    is_missing();
}

// A host function may block, and call the library.
void hosts_call_back() {
    std::optional<HostDemo> demo;
    demo = ready(std::make_shared<Answering>([&demo](std::string_view user_id) -> ffi::Result<std::string, LoginError> {
        CHECK(user_id == "ada");
        return login(*demo, "bob").error().message();
    }));
    gives(login(*demo, "ada"), Session{"Hello, Ada", "`Bob` may not log in"});
}

// Or it answers later, from wherever.
void hosts_answer_later() {
    const HostDemo demo = ready(std::make_shared<Accounts>());
    check::Channel<std::pair<std::string, ffi::Reply<std::optional<Profile>>>> asked;
    check::is_ok(demo.set_fetch_profile([&asked](std::string_view user_id, ffi::Reply<std::optional<Profile>> reply) {
        asked.put({std::string(user_id), std::move(reply)});
    }));
    auto ada = demo.login({"ada", "read"}), bob = demo.login({"bob", "read"});
    std::thread answers([&asked] {
        for (int number = 0; number < 2; ++number) {
            auto [user_id, reply] = asked.next();
            reply(Profile{user_id + " later", user_id == "ada"});
        }
    });
    gives(ada.get(), Session{"Hello, ada later", "ada-read"});
    fails_as(bob.get(), LoginError(LoginError::Inactive{"bob later"}), "`bob later` may not log in");
    answers.join();
    // Who forgets to answer has answered.
    auto eve = demo.login({"eve", "read"});
    static_cast<void>(asked.next());
    const auto forgotten = eve.get();
    CHECK(!forgotten && forgotten.error().typed() != nullptr && forgotten.error().typed()->get_if<LoginError::Host>() != nullptr);
}

// The end does not wait for what the host still does.
void the_end_while_the_host_works() {
    check::Gate begun, leave, left;
    const HostDemo demo = HostDemo::create().value();
    check::is_ok(demo.set_fetch_profile([&](std::string_view) -> ffi::Result<std::optional<Profile>> {
        begun.open();
        leave.wait();
        left.open();
        return std::nullopt;
    }));
    auto pending = demo.login({"ada", "read"});
    begun.wait();
    check::is_ok(demo.close());
    check::fails(pending.get(), ffi::Code::cancelled);
    leave.open();
    left.wait();
}

void many_logins() {
    const HostDemo demo = ready(std::make_shared<Accounts>());
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([&demo] {
            for (int round = 0; round < 100; ++round) {
                gives(login(demo, "ada"), Session{"Hello, Ada", "ada-read"});
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    // All at once, of which more block than there are threads for them.
    std::vector<ffi::Future<Session, LoginError>> logins;
    for (int number = 0; number < 1'000; ++number) {
        logins.push_back(demo.login({"ada", "read"}));
    }
    for (auto &future : logins) {
        gives(future.get(), Session{"Hello, Ada", "ada-read"});
    }
}

#if defined(__cpp_impl_coroutine)

// A host function that is a coroutine waits without a thread.
void hosts_are_coroutines() {
    const HostDemo demo = ready(std::make_shared<Accounts>());
    check::is_ok(demo.set_fetch_profile([&demo](std::string user_id) -> ffi::Task<ffi::Result<std::optional<Profile>>> {
        if (user_id == "ada") {
            const LoginRequest request{"bob", "read"};
            const auto bob = co_await demo.login(request);
            co_return Profile{bob.error().message(), true};
        }
        co_return Profile{"Robert", false};
    }));
    gives(login(demo, "ada"), Session{"Hello, `Robert` may not log in", "ada-read"});
}

#endif

} // namespace

int main() {
    logins();
    hosts_fail();
    hosts_are_missing();
    hosts_call_back();
    hosts_answer_later();
    the_end_while_the_host_works();
    many_logins();
#if defined(__cpp_impl_coroutine)
    hosts_are_coroutines();
#endif
    return check::finish();
}
