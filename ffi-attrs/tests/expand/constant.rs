pub const LIMIT: u32 = 3;
::ffi::__private::record!(
    ::ffi::__private::descriptor::Decl::Constant { name : "LIMIT", ty : "u32", value :
    ::ffi::__private::descriptor::ConstValue::Unsigned(LIMIT as u64), }
);
