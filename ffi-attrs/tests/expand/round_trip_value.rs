const _: () = {
    #[::ffi::export(abi = "both")]
    fn ffi_place_echo(#[ffi(rename = "value")] value: Point) -> Point {
        value
    }
    #[::ffi::export(abi = "native")]
    fn ffi_place_to_cbor(#[ffi(rename = "value")] value: Point) -> ::std::vec::Vec<u8> {
        ::ffi::__private::round_trip::to_cbor(&value)
    }
    #[::ffi::export(abi = "native")]
    fn ffi_place_from_cbor(
        #[ffi(rename = "cbor")]
        cbor: ::std::vec::Vec<u8>,
    ) -> ::core::result::Result<Point, ::std::string::String> {
        ::ffi::__private::round_trip::from_cbor(&cbor)
    }
};
