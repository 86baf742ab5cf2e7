//! Questions worth asking of the explorer: of a preset, and of a violation that happened.

use super::{BadRun, Question, Session, SpanKind, check_setup, scripts};
use crate::check::Explanation;
use crate::explore::{Allowance, MAX_CALLS, MAX_SCRIPTS, Scope, Script};
use crate::history::Operation;
use crate::protocol::{Claim, ClientId, Outcome, Small};
use crate::sim::Setup;
use crate::world::Memory;

/// A small question of the protocol and the switches of a setup.
pub fn suggested(setup: &Setup) -> Result<Question, BadRun> {
    let info = check_setup(setup)?;
    let small = info.small(info.preset_of(&setup.switches));
    let mut setup = setup.clone();
    setup.cluster.nodes = small.nodes;
    setup.cluster.keys = small.keys;
    let question = Question {
        scope: Scope {
            scripts: scripts(info, small.keys, small.ops)?,
            faults: faults(small),
            memory: match small.forgets {
                true => Memory::Lost,
                false => Memory::Kept,
            },
        },
        warm_up_ms: small.warm_up_ms,
        goals: small.goal.into_iter().collect(),
        setup,
    };
    question.check()?;
    Ok(question)
}

fn faults(small: &Small) -> Allowance {
    let mut faults = Allowance::NONE;
    for (name, n) in small.faults {
        if let Some(allowed) = faults.named(name) {
            *allowed = *n;
        }
    }
    faults
}

/// Whether the same guarantee breaks in the same setup in fewer choices: with the operations that an
/// explanation names and the writes of what they read, and with faults such as there were.
pub fn question_about(
    session: &dyn Session,
    claim: Claim,
    why: &Explanation,
) -> Result<Question, BadRun> {
    let info = session.info();
    let operations = session.operations();
    let small = info.small(info.preset_of(&session.setup().switches));
    let named: Vec<&Operation> = operations
        .iter()
        .filter(|op| why.ops.contains(&op.id))
        .collect();
    let read = |op: &Operation| {
        named.iter().any(|reader| {
            let found = reader.end.and_then(|end| end.outcome);
            let key = reader.call.key() == op.call.key();
            key && op
                .call
                .written()
                .is_some_and(|v| found == Some(Outcome::Value(v)))
        })
    };
    let counts = |op: &&Operation| why.ops.contains(&op.id) || read(op);
    let mut scope = Scope {
        scripts: roles(operations.iter().filter(counts)),
        faults: faults(small),
        memory: session.setup().faults.memory,
    };
    if scope.scripts.is_empty() {
        scope.scripts = scripts(info, session.setup().cluster.keys, small.ops)?;
    }
    scope.faults = scope.faults.most(happened(session, why));
    let question = Question {
        setup: session.setup().clone(),
        scope,
        warm_up_ms: small.warm_up_ms,
        goals: vec![claim],
    };
    question.check()?;
    Ok(question)
}

/// Who asked for what: each client that asked one node only is called as that node's own client is,
/// where that name is free.
fn roles<'a>(operations: impl Iterator<Item = &'a Operation>) -> Vec<Script> {
    let mut scripts: Vec<Script> = Vec::new();
    for op in operations.take(MAX_CALLS) {
        let client = op.id.client;
        let call = (op.node, op.call);
        let known = scripts.iter().position(|script| script.client == client);
        match known {
            Some(place) => scripts[place].calls.push(call),
            None if scripts.len() < MAX_SCRIPTS => scripts.push(Script {
                client,
                calls: vec![call],
            }),
            None => {}
        }
    }
    let mut names: Vec<ClientId> = Vec::new();
    for script in &scripts {
        let own = ClientId(u32::from(script.calls[0].0.0));
        let free = (u32::from(crate::protocol::MAX_NODES)..).map(ClientId);
        let name = [own]
            .into_iter()
            .chain(free)
            .find(|name| !names.contains(name));
        names.extend(name);
    }
    for (script, name) in scripts.iter_mut().zip(names) {
        script.client = name;
    }
    scripts
}

/// What went wrong before the violation, no more than a search can bear.
fn happened(session: &dyn Session, why: &Explanation) -> Allowance {
    let spans = session.spans();
    let crashed = spans
        .iter()
        .filter(|span| span.kind == SpanKind::Crashed && span.start <= why.at);
    let (mut crashes, mut restarts) = (0, 0);
    for span in crashed {
        crashes += 1;
        restarts += u8::from(span.end.is_some());
    }
    let lost =
        |end: Option<(crate::history::Moment, bool)>| end.is_some_and(|(_, arrived)| !arrived);
    let drops = session
        .passages()
        .iter()
        .filter(|passage| lost(passage.end))
        .count();
    let doubled = session.setup().network.duplicate_permille > 0;
    Allowance {
        crashes: crashes.min(2),
        restarts: restarts.min(1),
        drops: drops.min(1) as u8,
        duplicates: u8::from(doubled),
        ..Allowance::NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{default_setup, preset, protocols};

    #[test]
    fn every_preset_has_a_small_question() {
        for info in protocols() {
            for one in info.presets {
                let mut setup = default_setup(info.id).expect("known");
                setup.switches = preset(info.id, one.id).expect("known");
                let question = suggested(&setup);
                assert!(question.is_ok(), "{} {}: {question:?}", info.id, one.id);
                let small = info.small(Some(one));
                let known = Allowance::NONE.list().map(|(name, _)| name);
                assert!(small.faults.iter().all(|(name, _)| known.contains(name)));
            }
        }
    }
}
