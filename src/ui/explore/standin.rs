//! Stands in for what the core does not do yet.

use crate::check::Explanation;
use crate::explore::{Allowance, Scope};
use crate::protocol::{Claim, Form, Model};
use crate::run::{self, BadRun, Question, Session};
use crate::sim::Setup;
use crate::world::Memory;

/// A small question for what is on stage.
pub fn suggested(setup: &Setup) -> Result<Question, BadRun> {
    let mut setup = setup.clone();
    setup.cluster.nodes = 3;
    let info = run::check_setup(&setup)?;
    let form = info.changes.first().map_or(Form::Read, |(form, _)| *form);
    let text = match (info.model, form) {
        (Model::Bank, _) => "A:transfer 10 x y; B:read",
        (Model::Counters, _) => "A:+ 5; B:+ 3",
        _ => "A:write 1; B:read; C:read",
    };
    setup.cluster.keys = setup.cluster.keys.min(2);
    let scripts = run::scripts(info, setup.cluster.keys, text)?;
    Ok(Question {
        setup,
        scope: Scope {
            scripts,
            faults: Allowance::NONE,
            memory: Memory::Kept,
        },
        warm_up_ms: 0,
        goals: Vec::new(),
    })
}

/// The question whose answer is the shortest way to a violation.
pub fn question_about(
    session: &dyn Session,
    claim: Claim,
    _: &Explanation,
) -> Result<Question, BadRun> {
    let mut question = suggested(session.setup())?;
    question.goals = vec![claim];
    Ok(question)
}
