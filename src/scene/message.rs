//! Messages in flight: their chips, their words, and where each is at a virtual time.

use super::layout::Layout;
use super::palette::Hue;
use super::point::Point;
use super::text;
use super::track::Track;
use crate::protocol::{MessageView, MsgId, Shape};
use crate::run::MessageOnStage;
use crate::sorting::{rank_of, sort_by_rank};
use std::collections::BTreeMap;

/// With more messages than this in flight, chips shrink to their shapes.
pub const CHIPS: usize = 80;
/// With more messages than this in flight, trails are left out.
pub const TRAILS: usize = 60;
/// Messages that wait keep this far from each other, where the lane has room.
const SPACING: f64 = 30.0;
/// The size of the text on a chip.
const LABEL: f64 = 12.0;
/// Where, of the way, a doomed message falters.
pub const FALTER: f64 = 0.5;

/// The way of one message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Journey {
    /// Which message.
    pub id: MsgId,
    /// Its lane.
    pub track: Track,
    /// How it moves along it.
    pub pace: Pace,
    /// Whether it will be lost.
    pub doomed: bool,
}

/// How a message moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// Evenly, from when it was sent to when it is due, in microseconds.
    Moving {
        /// When it was sent.
        sent_us: u64,
        /// When it is due.
        due_us: u64,
    },
    /// It stands at this fraction of its way.
    Still(f64),
}

impl Journey {
    /// How much of its way the message has gone at this virtual time, 0 to 1.
    pub fn fraction(&self, now_us: f64) -> f64 {
        match self.pace {
            Pace::Still(fraction) => fraction,
            Pace::Moving { sent_us, due_us } => fraction(sent_us, due_us, now_us),
        }
    }

    /// Where it is when it has gone this fraction of its way.
    pub fn place(&self, fraction: f64) -> Point {
        self.track.at(fraction)
    }
}

fn fraction(sent_us: u64, due_us: u64, now_us: f64) -> f64 {
    let (sent, due) = (sent_us as f64, due_us as f64);
    if due <= sent {
        return 1.0;
    }
    ((now_us - sent) / (due - sent)).clamp(0.0, 1.0)
}

/// The ways of all messages. `still` puts every message at a fixed place midway, for people who
/// asked for less motion.
///
/// Messages that wait for a person stand side by side in the middle of their lane; held ones wait
/// where they were last seen, which `before` knows, one behind the other.
pub fn journeys(
    layout: &Layout,
    messages: &[MessageOnStage],
    now_us: u64,
    still: bool,
    before: impl Fn(MsgId) -> Option<f64>,
) -> Vec<Journey> {
    let mut waiting: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    let mut out: Vec<Journey> = Vec::with_capacity(messages.len());
    for (i, message) in messages.iter().enumerate() {
        let (from, to) = (message.id.from, message.id.to);
        let pace = match message.due_us {
            Some(due_us) if !message.held && !still => Pace::Moving {
                sent_us: message.sent_us,
                due_us,
            },
            due_us if message.held && !still => {
                waiting.entry((from, to)).or_default().push(i);
                let due = || due_us.map(|due| fraction(message.sent_us, due, now_us as f64));
                let stopped = before(message.id).or_else(due).unwrap_or(0.5);
                Pace::Still(stopped.clamp(0.04, 0.88))
            }
            _ => {
                waiting.entry((from, to)).or_default().push(i);
                Pace::Still(0.5)
            }
        };
        let track = Track::between(layout, from, to);
        out.push(Journey {
            id: message.id,
            track,
            pace,
            doomed: message.doomed,
        });
    }
    for group in waiting.values() {
        spread(&mut out, group);
    }
    out
}

/// Sets messages of one lane that wait apart from each other, the earliest sent furthest on.
fn spread(journeys: &mut [Journey], group: &[usize]) {
    let Some(&first) = group.first() else { return };
    let count = group.len() as f64;
    let length = journeys[first].track.length().max(1.0);
    let gap = (SPACING / length).min(0.76 / count);
    let wish = |i: usize, js: &[Journey]| js[i].fraction(0.0);
    let mut order = group.to_vec();
    sort_by_rank(&mut order, |&i| [!rank_of(wish(i, journeys)), 0, 0]);
    let wishes: Vec<f64> = order.iter().map(|&i| wish(i, journeys)).collect();
    let alike = wishes.iter().all(|w| *w == wishes[0]);
    let half = gap * (count - 1.0) / 2.0;
    // Those that wait at one place stand about it; others stay where they are if they can.
    let mut ahead: Option<f64> = None;
    for (k, &i) in order.iter().enumerate() {
        let free = match ahead {
            None if alike => (wishes[0] + half).min(0.92),
            None => wishes[0],
            Some(ahead) if alike => ahead - gap,
            Some(ahead) => wishes[k].min(ahead - gap),
        };
        let room_behind = gap * (count - 1.0 - k as f64) + 0.04;
        let place = free.max(room_behind);
        ahead = Some(place);
        journeys[i].pace = Pace::Still(place);
    }
}

/// The measures of a message's chip, about its centre.
#[derive(Clone, Debug, PartialEq)]
pub struct Chip {
    /// What stands on it.
    pub label: String,
    /// Half its width.
    pub half: f64,
    /// Its colour.
    pub hue: Hue,
    /// Whether it is drawn small and grey: a sign of life, of which there are many.
    pub quiet: bool,
}

/// The chip of a message.
pub fn chip(view: &MessageView) -> Chip {
    let label = text::fit(&view.label, 84.0, |t| text::mono_width(t, LABEL));
    let half = (26.0 + text::mono_width(&label, LABEL)) / 2.0;
    Chip {
        label,
        half: half.max(14.0),
        hue: Hue::of_maybe(view.value),
        quiet: view.shape == Shape::Beat,
    }
}

/// All that a message says, for people who listen.
pub fn words(message: &MessageOnStage) -> String {
    let MsgId { from, to, .. } = message.id;
    let mut said = format!("{from} to {to}, {}", message.view.words);
    if message.held {
        said += ", held";
    } else if message.due_us.is_none() {
        said += ", waits to be delivered";
    }
    if message.doomed {
        said += ", will be lost";
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{NodeId, Value};
    use std::rc::Rc;

    fn message(seq: u32, due_us: Option<u64>, held: bool) -> MessageOnStage {
        let view = MessageView {
            shape: Shape::Store,
            kind: "store",
            label: "3·A".into(),
            value: Some(Value(7)),
            op: None,
            words: "store 7 with tag 3·A".into(),
        };
        let id = MsgId {
            from: NodeId(0),
            to: NodeId(1),
            seq,
        };
        MessageOnStage {
            id,
            view: Rc::new(view),
            sent_us: 1000,
            due_us,
            held,
            doomed: false,
        }
    }

    fn layout() -> Layout {
        Layout::new(5, 1040.0, 520.0)
    }

    #[test]
    fn a_message_moves_evenly_and_stays_within_its_lane() {
        let journey = journeys(
            &layout(),
            &[message(0, Some(3000), false)],
            0,
            false,
            |_| None,
        )[0];
        let at = |t: f64| journey.fraction(t);
        assert_eq!(
            (at(0.0), at(1000.0), at(2000.0), at(9000.0)),
            (0.0, 0.0, 0.5, 1.0)
        );
    }

    #[test]
    fn a_held_message_stands_still_where_it_is() {
        let journey = journeys(
            &layout(),
            &[message(0, Some(3000), true)],
            1500,
            false,
            |_| None,
        )[0];
        assert_eq!(journey.pace, Pace::Still(0.25));
        assert_eq!(journey.fraction(1e9), 0.25);
    }

    #[test]
    fn a_message_that_is_held_stays_where_it_was_seen_while_time_goes_on() {
        let held = [message(0, Some(3000), true)];
        let journeys = journeys(&layout(), &held, 2900, false, |_| Some(0.3));
        assert_eq!(journeys[0].pace, Pace::Still(0.3));
    }

    #[test]
    fn messages_held_at_different_places_keep_them_unless_they_touch() {
        let held: Vec<_> = (0..3).map(|i| message(i, None, true)).collect();
        let seen = [0.7, 0.69, 0.2];
        let journeys = journeys(&layout(), &held, 0, false, |id| Some(seen[id.seq as usize]));
        let at: Vec<f64> = journeys.iter().map(|j| j.fraction(0.0)).collect();
        assert_eq!((at[0], at[2]), (0.7, 0.2));
        assert!(at[1] < 0.66);
    }

    #[test]
    fn messages_that_wait_are_set_apart_the_first_ahead() {
        let many: Vec<_> = (0..4).map(|i| message(i, None, false)).collect();
        let journeys = journeys(&layout(), &many, 0, false, |_| None);
        let places: Vec<f64> = journeys.iter().map(|j| j.fraction(0.0)).collect();
        assert!(places.windows(2).all(|w| w[0] - w[1] > 0.05), "{places:?}");
        assert!((places.iter().sum::<f64>() / 4.0 - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_hundred_that_wait_stay_within_the_lane() {
        let many: Vec<_> = (0..100).map(|i| message(i, None, i % 2 == 0)).collect();
        for j in journeys(&layout(), &many, 0, false, |_| None) {
            assert!((0.0..=1.0).contains(&j.fraction(0.0)));
        }
    }

    #[test]
    fn less_motion_puts_messages_midway() {
        let journeys = journeys(&layout(), &[message(0, Some(3000), false)], 0, true, |_| {
            None
        });
        assert_eq!(journeys[0].pace, Pace::Still(0.5));
    }

    #[test]
    fn a_message_says_what_it_carries_and_how_it_fares() {
        assert_eq!(
            words(&message(0, None, true)),
            "A to B, store 7 with tag 3·A, held"
        );
        assert_eq!(
            words(&message(0, None, false)),
            "A to B, store 7 with tag 3·A, waits to be delivered"
        );
    }
}
