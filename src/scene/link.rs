//! Links between nodes: plain lines, and what is cut or held, one way or both.

use super::layout::Layout;
use super::point::Point;
use super::track::Track;
use crate::protocol::NodeId;
use crate::run::LinkOnStage;

/// A link between two nodes, the earlier one first.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkShape {
    /// The earlier node.
    pub a: NodeId,
    /// The later node.
    pub b: NodeId,
    /// From edge to edge.
    pub line: (Point, Point),
    /// Whether both ways are cut.
    pub cut: bool,
    /// Whether both ways are held.
    pub held: bool,
    /// The ways that are cut or held while the other is not.
    pub ways: Vec<Way>,
}

/// One direction of a link that differs from the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Its lane, as a path from sender to receiver.
    pub path: String,
    /// Whether it is cut; else it is held.
    pub cut: bool,
    /// Where its mark stands.
    pub mark: Point,
    /// The direction of travel at the mark, in degrees clockwise from the right.
    pub degrees: f64,
}

/// All links of the stage.
pub fn links(layout: &Layout, special: &[LinkOnStage]) -> Vec<LinkShape> {
    let count = layout.nodes.len() as u8;
    let mut table = [[(false, false); 16]; 16];
    for link in special {
        table[link.from.index() & 15][link.to.index() & 15] = (link.cut, link.held);
    }
    let mut shapes = Vec::new();
    for a in (0..count).map(NodeId) {
        for b in (a.0 + 1..count).map(NodeId) {
            let (forth, back) = (table[a.index()][b.index()], table[b.index()][a.index()]);
            shapes.push(link(layout, a, b, forth, back));
        }
    }
    shapes
}

fn link(
    layout: &Layout,
    a: NodeId,
    b: NodeId,
    forth: (bool, bool),
    back: (bool, bool),
) -> LinkShape {
    let (p, q) = (layout.node(a), layout.node(b));
    let edge = q.minus(p).unit().times(layout.radius);
    let (cut, held) = (forth.0 && back.0, forth.1 && back.1);
    let mut ways = Vec::new();
    for (from, to, way) in [(a, b, forth), (b, a, back)] {
        let (is_cut, is_held) = (way.0 && !cut, way.1 && !held && !way.0);
        if is_cut || is_held {
            let track = Track::between(layout, from, to);
            let ahead = track.at(0.64).minus(track.at(0.56));
            ways.push(Way {
                path: track.path(),
                cut: is_cut,
                mark: track.at(0.6),
                degrees: ahead.y.atan2(ahead.x).to_degrees(),
            });
        }
    }
    LinkShape {
        a,
        b,
        line: (p.plus(edge), q.minus(edge)),
        cut,
        held,
        ways,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_stage(from: u8, to: u8, cut: bool, held: bool) -> LinkOnStage {
        LinkOnStage {
            from: NodeId(from),
            to: NodeId(to),
            cut,
            held,
        }
    }

    #[test]
    fn a_cut_of_both_ways_is_one_line_and_of_one_way_is_a_lane() {
        let layout = Layout::new(3, 1040.0, 520.0);
        let shapes = links(
            &layout,
            &[
                on_stage(0, 1, true, false),
                on_stage(1, 0, true, false),
                on_stage(2, 0, true, false),
            ],
        );
        assert_eq!(shapes.len(), 3);
        assert!(shapes[0].cut && shapes[0].ways.is_empty());
        assert!(!shapes[1].cut && shapes[1].ways.len() == 1 && shapes[1].ways[0].cut);
        assert!(!shapes[2].cut && shapes[2].ways.is_empty());
    }
}
