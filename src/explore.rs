//! Every path: a search through all that can happen within a scope, for the shortest run that breaks
//! a guarantee.
//!
//! A [`System`] is a protocol's [`World`](crate::world::World) with a [`Scope`]: which clients ask for
//! what, and how much may go wrong. A [`Search`] visits every state that any order of choices leads
//! to, breadth first for a shortest counterexample or depth first for little memory. It knows no
//! protocol, and changes worlds only by [`Choice`](crate::world::Choice)s.
//!
//! States are told apart by the world, by what the checks have to remember
//! ([`Watch`](crate::check::Watch)), and by what may still go wrong; see [`Reductions`] for what is
//! left out and why that keeps the answer.

mod bench;
mod breadth;
mod depth;
mod expand;
mod layer;
mod memo;
mod prints;
mod reductions;
mod scope;
mod search;
mod seen;
mod sleep;
mod symmetry;
mod system;

pub use reductions::Reductions;
pub use scope::{Allowance, BadScope, MAX_CALLS, MAX_FAULTS, MAX_SCRIPTS, Scope, Script};
pub use search::{Answer, Counterexample, Method, Options, Progress, Search, search};
pub use system::{Choices, State, Step, System};
