//! Every name of a C++ package.
//!
//! ```text
//!   namespace                            the library's, or that of the settings
//!   types, data variants, constants      as the author has them
//!   values of an enum without fields     JobPriority::high
//!   fields, functions, methods           as the author has them
//!   constructors                         static members of the class: MyTimer::create, Session::open
//!   static functions of a handle         static members of its class
//!   functions of no type                 functions of the namespace
//!   listeners of an event                on_echo_fired
//!   setters of host functions            set_fetch_profile, unset_fetch_profile, set_storage
//! ```
//!
//! A name that is a keyword or a usual macro takes an underscore behind, and so does a method that every class of a package has.
//! A type that a package needs for itself takes the name of the library's class in front. Two items that then still meet are refused with both
//! names.

use std::collections::{HashMap, HashSet};

use ffi_model::contract::{Contract, EnumDecl, Field, FunctionDecl, FunctionKind, Parts};
use heck::ToSnakeCase;

use super::unsupported;
use crate::{
    backend::{c, space::Space},
    error::Error,
};

/// What a namespace declares for itself, whether or not this one does.
const OWN: [&str; 2] = ["AnyEvent", "detail"];

/// Members that the classes of instances and objects have.
const METHODS: [&str; 6] = ["close", "event_stats", "host_stats", "is_closed", "on_event", "set_stale_warn"];

/// Members that an enum with fields has beside its variants.
const OF_VARIANTS: [&str; 4] = ["Variant", "value", "get_if", "visit"];

/// The names of one package.
#[derive(Debug)]
pub(super) struct Names {
    namespace: String,
    context: String,
    types: HashMap<String, String>,
    variants: HashMap<(String, String), String>,
    constants: HashMap<String, String>,
    functions: HashMap<String, String>,
    events: HashMap<String, String>,
    host_functions: HashMap<String, String>,
    interfaces: HashMap<String, String>,
}

impl Names {
    /// Names everything in `contract`, in `namespace`.
    ///
    /// # Errors
    /// [`Error::Unsupported`] with all pairs of items that meet.
    pub(super) fn new(contract: &Contract, namespace: String) -> Result<Names, Error> {
        let Parts {
            library,
            functions,
            records,
            enums,
            newtypes,
            handles,
            constants,
            events,
            host_functions,
            interfaces,
        } = contract.parts();
        let mut space = Space::new("C++");
        OWN.iter().for_each(|name| space.keep(name));
        let context = unreserved(&library.name);
        space.add(&context, &format!("the library `{}`", library.name));
        let mut names = Names {
            namespace,
            context,
            types: HashMap::new(),
            variants: HashMap::new(),
            constants: HashMap::new(),
            functions: HashMap::new(),
            events: HashMap::new(),
            host_functions: HashMap::new(),
            interfaces: HashMap::new(),
        };
        // What holds the arguments of a host function is not shown: that has parameters.
        let arguments: HashSet<&str> = host_functions.iter().map(|decl| decl.args.as_str()).collect();
        for decl in records.iter().filter(|decl| !arguments.contains(decl.name.as_str())) {
            names.add_type(&mut space, "struct", &decl.name);
            fields(&mut space, &decl.name, &decl.fields);
        }
        for decl in enums {
            names.add_type(&mut space, "enum", &decl.name);
            names.add_variants(&mut space, decl);
        }
        for decl in newtypes {
            names.add_type(&mut space, "newtype", &decl.name);
        }
        for decl in handles {
            names.add_type(&mut space, "handle", &decl.name);
        }
        for decl in interfaces {
            let name = names.aside(&decl.name);
            space.add(&name, &format!("the interface `{}`", decl.name));
            names.interfaces.insert(decl.name.clone(), name);
        }
        for decl in constants {
            let name = unreserved(&decl.name);
            space.add(&name, &format!("the constant `{}`", decl.name));
            names.constants.insert(decl.name.clone(), name);
        }
        let mut members: HashMap<String, Space> = HashMap::new();
        let mut of_class = |class: &str, name: &str, what: &str| {
            members.entry(class.to_owned()).or_insert_with(|| Space::new("C++")).add(name, what);
        };
        for decl in functions {
            let what = format!("the function `{}`", decl.name);
            match names.class(decl).map(str::to_owned) {
                Some(class) => {
                    let name = member(decl.own_name(), &class);
                    of_class(&class, &name, &what);
                    names.functions.insert(decl.name.clone(), name);
                }
                None => {
                    let name = unreserved(&decl.name);
                    space.add(&name, &what);
                    names.functions.insert(decl.name.clone(), name);
                }
            }
        }
        let context = names.context.clone();
        for decl in events {
            let own = format!("on_{}", decl.name.strip_prefix("on_").unwrap_or(&decl.name));
            let name = member(&own, &context);
            of_class(&context, &name, &format!("the event `{}`", decl.name));
            names.events.insert(decl.name.clone(), name);
        }
        let alone = host_functions.iter().filter(|decl| decl.of.is_none()).map(|decl| decl.name.as_str());
        for name in alone.chain(interfaces.iter().map(|decl| decl.name.as_str())) {
            let what = format!("what sets `{name}`");
            let name = name.to_snake_case();
            for setter in [format!("set_{name}"), format!("unset_{name}")] {
                of_class(&context, &member(&setter, &context), &what);
            }
        }
        for decl in host_functions {
            let name = match &decl.of {
                Some(of) => {
                    let interface = names.interface(of).to_owned();
                    let name = member(decl.own_name(), &interface);
                    let what = format!("the host function `{of}::{}`", decl.own_name());
                    of_class(&interface, &name, &what);
                    name
                }
                None => unreserved(&decl.name),
            };
            names.host_functions.insert(decl.name.clone(), name);
        }
        members.into_values().for_each(|members| space.take(members));
        let mut problems = space.into_problems();
        problems.sort();
        if problems.is_empty() { Ok(names) } else { Err(unsupported(problems)) }
    }

    /// The namespace; it may be one in others.
    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The class of the instances.
    pub(super) fn context(&self) -> &str {
        &self.context
    }

    /// An annotated type, by its Rust name.
    pub(super) fn ty(&self, name: &str) -> &str {
        &self.types[name]
    }

    /// Whether the type with that Rust name is in the package.
    pub(super) fn is_shown(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    /// A value of a flat enum, or the struct of a variant, without the name of the enum.
    pub(super) fn variant(&self, enumeration: &str, variant: &str) -> &str {
        &self.variants[&(enumeration.to_owned(), variant.to_owned())]
    }

    /// A constant.
    pub(super) fn constant(&self, name: &str) -> &str {
        &self.constants[name]
    }

    /// The class that a function is a member of, static or not; `None` where it is one of the namespace.
    pub(super) fn class(&self, decl: &FunctionDecl) -> Option<&str> {
        match (decl.kind, &decl.of) {
            (_, Some(of)) => Some(self.ty(of)),
            (FunctionKind::Static, None) => None,
            (FunctionKind::Constructor | FunctionKind::Method, None) => Some(self.context()),
        }
    }

    fn add_type(&mut self, space: &mut Space, kind: &str, name: &str) {
        let own = self.aside(name);
        space.add(&own, &format!("the {kind} `{name}`"));
        self.types.insert(name.to_owned(), own);
    }

    fn add_variants(&mut self, space: &mut Space, decl: &EnumDecl) {
        let mut variants = Space::new("C++");
        for variant in &decl.variants {
            let what = format!("{}::{}", decl.name, variant.name);
            let name = match decl.is_flat() {
                true => c::names::union_member(&variant.name),
                false if OF_VARIANTS.contains(&&*variant.name) || variant.name == self.ty(&decl.name) => {
                    format!("{}_", variant.name)
                }
                false => unreserved(&variant.name),
            };
            variants.add(&name, &format!("the variant `{what}`"));
            fields(space, &what, &variant.fields);
            self.variants.insert((decl.name.clone(), variant.name.clone()), name);
        }
        space.take(variants);
    }

    fn aside(&self, name: &str) -> String {
        let name = unreserved(name);
        if OWN.contains(&name.as_str()) { format!("{}{name}", self.context) } else { name }
    }
}

impl Names {
    /// A function or method.
    pub(super) fn function(&self, name: &str) -> &str {
        &self.functions[name]
    }

    /// The method that listens to an event.
    pub(super) fn event(&self, name: &str) -> &str {
        &self.events[name]
    }

    /// The method of the interface that a host function belongs to, or its own name where it stands alone.
    pub(super) fn host_function(&self, name: &str) -> &str {
        &self.host_functions[name]
    }

    /// An interface, by its Rust name.
    pub(super) fn interface(&self, name: &str) -> &str {
        &self.interfaces[name]
    }

    /// What sets a host function that stands alone or an interface, and what unsets it.
    pub(super) fn setters(&self, name: &str) -> [String; 2] {
        let name = name.to_snake_case();
        [format!("set_{name}"), format!("unset_{name}")].map(|name| member(&name, &self.context))
    }
}

/// A field of a struct or of a variant.
pub(super) fn field(name: &str) -> String {
    unreserved(name)
}

/// The parameters of a function in order, beside those that it has itself.
pub(super) fn params<'a>(names: impl IntoIterator<Item = &'a str>, taken: &[&str]) -> Vec<String> {
    let mut params: Vec<String> = Vec::new();
    for name in names {
        let mut param = unreserved(name);
        while taken.contains(&param.as_str()) || params.contains(&param) {
            param.push('_');
        }
        params.push(param);
    }
    params
}

fn member(name: &str, class: &str) -> String {
    let name = unreserved(name);
    if METHODS.contains(&name.as_str()) || name == class { format!("{name}_") } else { name }
}

fn unreserved(name: &str) -> String {
    let name = c::names::field(name);
    if MACROS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

fn fields(space: &mut Space, owner: &str, fields: &[Field]) {
    let mut members = Space::new("C++");
    for item in fields {
        members.add(field(&item.name), &format!("the field `{owner}.{}`", item.name));
    }
    space.take(members);
}

/// Whether a name can be that of a namespace, or a part of one, and does not hide what packages call.
pub(super) fn is_namespace(name: &str) -> bool {
    let is_part = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
            && unreserved(part) == part
            && !["std", "ffi"].contains(&part)
    };
    name.split("::").all(is_part)
}

/// The namespace of a library that is given no other: its own name, where nothing else has that.
pub(super) fn namespace(library: &str) -> String {
    let is_free = is_namespace(library) && !GLOBALS.contains(&library);
    if is_free { library.to_owned() } else { format!("{library}_lib") }
}

/// Macros that headers of C and of systems define, and that are the names of constants and variants as well.
#[rustfmt::skip]
const MACROS: &[&str] = &[
    "BUFSIZ", "CHAR_BIT", "CHAR_MAX", "CHAR_MIN", "CLOCKS_PER_SEC", "DBL_EPSILON", "DBL_MAX", "DBL_MIN", "DOMAIN", "EDOM", "EILSEQ", "EOF", "ERANGE",
    "EXIT_FAILURE", "EXIT_SUCCESS", "FALSE", "FILENAME_MAX", "FLT_EPSILON", "FLT_MAX", "FLT_MIN", "FOPEN_MAX", "HUGE", "HUGE_VAL", "HUGE_VALF", "HUGE_VALL",
    "INFINITY", "INT16_MAX", "INT16_MIN", "INT32_MAX", "INT32_MIN", "INT64_MAX", "INT64_MIN", "INT8_MAX", "INT8_MIN", "INTMAX_MAX", "INTMAX_MIN",
    "INTPTR_MAX", "INTPTR_MIN", "INT_MAX", "INT_MIN", "LONG_MAX", "LONG_MIN", "MB_CUR_MAX", "MB_LEN_MAX", "NAN", "NDEBUG", "NULL", "OVERFLOW", "PTRDIFF_MAX",
    "PTRDIFF_MIN", "RAND_MAX", "SCHAR_MAX", "SCHAR_MIN", "SEEK_CUR", "SEEK_END", "SEEK_SET", "SHRT_MAX", "SHRT_MIN", "SIZE_MAX", "TMP_MAX", "TRUE",
    "UCHAR_MAX", "UINT16_MAX", "UINT32_MAX", "UINT64_MAX", "UINT8_MAX", "UINTMAX_MAX", "UINTPTR_MAX", "UINT_MAX", "ULONG_MAX", "UNDERFLOW", "USHRT_MAX",
    "WCHAR_MAX", "WCHAR_MIN", "assert", "max", "min", "offsetof", "setjmp", "va_arg", "va_end", "va_start",
];

/// What is declared outside of all namespaces by headers that packages include.
#[rustfmt::skip]
const GLOBALS: &[&str] = &[
    "abort", "abs", "access", "acos", "alarm", "asin", "atan", "atan2", "atexit", "atof", "atoi", "atol", "bcmp", "bcopy", "bind", "brk", "bsearch", "bzero", "cbrt",
    "ceil", "chdir", "chmod", "chown", "clock", "close", "connect", "cos", "cosh", "creat", "ctime", "daemon", "difftime", "div", "dup", "dup2", "erf", "erfc",
    "execl", "execv", "exit", "exp", "exp2", "expm1", "fabs", "fclose", "fcntl", "fdim", "fdopen", "feof", "ferror", "fflush", "ffs", "fgetc", "fgets", "fileno",
    "floor", "fma", "fmax", "fmin", "fmod", "fopen", "fork", "fputc", "fputs", "fread", "free", "frexp", "fseek", "fsync", "ftell", "fwrite", "gamma", "getc", "getcwd",
    "getenv", "getopt", "getpid", "gets", "gmtime", "hypot", "index", "initstate", "ioctl", "isatty", "j0", "j1", "jn", "kill", "labs", "ldexp", "lgamma", "link",
    "listen", "llabs", "localtime", "lockf", "log", "log10", "log1p", "log2", "logb", "logf", "longjmp", "lrint", "lround", "lseek", "main", "malloc", "memchr", "memcmp",
    "memcpy", "memmove", "memset", "mkdir", "mktime", "modf", "nan", "nice", "open", "pause", "perror", "pipe", "poll", "pow", "printf", "ptsname", "putc", "putenv", "puts",
    "qsort", "raise", "rand", "random", "read", "realloc", "recv", "remainder", "remove", "rename", "rewind", "rindex", "rint", "rmdir", "round", "scanf", "select",
    "send", "setenv", "shutdown", "signal", "sin", "sinh", "sleep", "socket", "sprintf", "sqrt", "srand", "stat", "strcmp", "strcpy", "strdup", "strlen", "swab", "sync",
    "syscall", "system", "tan", "tanh", "tgamma", "time", "times", "timezone", "tolower", "toupper", "trunc", "truncate", "umask", "ungetc", "unlink", "usleep", "wait",
    "write", "y0", "y1", "yn",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_is_the_librarys_own_where_nothing_else_is_called_that() {
        let check = |library: &str, expect: &str| assert_eq!(namespace(library), expect);
        check("my_timer", "my_timer");
        check("log", "log_lib");
        check("ffi", "ffi_lib");
        check("std", "std_lib");
        check("namespace", "namespace_lib");
        assert!(is_namespace("acme::timer"));
        assert!(!is_namespace("acme::ffi") && !is_namespace("acme::") && !is_namespace("a-b"));
    }

    #[test]
    fn names_step_aside() {
        assert_eq!(member("close", "Session"), "close_");
        assert_eq!(member("delete", "Session"), "delete_");
        assert_eq!(unreserved("EOF"), "EOF_");
        assert_eq!(params(["self_", "to", "to_", "new"], &["to"]), ["self_", "to_", "to__", "new_"]);
    }
}
