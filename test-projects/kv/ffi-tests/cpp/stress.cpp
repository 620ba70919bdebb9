// One store and many threads, natively and in CBOR, with scans and cancellation in between, and stores that come and go. Each thread
// has keys that nobody else writes, and knows what is in them.
#include <kv.h>

#include <filesystem>
#include <map>
#include <optional>

#include <unistd.h>

#include "../../../cpp-support/stress.hpp"

namespace {

using stress::Cbor;
using stress::Due;
using stress::Reply;
using stress::Worker;

// ---------------------------------------------------------------------------------------------------- stores

// What a direct call leaves behind, released with its scope.
struct Owned {
    ffi_reply_t reply = FFI_REPLY_INIT;
    Owned() = default;
    Owned(const Owned &) = delete;
    Owned &operator=(const Owned &) = delete;
    ~Owned() { release(); }
    void release() { kv_reply_release(&reply); }
};

// A new folder, gone with its scope.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "kv-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            std::perror("a temporary directory");
            std::_Exit(1);
        }
        path_ = name;
    }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    std::string file(const std::string &name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

// An open store, closed with its scope: it can be opened again at once.
class Store {
public:
    explicit Store(const std::string &path) {
        const std::int32_t durability = KV_DURABILITY_ON_CLOSE;
        kv_kv_config_t config{};
        config.path = stress::view_of(path);
        config.durability = &durability;
        Owned owned;
        if (kv_open_wait(&config, stress::patience_ms, &ctx_, &owned.reply) != FFI_OK) {
            std::fprintf(stderr, "no store to test with\n");
            std::_Exit(1);
        }
    }
    Store(const Store &) = delete;
    Store &operator=(const Store &) = delete;
    ~Store() {
        STRESS_CHECK(kv_destroy(ctx_) == FFI_OK);
        STRESS_CHECK(kv_destroy(ctx_) == FFI_ERR);
    }

    kv_ctx_t *get() const { return ctx_; }

private:
    kv_ctx_t *ctx_ = nullptr;
};

// A scan, closed with its scope, wherever it is.
class Scan {
public:
    Scan(const Store &store, const std::string &prefix) {
        Owned owned;
        STRESS_CHECK(kv_scan_wait(store.get(), stress::view_of(prefix), &stream_, &owned.reply) == FFI_OK);
    }
    Scan(const Scan &) = delete;
    Scan &operator=(const Scan &) = delete;
    ~Scan() { STRESS_CHECK(kv_stream_close(stream_) == FFI_OK); }

    std::optional<std::pair<std::string, std::string>> next() {
        kv_entry_t entry{};
        Owned owned;
        const std::int32_t code = kv_scan_next(stream_, stress::patience_ms, &entry, &owned.reply);
        if (code != FFI_ITEM) {
            STRESS_CHECK(code == FFI_OK);
            return std::nullopt;
        }
        return std::pair(stress::text_of(entry.key), stress::bytes_of(entry.value.data, entry.value.len));
    }

private:
    kv_stream_t *stream_ = nullptr;
};

// ---------------------------------------------------------------------------------------------------- calls

// The results as texts. There is no value of this text.
const std::string nothing = "<none>";

std::string read_option(const void *payload, std::size_t len) {
    const auto *const value = static_cast<const ffi_bytes_t *>(payload);
    return payload == nullptr && len == 0 ? nothing : stress::bytes_of(value->data, value->len);
}

std::string read_bool(const void *payload, std::size_t len) {
    return len == sizeof(bool) && *static_cast<const bool *>(payload) ? "true" : "false";
}

using Shelf = std::map<std::string, std::string>;

Due begin_put(Worker &worker, const Store &store, const std::string &key, const std::string &value) {
    if (worker.below(2) != 0) {
        // On the heap in exactly their lengths, and gone as soon as the call has been made.
        const std::vector<char> exact_key(key.begin(), key.end()), exact(value.begin(), value.end());
        Reply &reply = worker.reply(stress::bytes_of);
        STRESS_CHECK(kv_put(store.get(), Reply::done, &reply, ffi_str_n(exact_key.data(), exact_key.size()),
                            ffi_bytes_n(exact.data(), exact.size())) == FFI_OK);
        return {&reply, ""};
    }
    Reply &reply = worker.reply(stress::bytes_of);
    const Cbor request = Cbor::map({{"key", Cbor::text(key)}, {"value", Cbor::bytes(value)}});
    STRESS_CHECK(kv_put_cbor(store.get(), Reply::done, &reply, request.data(), request.size()) == FFI_OK);
    return {&reply, Cbor::null().encoded()};
}

Due begin_get(Worker &worker, const Store &store, const Shelf &shelf, const std::string &key) {
    const auto found = shelf.find(key);
    if (worker.below(2) != 0) {
        Reply &reply = worker.reply(read_option);
        STRESS_CHECK(kv_get(store.get(), Reply::done, &reply, stress::view_of(key)) == FFI_OK);
        return {&reply, found == shelf.end() ? nothing : found->second};
    }
    Reply &reply = worker.reply(stress::bytes_of);
    const Cbor request = Cbor::map({{"key", Cbor::text(key)}});
    STRESS_CHECK(kv_get_cbor(store.get(), Reply::done, &reply, request.data(), request.size()) == FFI_OK);
    return {&reply, (found == shelf.end() ? Cbor::null() : Cbor::bytes(found->second)).encoded()};
}

void get_directly(const Store &store, const Shelf &shelf, const std::string &key) {
    const ffi_bytes_t *value = nullptr;
    Owned owned;
    STRESS_CHECK(kv_get_wait(store.get(), stress::view_of(key), stress::patience_ms, &value, &owned.reply) == FFI_OK);
    const auto found = shelf.find(key);
    STRESS_SAME(read_option(value, value != nullptr ? sizeof *value : 0), found == shelf.end() ? nothing : found->second);
}

// A list has just what is on a shelf, in its order.
void check_list(const Store &store, const std::string &prefix, const Shelf &shelf) {
    kv_entry_slice_t entries{};
    Owned owned;
    STRESS_CHECK(kv_list_wait(store.get(), stress::view_of(prefix), nullptr, stress::patience_ms, &entries, &owned.reply) ==
                 FFI_OK);
    STRESS_CHECK(entries.len == shelf.size());
    auto want = shelf.begin();
    for (std::size_t i = 0; i < entries.len && want != shelf.end(); ++i, ++want) {
        STRESS_SAME(stress::text_of(entries.data[i].key), want->first);
        STRESS_SAME(stress::bytes_of(entries.data[i].value.data, entries.data[i].value.len), want->second);
    }
}

// What all steps know.
class Round {
public:
    explicit Round(std::uint64_t seed) : workers_(stress::make_workers(seed)) {}

    void play() {
        const auto kind = [this](void (Round::*step)(Worker &)) {
            return [this, step](Worker &worker) { (this->*step)(worker); };
        };
        store_.emplace(path_);
        stress::run(workers_, {kind(&Round::put), kind(&Round::put), kind(&Round::put), kind(&Round::remove),
                               kind(&Round::get), kind(&Round::get), kind(&Round::burst), kind(&Round::scan),
                               kind(&Round::cancel), kind(&Round::refused), kind(&Round::own)});
        // Closing makes all of it durable.
        store_.reset();
        store_.emplace(path_);
        for (int number = 0; number < stress::workers; ++number) {
            check_list(*store_, prefix_of(number), shelves_[number]);
        }
        store_.reset();
    }

private:
    static std::string prefix_of(int number) { return std::to_string(number) + "/"; }

    static std::string some_key(Worker &worker) { return prefix_of(worker.number) + std::to_string(worker.below(10)); }

    // A value that nothing else has.
    static std::string some_value(Worker &worker, const std::string &key) {
        return key + " " + worker.next_name() + " " + worker.some_text();
    }

    Shelf &shelf_of(const Worker &worker) { return shelves_[worker.number]; }

    // Written in one form, read in all.
    void put(Worker &worker) {
        const std::string key = some_key(worker);
        Shelf &shelf = shelf_of(worker);
        shelf[key] = some_value(worker, key);
        if (worker.below(3) == 0) {
            Owned owned;
            const std::string &value = shelf[key];
            STRESS_CHECK(kv_put_wait(store_->get(), stress::view_of(key), ffi_bytes_n(value.data(), value.size()),
                                     stress::patience_ms, &owned.reply) == FFI_OK);
        } else {
            STRESS_SETTLE(begin_put(worker, *store_, key, shelf[key]));
        }
        STRESS_SETTLE(begin_get(worker, *store_, shelf, key));
        get_directly(*store_, shelf, key);
    }

    void remove(Worker &worker) {
        const std::string key = some_key(worker);
        const char *const was = shelf_of(worker).erase(key) != 0 ? "true" : "false";
        Reply &reply = worker.reply(read_bool);
        STRESS_CHECK(kv_delete(store_->get(), Reply::done, &reply, stress::view_of(key)) == FFI_OK);
        STRESS_SETTLE((Due{&reply, was}));
    }

    void get(Worker &worker) {
        const std::string key = some_key(worker);
        get_directly(*store_, shelf_of(worker), key);
        Reply &reply = worker.reply(read_bool);
        STRESS_CHECK(kv_contains(store_->get(), Reply::done, &reply, stress::view_of(key)) == FFI_OK);
        STRESS_SETTLE((Due{&reply, shelf_of(worker).count(key) != 0 ? "true" : "false"}));
    }

    // Many in flight: reads of what is, then writes of what is not read again.
    void burst(Worker &worker) {
        Shelf &shelf = shelf_of(worker);
        std::vector<Due> dues;
        for (int i = 0; i < 6; ++i) {
            dues.push_back(begin_get(worker, *store_, shelf, some_key(worker)));
        }
        for (const Due &due : dues) {
            STRESS_SETTLE(due);
        }
        dues.clear();
        for (int i = 0; i < 4; ++i) {
            const std::string key = prefix_of(worker.number) + std::to_string(i);
            shelf[key] = some_value(worker, key);
            dues.push_back(begin_put(worker, *store_, key, shelf[key]));
        }
        for (const Due &due : dues) {
            STRESS_SETTLE(due);
        }
        check_list(*store_, prefix_of(worker.number), shelf);
    }

    // What is there at the first entry, whatever is written meanwhile; sometimes it is left in the middle.
    void scan(Worker &worker) {
        const Shelf before = shelf_of(worker);
        const bool is_left = worker.below(4) == 0;
        Scan scan(*store_, prefix_of(worker.number));
        auto want = before.begin();
        while (const auto entry = scan.next()) {
            if (want == before.end()) {
                STRESS_CHECK(want != before.end());
                return;
            }
            STRESS_SAME(entry->first, want->first);
            STRESS_SAME(entry->second, want->second);
            if (want++ == before.begin()) {
                put(worker);
            }
            if (is_left) {
                return;
            }
        }
        STRESS_CHECK(want == before.end());
    }

    // Writes of a key that nobody asks for, as it may be written or not, and reads, which bring the value or nothing.
    void cancel(Worker &worker) {
        std::vector<Due> dues;
        for (int i = 0; i < 3; ++i) {
            dues.push_back(begin_put(worker, *store_, "given up " + std::to_string(worker.number), "may be written"));
            dues.push_back(begin_get(worker, *store_, shelf_of(worker), some_key(worker)));
        }
        for (const Due &due : dues) {
            STRESS_CHECK(kv_cancel(store_->get(), due.reply) == FFI_OK);
        }
        for (const Due &due : dues) {
            STRESS_SETTLE_OR_CANCELLED(due);
        }
    }

    void refused(Worker &worker) {
        Reply &reply = worker.reply(read_option);
        STRESS_CHECK(kv_get(store_->get(), Reply::done, &reply, FFI_STR("")) == FFI_OK);
        STRESS_CHECK(reply.code() == FFI_FAIL);
        kv_kv_config_t config{};
        config.path = stress::view_of(path_);
        kv_ctx_t *none = nullptr;
        Owned owned;
        STRESS_CHECK(kv_open_wait(&config, stress::patience_ms, &none, &owned.reply) == FFI_FAIL);
        const auto *const error = static_cast<const kv_kv_error_t *>(owned.reply.payload);
        STRESS_CHECK(error->tag == KV_KV_ERROR_ALREADY_OPEN);
        STRESS_SAME(stress::text_of(error->value.already_open.path), path_);
    }

    // A store of its own that is closed with reads pending, and has what was written when it is open again.
    void own(Worker &worker) {
        const std::string path = folder_.file("own-" + std::to_string(worker.number) + ".redb");
        std::filesystem::remove(path);
        Shelf shelf;
        std::vector<Due> pending;
        {
            const Store store(path);
            for (int i = 0; i < 4; ++i) {
                const std::string key = std::to_string(i);
                shelf[key] = some_value(worker, key);
                STRESS_SETTLE(begin_put(worker, store, key, shelf[key]));
            }
            for (const auto &[key, value] : shelf) {
                pending.push_back(begin_get(worker, store, shelf, key));
            }
        }
        for (const Due &due : pending) {
            STRESS_SETTLE_OR_CANCELLED(due);
        }
        check_list(Store(path), "", shelf);
    }

    // The replies live longer than the store, which may still have to give one.
    std::deque<Worker> workers_;
    Folder folder_;
    const std::string path_ = folder_.file("store.redb");
    Shelf shelves_[stress::workers];
    std::optional<Store> store_;
};

} // namespace

int main() {
    return stress::play([](std::uint64_t seed) { Round(seed).play(); });
}
