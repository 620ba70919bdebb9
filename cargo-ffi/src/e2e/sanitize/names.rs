//! What `--sanitize` suggests. Which names go together is in [`super::pass`], with an answer for what does not.

use std::ffi::OsStr;

use clap::{
    Arg, Command, Error,
    builder::{PossibleValue, StringValueParser, TypedValueParser},
};

use super::{
    Sanitizer,
    pass::{ALL, NONE},
};

/// Takes any text, and has shells and the help name those that there are.
#[derive(Clone, Copy, Debug)]
pub struct Names;

impl TypedValueParser for Names {
    type Value = String;

    fn parse_ref(&self, cmd: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(cmd, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let names = Sanitizer::ALL.into_iter().map(Sanitizer::name);
        Some(Box::new(names.chain([NONE, ALL]).map(PossibleValue::new)))
    }
}
