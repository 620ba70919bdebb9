//! What people give on the command line for calls: JSON, tokens, names of functions.

use std::{io::Read, path::Path};

use ffi_model::{Contract, contract::FunctionDecl, suggest};

use crate::{
    error::{Error, Result},
    json::Json,
};

/// The constructor that is taken where there are several and none is named.
const CREATE: &str = "create";

/// The JSON of an argument: the text itself, that of a file (`@FILE`), or of standard input (`-`).
pub(super) fn json(argument: &str) -> Result<Json> {
    let (text, place) = match argument.strip_prefix('@') {
        Some(file) => (fs_err::read_to_string(file)?, format!("`{file}`")),
        None if argument == "-" => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            (text, "standard input".to_owned())
        }
        None => (argument.to_owned(), format!("`{argument}`")),
    };
    Json::parse(&text).map_err(|error| usage(format!("{place} is not JSON: {error}"), None))
}

/// What is in the file of a token, without the end of its line.
pub(super) fn token(file: &Path) -> Result<String> {
    let text = fs_err::read_to_string(file)?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(usage(format!("the token in `{}` is empty", file.display()), None)),
        token => Ok(token.to_owned()),
    }
}

/// The constructor of that name, or the one that is meant where none is named.
pub(super) fn constructor<'c>(contract: &'c Contract, name: Option<&str>) -> Result<&'c FunctionDecl> {
    let all: Vec<&FunctionDecl> =
        contract.functions().iter().filter(|decl| decl.makes_context() && decl.abi.has_cbor()).collect();
    let names = || all.iter().map(|decl| decl.name.as_str());
    let listed = || names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let found = match (name, all.as_slice()) {
        (_, []) => {
            let message =
                format!("`{}` has no constructor that can be called from here", contract.library().prefix);
            return Err(usage(message, None));
        }
        (None, [only]) => Some(*only),
        (name, _) => all.iter().copied().find(|decl| decl.name == name.unwrap_or(CREATE)),
    };
    found.ok_or_else(|| match name {
        Some(name) => {
            let help = suggest::did_you_mean(name, names(), || format!("there is {}", listed()));
            usage(format!("no constructor is called `{name}`"), Some(help))
        }
        None => usage(
            "the library has several constructors".to_owned(),
            Some(format!("choose one with `--constructor`: {}", listed())),
        ),
    })
}

fn usage(message: String, help: Option<String>) -> Error {
    Error::Usage { message, help }
}
