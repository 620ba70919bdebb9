//! One Rust name as a Go name.
//!
//! ```text
//!   exported     delay_ms -> DelayMs     job_id -> JobID      HTTPServer -> HTTPServer
//!   local        delay_ms -> delayMs     job_id -> jobID      url -> url      type -> type_
//! ```
//!
//! Initialisms are those that Go's own linters know. Which names meet is for [`super::names`] to find out.

use ffi_model::casing::RenameAll;

/// A name that other packages see.
pub(super) fn exported(name: &str) -> String {
    let camel: String = words(name).iter().map(|word| capitalized(word)).collect();
    // Scripts without capitals cannot begin an exported name.
    if camel.starts_with(char::is_uppercase) { camel } else { format!("X{camel}") }
}

/// A name inside a function; `taken` are those that the function uses itself.
pub(super) fn local(name: &str, taken: &[&str]) -> String {
    let words = words(name);
    let mut camel = words.first().cloned().unwrap_or_default();
    camel.extend(words.iter().skip(1).map(|word| capitalized(word)));
    let begins = camel.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let mut camel = if begins { camel } else { format!("x{camel}") };
    if is_reserved(&camel) || taken.contains(&camel.as_str()) {
        camel.push('_');
    }
    camel
}

/// Whether Go itself has another meaning for the name.
pub(super) fn is_reserved(name: &str) -> bool {
    KEYWORDS.contains(&name) || PREDECLARED.contains(&name) || PACKAGES.contains(&name)
}

/// Whether the name can be one at all, e.g. of a package.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
        && name != "_"
        && !KEYWORDS.contains(&name)
}

/// The members of a struct in C as cgo has them: keywords of Go get an underscore in front.
pub(super) fn members(names: Vec<String>) -> Vec<String> {
    let mut taken = names.clone();
    let member = |name: String| {
        if !KEYWORDS.contains(&name.as_str()) {
            return name;
        }
        let mut member = format!("_{name}");
        while taken.contains(&member) {
            member.insert(0, '_');
        }
        taken.push(member.clone());
        member
    };
    names.into_iter().map(member).collect()
}

/// In lower case.
fn words(name: &str) -> Vec<String> {
    RenameAll::Snake.apply(name).split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn capitalized(word: &str) -> String {
    let upper = word.to_uppercase();
    if INITIALISMS.contains(&upper.as_str()) {
        return upper;
    }
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go",
    "goto", "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type",
    "var",
];

#[rustfmt::skip]
const PREDECLARED: &[&str] = &[
    "any", "bool", "byte", "comparable", "complex128", "complex64", "error", "float32", "float64", "int", "int16",
    "int32", "int64", "int8", "rune", "string", "uint", "uint16", "uint32", "uint64", "uint8", "uintptr", "true",
    "false", "iota", "nil", "append", "cap", "clear", "close", "complex", "copy", "delete", "imag", "len", "make",
    "max", "min", "new", "panic", "print", "println", "real", "recover", "init", "main",
];

/// What generated files import, apart from those that have no parameters in them.
#[rustfmt::skip]
const PACKAGES: &[&str] = &[
    "atomic", "cgo", "context", "errors", "fmt", "math", "runtime", "strconv", "sync", "time", "unsafe",
];

#[rustfmt::skip]
const INITIALISMS: &[&str] = &[
    "ACL", "API", "ASCII", "CPU", "CSS", "DNS", "EOF", "GUID", "HTML", "HTTP", "HTTPS", "ID", "IP", "JSON", "LHS",
    "QPS", "RAM", "RHS", "RPC", "SLA", "SMTP", "SQL", "SSH", "TCP", "TLS", "TTL", "UDP", "UI", "UID", "UUID", "URI",
    "URL", "UTF8", "VM", "XML", "XMPP", "XSRF", "XSS",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exported_names_follow_go() {
        let check = |name: &str, expect: &str| assert_eq!(exported(name), expect);
        check("delay_ms", "DelayMs");
        check("MAX_DELAY_MS", "MaxDelayMs");
        check("job_id", "JobID");
        check("HttpUrl", "HTTPURL");
        check("HTTPServer", "HTTPServer");
        check("utf8_text", "UTF8Text");
        check("identity", "Identity");
        check("_hidden", "Hidden");
        check("field0", "Field0");
        check("名前", "X名前");
    }

    #[test]
    fn local_names_step_aside() {
        let check = |name: &str, expect: &str| assert_eq!(local(name, &["lib"]), expect);
        check("delay_ms", "delayMs");
        check("url", "url");
        check("base_url", "baseURL");
        check("type", "type_");
        check("len", "len_");
        check("runtime", "runtime_");
        check("lib", "lib_");
    }

    #[test]
    fn members_are_spelled_as_cgo_does() {
        let names = ["type", "_type", "len", "range"].map(str::to_owned).to_vec();
        assert_eq!(members(names), ["__type", "_type", "len", "_range"]);
    }
}
