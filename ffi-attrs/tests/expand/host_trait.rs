/// Where values are kept.
#[cfg(feature = "storage")]
pub trait Storage: Send {
    /// Takes one out.
    fn get(
        &self,
        key: String,
    ) -> impl ::core::future::Future<
        Output = Result<Option<Vec<u8>>, StorageError>,
    > + ::core::marker::Send;
    fn clear(&self) -> Result<(), ffi::HostError>;
    #[cfg(debug_assertions)]
    fn log(&self, line: String);
}
#[cfg(feature = "storage")]
impl Storage for ::ffi::Context {
    async fn get(&self, key: String) -> Result<Option<Vec<u8>>, StorageError> {
        use ::ffi::__private as __ffi;
        struct __FfiArgs {
            key: String,
        }
        const _: () = {
            use ::ffi::__private as __ffi;
            #[repr(C)]
            #[allow(missing_docs, reason = "described in the header")]
            pub struct __FfiC {
                pub f_key: <String as __ffi::Crossing>::C,
                __end: [u8; 0],
            }
            unsafe impl __ffi::Crossing for __FfiArgs {
                type C = __FfiC;
                const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(
                    "StorageGetArgs",
                );
                const PLAIN: bool = true && <String as __ffi::Crossing>::PLAIN;
                const ALONE: bool = true && <String as __ffi::Crossing>::ALONE;
                const AS_C: ::core::option::Option<usize> = __ffi::as_c::<
                    Self,
                    __FfiC,
                >(
                    1,
                    &[
                        (
                            <String as __ffi::Crossing>::AS_C,
                            ::core::mem::offset_of!(Self, key),
                            ::core::mem::offset_of!(__FfiC, f_key),
                        ),
                    ],
                );
                __ffi::arg_is_pointer!();
                __ffi::pointee_is_c!();
                unsafe fn lift(
                    c: &__FfiC,
                    depth: __ffi::Depth,
                ) -> ::core::result::Result<Self, __ffi::ValueError> {
                    let depth = depth.deeper()?;
                    let _ = (c, depth);
                    ::core::result::Result::Ok(Self {
                        key: unsafe {
                            <String as __ffi::Crossing>::lift(&c.f_key, depth)
                        }
                            .map_err(|error| error.in_field("key"))?,
                    })
                }
                fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
                    arena
                        .nested(|| __FfiC {
                            f_key: <String as __ffi::Crossing>::lower(&self.key, arena),
                            __end: [],
                        })
                }
                fn encode(&self, encoder: &mut __ffi::Encoder) {
                    encoder
                        .map(
                            1usize,
                            |encoder| {
                                encoder.known(b"ckey");
                                <String as __ffi::Crossing>::encode(&self.key, encoder);
                            },
                        );
                }
                fn decode(
                    decoder: &mut __ffi::Decoder<'_>,
                ) -> ::core::result::Result<Self, __ffi::ValueError> {
                    let mut value0 = ::core::option::Option::<String>::None;
                    decoder
                        .fields(
                            &["key"],
                            |decoder, field| {
                                match field {
                                    0usize => {
                                        value0 = ::core::option::Option::Some(
                                            <String as __ffi::Crossing>::decode_field(decoder, "key")?,
                                        );
                                    }
                                    _ => {}
                                }
                                ::core::result::Result::Ok(())
                            },
                        )?;
                    ::core::result::Result::Ok(Self {
                        key: <String as __ffi::Crossing>::present(value0, "key")?,
                    })
                }
            }
            __ffi::record!(
                __ffi::descriptor::Decl::Record { name : "StorageGetArgs", is_error :
                false, fields : & [__ffi::descriptor::Field { name : "key", wire : "key",
                ty : < String as __ffi::Crossing > ::TYPE, default :
                ::core::option::Option::None }], layout : __ffi::descriptor::Layout {
                size : ::core::mem::size_of:: < __FfiC > (), align :
                ::core::mem::align_of:: < __FfiC > (), offsets : &
                [::core::mem::offset_of!(__FfiC, f_key)], }, }
            );
        };
        impl __ffi::HostArgs for __FfiArgs {
            type Tuple = (String,);
            fn into_tuple(self) -> Self::Tuple {
                (self.key,)
            }
        }
        __ffi::host::call::<
            __FfiArgs,
            Option<Vec<u8>>,
            StorageError,
        >(
                self,
                &__ffi::HostFunction {
                    name: "storage_get",
                },
                __FfiArgs { key },
            )
            .await
    }
    fn clear(&self) -> Result<(), ffi::HostError> {
        use ::ffi::__private as __ffi;
        struct __FfiArgs {}
        const _: () = {
            use ::ffi::__private as __ffi;
            #[repr(C)]
            #[allow(missing_docs, reason = "described in the header")]
            pub struct __FfiC {
                pub reserved: u8,
                __end: [u8; 0],
            }
            unsafe impl __ffi::Crossing for __FfiArgs {
                type C = __FfiC;
                const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(
                    "StorageClearArgs",
                );
                const PLAIN: bool = true;
                const ALONE: bool = true;
                const AS_C: ::core::option::Option<usize> = __ffi::as_c::<
                    Self,
                    __FfiC,
                >(1, &[]);
                __ffi::arg_is_pointer!();
                __ffi::pointee_is_c!();
                unsafe fn lift(
                    c: &__FfiC,
                    depth: __ffi::Depth,
                ) -> ::core::result::Result<Self, __ffi::ValueError> {
                    let depth = depth.deeper()?;
                    let _ = (c, depth);
                    ::core::result::Result::Ok(Self {})
                }
                fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
                    arena.nested(|| __FfiC { reserved: 0, __end: [] })
                }
                fn encode(&self, encoder: &mut __ffi::Encoder) {
                    encoder.map(0, |_| {});
                }
                fn decode(
                    decoder: &mut __ffi::Decoder<'_>,
                ) -> ::core::result::Result<Self, __ffi::ValueError> {
                    decoder.fields(&[], |_, _| ::core::result::Result::Ok(()))?;
                    ::core::result::Result::Ok(Self {})
                }
            }
            __ffi::record!(
                __ffi::descriptor::Decl::Record { name : "StorageClearArgs", is_error :
                false, fields : & [], layout : __ffi::descriptor::Layout { size :
                ::core::mem::size_of:: < __FfiC > (), align : ::core::mem::align_of:: <
                __FfiC > (), offsets : & [], }, }
            );
        };
        impl __ffi::HostArgs for __FfiArgs {
            type Tuple = ();
            fn into_tuple(self) -> Self::Tuple {}
        }
        __ffi::host::call_now::<
            __FfiArgs,
            (),
            ffi::HostError,
        >(
            self,
            &__ffi::HostFunction {
                name: "storage_clear",
            },
            __FfiArgs {},
        )
    }
    #[cfg(debug_assertions)]
    fn log(&self, line: String) {
        use ::ffi::__private as __ffi;
        struct __FfiArgs {
            line: String,
        }
        const _: () = {
            use ::ffi::__private as __ffi;
            #[repr(C)]
            #[allow(missing_docs, reason = "described in the header")]
            pub struct __FfiC {
                pub f_line: <String as __ffi::Crossing>::C,
                __end: [u8; 0],
            }
            unsafe impl __ffi::Crossing for __FfiArgs {
                type C = __FfiC;
                const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(
                    "StorageNoteArgs",
                );
                const PLAIN: bool = true && <String as __ffi::Crossing>::PLAIN;
                const ALONE: bool = true && <String as __ffi::Crossing>::ALONE;
                const AS_C: ::core::option::Option<usize> = __ffi::as_c::<
                    Self,
                    __FfiC,
                >(
                    1,
                    &[
                        (
                            <String as __ffi::Crossing>::AS_C,
                            ::core::mem::offset_of!(Self, line),
                            ::core::mem::offset_of!(__FfiC, f_line),
                        ),
                    ],
                );
                __ffi::arg_is_pointer!();
                __ffi::pointee_is_c!();
                unsafe fn lift(
                    c: &__FfiC,
                    depth: __ffi::Depth,
                ) -> ::core::result::Result<Self, __ffi::ValueError> {
                    let depth = depth.deeper()?;
                    let _ = (c, depth);
                    ::core::result::Result::Ok(Self {
                        line: unsafe {
                            <String as __ffi::Crossing>::lift(&c.f_line, depth)
                        }
                            .map_err(|error| error.in_field("line"))?,
                    })
                }
                fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
                    arena
                        .nested(|| __FfiC {
                            f_line: <String as __ffi::Crossing>::lower(
                                &self.line,
                                arena,
                            ),
                            __end: [],
                        })
                }
                fn encode(&self, encoder: &mut __ffi::Encoder) {
                    encoder
                        .map(
                            1usize,
                            |encoder| {
                                encoder.known(b"dtext");
                                <String as __ffi::Crossing>::encode(&self.line, encoder);
                            },
                        );
                }
                fn decode(
                    decoder: &mut __ffi::Decoder<'_>,
                ) -> ::core::result::Result<Self, __ffi::ValueError> {
                    let mut value0 = ::core::option::Option::<String>::None;
                    decoder
                        .fields(
                            &["text"],
                            |decoder, field| {
                                match field {
                                    0usize => {
                                        value0 = ::core::option::Option::Some(
                                            <String as __ffi::Crossing>::decode_field(decoder, "text")?,
                                        );
                                    }
                                    _ => {}
                                }
                                ::core::result::Result::Ok(())
                            },
                        )?;
                    ::core::result::Result::Ok(Self {
                        line: <String as __ffi::Crossing>::present(value0, "text")?,
                    })
                }
            }
            __ffi::record!(
                __ffi::descriptor::Decl::Record { name : "StorageNoteArgs", is_error :
                false, fields : & [__ffi::descriptor::Field { name : "line", wire :
                "text", ty : < String as __ffi::Crossing > ::TYPE, default :
                ::core::option::Option::None }], layout : __ffi::descriptor::Layout {
                size : ::core::mem::size_of:: < __FfiC > (), align :
                ::core::mem::align_of:: < __FfiC > (), offsets : &
                [::core::mem::offset_of!(__FfiC, f_line)], }, }
            );
        };
        impl __ffi::HostArgs for __FfiArgs {
            type Tuple = (String,);
            fn into_tuple(self) -> Self::Tuple {
                (self.line,)
            }
        }
        __ffi::host::tell::<
            __FfiArgs,
        >(
            self,
            &__ffi::HostFunction {
                name: "storage_note",
            },
            __FfiArgs { line },
        );
    }
}
#[cfg(feature = "storage")]
const _: () = {
    use ::ffi::__private as __ffi;
    __ffi::record!(__ffi::descriptor::Decl::Interface { name : "Storage" });
};
#[cfg(feature = "storage")]
const _: () = {
    use ::ffi::__private as __ffi;
    __ffi::record!(
        __ffi::descriptor::Decl::Host { name : "storage_get", of :
        ::core::option::Option::Some("Storage"), is_async : true, params : &
        [__ffi::descriptor::Field { name : "key", wire : "key", ty : < String as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }], args :
        "StorageGetArgs", ok : < Option < Vec < u8 > > as __ffi::Answer > ::TYPE, error :
        < StorageError as __ffi::HostFailure > ::TYPE, }
    );
};
#[cfg(feature = "storage")]
const _: () = {
    use ::ffi::__private as __ffi;
    __ffi::record!(
        __ffi::descriptor::Decl::Host { name : "storage_clear", of :
        ::core::option::Option::Some("Storage"), is_async : false, params : & [], args :
        "StorageClearArgs", ok : ::core::option::Option::None, error : < ffi::HostError
        as __ffi::HostFailure > ::TYPE, }
    );
};
#[cfg(feature = "storage")]
#[cfg(debug_assertions)]
const _: () = {
    use ::ffi::__private as __ffi;
    __ffi::record!(
        __ffi::descriptor::Decl::Host { name : "storage_note", of :
        ::core::option::Option::Some("Storage"), is_async : false, params : &
        [__ffi::descriptor::Field { name : "line", wire : "text", ty : < String as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }], args :
        "StorageNoteArgs", ok : ::core::option::Option::None, error :
        ::core::option::Option::None, }
    );
};
