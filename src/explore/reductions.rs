//! What a search may leave out without changing its answer.

/// What a search leaves out. None of it changes whether a guarantee breaks, or in how few choices.
///
/// - **idle**, deliveries that change nothing. What a protocol calls spent (see
///   [`Protocol::is_spent`](crate::protocol::Protocol::is_spent)) counts as arrived; so does what is
///   on its way to a node that has crashed for good. And where links keep no order, a delivery that
///   changes nothing now is not made now: whatever follows it also follows without it. That last
///   rule would hide states in which nothing is in flight any more, so it is not used where
///   Termination or Convergence is asked for.
/// - **symmetry**, interchangeable nodes. States that differ only in which of several nodes is
///   which are visited once: nodes that the protocol treats alike, that write nothing, and that are
///   asked for the same.
/// - **order**, independent choices. Of choices that commute, at different nodes and not both heard
///   of by the checks, one order is tried (sleep sets: Godefroid, "Partial-order methods for the
///   verification of concurrent systems", LNCS 1032, 1996). The search goes layer by layer, and
///   choices that commute lead to the same layer in either order; a state sleeps only for what
///   sleeps in every way that leads to it in its layer, and choices are put in one order for good.
///   Then each state is still reached in the fewest choices: along a shortest path whose choices
///   stand in the least of their orders, nothing ever sleeps. Used breadth first, and where no nodes
///   are interchangeable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reductions {
    /// Deliveries that change nothing.
    pub idle: bool,
    /// Interchangeable nodes.
    pub symmetry: bool,
    /// Independent choices.
    pub order: bool,
}

impl Reductions {
    /// All of them.
    pub const ALL: Reductions = Reductions {
        idle: true,
        symmetry: true,
        order: true,
    };
    /// None of them.
    pub const NONE: Reductions = Reductions {
        idle: false,
        symmetry: false,
        order: false,
    };

    /// Reads `all`, `none` or a list such as `idle,order`.
    pub fn parse(text: &str) -> Option<Reductions> {
        match text {
            "all" => return Some(Reductions::ALL),
            "none" => return Some(Reductions::NONE),
            _ => {}
        }
        let mut reductions = Reductions::NONE;
        for name in text.split(',') {
            match name.trim() {
                "idle" => reductions.idle = true,
                "symmetry" => reductions.symmetry = true,
                "order" => reductions.order = true,
                _ => return None,
            }
        }
        Some(reductions)
    }
}
