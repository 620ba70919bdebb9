pub const LIMIT: u32 = 3;
::ffi::__private::record!(
    ::ffi::__private::descriptor::Decl::Constant { name : "LIMIT", ty :
    ::ffi::__private::descriptor::Type::Plain("u32"), value :
    ::ffi::__private::descriptor::ConstValue::Unsigned(LIMIT as u128), }
);
