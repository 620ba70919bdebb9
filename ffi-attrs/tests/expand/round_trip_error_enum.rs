const _: () = {
    #[::ffi::export(abi = "native")]
    fn ffi_timer_error_closed_fail() -> ::core::result::Result<(), TimerError> {
        ::core::result::Result::Err(TimerError::Closed {})
    }
    #[::ffi::export(abi = "native")]
    fn ffi_timer_error_refused_fail(
        #[ffi(rename = "field0")]
        field0: String,
        #[ffi(rename = "field1")]
        field1: u8,
    ) -> ::core::result::Result<(), TimerError> {
        ::core::result::Result::Err(TimerError::Refused {
            0: field0,
            1: field1,
        })
    }
    #[::ffi::export(abi = "native")]
    fn ffi_timer_error_delay_too_long_fail(
        #[ffi(rename = "max")]
        max: i64,
        #[ffi(rename = "type")]
        r#type: Vec<Level>,
    ) -> ::core::result::Result<(), TimerError> {
        ::core::result::Result::Err(TimerError::DelayTooLong {
            max: max,
            r#type: r#type,
        })
    }
};
