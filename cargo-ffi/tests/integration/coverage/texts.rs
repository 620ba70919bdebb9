//! What the packages tell people and no program can see: defaults, what is hidden, what is left out.

use std::path::Path;

use cargo_ffi::project::Project;

/// The texts of the package in one language.
struct Texts {
    language: &'static str,
    /// Where they are, from the folder of the package.
    files: &'static [&'static str],
    /// Lines that follow each other, whatever the indentation.
    says: &'static [&'static str],
    /// What is nowhere.
    never_says: &'static [&'static str],
}

const TEXTS: [Texts; 4] = [
    Texts {
        language: "c",
        files: &["include/conformance.h"],
        says: &[
            // Defaults of fields, of a bare one, of a renamed one, of a variant's.
            "* In CBOR it may be left out; default: -128\n*/\nint8_t least;",
            "* In CBOR it may be left out; default: -0.0\n*/\ndouble zero;",
            "* In CBOR it may be left out; default: \"say \\\"hi\\\" \\\\ * / // %d\\n𝄞\"\n*/\nffi_str_t text;",
            "* In CBOR it may be left out; default: None\n*/\nconst conformance_level_t *option;",
            "* In CBOR it may be left out; default: 7\n*/\nuint16_t other;",
            "* What has to be there.\n*/\nuint8_t due;",
            "* In CBOR it may be left out.\n*/\nconformance_guess_t newtype;",
            "* In CBOR it may be left out; default: \"black\"\n*/\nffi_str_t colour;",
            // Of parameters.
            "* `conformance_default_parameters` in CBOR. Request: a map with the keys `number` (default: -5), \
             `text` (default: \"none \\\"yet\\\" * /\"), `truth` (default: true), `option` (default: None), \
             `struct` (may be left out) and `lent` (may be left out).\n*/",
            "* `conformance_default_and_due` in CBOR. Request: a map with the keys `first` (default: \"a \") and \
             `second`.\n*/",
            // What is hidden.
            "/** Hidden: not part of the documented interface. */\n#define CONFORMANCE_SECRET_NUMBER (-7)",
            "/** Hidden: not part of the documented interface. */\nCONFORMANCE_KNOWLEDGE_UNKNOWN = 1",
            "* Hidden: not part of the documented interface.\n*/\ntypedef struct conformance_secret_t {",
            "* Hidden: not part of the documented interface.\n*/\nffi_str_t kept;",
            // What has one form only has all words there.
            "* Gives back a text, in CBOR only.\n*\n* Only in CBOR. Request: a map with the key `value` (`Envelope`).",
            // What becomes of events that there is no room for.
            "* The oldest make room for the newest.\n*\n* Adds a listener,",
            "* Where too many wait to be delivered, the oldest that may be dropped are.\n*/\nstatic inline uint64_t \
             conformance_on_latest(",
            "* Where too many wait to be delivered, no more are taken.\n*/\nstatic inline uint64_t \
             conformance_on_refused(",
            // What is due to whom.
            "* No answer is due, and `call_id` is 0.\n*/\ntypedef void (*conformance_log_line_fn)(",
            "* Inside or later, one answer is due: `conformance_complete_find_user`, `conformance_fail_find_user` or \
             `conformance_host_error`.\n*/\ntypedef void (*conformance_find_user_fn)(",
            "* What is there, if anything.\n*\n* Runs on any thread,",
            // Keys are those of the wire, and no key ends the comment.
            "* `conformance_with_joined_label` in CBOR. Request: a map with the keys `FirstHalf` and `* / \"☂\"`.",
        ],
        never_says: &["Nobody reads this"],
    },
    Texts {
        language: "cpp",
        files: &[
            "README.md",
            "include/conformance/constants.hpp",
            "include/conformance/forward.hpp",
            "include/conformance/library.hpp",
            "include/conformance/types.hpp",
        ],
        says: &[
            // Defaults are those of the language.
            "/** The least. */\nstd::int8_t least = -128;",
            "/** A 0 with a sign. */\ndouble zero = -0.0;",
            "std::optional<Level> option = std::nullopt;",
            "std::uint16_t other = 7;",
            "std::string colour = \"black\";",
            "static ffi::Result<Conformance> with_default_label(std::string_view label = \"by default\");",
            "ffi::Future<std::int64_t> default_later(std::int64_t number = 21, ffi::CallOptions options = {}) const;",
            "/** Hidden: not part of the documented interface. */\ninline constexpr std::int32_t SECRET_NUMBER = -7;",
            "/** Hidden: not part of the documented interface. */\nstruct Secret {",
            "/** Hidden: not part of the documented interface. */\nffi::Result<Secret> echo_secret(",
        ],
        never_says: &["Nobody reads this", " cbor_only(", " cbor_context(", " cbor_label(", " cbor_count("],
    },
    Texts {
        language: "go",
        files: &["README.md", "doc.go", "constants.go", "library.go", "types.go"],
        says: &[
            "// The library's default: `-128`.\nLeast int8",
            "// The library's default: `-0.0`.\nZero float64",
            "// The library's default: `\"say \\\"hi\\\" \\\\ */ // %d\\n𝄞\"`.\nText string",
            "// The library's default: `None`.\nOption *Level",
            "// The library's default: `7`.\nOther uint16",
            "// What has to be there.\nDue uint8",
            "// The library's default: `\"black\"`.\nColour string",
            "// The library's defaults: `number` is `-5`, `text` is `\"none \\\"yet\\\" */\"`, `truth` is `true`, \
             `option` is `None`.\nfunc DefaultParameters(",
            "// The library's defaults: `label` is `\"by default\"`.\nfunc WithDefaultLabel(",
            "// The library's defaults: `number` is `21`.\nfunc (c *Conformance) DefaultLater(",
            "// Hidden: not part of the documented interface.\nconst SecretNumber int32 = -7",
            "// Hidden: not part of the documented interface.\nKnowledgeUnknown Knowledge = 1",
            "// Hidden: not part of the documented interface.\ntype Secret struct {",
            "// Hidden: not part of the documented interface.\nKept string",
            "// Hidden: not part of the documented interface.\nfunc EchoSecret(",
            // In the README and in the documentation.
            "\n\nNot in this package: `cbor_only`, `cbor_only_later`, `cbor_context`, `cbor_label`, \
             `cbor_count`, exported for CBOR only.\n\n",
            "//\n// Not in this package: `cbor_only`, `cbor_only_later`, `cbor_context`, `cbor_label`, \
             `cbor_count`, exported for CBOR only.\npackage conformance",
        ],
        never_says: &["Nobody reads this", "CborOnly", "CborContext", "CborLabel", "CborCount"],
    },
    Texts {
        language: "rust",
        files: &["README.md", "src/lib.rs", "src/constants.rs", "src/api.rs", "src/types.rs", "src/hosts.rs"],
        says: &[
            "/// The library's default: `-128`.\npub least: i8,",
            "/// The library's default: `-0.0`.\npub zero: f64,",
            "/// The library's default: `\"say \\\"hi\\\" \\\\ */ // %d\\n𝄞\"`.\npub text: String,",
            "/// The library's default: `None`.\npub option: Option<Level>,",
            "/// The library's default: `7`.\npub other: u16,",
            "/// What has to be there.\npub due: u8,",
            "/// The library's default: `\"black\"`.\ncolour: String,",
            "/// The library's default of `option`: `None`.\npub async fn default_parameters(",
            "/// The library's default of `label`: `\"by default\"`.\npub async fn with_default_label(",
            "/// The library's default of `number`: `21`.\npub async fn default_later(",
            "/// Hidden: not part of the documented interface.\npub const SECRET_NUMBER: i32 = -7;",
            "/// Hidden: not part of the documented interface.\nUnknown,",
            "/// Hidden: not part of the documented interface.\npub kept: String,",
            "/// Hidden: not part of the documented interface.\npub async fn echo_secret(",
            "Not in this package: `native_only`, `native_only_later`, `native_context`, `native_label`, \
             `native_count`, exported for the native ABI only.",
        ],
        never_says: &[
            "Nobody reads this",
            "fn native_only",
            "fn native_context",
            "fn native_label",
            "fn native_count",
        ],
    },
];

/// What is not said, or said although it should not be.
pub(super) fn problems(project: &Project) -> Vec<String> {
    let mut found = Vec::new();
    for texts in &TEXTS {
        let folder = project.bindings(texts.language);
        let all: Vec<String> = texts.files.iter().map(|file| unindented(&folder.join(file))).collect();
        let is_said = |text: &str| all.iter().any(|file| file.contains(text));
        let language = texts.language;
        for text in texts.says.iter().filter(|text| !is_said(text)) {
            found.push(format!("{language}: the package does not say\n{text}"));
        }
        for text in texts.never_says.iter().filter(|text| is_said(text)) {
            found.push(format!("{language}: the package says `{text}`"));
        }
    }
    found
}

fn unindented(path: &Path) -> String {
    let text = fs_err::read_to_string(path).expect("generated text");
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}
