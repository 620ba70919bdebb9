/*
 * What all packages made by cargo ffi have in common is in this folder. Several packages in one file share what is included first, so it has a
 * number, which grows when what was made for one does not go together with another: then they are refused. In separate files of one program they
 * do, as the number is in the names: `ffi::v1`.
 */
#if defined(FFI_CPP_SUPPORT) && FFI_CPP_SUPPORT != 1
#error "two packages of cargo ffi in this file were made by versions that do not go together: make both again with the same one, or include them in separate files"
#endif

#ifndef FFI_CPP_SUPPORT
#define FFI_CPP_SUPPORT 1

#if !(__cplusplus >= 201703L || (defined(_MSVC_LANG) && _MSVC_LANG >= 201703L))
#error "packages of cargo ffi need C++17 or later"
#endif

/** 1 where exceptions are on, 0 under `-fno-exceptions` and its like. */
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define FFI_CPP_EXCEPTIONS 1
#else
#define FFI_CPP_EXCEPTIONS 0
#endif

#endif /* FFI_CPP_SUPPORT */
