//! The choices of a run, in words.

use super::{BadRun, Deed, Find, registry};
use crate::protocol::Info;
use crate::world::{Choice, Machine, Memory};

impl Find {
    /// What was chosen, a line each, from where it begins to matter.
    pub fn tell(&self) -> Result<Vec<String>, BadRun> {
        let setup = &self.run.setup;
        let mut events = Vec::new();
        let mut world = registry::world(setup, &mut events)?;
        let several = setup.cluster.keys > 1;
        let mut lines = Vec::new();
        for act in &self.run.acts {
            let Deed::Choose(choice) = act.deed else {
                continue;
            };
            if act.at.step >= self.begin.step {
                lines.push(tell(world.as_ref(), choice, several));
            }
            let applied = world.apply(choice, &mut events);
            applied.map_err(|why| BadRun(format!("What was found cannot be played: {why}")))?;
        }
        Ok(lines)
    }
}

/// A choice in words, while it can still be made.
pub fn tell(world: &dyn Machine, choice: Choice, several: bool) -> String {
    let said = |id| {
        world
            .message_view(id)
            .map_or("a message".to_string(), |view| view.words)
    };
    match choice {
        Choice::Deliver(id) => format!("{} receives from {} {}", id.to, id.from, said(id)),
        Choice::Drop(id) => format!("{} → {} is lost: {}", id.from, id.to, said(id)),
        Choice::Duplicate(id) => format!("{} → {} is doubled: {}", id.from, id.to, said(id)),
        Choice::HoldMessage(id) => format!("{} → {} is held: {}", id.from, id.to, said(id)),
        Choice::ReleaseMessage(id) => format!("{} → {} is released: {}", id.from, id.to, said(id)),
        Choice::Fire(node, timer) => {
            let Info { timers, .. } = world.info();
            let name = timers.get(usize::from(timer.0)).copied().unwrap_or("timer");
            format!("{node}: the timer “{name}” goes off")
        }
        Choice::Invoke { client, node, call } => {
            let words = call.typed(world.info().verbs, several);
            format!("{client} asks {node}: {words}")
        }
        Choice::Crash(node) => format!("{node} crashes"),
        Choice::Restart { node, memory } => match memory {
            Memory::Kept => format!("{node} restarts"),
            Memory::Lost => format!("{node} restarts and has forgotten everything"),
        },
        Choice::Pause(node) => format!("{node} freezes"),
        Choice::Resume(node) => format!("{node} thaws"),
        Choice::Cut(links) => format!("cut: {links}"),
        Choice::Mend(links) => format!("mended: {links}"),
        Choice::Hold(links) => format!("held: {links}"),
        Choice::Release(links) => format!("released: {links}"),
        Choice::Heal => "all links are mended".to_string(),
        Choice::Notice(id) => format!("{} notices that it could not reach {}", id.from, id.to),
        Choice::Join(node) => format!("{node} joins"),
        Choice::Leave(node) => format!("{node} leaves"),
    }
}
