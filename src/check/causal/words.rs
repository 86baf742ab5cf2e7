//! Why a read is causally too old, in sentences.

use super::writes::Write;
use crate::check::Phrase;
use crate::check::cluster::Seen;
use crate::check::words::Reason;
use crate::protocol::{ClientId, Key, Value};

/// A read and what it returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub seen: Seen,
    pub key: Key,
    /// None when it found nothing.
    pub value: Option<Value>,
}

/// A read that returned something older than what its client had seen: `newer` is the write that
/// the client had seen, by itself or through `via`; `older` the one it then read.
pub(super) fn too_old(
    read: Read,
    newer: &Write,
    via: Option<Read>,
    older: Option<&Write>,
) -> Reason {
    let client = read.seen.id.client;
    let own = newer.id.client == client;
    let (title, words) = match via {
        _ if own => ("Own write missed", wrote(client, read.key, newer)),
        Some(via) if via.key == read.key && via.value == newer.value => {
            ("New, then old", saw(client, via))
        }
        Some(via) => (
            "Effect without its cause",
            saw_effect(client, via, read.key, newer),
        ),
        None => ("Older than seen", had_seen(client, read.key, newer)),
    };
    let words = words
        .say(format!(" Yet its later read of {} at ", read.key))
        .node(read.seen.node);
    let words = match (read.value, older) {
        (None, _) => words.say(" found nothing there."),
        (Some(value), _) if own => words
            .say(" returned ")
            .value(value)
            .say(", which was there before that."),
        (Some(value), None) => words
            .say(" returned ")
            .value(value)
            .say(", which was there from the beginning."),
        (Some(value), Some(_)) => {
            let words = words
                .say(" returned ")
                .value(value)
                .say(", which is older: ");
            match newer.value {
                Some(newer) => words.say("whoever wrote ").value(newer),
                None => words.say("whoever deleted it"),
            }
            .say(" had seen ")
            .value(value)
            .say(".")
        }
    };
    let via = via.filter(|_| !own).map(|via| via.seen);
    let named = [
        older.map(Write::seen),
        Some(newer.seen()),
        via,
        Some(read.seen),
    ];
    Reason::new(title, words, named)
}

/// A write that was refused, although a read had returned it.
pub(super) fn refused(write: &Write, read: Seen) -> Reason {
    let words = Phrase::default().whose(read);
    let words = match write.value {
        Some(value) => words.say(" returned ").value(value),
        None => words.say(" found nothing"),
    };
    let words = words.say(", but the write that this comes from was refused and never took place.");
    Reason::new("Never written", words, [Some(write.seen()), Some(read)])
}

/// "Client 1 wrote 7 to x at A."
fn wrote(client: ClientId, key: Key, write: &Write) -> Phrase {
    let words = Phrase::text(name(client));
    let words = match write.value {
        Some(value) => words
            .say(" wrote ")
            .value(value)
            .say(format!(" to {key} at ")),
        None => words.say(format!(" deleted {key} at ")),
    };
    words.node(write.node).say(".")
}

/// "Client 2 read 7 from x at A."
fn saw(client: ClientId, via: Read) -> Phrase {
    let words = Phrase::text(name(client));
    let words = match via.value {
        Some(value) => words
            .say(" read ")
            .value(value)
            .say(format!(" from {} at ", via.key)),
        None => words.say(format!(" found no {} at ", via.key)),
    };
    words.node(via.seen.node).say(".")
}

/// "Client 2 read 9 from y at A. Its cause, the write of 7 to x at B, came before it."
fn saw_effect(client: ClientId, via: Read, key: Key, write: &Write) -> Phrase {
    let words = saw(client, via);
    let words = match write.value {
        Some(value) => words
            .say(" Whoever wrote that had seen the write of ")
            .value(value)
            .say(format!(" to {key} at ")),
        None => words.say(format!(
            " Whoever wrote that had seen the deletion of {key} at "
        )),
    };
    words.node(write.node).say(".")
}

/// "Client 2 had seen the write of 7 to x at B."
fn had_seen(client: ClientId, key: Key, write: &Write) -> Phrase {
    let words = Phrase::text(name(client)).say(" had seen the ");
    let words = match write.value {
        Some(value) => words
            .say("write of ")
            .value(value)
            .say(format!(" to {key} at ")),
        None => words.say(format!("deletion of {key} at ")),
    };
    words.node(write.node).say(".")
}

/// "Client 1", at the start of a sentence.
fn name(client: ClientId) -> String {
    format!("Client {}", u64::from(client.0) + 1)
}
