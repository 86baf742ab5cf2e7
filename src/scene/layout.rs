//! Where things stand on stage: nodes on an ellipse, their labels beside or beneath them.

use super::point::{Point, at};
use crate::protocol::{NodeId, NodeSet};
use std::f64::consts::TAU;

/// Narrower than this, labels stand beneath their nodes.
const NARROW: f64 = 720.0;
/// The widest a label beside a node may be.
pub const LABEL_WIDTH: f64 = 168.0;

/// The geometry of a stage of a given size.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Width of the drawing.
    pub width: f64,
    /// Height of the drawing.
    pub height: f64,
    /// Radius of a node.
    pub radius: f64,
    /// Whether the stage is narrow, as on a phone held upright.
    pub narrow: bool,
    /// The centre of the ellipse.
    pub centre: Point,
    /// The centres of the nodes.
    pub nodes: Vec<Point>,
}

/// Where a node's label stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelPlace {
    /// The start, middle or end of its first base line.
    pub at: Point,
    /// Which of them.
    pub anchor: Anchor,
    /// How wide it may be.
    pub width: f64,
}

/// How text stands to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The point is where the text begins.
    Start,
    /// The point is the middle of the text.
    Middle,
    /// The point is where the text ends.
    End,
}

impl Anchor {
    /// The value of `text-anchor`.
    pub fn name(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// The size to draw at for an element of so many CSS pixels: the drawing is scaled as little as
/// possible, so that text keeps its size, and grows on large screens.
pub fn view_size(css_width: f64, css_height: f64) -> (f64, f64) {
    let (w, h) = (css_width.max(240.0), css_height.max(200.0));
    let fit = if w < NARROW {
        (w / 400.0).min(h / 460.0)
    } else {
        (w / 980.0).min(h / 490.0)
    };
    // Smaller, nobody could read it.
    let scale = fit.clamp(0.92, 2.2);
    (w / scale, h / scale)
}

impl Layout {
    /// The stage for so many nodes on a drawing of this size.
    pub fn new(nodes: u8, width: f64, height: f64) -> Layout {
        let narrow = width < NARROW;
        let count = f64::from(nodes.max(1));
        let base: f64 = match nodes {
            0..=5 => 44.0,
            6 => 42.0,
            7 => 39.0,
            8 => 36.0,
            _ => 34.0,
        };
        let crowd = if nodes > 6 { 0.74 } else { 1.0 };
        let tight = if narrow {
            width / 460.0 * crowd
        } else {
            height / 470.0
        };
        let radius = (base * tight.min(1.0)).max(20.0);
        let (top, bottom, side) = if narrow {
            (radius + 44.0, radius + 60.0, radius + 28.0)
        } else {
            (radius + 34.0, radius + 20.0, radius + 40.0 + LABEL_WIDTH)
        };
        let ry = ((height - top - bottom) / 2.0).max(40.0);
        let reach = (width / 2.0 - side).max(60.0);
        let rx = if narrow {
            reach
        } else {
            reach.min(ry * (1.0 + 0.082 * count))
        };
        let centre = at(width * if narrow { 0.5 } else { 0.51 }, top + ry);
        let nodes = (0..nodes)
            .map(|i| {
                let angle = (f64::from(i) / count - 0.25) * TAU;
                centre.plus(at(rx * angle.cos(), ry * angle.sin()))
            })
            .collect();
        Layout {
            width,
            height,
            radius,
            narrow,
            centre,
            nodes,
        }
    }

    /// The centre of a node; the centre of the stage for one that does not exist.
    pub fn node(&self, node: NodeId) -> Point {
        self.nodes.get(node.index()).copied().unwrap_or(self.centre)
    }

    /// The radius of the ring around a node.
    pub fn ring_radius(&self) -> f64 {
        self.radius + 8.0
    }

    /// How far an island's outline keeps from the centres of its nodes.
    pub fn island_reach(&self) -> f64 {
        self.radius + if self.narrow { 20.0 } else { 26.0 }
    }

    /// Where a node's label stands; further out when an outline passes around the node and the
    /// rest of `group`.
    pub fn label(&self, node: NodeId, group: NodeSet) -> LabelPlace {
        let p = self.node(node);
        if self.narrow {
            let down = self.radius + if self.nodes.len() > 5 { 26.0 } else { 33.0 };
            let room = 2.0 * (p.x - 4.0).min(self.width - p.x - 4.0);
            return LabelPlace {
                at: at(p.x, p.y + down),
                anchor: Anchor::Middle,
                width: room
                    .min(self.nearest_beside(node) - 6.0)
                    .min(2.0 * (self.nearest_ring(p, down) - self.ring_radius() - 1.0))
                    .max(40.0),
            };
        }
        let outlined = group.contains(node);
        let gap = if outlined {
            self.island_reach() + 12.0
        } else {
            self.radius + 22.0
        };
        // Among many nodes, labels at the top and the bottom get out of their neighbours' way.
        let steep = if self.nodes.len() > 6 { 40.0 } else { 24.0 };
        let lift = (p.y - self.centre.y) / (self.height / 2.0) * steep;
        let right = p.x >= self.centre.x - 1.0 && !self.leans_left(node, group);
        let x = if right { p.x + gap } else { p.x - gap };
        let room = if right { self.width - x } else { x };
        LabelPlace {
            at: at(x, p.y - 2.0 + lift),
            anchor: if right { Anchor::Start } else { Anchor::End },
            width: (room - 6.0).clamp(40.0, LABEL_WIDTH + 40.0),
        }
    }

    /// Whether a node on the middle line has the rest of its group to the right, so that its label
    /// had better stand to the left.
    pub fn leans_left(&self, node: NodeId, group: NodeSet) -> bool {
        let p = self.node(node);
        let others = group.minus(NodeSet::one(node));
        let lean: f64 = others.iter().map(|n| self.node(n).x - p.x).sum();
        group.contains(node) && (p.x - self.centre.x).abs() < 2.0 && lean > 1.0
    }

    /// How far the nearest other node on the same height is, sideways.
    fn nearest_beside(&self, node: NodeId) -> f64 {
        let p = self.node(node);
        let low = p.y + self.radius;
        self.nodes
            .iter()
            .filter(|q| {
                **q != p && q.y - self.radius - 14.0 < low + 34.0 && q.y + self.radius + 44.0 > low
            })
            .map(|q| (q.x - p.x).abs())
            .fold(f64::MAX, f64::min)
    }

    /// How far the nearest node is, sideways, whose ring reaches to where a label of two lines
    /// stands so far below `p`.
    fn nearest_ring(&self, p: Point, down: f64) -> f64 {
        let (top, low) = (p.y + down - 12.0, p.y + down + 20.0);
        let reach = self.ring_radius();
        let beside = |q: &&Point| **q != p && q.y + reach > top && q.y - reach < low;
        let nodes = self.nodes.iter().filter(beside);
        nodes.map(|q| (q.x - p.x).abs()).fold(f64::MAX, f64::min)
    }

    /// The node under a point, within its ring.
    pub fn hit(&self, p: Point) -> Option<NodeId> {
        let near = |q: &Point| q.distance(p) <= self.ring_radius() + 3.0;
        self.nodes.iter().position(near).map(|i| NodeId(i as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left, top, right, bottom of a label of two lines.
    fn label_box(layout: &Layout, node: NodeId, wide: f64) -> [f64; 4] {
        let place = layout.label(node, NodeSet::EMPTY);
        let wide = wide.min(place.width);
        let left = match place.anchor {
            Anchor::Start => place.at.x,
            Anchor::Middle => place.at.x - wide / 2.0,
            Anchor::End => place.at.x - wide,
        };
        [left, place.at.y - 12.0, left + wide, place.at.y + 20.0]
    }

    fn sizes() -> Vec<(f64, f64)> {
        [
            (1068.0, 531.0),
            (908.0, 390.0),
            (390.0, 460.0),
            (390.0, 415.0),
            (1400.0, 700.0),
            (820.0, 520.0),
        ]
        .map(|(w, h)| view_size(w, h))
        .to_vec()
    }

    #[test]
    fn labels_touch_neither_nodes_nor_each_other_nor_the_edge() {
        for (w, h) in sizes() {
            for n in 3..=9u8 {
                let layout = Layout::new(n, w, h);
                let boxes: Vec<_> = (0..n)
                    .map(|i| label_box(&layout, NodeId(i), 140.0))
                    .collect();
                for (i, a) in boxes.iter().enumerate() {
                    assert!(
                        a[0] >= 0.0 && a[2] <= w && a[1] >= 0.0 && a[3] <= h,
                        "{n} nodes {w}x{h}: {i} {a:?}"
                    );
                    for (j, b) in boxes.iter().enumerate().skip(i + 1) {
                        let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                        assert!(apart, "{n} nodes {w}x{h}: labels {i} {j} {a:?} {b:?}");
                    }
                    for (j, c) in layout.nodes.iter().enumerate() {
                        let near = at(c.x.clamp(a[0], a[2]), c.y.clamp(a[1], a[3]));
                        assert!(
                            near.distance(*c) >= layout.ring_radius() - 1.0,
                            "{n} nodes {w}x{h}: label {i} on node {j}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn nodes_keep_apart_and_inside() {
        for (w, h) in sizes() {
            for n in 3..=9u8 {
                let layout = Layout::new(n, w, h);
                for (i, p) in layout.nodes.iter().enumerate() {
                    let reach = layout.ring_radius() + 10.0;
                    assert!(p.x > reach && p.x < w - reach && p.y > reach && p.y < h - reach);
                    for q in &layout.nodes[i + 1..] {
                        assert!(
                            p.distance(*q) > 2.0 * layout.ring_radius() + 14.0,
                            "{n} nodes {w}x{h}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_point_finds_its_node() {
        let layout = Layout::new(5, 1040.0, 520.0);
        for i in 0..5 {
            assert_eq!(layout.hit(layout.node(NodeId(i))), Some(NodeId(i)));
        }
        assert_eq!(layout.hit(at(1.0, 1.0)), None);
    }
}
