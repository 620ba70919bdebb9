const _: () = {
    #[::ffi::export(abi = "native")]
    fn ffi_parse_error_fails(
        #[ffi(rename = "value")]
        value: String,
    ) -> ::core::result::Result<(), ParseError> {
        ::core::result::Result::Err(ParseError { 0: value })
    }
};
