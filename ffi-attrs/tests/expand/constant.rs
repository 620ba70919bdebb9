pub const LIMIT: u32 = 3;
::ffi::__private::record!(
    ::ffi::__private::descriptor::constant:: < u32 > ("LIMIT", LIMIT)
);
