//! What is to be called: a line of input, or what the command line says.
//!
//! ```text
//!   echo {"req": {"message": "hi", "delayMs": 0}}     a function of the context, with its arguments
//!   session = open {"name": "a"}                      gives the context or handle in the result a name
//!   session.write {"data": "aGk="}                    a function of what has that name
//!   session.ffi.close                                 a function of the server
//! ```

use crate::json::Json;

/// One call, and the name of what it gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The name that stands for the context or handle in the result.
    pub name: Option<String>,
    /// The call.
    pub call: Call,
}

/// A call as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The name of what it is called on; without one it is the context, or nothing.
    pub on: Option<String>,
    /// The function: the name that it has on the wire, or its own name where that of what it is called on goes before it.
    pub function: String,
    /// Its arguments.
    pub json: Json,
}

impl Step {
    /// Reads a line. One that is empty or a comment is no step.
    ///
    /// # Errors
    /// It is none of the forms; says why.
    pub fn parse(line: &str) -> Result<Option<Step>, String> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let (head, _) = line.split_once('{').unwrap_or((line, ""));
        let (name, rest) = match head.find('=') {
            Some(at) => (Some(line[..at].trim()), line[at + 1..].trim_start()),
            None => (None, line),
        };
        if let Some(name) = name.filter(|name| !is_name(name)) {
            return Err(format!("`{name}` is no name: letters, digits and `_`"));
        }
        Ok(Some(Step { name: name.map(str::to_owned), call: Call::parse(rest)? }))
    }
}

impl Call {
    /// Reads `FUNCTION`, `FUNCTION JSON`, or the same with `NAME.` before it.
    ///
    /// # Errors
    /// It is none of these; says why.
    pub fn parse(text: &str) -> Result<Call, String> {
        let text = text.trim();
        let end = text.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(text.len());
        let (called, json) = text.split_at(end);
        let json = match json.trim() {
            "" => Json::Map(Vec::new()),
            json => Json::parse(json).map_err(|error| format!("`{json}` is not JSON: {error}"))?,
        };
        // What belongs to the server has a dot in its own name.
        let own = |called: &str| called.starts_with("ffi.");
        let (on, function) = match called.split_once('.') {
            Some((on, function)) if !own(called) => (Some(on), function),
            _ => (None, called),
        };
        if !is_name(function.strip_prefix("ffi.").unwrap_or(function)) || on.is_some_and(|on| !is_name(on)) {
            return Err(format!("`{called}` is no function: write `echo`, or `session.write`"));
        }
        Ok(Call { on: on.map(str::to_owned), function: function.to_owned(), json })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expect: &str) {
        let said = match Step::parse(line) {
            Ok(None) => "nothing".to_owned(),
            Ok(Some(Step { name, call: Call { on, function, json } })) => {
                format!("{} <- {} . {function} {json}", name.unwrap_or_default(), on.unwrap_or_default())
            }
            Err(error) => error,
        };
        assert_eq!(said, expect, "{line}");
    }

    #[test]
    fn a_line_is_a_call() {
        check("", "nothing");
        check("  # echo", "nothing");
        check("version", " <-  . version {}");
        check(r#"echo {"req": {"a": "x = {1} # y"}}"#, r#" <-  . echo {"req":{"a":"x = {1} # y"}}"#);
        check("echo{}", " <-  . echo {}");
        check(r#"s = open {"name": "a"}"#, r#"s <-  . open {"name":"a"}"#);
        check("s=open", "s <-  . open {}");
        check("t = s.again", "t <- s . again {}");
        check("s.write {\"data\": \"\"}", " <- s . write {\"data\":\"\"}");
        check("ffi.event_stats", " <-  . ffi.event_stats {}");
        check("s.ffi.close", " <- s . ffi.close {}");
    }

    #[test]
    fn what_is_no_call_is_refused() {
        check("echo {", "`{` is not JSON: EOF while parsing an object at line 1 column 1");
        check("= open", "`` is no name: letters, digits and `_`");
        check("a b = open", "`a b` is no name: letters, digits and `_`");
        check("s.t.write", "`s.t.write` is no function: write `echo`, or `session.write`");
        check("{}", "`` is no function: write `echo`, or `session.write`");
        check("s =", "`` is no function: write `echo`, or `session.write`");
    }
}
