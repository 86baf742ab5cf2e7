//! A node, ready to draw: its value large, its tag, what else it holds, what waits, and the same
//! facts in words.

use super::palette::Hue;
use super::text;
use crate::protocol::{Key, Tag, Value, Verb};
use crate::run::{NodeOnStage, NodeStatus};

/// The size of the text on chips; the stage is drawn a little smaller than this at times.
const CHIP_TEXT: f64 = 12.0;
/// How many chips stand beside a node before the rest becomes a number.
const CHIPS: usize = 3;

/// What is drawn of a node beside its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeFace {
    /// The value shown large; none when the node does not hold the register.
    pub value: Option<Value>,
    /// The value as text, shortened when it is very long.
    pub big: String,
    /// The size of that text.
    pub size: f64,
    /// Its tag.
    pub tag: Option<Tag>,
    /// The node's colour.
    pub hue: Hue,
    /// The registers beside the one shown: a text and a colour each.
    pub others: Vec<(String, Hue)>,
    /// The roles it plays, or the mode it is in.
    pub badges: Vec<String>,
    /// What waits, as short texts, each with the colour of what it writes.
    pub queue: Vec<(String, Hue)>,
}

/// What to draw of a node when this register is the one shown.
pub fn face(node: &NodeOnStage, key: Key, radius: f64, verbs: &[Verb]) -> NodeFace {
    if node.status == NodeStatus::Away {
        return NodeFace::default();
    }
    let shown = node.view.registers.iter().find(|r| r.key == key);
    let value = shown.map(|r| r.value);
    let full = value.map_or_else(|| "–".to_owned(), |v| v.to_string());
    let big = text::fit(&full, 8.0, |t| t.chars().count() as f64);
    let letters = big.chars().count().max(1) as f64;
    let size = (radius * 0.68).min(radius * 1.62 / (letters * 0.62));
    let others = node.view.registers.iter().filter(|r| r.key != key);
    let others = others.map(|r| (format!("{} {}", r.key, r.value), Hue::of(r.value)));
    let several = node.view.registers.len() > 1;
    let queue = node
        .queue
        .iter()
        .map(|(_, call)| (call.typed(verbs, several), Hue::of_maybe(call.written())));
    NodeFace {
        value,
        big,
        size,
        tag: shown.and_then(|r| r.tag),
        hue: Hue::of_maybe(value),
        others: few(others.collect()),
        badges: node.view.badges.clone(),
        queue: few(queue.collect()),
    }
}

/// The first few, and how many more there are.
fn few(mut all: Vec<(String, Hue)>) -> Vec<(String, Hue)> {
    if all.len() > CHIPS {
        let more = all.len() - (CHIPS - 1);
        all.truncate(CHIPS - 1);
        all.push((format!("+{more}"), Hue::NONE));
    }
    let most = if all.len() == 1 { 18.0 } else { 11.0 };
    for chip in &mut all {
        chip.0 = text::fit(&chip.0, most, |t| t.chars().count() as f64);
    }
    all
}

/// How wide a badge is.
pub fn badge_width(badge: &str) -> f64 {
    text::width(badge, CHIP_TEXT) + 14.0
}

/// As many badges as fit into so much room, then how many more there are.
pub fn badges(all: &[String], room: f64) -> Vec<String> {
    let wide = |shown: &[String]| -> f64 { shown.iter().map(|b| badge_width(b) + 4.0).sum() };
    (1..=all.len())
        .rev()
        .map(|kept| {
            let mut shown = all[..kept].to_vec();
            if kept < all.len() {
                shown.push(format!("+{}", all.len() - kept));
            }
            shown
        })
        .find(|shown| wide(shown) <= room || shown.len() <= 2)
        .unwrap_or_default()
}

/// Chips in a row: the left edge and width of each, from 0 on, in a mono font.
pub fn row(chips: &[(String, Hue)]) -> Vec<(f64, f64)> {
    let mut x = 0.0;
    chips
        .iter()
        .map(|(label, _)| {
            let width = text::mono_width(label, CHIP_TEXT) + 10.0;
            let left = x;
            x += width + 4.0;
            (left, width)
        })
        .collect()
}

/// The line beside a node: what it does, or why it does nothing.
pub fn line(node: &NodeOnStage) -> String {
    match node.status {
        NodeStatus::Up => node.view.phase.clone(),
        NodeStatus::Crashed => "crashed".to_owned(),
        NodeStatus::Away => "not in the cluster".to_owned(),
        NodeStatus::Paused if node.view.phase == "idle" => "frozen".to_owned(),
        NodeStatus::Paused => format!("frozen · {}", node.view.phase),
    }
}

/// All that is known of a node, in words.
pub fn words(node: &NodeOnStage, key: Key, cut_off: bool) -> String {
    let mut said = format!("Node {}", node.id);
    if node.status == NodeStatus::Away {
        return format!("{said}; {}", line(node));
    }
    for r in &node.view.registers {
        if r.key == key || node.view.registers.len() > 1 {
            let tag = r.tag.map(|t| format!(", tag {t}")).unwrap_or_default();
            said += &format!("; {} holds {}{tag}", r.key, r.value);
        }
    }
    said += &format!("; {}", line(node));
    if !node.view.badges.is_empty() {
        said += &format!("; {}", node.view.badges.join(", "));
    }
    if let Some(ring) = &node.view.ring {
        said += &format!("; {} of {} replies", ring.have.len(), ring.need);
    }
    if cut_off {
        said += "; cut off";
    }
    match node.queue.len() {
        0 => {}
        1 => said += "; 1 request waits",
        n => said += &format!("; {n} requests wait"),
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{
        Call, ClientId, NodeId, NodeSet, NodeView, OpId, REGISTER_VERBS, Register, Ring,
    };

    fn node() -> NodeOnStage {
        let tag = Some(Tag {
            counter: 3,
            writer: 0,
        });
        let view = NodeView {
            registers: vec![
                Register {
                    key: Key(0),
                    value: Value(7),
                    tag,
                },
                Register {
                    key: Key(1),
                    value: Value(4),
                    tag: None,
                },
            ],
            phase: "writing 7 · store 2/3".into(),
            ring: Some(Ring {
                have: NodeSet(3),
                need: 3,
                value: Some(Value(7)),
            }),
            ..NodeView::default()
        };
        let op = |n| OpId {
            client: ClientId(n),
            seq: 0,
        };
        let queue = (0..5)
            .map(|n| (op(n), Call::Read { key: Key(0) }))
            .collect();
        NodeOnStage {
            id: NodeId(0),
            status: NodeStatus::Up,
            view,
            serving: Some(op(9)),
            queue,
            timers: vec![],
        }
    }

    #[test]
    fn a_face_shows_the_register_chosen_and_the_others_small() {
        let shown = face(&node(), Key(0), 44.0, REGISTER_VERBS);
        assert_eq!((shown.big.as_str(), shown.hue), ("7", Hue::of(Value(7))));
        assert_eq!(shown.others, vec![("y 4".to_owned(), Hue::of(Value(4)))]);
        let texts: Vec<&str> = shown.queue.iter().map(|c| c.0.as_str()).collect();
        assert_eq!(texts, ["read x", "read x", "+3"]);
        assert_eq!(face(&node(), Key(5), 44.0, REGISTER_VERBS).big, "–");
    }

    #[test]
    fn as_many_badges_are_shown_as_fit() {
        let all = ["leader", "commander", "replica", "acceptor"].map(String::from);
        assert_eq!(badges(&all, 400.0), all);
        assert_eq!(badges(&all, 180.0), ["leader", "commander", "+2"]);
        assert_eq!(badges(&all, 10.0), ["leader", "+3"]);
        assert_eq!(badges(&[], 10.0), [""; 0]);
    }

    #[test]
    fn a_node_that_takes_no_part_holds_nothing() {
        let mut away = node();
        away.status = NodeStatus::Away;
        assert_eq!(words(&away, Key(0), false), "Node A; not in the cluster");
        assert_eq!(
            face(&away, Key(0), 44.0, REGISTER_VERBS),
            NodeFace::default()
        );
    }

    #[test]
    fn long_values_fit_into_the_circle() {
        let mut long = node();
        long.view.registers[0].value = Value(i64::MAX as u64);
        let shown = face(&long, Key(0), 34.0, REGISTER_VERBS);
        assert!(shown.big.ends_with('…'));
        assert!(text::mono_width(&shown.big, shown.size) < 68.0);
    }

    #[test]
    fn a_node_says_all_it_shows() {
        assert_eq!(
            words(&node(), Key(0), true),
            "Node A; x holds 7, tag 3·A; y holds 4; writing 7 · store 2/3; 2 of 3 replies; cut off; 5 requests wait"
        );
        let mut frozen = node();
        frozen.status = NodeStatus::Paused;
        assert_eq!(line(&frozen), "frozen · writing 7 · store 2/3");
    }
}
