//! C++ headers: the frame around a body, and what a body needs of others.
//!
//! What is included follows from the text of the body, so nobody keeps accounts of it.

use ffi_templates::cpp::{File, Template};

/// What headers of the standard library have, each by what it is mentioned with.
const STANDARD: &[(&str, &str)] = &[
    ("std::array<", "array"),
    ("std::atomic", "atomic"),
    ("std::chrono::", "chrono"),
    ("offsetof(", "cstddef"),
    ("std::size_t", "cstddef"),
    ("std::int", "cstdint"),
    ("std::uint", "cstdint"),
    ("std::function<", "functional"),
    ("std::initializer_list<", "initializer_list"),
    ("std::numeric_limits<", "limits"),
    ("std::map<", "map"),
    ("std::shared_ptr<", "memory"),
    ("std::make_shared<", "memory"),
    ("std::optional<", "optional"),
    ("std::nullopt", "optional"),
    ("std::set<", "set"),
    ("std::string>", "string"),
    ("std::string ", "string"),
    ("std::string(", "string"),
    ("std::string_view", "string_view"),
    ("std::move(", "utility"),
    ("std::forward<", "utility"),
    ("std::in_place_type<", "utility"),
    ("std::tuple<", "tuple"),
    ("std::variant<", "variant"),
    ("std::vector<", "vector"),
];

/// What headers that all packages share have, each by what it is mentioned with.
const SUPPORT: &[(&str, &str)] = &[
    ("ffi::Box<", "box.hpp"),
    ("ffi::detail::argument(", "call.hpp"),
    ("ffi::detail::Comes<", "call.hpp"),
    ("ffi::Lowering", "convert.hpp"),
    ("ffi::Lifting", "convert.hpp"),
    ("same_layout<", "convert.hpp"),
    ("ffi::Error<", "error.hpp"),
    ("ffi::Future<", "future.hpp"),
    ("ffi::detail::set_host<", "host.hpp"),
    ("ffi::Context", "instance.hpp"),
    ("ffi::Object", "instance.hpp"),
    ("ffi::Int128", "int128.hpp"),
    ("ffi::Uint128", "int128.hpp"),
    ("ffi::detail::Library", "library.hpp"),
    ("ffi::CallOptions", "options.hpp"),
    ("ffi::Result<", "result.hpp"),
    ("ffi::Span<", "span.hpp"),
    ("ffi::Stream<", "stream.hpp"),
    ("ffi::Subscription", "subscription.hpp"),
    ("ffi::Time", "time.hpp"),
    ("ffi::Uuid", "uuid.hpp"),
    ("ffi::detail::Overloaded", "visit.hpp"),
];

/// A header of the package.
#[derive(Debug, Default)]
pub(super) struct Header<'a> {
    /// Words about it.
    pub(super) docs: Vec<String>,
    /// Its path below `include`.
    pub(super) path: &'a str,
    /// The package's own headers that it includes, by their paths below `include`.
    pub(super) own: Vec<String>,
    /// The namespace of the body.
    pub(super) namespace: Option<&'a str>,
    /// What it declares.
    pub(super) body: &'a str,
}

impl Header<'_> {
    /// Its text.
    pub(super) fn text(self) -> String {
        let code = code(self.body);
        let found = |known: &[(&str, &'static str)]| -> Vec<&'static str> {
            let mut found: Vec<&str> =
                known.iter().filter(|(mark, _)| code.contains(mark)).map(|(_, header)| *header).collect();
            found.dedup();
            found
        };
        let standard = found(STANDARD).into_iter().map(|header| format!("<{header}>"));
        let own = self.own.iter().map(|path| format!("\"{path}\""));
        let support = found(SUPPORT).into_iter().map(|header| format!("\"ffi/{header}\""));
        let groups: [Vec<String>; 3] = [standard.collect(), own.collect(), support.collect()];
        let file = File {
            docs: self.docs,
            guard: &guard(self.path),
            includes: groups.into_iter().filter(|group| !group.is_empty()).collect(),
            namespace: self.namespace,
            body: self.body.trim_matches('\n'),
        };
        rendered(&file).trim().to_owned() + "\n"
    }
}

/// The text of a template.
pub(super) fn rendered(template: &impl Template) -> String {
    template.render().expect("a template over strings cannot fail")
}

/// The include guard of the header at `path` below `include`.
fn guard(path: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    // The C header's is `MY_TIMER_H_`, and a constant may be called `HPP`.
    path.chars().map(plain).chain(['_']).collect()
}

/// The body without comments, as far as they stand in lines of their own.
fn code(body: &str) -> String {
    let lines = body.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with("/*") && !line.starts_with("* ") && line != "*" && !line.starts_with("*/")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_include_what_their_code_mentions() {
        let header = Header {
            path: "kv/types.hpp",
            own: vec!["kv/forward.hpp".into()],
            namespace: Some("kv"),
            body: "/** Not std::map<. */\nstruct A {\n    std::optional<ffi::Uuid> a;\n};\n",
            ..Header::default()
        };
        assert_eq!(
            header.text(),
            "#ifndef KV_TYPES_HPP_\n#define KV_TYPES_HPP_\n\n#include <optional>\n\n#include \"kv/forward.hpp\"\n\n\
             #include \"ffi/uuid.hpp\"\n\nnamespace kv {\n\n/** Not std::map<. */\nstruct A {\n    \
             std::optional<ffi::Uuid> a;\n};\n\n} // namespace kv\n\n#endif /* KV_TYPES_HPP_ */\n"
        );
    }
}
