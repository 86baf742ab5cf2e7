//! What is asked, while it is put together.

use crate::protocol::Claim;
use crate::run::{self, BadRun, Question};
use crate::sim::Setup;
use std::rc::Rc;

/// A question while it is put together.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The question as far as it is sound.
    pub question: Question,
    /// The operations as they were typed.
    pub typed: Rc<str>,
    /// What is wrong: the control, and one sentence.
    pub refusal: Option<(&'static str, Rc<str>)>,
}

impl Draft {
    /// What is suggested for a setup.
    pub fn suggested(setup: &Setup) -> Result<Draft, BadRun> {
        Ok(Draft::of(run::suggested(setup)?))
    }

    /// A question as it was asked.
    pub fn of(question: Question) -> Draft {
        let keys = question.setup.cluster.keys;
        let typed = run::check_setup(&question.setup)
            .map(|info| run::typed(info, keys, &question.scope.scripts));
        Draft {
            typed: typed.unwrap_or_default().into(),
            question,
            refusal: None,
        }
    }

    /// Whether it is about what this setup runs.
    pub fn is_about(&self, setup: &Setup) -> bool {
        let mine = &self.question.setup;
        mine.protocol == setup.protocol && mine.switches == setup.switches
    }

    /// The question changed by a control, and checked.
    pub fn with(&self, control: &'static str, change: impl FnOnce(&mut Question)) -> Draft {
        let mut draft = self.clone();
        change(&mut draft.question);
        draft.refusal = draft.reread().err().map(|why| (control, why.0.into()));
        // What was typed cannot be read: that is said where it stands.
        if let Some((at, _)) = draft
            .refusal
            .as_mut()
            .filter(|_| draft.question.scope.scripts.is_empty())
        {
            *at = OPERATIONS;
        }
        draft
    }

    /// The same with other operations.
    pub fn with_operations(&self, typed: &str) -> Draft {
        let draft = Draft {
            typed: typed.into(),
            ..self.clone()
        };
        draft.with(OPERATIONS, |_| {})
    }

    /// The same with a refusal.
    pub fn refused(&self, control: &'static str, words: String) -> Draft {
        Draft {
            refusal: Some((control, words.into())),
            ..self.clone()
        }
    }

    /// The one guarantee that is asked for, if it is one.
    pub fn goal(&self) -> Option<Claim> {
        match self.question.goals[..] {
            [goal] => Some(goal),
            _ => None,
        }
    }

    /// Reads what was typed again, for the cluster as it is now.
    fn reread(&mut self) -> Result<(), BadRun> {
        let question = &mut self.question;
        question.scope.scripts.clear();
        let info = run::check_setup(&question.setup)?;
        question.scope.scripts = run::scripts(info, question.setup.cluster.keys, &self.typed)?;
        question.check().map(|_| ())
    }
}

/// The control in which operations are typed.
pub const OPERATIONS: &str = "explore-operations";
