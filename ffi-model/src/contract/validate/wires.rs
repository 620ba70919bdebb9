//! Names on the wire by which hosts could not listen to an event.

use std::collections::HashMap;

use super::Problem;
use crate::{contract::Decl, diagnostic::Code};

/// Names that stand for something else, that C cannot pass, or that two events share.
pub(super) fn problems(decls: &[Decl]) -> Vec<Problem> {
    let mut known: HashMap<&str, &str> = HashMap::new();
    let mut problems = Vec::new();
    for (index, decl) in decls.iter().enumerate() {
        let Decl::Event(event) = decl else { continue };
        let (name, wire) = (event.name.as_str(), event.wire.as_str());
        let found = if wire.is_empty() {
            let message = format!("the event `{name}` has no name on the wire");
            Some((
                Code::EVENT,
                message,
                "hosts listen to all events by the empty name: give it one of its own",
            ))
        } else if wire.contains('\0') {
            let message = format!("the event `{name}` has a zero in its name on the wire");
            Some((Code::EVENT, message, "names end with a zero in C: leave it out"))
        } else {
            let first = known.insert(wire, name).filter(|first| *first != name);
            first.map(|first| {
                let message = format!("the events `{first}` and `{name}` are both `{wire}` on the wire");
                let help = "hosts could not tell them apart: give one of them another name, with `wire = \"..\"` \
                            in its attribute";
                (Code::DUPLICATE, message, help)
            })
        };
        problems.extend(found.map(|(code, message, help)| {
            let help = help.to_owned();
            Problem { code, decl: Some(index), ty: None, message, help }
        }));
    }
    problems
}
