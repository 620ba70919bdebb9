//! What is written for one item of each kind, as Rust that parses. `UPDATE_EXPECT=1` writes the files anew.

use expect_test::{ExpectFile, expect_file};
use ffi_model::ast::Attribute;
use proc_macro2::TokenStream;
use quote::quote;

use crate::manifest::Manifest;

/// Spans are no part of this: what they do is in `tests/ui`.
#[track_caller]
fn check(expansion: TokenStream, expect: ExpectFile) {
    let file = syn::parse2(expansion).expect("an expansion is valid Rust");
    expect.assert_eq(&prettyplease::unparse(&file));
}

/// An item with `#[ffi::library]` or `#[ffi::export]`.
#[track_caller]
fn check_item(attribute: Attribute, args: TokenStream, item: TokenStream, expect: ExpectFile) {
    check(super::attribute(attribute, args, item, &Manifest::default()), expect);
}

/// The glue of an item with `#[ffi::data]` or `#[ffi::error]`: what the derive macro writes beside the item.
#[track_caller]
fn check_data(attribute: Attribute, args: TokenStream, item: TokenStream, expect: ExpectFile) {
    let derived = derived(attribute, args, item);
    check(super::derive_data(quote!(#derived), &Manifest::default(), false), expect);
}

/// What the glue has more where the library is compiled for its test.
#[track_caller]
fn check_tested(attribute: Attribute, args: TokenStream, item: TokenStream, expect: ExpectFile) {
    let derived = derived(attribute, args, item);
    let [ships, tested] = [false, true]
        .map(|is_tested| super::derive_data(quote!(#derived), &Manifest::default(), is_tested).to_string());
    let more = tested.strip_prefix(&ships).expect("the same, and more behind");
    check(more.parse().expect("tokens"), expect);
}

/// An item as its attribute macro leaves it to the derive macro.
#[track_caller]
fn derived(attribute: Attribute, args: TokenStream, item: TokenStream) -> syn::DeriveInput {
    let derived: syn::DeriveInput = syn::parse2(super::data(attribute, args, item)).expect("an item");
    let [derive, options] = derived.attrs.as_slice() else { panic!("two attributes are left on the item") };
    assert_eq!(quote!(#derive).to_string(), quote!(#[derive(::ffi::__private::Data)]).to_string());
    assert!(options.path().is_ident("ffi"));
    derived
}

#[test]
fn library() {
    let item = quote! {
        /// A library.
        pub struct Lib {
            name: String,
        }
    };
    check_item(Attribute::Library, quote!(), item, expect_file!["../../tests/expand/library.rs"]);
}

#[test]
fn handle() {
    let item = quote! {
        /// An open session.
        pub struct Session {
            name: String,
        }
    };
    check_item(Attribute::Handle, quote!(), item, expect_file!["../../tests/expand/handle.rs"]);
}

#[test]
fn functions_of_a_handle() {
    let item = quote! {
        impl Session {
            #[ffi::constructor]
            pub async fn open(name: String) -> Result<Self, String> {
                todo!()
            }
            pub fn len(&self, other: &Session) -> u64 {
                todo!()
            }
        }
    };
    let args = quote!(handle, abi = "native");
    check_item(Attribute::Export, args, item, expect_file!["../../tests/expand/functions_of_a_handle.rs"]);
}

#[test]
fn async_method_with_error() {
    let item = quote! {
        impl Lib {
            /// Echoes.
            #[cfg(feature = "echo")]
            pub async fn echo(&self, delay_ms: i64, text: &str) -> Result<Response, EchoError> {
                todo!()
            }
        }
    };
    let args = quote!(rename_all = "camelCase");
    check_item(Attribute::Export, args, item, expect_file!["../../tests/expand/async_method_with_error.rs"]);
}

#[test]
fn constructor_and_destructor() {
    let item = quote! {
        impl Lib {
            #[ffi::constructor]
            pub fn create(name: String) -> Result<Self, String> {
                Ok(Self { name })
            }

            #[ffi::destructor]
            pub async fn shutdown(self) {}
        }
    };
    let expect = expect_file!["../../tests/expand/constructor_and_destructor.rs"];
    check_item(Attribute::Export, quote!(), item, expect);
}

#[test]
fn spawned_and_sync_destructor() {
    let item = quote! {
        impl Lib {
            pub async fn wait() {}

            #[ffi::destructor]
            pub fn shutdown(self) {}
        }
    };
    let expect = expect_file!["../../tests/expand/spawned_and_sync_destructor.rs"];
    check_item(Attribute::Export, quote!(spawn), item, expect);
}

#[test]
fn sync_static() {
    let item = quote! {
        pub fn add(a: i32, b: i32) -> i32 {
            a + b
        }
    };
    check_item(Attribute::Export, quote!(), item, expect_file!["../../tests/expand/sync_static.rs"]);
}

#[test]
fn constant() {
    let item = quote! {
        pub const LIMIT: u32 = 3;
    };
    check_item(Attribute::Export, quote!(), item, expect_file!["../../tests/expand/constant.rs"]);
}

#[test]
fn record() {
    let item = quote! {
        pub struct Record {
            pub delay_ms: i64,
            #[ffi(rename = "tags")]
            pub labels: Vec<String>,
            pub r#type: Option<Kind>,
        }
    };
    let args = quote!(rename_all = "camelCase");
    check_data(Attribute::Data, args, item, expect_file!["../../tests/expand/record.rs"]);
}

#[test]
fn record_without_fields() {
    let item = quote! {
        pub struct Empty;
    };
    check_data(Attribute::Data, quote!(), item, expect_file!["../../tests/expand/record_without_fields.rs"]);
}

#[test]
fn flat_enum() {
    let item = quote! {
        pub enum Kind {
            One,
            Two = 5,
        }
    };
    check_data(Attribute::Data, quote!(), item, expect_file!["../../tests/expand/flat_enum.rs"]);
}

#[test]
fn data_enum() {
    let item = quote! {
        pub enum Shape {
            Nothing,
            Circle(f64),
            Rectangle { width: f64, height: f64 },
        }
    };
    check_data(Attribute::Data, quote!(), item, expect_file!["../../tests/expand/data_enum.rs"]);
}

#[test]
fn error_enum() {
    let item = quote! {
        pub enum Failure {
            Closed,
            TooLong { max: i64 },
        }
    };
    check_data(Attribute::Error, quote!(), item, expect_file!["../../tests/expand/error_enum.rs"]);
}

#[test]
fn newtype() {
    let item = quote! {
        pub struct UserId(u64);
    };
    check_data(Attribute::Data, quote!(), item, expect_file!["../../tests/expand/newtype.rs"]);
}

#[test]
fn made_from_another() {
    let item = quote! {
        pub enum Email {
            Known(Rc<str>),
        }
    };
    check_data(Attribute::Data, quote!(via = "String"), item, expect_file!["../../tests/expand/via.rs"]);
}

#[test]
fn tuple_error() {
    let item = quote! {
        pub struct Beyond(u32, #[ffi(rename = "limit")] u32);
    };
    check_data(Attribute::Error, quote!(), item, expect_file!["../../tests/expand/tuple_error.rs"]);
}

#[test]
fn renamed_function() {
    let item = quote! {
        pub fn shift(#[ffi(rename = "at")] point: Point) -> Point {
            point
        }
    };
    let expect = expect_file!["../../tests/expand/renamed_function.rs"];
    check_item(Attribute::Export, quote!(rename = "move"), item, expect);
}

#[test]
fn defaults() {
    let item = quote! {
        pub struct Options {
            #[ffi(default = -5)]
            pub limit: i64,
            #[ffi(default = "x")]
            pub text: String,
            #[ffi(default = None)]
            pub maybe: Option<bool>,
            #[ffi(default)]
            pub list: Vec<bool>,
        }
    };
    check_data(Attribute::Data, quote!(), item, expect_file!["../../tests/expand/defaults.rs"]);
}

#[test]
fn forms() {
    let item = quote! {
        impl Lib {
            #[ffi(abi = "cbor")]
            pub fn touch(&self) {}

            pub async fn pause(&self) {}
        }
    };
    let args = quote!(abi = "native");
    check_item(Attribute::Export, args, item, expect_file!["../../tests/expand/forms.rs"]);
}

#[test]
fn contexts() {
    let item = quote! {
        impl Lib {
            #[ffi::constructor]
            pub fn create(ctx: ffi::Context) -> Self {
                Self { ctx }
            }

            pub async fn report(&self, count: u32, ctx: &ffi::Context, text: &str) {}
        }
    };
    check_item(Attribute::Export, quote!(), item, expect_file!["../../tests/expand/contexts.rs"]);
}

#[test]
fn streams() {
    let item = quote! {
        impl Lib {
            pub fn ticks(&self, every_ms: u64) -> impl ffi::Stream<Item = Tick> {
                todo!()
            }

            pub async fn lines(&self, path: &str) -> Result<BoxStream<'_, Result<String, ReadError>>, ReadError> {
                todo!()
            }
        }
    };
    check_item(Attribute::Export, quote!(), item, expect_file!["../../tests/expand/streams.rs"]);
}

#[test]
fn event() {
    let item = quote! {
        /// An echo was fired.
        pub fn on_echo_fired(ctx: &ffi::Context, event: EchoEvent);
    };
    let args = quote!(wire = "echo.fired", on_full = "drop_oldest");
    check_item(Attribute::Event, args, item, expect_file!["../../tests/expand/event.rs"]);
}

#[test]
fn event_of_several_parameters() {
    let item = quote! {
        #[cfg(feature = "jobs")]
        pub(crate) async fn on_job_scheduled(
            ctx: &ffi::Context,
            job_id: String,
            #[ffi(rename = "runs")] will_run_count: i64,
        );
    };
    let expect = expect_file!["../../tests/expand/event_of_several_parameters.rs"];
    check_item(Attribute::Event, quote!(rename_all = "camelCase"), item, expect);
}

#[test]
fn event_that_can_fail() {
    let item = quote! {
        pub fn on_sample(ctx: &ffi::Context) -> Result<(), ffi::QueueFull>;
    };
    let args = quote!(on_full = "error");
    check_item(Attribute::Event, args, item, expect_file!["../../tests/expand/event_that_can_fail.rs"]);
}

#[test]
fn host_function() {
    let item = quote! {
        /// The host knows users.
        pub async fn fetch_profile(ctx: &ffi::Context, user_id: String) -> Result<Profile, ffi::HostError>;
    };
    let args = quote!(rename_all = "camelCase");
    check_item(Attribute::Host, args, item, expect_file!["../../tests/expand/host_function.rs"]);
}

#[test]
fn host_trait() {
    let item = quote! {
        /// Where values are kept.
        #[cfg(feature = "storage")]
        pub trait Storage: Send {
            /// Takes one out.
            async fn get(&self, key: String) -> Result<Option<Vec<u8>>, StorageError>;

            fn clear(&self) -> Result<(), ffi::HostError>;

            #[cfg(debug_assertions)]
            #[ffi(rename = "note")]
            fn log(&self, #[ffi(rename = "text")] line: String);
        }
    };
    check_item(Attribute::Host, quote!(), item, expect_file!["../../tests/expand/host_trait.rs"]);
}

#[test]
fn a_declaration_with_an_error_is_a_function_all_the_same() {
    let item = quote! {
        pub fn on_tick(count: u32);
    };
    check_item(
        Attribute::Event,
        quote!(),
        item,
        expect_file!["../../tests/expand/declaration_with_error.rs"],
    );
}

#[test]
fn an_item_with_an_error_stays_as_it_was() {
    let item = quote! {
        impl Lib {
            #[ffi::constructor]
            pub fn create(size: usize) -> Self {
                Self
            }
        }
    };
    check_item(Attribute::Export, quote!(), item, expect_file!["../../tests/expand/error.rs"]);
}

#[test]
fn functions_of_a_value_under_test() {
    let item = quote! {
        struct Point {
            x: f64,
        }
    };
    let expect = expect_file!["../../tests/expand/round_trip_value.rs"];
    check_tested(Attribute::Data, quote!(rename = "Place"), item, expect);
}

#[test]
fn functions_of_errors_under_test() {
    let item = quote! {
        pub enum TimerError {
            Closed,
            Refused(String, u8),
            DelayTooLong {
                #[ffi(rename = "limit", default = 5)]
                max: i64,
                r#type: Vec<Level>,
            },
        }
    };
    let expect = expect_file!["../../tests/expand/round_trip_error_enum.rs"];
    check_tested(Attribute::Error, quote!(), item, expect);
    let expect = expect_file!["../../tests/expand/round_trip_error.rs"];
    check_tested(
        Attribute::Error,
        quote!(),
        quote!(
            pub struct ParseError(String);
        ),
        expect,
    );
}
