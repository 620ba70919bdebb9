// A store: values of bytes, options, typed errors, scans and watches, and a file that is free when the store is gone.
#include <kv.hpp>

#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "../../../cpp-support/check.hpp"

namespace {

using check::fails;
using check::fails_as;
using check::gives;
using kv::Durability;
using kv::Entry;
using kv::Kv;
using kv::KvConfig;
using kv::KvError;

using Bytes = std::vector<std::uint8_t>;
using Value = std::optional<Bytes>;

Bytes bytes(std::string_view text) {
    return Bytes(text.begin(), text.end());
}

// Bytes that repeat nowhere.
Bytes noise(std::size_t size, std::uint32_t seed) {
    Bytes all(size);
    for (std::uint8_t &byte : all) {
        seed = seed * 1'664'525 + 1'013'904'223;
        byte = static_cast<std::uint8_t>(seed >> 24);
    }
    return all;
}

// A file in the folder of this run, which is new.
std::string new_path() {
    static int count = 0;
    return "store" + std::to_string(count++) + ".redb";
}

// One that loses its writes with the process, which is fast.
KvConfig fast(std::string path) {
    KvConfig config;
    config.path = std::move(path);
    config.durability = Durability::on_close;
    return config;
}

Kv open(const KvConfig &config) {
    return Kv::open(config).get().value();
}

static_assert(kv::MAX_KEY_LEN == 1'024 && kv::MAX_VALUE_LEN == 64 << 20 && kv::ENGINE == std::string_view("redb"));

void values_are_kept_as_given() {
    const Kv store = open(fast(new_path()));
    gives(kv::engine_version(), "redb 4");
    gives(store.is_empty(), true);
    const std::vector<Entry> entries{
        {"a", {0, 255, 0}},
        {std::string("a\0", 2), bytes("NUL in the key")},
        {"empty", {}},
        {std::string(kv::MAX_KEY_LEN, 'k'), noise(100'000, 1)},
        {"\xf0\x9d\x84\x9e", bytes("clef")},
    };
    for (const auto &[key, value] : entries) {
        check::is_ok(store.put(key, value).get());
    }
    for (const auto &[key, value] : entries) {
        gives(store.get(key).get(), Value(value));
        gives(store.contains(key), true);
    }
    gives(store.get("missing").get(), Value());
    gives(store.contains("missing"), false);
    gives(store.len(), 5U);
    gives(store.get_many({"missing", "empty", "a"}).get(), std::vector<Value>{Value(), Bytes(), Bytes{0, 255, 0}});
}

void many_at_once() {
    const Kv store = open(fast(new_path()));
    std::vector<Entry> many;
    for (std::uint32_t i = 0; i < 500; ++i) {
        many.push_back({"many/" + std::to_string(1'000 + i), noise(i, i)});
    }
    check::is_ok(store.put_many(many).get());
    gives(store.list("many/", std::nullopt).get(), many);
    gives(store.list("many/", 2).get(), std::vector<Entry>(many.begin(), many.begin() + 2));
    gives(store.list("none", std::nullopt).get(), std::vector<Entry>());
    // All or none.
    CHECK(!store.put_many({{"many/1000", {}}, {"", {}}}).get());
    gives(store.list("many/", std::nullopt).get(), many);
    gives(store.delete_("many/1000").get(), true);
    gives(store.delete_("many/1000").get(), false);
    gives(store.len(), 499U);
    const kv::Stats stats = store.stats().get().value();
    CHECK(stats.entries == 499 && !stats.read_only && stats.durability == Durability::on_close && !stats.cache_bytes);
}

void values_may_be_large() {
    const Kv store = open(fast(new_path()));
    // A sanitizer looks at every byte.
    const std::size_t size = std::getenv("CARGO_FFI_SANITIZE") != nullptr ? 1 << 20 : 16 << 20;
    Bytes value = noise(size, 1);
    auto writing = store.put("big", value);
    // The call has its own.
    value[0] = static_cast<std::uint8_t>(~value[0]);
    check::is_ok(writing.get());
    gives(store.get("big").get(), Value(noise(size, 1)));
}

void errors_have_types() {
    const std::string path = new_path();
    std::optional<Kv> store = open(fast(path));
    const KvError empty_key(KvError::EmptyKey{});
    fails_as(store->put("", {}).get(), empty_key, "a key must not be empty");
    fails_as(store->contains(""), empty_key, "a key must not be empty");
    fails_as(store->get(std::string(2'000, 'k')).get(), KvError(KvError::KeyTooLong{1'024, 2'000}),
             "a key must not exceed 1024 bytes, this one has 2000");
    fails_as(Kv::open(fast(path)).get(), KvError(KvError::AlreadyOpen{path}), "`" + path + "` is already open");
    const auto no_folder = Kv::open(fast("nowhere/store.redb")).get();
    CHECK(!no_folder && no_folder.error().typed() != nullptr && no_folder.error().typed()->get_if<KvError::Storage>() != nullptr);
    fails(store->get("ok\xff").get(), ffi::Code::error, "key: not UTF-8 at byte 2");
    fails(store->put_many({{"fine", {}}, {"\xff", {}}}).get(), ffi::Code::error, "entries[1].key: not UTF-8 at byte 0");
    // When the last copy is gone, so is the store, and its file is free.
    store.reset();
    KvConfig config = fast(path);
    config.read_only = true;
    store = open(config);
    fails_as(store->put("k", {}).get(), KvError(KvError::ReadOnly{}), "the store is open for reading only");
}

// Whatever it was closed by, it holds what was written.
void stores_are_opened_again() {
    const std::string path = new_path();
    for (int round = 0; round < 10; ++round) {
        const Kv store = open(fast(path));
        gives(store.len(), static_cast<std::uint64_t>(round));
        check::is_ok(store.put("key " + std::to_string(round), {1}).get());
        if (round % 2 == 0) {
            check::is_ok(store.close());
            fails(store.len(), ffi::Code::closed);
            fails(store.get("key 0").get(), ffi::Code::closed);
        }
    }
}

// Writers run into the end. What was confirmed is in the file, whoever else was cut off.
void writers_meet_the_end() {
    const std::string path = new_path();
    std::mutex mutex;
    std::set<std::string> confirmed;
    for (int round = 0; round < 3; ++round) {
        const Kv store = open(fast(path));
        check::Gate begun;
        std::vector<std::thread> writers;
        for (int number = 0; number < 8; ++number) {
            writers.emplace_back([&, number] {
                for (int i = 0;; ++i) {
                    const std::string key = std::to_string(round) + "/" + std::to_string(number) + "/" + std::to_string(i);
                    const auto written = store.put(key, bytes(key)).get();
                    if (!check::is_ok_or_over(written)) {
                        return;
                    }
                    const std::lock_guard<std::mutex> lock(mutex);
                    confirmed.insert(key);
                    begun.open();
                }
            });
        }
        begun.wait();
        check::is_ok(store.close());
        for (std::thread &writer : writers) {
            writer.join();
        }
    }
    const Kv store = open(fast(path));
    CHECK(!confirmed.empty());
    for (const std::string &key : confirmed) {
        gives(store.get(key).get(), Value(bytes(key)));
    }
}

// -------------------------------------------------------------------------------------------------------- streams

void scans() {
    const std::string path = new_path();
    std::vector<Entry> entries;
    for (std::uint32_t i = 0; i < 1'000; ++i) {
        entries.push_back({"s/" + std::to_string(1'000 + i), noise(300, i)});
    }
    const Kv store = open(fast(path));
    check::is_ok(store.put_many(entries).get());
    check::is_ok(store.put("t", {}).get());
    std::size_t next = 0;
    for (const auto &entry : store.scan("s/")) {
        gives(entry, entries[next++]);
    }
    CHECK(next == entries.size());
    // What is written meanwhile is not seen.
    auto scan = store.scan("s/");
    gives(*scan.next(), entries[0]);
    check::is_ok(store.put("s/9999", {}).get());
    std::size_t rest = 0;
    for (const auto &entry : scan) {
        check::is_ok(entry);
        ++rest;
    }
    CHECK(rest == 999);
    // Who leaves it leaves nothing that holds the file.
    for (const auto &entry : store.scan("")) {
        check::is_ok(entry);
        break;
    }
    check::is_ok(store.close());
    check::is_ok(open(fast(path)).close());
}

void watches() {
    const Kv store = open(fast(new_path()));
    const std::vector<std::string> values{"one", "", "two"};
    std::vector<Value> seen;
    for (const auto &value : store.watch("w")) {
        seen.push_back(value.value());
        if (seen.size() > values.size()) {
            break;
        }
        check::is_ok(store.put("w", bytes(values[seen.size() - 1])).get());
    }
    CHECK((seen == std::vector<Value>{Value(), bytes("one"), bytes(""), bytes("two")}));
    // One that waits for what does not come is let go of, and ended.
    auto watch = store.watch("w");
    gives(*watch.next(), Value(bytes("two")));
    std::thread closes([&store] { check::is_ok(store.close()); });
    const auto over = watch.next();
    CHECK(over.has_value());
    fails(*over, ffi::Code::cancelled);
    closes.join();
    auto refused = open(fast(new_path())).watch("");
    fails_as(*refused.next(), KvError(KvError::EmptyKey{}), "a key must not be empty");
    CHECK(!refused.next());
}

void threads_share_a_store() {
    const Kv store = open(fast(new_path()));
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([store, number] {
            for (int i = 0; i < 25; ++i) {
                const std::string key = std::to_string(number) + " " + std::to_string(i);
                check::is_ok(store.put(key, bytes(key)).get());
                gives(store.get(key).get(), Value(bytes(key)));
                if (i % 2 == 0) {
                    gives(store.delete_(key).get(), true);
                }
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    gives(store.len(), 96U);
}

} // namespace

int main() {
    values_are_kept_as_given();
    many_at_once();
    values_may_be_large();
    errors_have_types();
    stores_are_opened_again();
    writers_meet_the_end();
    scans();
    watches();
    threads_share_a_store();
    return check::finish();
}
