//! The way of messages: every direction of a link has a lane of its own, bent to its right side,
//! so that messages that meet do not touch.

use super::layout::Layout;
use super::point::{Point, num};
use crate::protocol::NodeId;

/// A lane from the edge of one node to the edge of another: a quadratic curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Track {
    /// Where messages leave the sender.
    pub from: Point,
    /// The point that bends the lane.
    pub bend: Point,
    /// Where they reach the receiver.
    pub to: Point,
}

impl Track {
    /// The lane from one node to another.
    pub fn between(layout: &Layout, from: NodeId, to: NodeId) -> Track {
        let (a, b) = (layout.node(from), layout.node(to));
        let step = b.minus(a);
        let (ahead, right) = (step.unit(), step.unit().right());
        let length = step.length();
        let side = (7.0 + 0.03 * length).min(18.0);
        let leave = layout.ring_radius() + 1.0;
        let start = a.plus(ahead.times(leave)).plus(right.times(side * 0.6));
        let end = b.minus(ahead.times(leave)).plus(right.times(side * 0.6));
        let bend = a.toward(b, 0.5).plus(right.times(side * 1.7));
        Track {
            from: start,
            bend,
            to: end,
        }
    }

    /// The point a fraction of the way.
    pub fn at(&self, fraction: f64) -> Point {
        let f = fraction.clamp(0.0, 1.0);
        let near = self.from.toward(self.bend, f);
        let far = self.bend.toward(self.to, f);
        near.toward(far, f)
    }

    /// About how long it is.
    pub fn length(&self) -> f64 {
        self.from.distance(self.to)
    }

    /// The lane as an SVG path.
    pub fn path(&self) -> String {
        let [a, b, c] = [self.from, self.bend, self.to];
        format!(
            "M{} {}Q{} {} {} {}",
            num(a.x),
            num(a.y),
            num(b.x),
            num(b.y),
            num(c.x),
            num(c.y)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_of_a_link_do_not_meet() {
        for n in 3..=9 {
            let layout = Layout::new(n, 1040.0, 520.0);
            for a in 0..n {
                for b in (0..n).filter(|&b| b != a) {
                    let forth = Track::between(&layout, NodeId(a), NodeId(b));
                    let back = Track::between(&layout, NodeId(b), NodeId(a));
                    for i in 0..=20 {
                        let f = f64::from(i) / 20.0;
                        assert!(forth.at(f).distance(back.at(1.0 - f)) > 8.0);
                    }
                }
            }
        }
    }

    #[test]
    fn a_lane_begins_and_ends_at_the_rings() {
        let layout = Layout::new(5, 1040.0, 520.0);
        let track = Track::between(&layout, NodeId(0), NodeId(2));
        let leave = |f: f64, n: u8| track.at(f).distance(layout.node(NodeId(n)));
        assert!((leave(0.0, 0) - layout.ring_radius()).abs() < 4.0);
        assert!((leave(1.0, 2) - layout.ring_radius()).abs() < 4.0);
        assert_eq!(track.at(7.0), track.at(1.0));
    }
}
