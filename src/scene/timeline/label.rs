//! What stands on bars, and what is said of them.

use crate::history::Operation;
use crate::protocol::{Outcome, Value, Verb};
use crate::scene::text;

/// The size of the text on bars.
const TEXT: f64 = 11.0;

/// The longest of a bar's labels that fits: all of it, or the value alone, or nothing.
pub(super) fn fitting(op: &Operation, several: bool, verbs: &[Verb], room: f64) -> String {
    let full = label(op, several, verbs);
    let bare = value(op).map(|v| v.to_string()).unwrap_or_default();
    let asked = op.call.typed(verbs, several);
    let first = asked.chars().take(1).collect::<String>();
    let fits = |t: &String| text::mono_width(t, TEXT) <= room;
    let shorter = match (op.call.written(), bare.is_empty()) {
        (Some(_), _) => [format!("{first} {bare}"), bare],
        (None, false) => [format!("→ {bare}"), bare],
        (None, true) => [asked, first],
    };
    [full]
        .into_iter()
        .chain(shorter)
        .find(fits)
        .unwrap_or_default()
}

/// The value an operation wrote or read.
pub(super) fn value(op: &Operation) -> Option<Value> {
    match op.end.and_then(|e| e.outcome) {
        Some(Outcome::Value(value)) => Some(value),
        _ => op.call.written(),
    }
}

/// What stands on a bar: "write 9", "read → 9"; with the register's name where there are several.
pub fn label(op: &Operation, several: bool, verbs: &[Verb]) -> String {
    let asked = op.call.typed(verbs, several);
    match op.end.map(|e| e.outcome) {
        Some(Some(Outcome::Value(v))) => format!("{asked} → {v}"),
        Some(Some(Outcome::Failed(_))) => format!("{asked} failed"),
        Some(None) => format!("{asked} lost"),
        Some(Some(Outcome::Written)) | None => asked,
    }
}

/// All that a bar says, for people who listen.
pub fn words(op: &Operation, bad: bool, verbs: &[Verb]) -> String {
    let mut said = format!(
        "{} at {}, from {}",
        label(op, op.call.key().0 != 0, verbs),
        op.node,
        op.start
    );
    match op.end {
        Some(end) => said += &format!(" to {}", end.at),
        None => said += ", running",
    }
    if let Some(Outcome::Failed(why)) = op.end.and_then(|e| e.outcome) {
        said += &format!(", {why}");
    }
    if bad {
        said += ", part of a violation";
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::bars::tests::{read, tagged};
    use super::*;
    use crate::protocol::REGISTER_VERBS;

    #[test]
    fn labels_say_what_was_asked_and_answered() {
        assert_eq!(
            label(&read(0, 0, 0, Some(1)), false, REGISTER_VERBS),
            "read → 5"
        );
        assert_eq!(label(&read(0, 0, 0, None), true, REGISTER_VERBS), "read x");
        let mut lost = tagged(0, 0, Some(9), 0, 5, 1);
        lost.end.as_mut().unwrap().outcome = None;
        assert_eq!(label(&lost, false, REGISTER_VERBS), "write 9 lost");
        assert_eq!(
            words(&lost, true, REGISTER_VERBS),
            "write 9 lost at A, from 0.00 s to 0.00 s, part of a violation"
        );
    }
}
