//! The ring around a node: one segment a node of the cluster, lit as replies come in.

use super::point::{Point, num};
use crate::protocol::Ring;
use std::f64::consts::TAU;

/// A ring, ready to draw around a node's centre.
#[derive(Clone, Debug, PartialEq)]
pub struct RingShape {
    /// Segments, clockwise from the top: the path of each, and whether it is lit.
    pub segments: Vec<(String, bool)>,
    /// The tick that says how many replies are needed, as a path.
    pub tick: Option<String>,
    /// Whether the quorum is reached.
    pub full: bool,
}

/// The ring for `ring` in a cluster of so many nodes.
///
/// Replies light segments from the top on, whoever sent them: the ring fills toward its tick.
pub fn ring(ring: &Ring, nodes: u8, radius: f64) -> RingShape {
    let have = ring.have.len();
    let count = nodes.max(ring.need).max(have).max(1);
    let step = TAU / f64::from(count);
    let gap = 4.4 / radius;
    let segments = (0..count)
        .map(|i| {
            let start = f64::from(i) * step - TAU / 4.0;
            (arc(radius, start + gap, start + step - gap), i < have)
        })
        .collect();
    let tick = (1..count).contains(&ring.need).then(|| {
        let angle = f64::from(ring.need) * step - TAU / 4.0;
        let (from, to) = (
            Point::polar(radius + 4.0, angle),
            Point::polar(radius + 9.0, angle),
        );
        format!(
            "M{} {}L{} {}",
            num(from.x),
            num(from.y),
            num(to.x),
            num(to.y)
        )
    });
    RingShape {
        segments,
        tick,
        full: have >= ring.need,
    }
}

/// An arc about the origin, clockwise, as a path.
fn arc(radius: f64, from: f64, to: f64) -> String {
    let (a, b) = (Point::polar(radius, from), Point::polar(radius, to));
    let large = u8::from(to - from > TAU / 2.0);
    let r = num(radius);
    format!(
        "M{} {}A{r} {r} 0 {large} 1 {} {}",
        num(a.x),
        num(a.y),
        num(b.x),
        num(b.y)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::NodeSet;

    #[test]
    fn a_ring_has_a_segment_a_node_and_lights_those_who_replied() {
        let shape = ring(
            &Ring {
                have: NodeSet(0b10010),
                need: 3,
                value: None,
            },
            5,
            52.0,
        );
        assert_eq!(shape.segments.len(), 5);
        assert_eq!(shape.segments.iter().filter(|s| s.1).count(), 2);
        assert!(shape.tick.is_some() && !shape.full);
    }

    #[test]
    fn a_ring_that_needs_everyone_has_no_tick() {
        let shape = ring(
            &Ring {
                have: NodeSet(0b111),
                need: 3,
                value: None,
            },
            3,
            52.0,
        );
        assert!(shape.tick.is_none() && shape.full);
    }
}
