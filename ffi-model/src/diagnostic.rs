//! What is said when an author breaks a rule: one text for the macro and the tool.

use std::fmt;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// The stable code of a rule, `FFI0001` and up. A code is never reused for another rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

/// The constants, and the list of them all.
macro_rules! codes {
    ($($(#[doc = $docs:literal])+ $name:ident = $number:literal;)+) => {
        impl Code {
            $($(#[doc = $docs])+ pub const $name: Code = Code($number);)+

            /// All of them, in order.
            pub const ALL: &[Code] = &[$(Code::$name),+];
        }
    };
}

codes! {
    /// A type that cannot cross the boundary.
    TYPE = 1;
    /// An attribute on an item it does not apply to.
    PLACE = 2;
    /// An option that the attribute does not have, or a value the option does not take.
    OPTION = 3;
    /// Generic parameters or lifetimes on something that is exported.
    GENERICS = 4;
    /// A receiver other than `&self`.
    RECEIVER = 5;
    /// A result that borrows.
    BORROWED_RESULT = 6;
    /// Two exports that would share one name.
    DUPLICATE = 7;
    /// A crate with exports but without its one `#[ffi::library]`.
    NO_LIBRARY = 8;
    /// A second `#[ffi::library]` in one crate.
    SECOND_LIBRARY = 9;
    /// A struct, enum or union of a shape that does not cross by value.
    SHAPE = 10;
    /// A function whose signature cannot be exported.
    SIGNATURE = 11;
    /// A constructor that does not return its library.
    CONSTRUCTOR = 12;
    /// A destructor that does not take `self` by value, or returns something.
    DESTRUCTOR = 13;
    /// A constant whose type has no literal in other languages.
    CONSTANT = 14;
    /// A type that is used by an export but is not annotated anywhere in the crate.
    UNKNOWN_TYPE = 15;
    /// Source that could not be read: a missing module file, or a file that does not parse.
    SOURCE = 16;
    /// The compiled library and the source scan disagree about an item.
    MISMATCH = 17;
    /// A name that is taken by what every library exports.
    RESERVED = 18;
    /// An exported `impl` block of a type that is not the crate's library.
    NOT_THE_LIBRARY = 19;
    /// An attribute `#[ffi::..]` that there is not.
    ATTRIBUTE = 20;
    /// A type that holds itself without an end.
    ENDLESS = 21;
    /// A handle that has no context to belong to.
    HANDLE = 22;
    /// A function that is called without a context and wants one.
    CONTEXT = 23;
    /// An event of a form that cannot be fired.
    EVENT = 24;
    /// A host function of a form that no host can answer.
    HOST = 25;
}

impl Code {
    /// The code that `text` names: `FFI0012`, or shorter `ffi12` or `12`.
    pub fn parse(text: &str) -> Option<Code> {
        let text = text.trim();
        let number = match text.split_at_checked(3) {
            Some((prefix, number)) if prefix.eq_ignore_ascii_case("ffi") => number,
            _ => text,
        };
        // A sign would be a number to Rust.
        let number = number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())??;
        Code::ALL.iter().copied().find(|code| code.0 == number)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FFI{:04}", self.0)
    }
}

/// One broken rule: what, where, and what to write instead.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule.
    pub code: Code,
    /// What is wrong, in one sentence fragment that names the author's own thing.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The offending tokens; inside a macro only the first of them, for stable Rust cannot join spans there.
    pub span: Span,
    /// The last of the offending tokens.
    pub end: Span,
}

impl Diagnostic {
    /// A diagnostic without help.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, span, end: span }
    }

    /// A diagnostic without help, at all of `tokens`.
    pub fn at(code: Code, tokens: impl ToTokens, message: impl Into<String>) -> Self {
        let mut spans = tokens.into_token_stream().into_iter().map(|token| token.span());
        let first = spans.next().unwrap_or_else(Span::call_site);
        let end = spans.last().unwrap_or(first);
        Self { code, message: message.into(), help: None, span: first.join(end).unwrap_or(first), end }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<&Diagnostic> for syn::Error {
    fn from(diagnostic: &Diagnostic) -> Self {
        let Diagnostic { code, message, help, span, end } = diagnostic;
        let text = match help {
            Some(help) => format!("{message} [{code}]\nhelp: {help}"),
            None => format!("{message} [{code}]"),
        };
        // From the first of these tokens to the last: rustc joins what a macro on stable Rust cannot.
        let place = [*span, *end].map(|span| TokenTree::from(Ident::new("place", span)));
        syn::Error::new_spanned(TokenStream::from_iter(place), text)
    }
}

/// Everything that is wrong with what was looked at, so that an author sees it all at once.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Keeps the value, or notes the diagnostic and goes on without one.
    pub fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|diagnostic| self.push(diagnostic)).ok()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The diagnostics in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// One [`syn::Error`] that holds them all; `None` where nothing is wrong.
    pub fn to_syn(&self) -> Option<syn::Error> {
        self.list.iter().map(syn::Error::from).reduce(|mut all, next| {
            all.combine(next);
            all
        })
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, iter: I) {
        self.list.extend(iter);
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic] }
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn a_code_is_found_however_it_is_written() {
        for text in ["FFI0012", "ffi0012", "ffi12", "12", "0012", " FFI0012 "] {
            assert_eq!(Code::parse(text), Some(Code::CONSTRUCTOR), "{text}");
        }
        for text in ["", "ffi", "0", "FFI9999", "+12", "FFI-12", "E0012", "\u{fc}\u{fc}"] {
            assert_eq!(Code::parse(text), None, "{text}");
        }
    }

    #[test]
    fn codes_are_in_order_and_written_as_they_are_read() {
        assert!(Code::ALL.is_sorted_by(|a, b| a < b));
        for code in Code::ALL {
            assert_eq!(Code::parse(&code.to_string()), Some(*code));
        }
    }
}
