// Identifiers of 16 bytes.
#ifndef VALUES_UUIDS_HPP
#define VALUES_UUIDS_HPP

#include "../echo.hpp"

namespace feature_uuids {

using check::echoes;
using conformance::EveryUuid;
using conformance::UuidError;
using ffi::Uuid;

inline void identifiers() {
    const std::string_view written = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    const Uuid id = Uuid::parse(written).value();
    echoes(conformance::echo_uuid, {Uuid{}, id});
    check::same(to_string(conformance::echo_uuid(id).value()), written);
    echoes(conformance::echo_every_uuid, {EveryUuid{}, EveryUuid{id, {id, Uuid{}}, Uuid{}}});
    check::fails_as(conformance::fail_with_uuid(id), UuidError(UuidError::Unknown{id}), "unknown: 67e55044-10b1-426f-9247-bb680e5fe0c8");
}

inline void run() {
    identifiers();
}

} // namespace feature_uuids

#endif
