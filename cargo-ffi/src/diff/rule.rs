//! The rules by name, and what a change is.

use serde::Serialize;

/// Whose programs a change breaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Breaks {
    /// Compiled programs that call the C ABI, generated packages among them.
    pub native: bool,
    /// Programs that speak CBOR.
    pub cbor: bool,
    /// Source that uses a generated package, once the package is generated again.
    pub source: bool,
}

impl Breaks {
    /// Nobody's.
    pub const NOTHING: Breaks = Breaks { native: false, cbor: false, source: false };
    /// Everybody's.
    pub const ALL: Breaks = Breaks { native: true, cbor: true, source: true };
    /// Those that know the C forms, or the names in packages.
    pub const NATIVE_AND_SOURCE: Breaks = Breaks { native: true, cbor: false, source: true };
    /// Only source.
    pub const SOURCE: Breaks = Breaks { native: false, cbor: false, source: true };

    /// How bad that is.
    pub fn level(self) -> Level {
        match self {
            Breaks { cbor: true, .. } => Level::Breaking,
            Breaks { native: false, source: false, .. } => Level::Compatible,
            _ => Level::Wire,
        }
    }

    /// Whom, in words.
    pub fn whom(self) -> Vec<&'static str> {
        let all = [
            (self.native, "native hosts"),
            (self.cbor, "CBOR hosts"),
            (self.source, "source that uses packages"),
        ];
        all.into_iter().filter(|(breaks, _)| *breaks).map(|(_, whom)| whom).collect()
    }
}

/// How bad a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Every host keeps working
    Compatible,
    /// CBOR hosts keep working, native hosts must be generated or compiled again
    Wire,
    /// CBOR hosts break as well
    Breaking,
}

impl Level {
    /// As people read it.
    pub fn text(self) -> &'static str {
        match self {
            Level::Compatible => "compatible",
            Level::Wire => "wire-compatible only",
            Level::Breaking => "breaking",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The rule that decides.
    pub rule: Rule,
    /// The kind of the item, as a noun.
    pub kind: &'static str,
    /// The item's name, in the newer contract where it has one there.
    pub item: String,
    /// What is different, about the item.
    pub message: String,
    /// Whom it breaks.
    pub breaks: Breaks,
}

macro_rules! rules {
    ($($(#[$docs:meta])* $variant:ident = $name:literal,)*) => {
        /// A rule, by the name it has in `docs/compatibility.md` and in JSON.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[$docs])* $variant,)*
        }

        impl Rule {
            /// All of them.
            pub const ALL: &[Rule] = &[$(Rule::$variant,)*];

            /// Its name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Rule::$variant => $name,)*
                }
            }
        }
    };
}

rules! {
    /// The prefix of all symbols is another.
    Prefix = "library-prefix",
    /// The struct behind contexts has another name.
    LibraryRenamed = "library-renamed",
    /// A function is new.
    FunctionAdded = "function-added",
    /// A function is gone.
    FunctionRemoved = "function-removed",
    /// A constructor, a method or a static function became another of these.
    FunctionKind = "function-kind",
    /// A function became async, or is no longer.
    FunctionAsync = "function-async",
    /// A function gives a stream, or no longer does.
    FunctionStream = "function-stream",
    /// A function has other forms.
    FunctionAbi = "function-abi",
    /// A parameter is new.
    ParameterAdded = "parameter-added",
    /// A parameter is gone.
    ParameterRemoved = "parameter-removed",
    /// A parameter has another type.
    ParameterType = "parameter-type",
    /// A parameter has another name in Rust, and the same on the wire.
    ParameterRenamed = "parameter-renamed",
    /// A parameter has another name on the wire.
    ParameterWire = "parameter-wire",
    /// A parameter has another default, has one now, or has none any more.
    ParameterDefault = "parameter-default",
    /// Parameters have another order.
    ParameterOrder = "parameter-order",
    /// A result has another type, is new or is gone.
    ResultType = "result-type",
    /// The items of a stream have another type.
    StreamItem = "stream-item",
    /// A function that could only fail as all can now fails by itself.
    ErrorAdded = "error-added",
    /// A function no longer fails by itself.
    ErrorRemoved = "error-removed",
    /// A function fails with something else.
    ErrorType = "error-type",
    /// An event is new.
    EventAdded = "event-added",
    /// An event is gone.
    EventRemoved = "event-removed",
    /// An event has another name in Rust, and the same on the wire.
    EventRenamed = "event-renamed",
    /// An event has another name on the wire.
    EventWire = "event-wire",
    /// An event has another payload.
    EventPayload = "event-payload",
    /// Something else becomes of an event while the queue is full.
    EventOnFull = "event-on-full",
    /// A host function is new.
    HostAdded = "host-added",
    /// A host function is gone.
    HostRemoved = "host-removed",
    /// The library waits for the answer of a host function, or no longer does.
    HostAsked = "host-asked",
    /// A host function became async, or is no longer.
    HostAsync = "host-async",
    /// A host function belongs to another interface, to one now, or to none any more.
    HostInterface = "host-interface",
    /// An interface is new.
    InterfaceAdded = "interface-added",
    /// An interface is gone.
    InterfaceRemoved = "interface-removed",
    /// A type is new.
    TypeAdded = "type-added",
    /// A type is gone.
    TypeRemoved = "type-removed",
    /// A type has another name and is otherwise the same.
    TypeRenamed = "type-renamed",
    /// A struct became an enum, or an enum without fields one with fields, or the reverse.
    TypeKind = "type-kind",
    /// Data became an error, or the reverse.
    TypeError = "type-error",
    /// A field is new.
    FieldAdded = "field-added",
    /// A field is gone.
    FieldRemoved = "field-removed",
    /// A field has another type.
    FieldType = "field-type",
    /// A field has another name in Rust, and the same on the wire.
    FieldRenamed = "field-renamed",
    /// A field has another name on the wire.
    FieldWire = "field-wire",
    /// A field has another default, has one now, or has none any more.
    FieldDefault = "field-default",
    /// Fields have another order.
    FieldOrder = "field-order",
    /// A variant is new.
    VariantAdded = "variant-added",
    /// A variant is gone.
    VariantRemoved = "variant-removed",
    /// A variant has another name in Rust, and the same on the wire.
    VariantRenamed = "variant-renamed",
    /// A variant has another name on the wire.
    VariantWire = "variant-wire",
    /// A variant has another number in C.
    VariantNumber = "variant-number",
    /// A newtype is made of something else.
    NewtypeInner = "newtype-inner",
    /// A constant is new.
    ConstantAdded = "constant-added",
    /// A constant is gone.
    ConstantRemoved = "constant-removed",
    /// A constant has another type.
    ConstantType = "constant-type",
    /// A constant has another value.
    ConstantValue = "constant-value",
}
