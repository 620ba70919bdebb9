//! Views of the C++ templates: the headers in their parts, and the files of the package.

mod calls;

use crate::c::Package;
pub use askama::Template;
pub use calls::{
    AnyEvent, Argument, Calls, Event, Function, Handle, Handles, HostFunction, HostInterface, HostMember,
    Library, Refused, RuntimeFunction,
};

/// The files that every package has as they are, below its `include/ffi`: what its own headers are written with.
pub const SUPPORT: &[(&str, &str)] = &[
    ("action.hpp", include_str!("../cpp/include/ffi/action.hpp")),
    ("await.hpp", include_str!("../cpp/include/ffi/await.hpp")),
    ("box.hpp", include_str!("../cpp/include/ffi/box.hpp")),
    ("call.hpp", include_str!("../cpp/include/ffi/call.hpp")),
    ("clock.hpp", include_str!("../cpp/include/ffi/clock.hpp")),
    ("conversion.hpp", include_str!("../cpp/include/ffi/conversion.hpp")),
    ("convert.hpp", include_str!("../cpp/include/ffi/convert.hpp")),
    ("error.hpp", include_str!("../cpp/include/ffi/error.hpp")),
    ("future.hpp", include_str!("../cpp/include/ffi/future.hpp")),
    ("host.hpp", include_str!("../cpp/include/ffi/host.hpp")),
    ("instance.hpp", include_str!("../cpp/include/ffi/instance.hpp")),
    ("int128.hpp", include_str!("../cpp/include/ffi/int128.hpp")),
    ("library.hpp", include_str!("../cpp/include/ffi/library.hpp")),
    ("lifting.hpp", include_str!("../cpp/include/ffi/lifting.hpp")),
    ("lowering.hpp", include_str!("../cpp/include/ffi/lowering.hpp")),
    ("options.hpp", include_str!("../cpp/include/ffi/options.hpp")),
    ("payload.hpp", include_str!("../cpp/include/ffi/payload.hpp")),
    ("result.hpp", include_str!("../cpp/include/ffi/result.hpp")),
    ("span.hpp", include_str!("../cpp/include/ffi/span.hpp")),
    ("stream.hpp", include_str!("../cpp/include/ffi/stream.hpp")),
    ("subscription.hpp", include_str!("../cpp/include/ffi/subscription.hpp")),
    ("task.hpp", include_str!("../cpp/include/ffi/task.hpp")),
    ("thread.hpp", include_str!("../cpp/include/ffi/thread.hpp")),
    ("time.hpp", include_str!("../cpp/include/ffi/time.hpp")),
    ("uuid.hpp", include_str!("../cpp/include/ffi/uuid.hpp")),
    ("version.hpp", include_str!("../cpp/include/ffi/version.hpp")),
    ("visit.hpp", include_str!("../cpp/include/ffi/visit.hpp")),
    ("work.hpp", include_str!("../cpp/include/ffi/work.hpp")),
    ("workers.hpp", include_str!("../cpp/include/ffi/workers.hpp")),
];

/// A header.
#[derive(Debug, Clone, Template)]
#[template(path = "cpp/file.hpp.j2", escape = "none")]
pub struct File<'a> {
    /// Lines of documentation about the file.
    pub docs: Vec<String>,
    /// The include guard.
    pub guard: &'a str,
    /// What it includes, as groups of what stands between the marks, marks included.
    pub includes: Vec<Vec<String>>,
    /// The namespace; `None` where it declares nothing.
    pub namespace: Option<&'a str>,
    /// What it declares.
    pub body: &'a str,
}

/// What every other header of a package starts from: enums without fields, and the names of classes.
#[derive(Debug, Clone, Template)]
#[template(path = "cpp/forward.hpp.j2", escape = "none")]
pub struct Forward {
    /// Enums without fields.
    pub numbers: Vec<Number>,
    /// Classes, each with `struct` or `class` in front.
    pub classes: Vec<String>,
}

/// An enum without fields.
#[derive(Debug, Clone)]
pub struct Number {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its values in order.
    pub values: Vec<NumberValue>,
}

/// A value of an enum without fields.
#[derive(Debug, Clone)]
pub struct NumberValue {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// The number.
    pub number: String,
    /// What the library calls it, as a literal.
    pub text: String,
}

/// Structs, enums with fields and newtypes, each behind what it is made of.
#[derive(Debug, Clone, Template)]
#[template(path = "cpp/types.hpp.j2", escape = "none")]
pub struct Types {
    /// All of them.
    pub items: Vec<Item>,
}

/// A type of values.
#[derive(Debug, Clone)]
pub enum Item {
    /// A struct.
    Struct(Struct),
    /// An enum with fields.
    Variants(Variants),
    /// A type that is made of another one.
    Newtype(Newtype),
}

impl Item {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Item::Struct(item) => &item.name,
            Item::Variants(item) => &item.name,
            Item::Newtype(item) => &item.name,
        }
    }

    /// Whether it can hold another one of itself.
    pub fn is_recursive(&self) -> bool {
        match self {
            Item::Struct(item) => item.is_recursive,
            Item::Variants(item) => item.is_recursive,
            Item::Newtype(item) => item.is_recursive,
        }
    }
}

/// A struct.
#[derive(Debug, Clone)]
pub struct Struct {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// Whether it can hold another one of itself, so that it is complete only behind what it holds.
    pub is_recursive: bool,
    /// Its members in order.
    pub members: Vec<Member>,
    /// The expression that compares the members of `left` and `right`; empty where there are none.
    pub equal: String,
}

/// A member of a struct.
#[derive(Debug, Clone)]
pub struct Member {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// The type.
    pub ty: String,
    /// Its name.
    pub name: String,
    /// The initializer with the space or without, as it stands behind the name; empty for none.
    pub initial: String,
}

/// An enum with fields.
#[derive(Debug, Clone)]
pub struct Variants {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// Whether it can hold another one of itself.
    pub is_recursive: bool,
    /// The struct of each variant.
    pub variants: Vec<Variant>,
    /// The name of the variant that it is at first.
    pub first: String,
}

impl Variants {
    /// The names of the variants, for the arguments of a template.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.variants.iter().map(|variant| variant.structure.name.as_str()).collect();
        names.join(", ")
    }
}

/// A variant of an enum with fields.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its fields.
    pub structure: Struct,
    /// Whether it is copied as cheaply as it is moved.
    pub is_trivial: bool,
}

impl Variant {
    /// The expression that gives a parameter `variant` away.
    pub fn moved(&self) -> &'static str {
        if self.is_trivial { "variant" } else { "std::move(variant)" }
    }
}

/// A type that is made of another one.
#[derive(Debug, Clone)]
pub struct Newtype {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// Whether it can hold another one of itself.
    pub is_recursive: bool,
    /// The other type.
    pub inner: String,
    /// The initializer of a value that nobody gave, as it stands behind the name.
    pub initial: String,
    /// Whether it is copied as cheaply as it is moved.
    pub is_trivial: bool,
    /// Whether it can be the key of a map.
    pub is_key: bool,
}

impl Newtype {
    /// What functions that compare values are declared as.
    pub fn how(&self) -> &'static str {
        if self.is_key && self.is_trivial { "constexpr" } else { "inline" }
    }
}

/// Constants.
#[derive(Debug, Clone, Template)]
#[template(path = "cpp/constants.hpp.j2", escape = "none")]
pub struct Constants {
    /// All of them.
    pub constants: Vec<Constant>,
}

/// A constant.
#[derive(Debug, Clone)]
pub struct Constant {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// The type.
    pub ty: &'static str,
    /// Its name.
    pub name: String,
    /// Its value with what is in front of it: ` = 5`, `{1, 0}`.
    pub value: String,
}

/// Types that C lays out as C++ does.
#[derive(Debug, Clone, Template)]
#[template(path = "cpp/layouts.hpp.j2", escape = "none")]
pub struct Layouts {
    /// All of them.
    pub layouts: Vec<SameLayout>,
}

/// A type that C lays out as C++ does.
#[derive(Debug, Clone)]
pub struct SameLayout {
    /// The type in C.
    pub c: String,
    /// The type in C++, with its namespace.
    pub cpp: String,
    /// The members in C and in C++ that have to be at the same place.
    pub members: Vec<(String, String)>,
}

/// How values of the package's own types get to C and back.
#[derive(Debug, Clone, Template)]
#[template(path = "cpp/convert.hpp.j2", escape = "none")]
pub struct Convert {
    /// The conversions of each type.
    pub conversions: Vec<Conversion>,
}

/// The conversions of a type.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// The type in C.
    pub c: String,
    /// The type in C++.
    pub cpp: String,
    /// Whether a value is passed by value.
    pub is_small: bool,
    /// Whether a value can hold another one of the type.
    pub is_recursive: bool,
    /// How it is converted.
    pub form: ConversionForm,
}

impl Conversion {
    /// The type of the C form as it is written, up to the name.
    pub fn c_out(&self) -> String {
        format!("{}&", spaced(&self.c))
    }

    /// The type of the C form as it is read, up to the name.
    pub fn c_in(&self) -> String {
        if self.c.ends_with('*') { format!("{}const &", self.c) } else { format!("const {} &", self.c) }
    }

    /// The type of the value as it is read, up to the name.
    pub fn cpp_in(&self) -> String {
        if self.is_small { format!("{} ", self.cpp) } else { format!("const {} &", self.cpp) }
    }
}

fn spaced(ty: &str) -> String {
    if ty.ends_with('*') { ty.to_owned() } else { format!("{ty} ") }
}

/// How a type is converted.
#[derive(Debug, Clone)]
pub enum ConversionForm {
    /// An enum without fields, which is a number in C.
    Number {
        /// Its values.
        values: Vec<String>,
    },
    /// An enum without fields that is an error: the number is a tag beside a text.
    Tag {
        /// Its values.
        values: Vec<String>,
    },
    /// A struct.
    Struct {
        /// Whether there is a text in front of the members in C.
        is_error: bool,
        /// Its members.
        members: Vec<ConvertedMember>,
    },
    /// An enum with fields.
    Variants {
        /// Whether there is a text in front of the tag in C.
        is_error: bool,
        /// Its variants.
        variants: Vec<ConvertedVariant>,
    },
    /// A type that is made of another one.
    Newtype {
        /// What a pointer of an option of it points to in C, where it is made of a box.
        pointee: Option<String>,
    },
}

/// A member of both structs.
#[derive(Debug, Clone)]
pub struct ConvertedMember {
    /// Its name in C.
    pub c: String,
    /// Its name in C++.
    pub cpp: String,
    /// What the library calls it, as a literal.
    pub place: String,
}

/// A variant.
#[derive(Debug, Clone)]
pub struct ConvertedVariant {
    /// The constant of C.
    pub tag: String,
    /// The struct in C++.
    pub cpp: String,
    /// The member of the union in C.
    pub union_member: String,
    /// Its fields.
    pub members: Vec<ConvertedMember>,
}

/// For CMake's `add_subdirectory` and `FetchContent`.
#[derive(Debug, Template)]
#[template(path = "cpp/CMakeLists.txt.j2", escape = "none")]
pub struct CmakeLists<'a>(pub &'a Package);

/// For people.
#[derive(Debug, Template)]
#[template(path = "cpp/README.md.j2", escape = "none")]
pub struct Readme<'a> {
    /// What is installed.
    pub package: &'a Package,
    /// A program.
    pub example: String,
    /// The sentence about what is not in the package.
    pub left_out: Option<String>,
}
