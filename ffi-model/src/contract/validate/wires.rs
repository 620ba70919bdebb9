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
        let found = match unheard(name, wire) {
            Some((message, help)) => Some((Code::EVENT, message, help)),
            None => {
                let first = known.insert(wire, name).filter(|first| *first != name);
                first.map(|first| {
                    let message = format!("the events `{first}` and `{name}` are both `{wire}` on the wire");
                    let help = "hosts could not tell them apart: give one of them another name, with `wire = \"..\"` \
                                in its attribute";
                    (Code::DUPLICATE, message, help)
                })
            }
        };
        problems.extend(found.map(|(code, message, help)| {
            let help = help.to_owned();
            Problem { code, decl: Some(index), ty: None, message, help }
        }));
    }
    problems
}

/// Why no host could listen to the event `name` by `wire`, and what to do.
pub(crate) fn unheard(name: &str, wire: &str) -> Option<(String, &'static str)> {
    if wire.is_empty() {
        let message = format!("the event `{name}` has no name on the wire");
        return Some((message, "hosts listen to all events by the empty name: give it one of its own"));
    }
    wire.contains('\0').then(|| {
        let message = format!("the event `{name}` has a zero in its name on the wire");
        (message, "names end with a zero in C: leave it out")
    })
}
