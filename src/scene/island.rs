//! Islands: groups of nodes that no link joins to the rest, with an outline around each.

use super::layout::Layout;
use super::point::{Point, at, hull, num};
use crate::protocol::{NodeId, NodeSet};
use crate::run::LinkOnStage;
use crate::sorting::sort_by_rank;

/// An outline around a group of nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// Who is inside.
    pub nodes: NodeSet,
    /// A closed path.
    pub path: String,
    /// Where its label stands, middle of the base line.
    pub label: Point,
}

/// The groups that cut links leave: within a group, links lead from each node to each, perhaps
/// through others. A link that works one way still joins. The largest group comes first.
pub fn groups(nodes: u8, links: &[LinkOnStage]) -> Vec<NodeSet> {
    let cut = |a: NodeId, b: NodeId| links.iter().any(|l| l.cut && l.from == a && l.to == b);
    let mut left = NodeSet::first(nodes);
    let mut groups = Vec::new();
    while let Some(seed) = left.iter().next() {
        let mut group = NodeSet::one(seed);
        let mut edge = vec![seed];
        while let Some(a) = edge.pop() {
            for b in left.minus(group).iter() {
                if !(cut(a, b) && cut(b, a)) {
                    group.insert(b);
                    edge.push(b);
                }
            }
        }
        left = left.minus(group);
        groups.push(group);
    }
    // The largest first.
    sort_by_rank(&mut groups, |g| [u64::MAX - u64::from(g.len()), 0, 0]);
    groups
}

/// The outlines of all groups but the largest.
pub fn islands(layout: &Layout, links: &[LinkOnStage]) -> Vec<Outline> {
    groups(layout.nodes.len() as u8, links)
        .into_iter()
        .skip(1)
        .map(|group| outline(layout, group, layout.island_reach()))
        .collect()
}

/// The outline that keeps `reach` from the centres of a group: its hull, rounded.
pub fn outline(layout: &Layout, group: NodeSet, reach: f64) -> Outline {
    let centres: Vec<Point> = group.iter().map(|n| layout.node(n)).collect();
    let corners = hull(&centres);
    let path = rounded(&corners, reach);
    let highest = corners
        .iter()
        .copied()
        .min_by(|a, b| a.y.total_cmp(&b.y))
        .unwrap_or(layout.centre);
    // Away from the middle, so that the label keeps clear of links.
    let lean = if highest.x < layout.centre.x {
        -1.0
    } else {
        1.0
    };
    let label = if (highest.x - layout.centre.x).abs() < 4.0 {
        // The node's own label stands higher, on this side or on the other.
        let top = group.iter().find(|n| layout.node(*n) == highest);
        let left = top.is_some_and(|n| layout.leans_left(n, group));
        let down = if left { 0.66 } else { -0.5 };
        at(highest.x - reach - 26.0, highest.y + reach * down)
    } else {
        let p = Point::polar(reach + 14.0, -std::f64::consts::FRAC_PI_2 + lean * 0.85);
        at(highest.x + p.x + lean * 14.0, highest.y + p.y)
    };
    let x = label.x.clamp(30.0, layout.width - 30.0);
    let label = at(x, label.y.clamp(14.0, layout.height - 6.0));
    Outline {
        nodes: group,
        path,
        label,
    }
}

fn rounded(corners: &[Point], reach: f64) -> String {
    let r = num(reach);
    if let [one] = corners {
        let (x, y) = (num(one.x - reach), num(one.y));
        let across = num(2.0 * reach);
        return format!("M{x} {y}a{r} {r} 0 1 1 {across} 0a{r} {r} 0 1 1 -{across} 0Z");
    }
    let mut path = String::new();
    for (i, &a) in corners.iter().enumerate() {
        let b = corners[(i + 1) % corners.len()];
        // Clockwise on screen, the outside is to the left of the way.
        let out = b.minus(a).unit().right().times(-reach);
        let (from, to) = (a.plus(out), b.plus(out));
        let lead = if i == 0 {
            format!("M{} {}", num(from.x), num(from.y))
        } else {
            format!("A{r} {r} 0 0 1 {} {}", num(from.x), num(from.y))
        };
        path += &format!("{lead}L{} {}", num(to.x), num(to.y));
    }
    if let [a, b, ..] = corners {
        let first = a.plus(b.minus(*a).unit().right().times(-reach));
        path += &format!("A{r} {r} 0 0 1 {} {}Z", num(first.x), num(first.y));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Links;

    fn cut(nodes: u8, links: Links) -> Vec<LinkOnStage> {
        let all = || NodeSet::first(nodes).iter();
        all()
            .flat_map(|a| all().map(move |b| (a, b)))
            .filter(|&(a, b)| links.contains(a, b))
            .map(|(from, to)| LinkOnStage {
                from,
                to,
                cut: true,
                held: false,
            })
            .collect()
    }

    #[test]
    fn a_partition_makes_an_island_of_its_smaller_side() {
        let links = cut(5, Links::around(NodeSet(0b11000), NodeSet::first(5)));
        let layout = Layout::new(5, 1040.0, 520.0);
        let islands = islands(&layout, &links);
        assert_eq!(islands.len(), 1);
        assert_eq!(islands[0].nodes, NodeSet(0b11000));
        assert!(islands[0].path.starts_with('M') && islands[0].path.ends_with('Z'));
    }

    #[test]
    fn a_bridge_or_a_one_way_cut_leaves_one_group() {
        let one_way = cut(3, Links::one_way(NodeId(0), NodeId(1)));
        assert_eq!(groups(3, &one_way), vec![NodeSet::first(3)]);
        // A and B against D and E, while C hears all.
        let bridge = Links {
            from: NodeSet(0b00011),
            to: NodeSet(0b11000),
            both: true,
        };
        assert_eq!(groups(5, &cut(5, bridge)), vec![NodeSet::first(5)]);
    }

    #[test]
    fn everyone_alone_makes_islands_of_one() {
        let all = NodeSet::first(4);
        let links = cut(
            4,
            Links {
                from: all,
                to: all,
                both: true,
            },
        );
        assert_eq!(groups(4, &links).len(), 4);
    }

    #[test]
    fn an_outline_keeps_its_distance() {
        let layout = Layout::new(9, 1040.0, 520.0);
        let shape = outline(&layout, NodeSet(0b1111), 60.0);
        assert_eq!(shape.path.matches('A').count(), 4);
    }
}
