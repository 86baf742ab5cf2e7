//! A line drawn through the cluster cuts it in two.

use super::point::Point;
use crate::protocol::{NodeId, NodeSet};

/// Shorter than this, a drawn line means nothing.
pub const SHORTEST: f64 = 24.0;

/// The nodes that a line through two points cuts off: those on its smaller side (of two equal
/// sides, the one without the first node). None when all nodes are on one side, or when the line
/// is too short to have a direction. The line goes on beyond both its ends.
pub fn cut_off(nodes: &[Point], from: Point, to: Point) -> Option<NodeSet> {
    let line = to.minus(from);
    if line.length() < SHORTEST {
        return None;
    }
    let right: NodeSet = (0u8..)
        .zip(nodes)
        .filter(|(_, p)| line.cross(p.minus(from)) > 0.0)
        .map(|(i, _)| NodeId(i))
        .collect();
    let left = NodeSet::first(nodes.len() as u8).minus(right);
    if right.is_empty() || left.is_empty() {
        return None;
    }
    let right_is_less =
        right.len() < left.len() || right.len() == left.len() && !right.contains(NodeId(0));
    Some(if right_is_less { right } else { left })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::layout::Layout;
    use crate::scene::point::at;

    fn five() -> Vec<Point> {
        Layout::new(5, 1040.0, 520.0).nodes
    }

    #[test]
    fn a_line_between_two_groups_cuts_off_the_smaller_one() {
        let nodes = five();
        // D and E stand on the left.
        let (top, low) = (at(430.0, 0.0), at(480.0, 520.0));
        let cut = cut_off(&nodes, top, low).unwrap();
        assert_eq!(cut.to_string(), "D and E");
        assert_eq!(
            cut_off(&nodes, low, top),
            Some(cut),
            "whichever way it is drawn"
        );
    }

    #[test]
    fn a_line_beside_the_cluster_cuts_nothing() {
        assert_eq!(cut_off(&five(), at(5.0, 0.0), at(5.0, 500.0)), None);
        assert_eq!(cut_off(&five(), at(500.0, 200.0), at(505.0, 210.0)), None);
    }

    #[test]
    fn of_two_halves_the_one_without_the_first_node_is_cut_off() {
        let nodes = Layout::new(4, 1040.0, 520.0).nodes;
        let cut = cut_off(&nodes, at(100.0, 0.0), at(900.0, 510.0)).unwrap();
        assert_eq!(cut.len(), 2);
        assert!(!cut.contains(NodeId(0)));
    }
}
