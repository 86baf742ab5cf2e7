//! The picture of a small run, kept beside this file; `BLESS=1 cargo test` writes it anew.

use super::*;
use crate::history::{End, Moment};
use crate::protocol::{Call, ClientId, Key, NodeSet, OpId, Outcome};

fn at(time_us: u64) -> Moment {
    Moment {
        step: time_us / 1000,
        time_us,
    }
}

fn op(n: u32, node: u8, call: Call, start: u64, end: Option<(u64, Outcome)>) -> Operation {
    Operation {
        id: OpId {
            client: ClientId(n),
            seq: 0,
        },
        node: NodeId(node),
        call,
        start: at(start),
        end: end.map(|(t, outcome)| End {
            at: at(t),
            outcome: Some(outcome),
            tag: None,
            cause: None,
        }),
    }
}

fn small() -> SpaceTime {
    let key = Key(0);
    let arrow = |from, to, sent_us, fate, label: &str, value| Arrow {
        from: NodeId(from),
        to: NodeId(to),
        sent_us,
        fate,
        label: label.into(),
        value,
    };
    let operations = vec![
        op(
            0,
            0,
            Call::Write {
                key,
                value: Value(9),
            },
            100_000,
            Some((900_000, Outcome::Written)),
        ),
        op(
            1,
            1,
            Call::Read { key },
            300_000,
            Some((700_000, Outcome::Value(Value(9)))),
        ),
        op(
            2,
            2,
            Call::Read { key },
            1_000_000,
            Some((1_300_000, Outcome::Value(Value(0)))),
        ),
        op(3, 0, Call::Read { key }, 1_200_000, None),
    ];
    SpaceTime {
        title: "No write-back, 3 nodes <seed \"4281\" & more>".into(),
        description: "B's read returns 9; C's read, later, returns 0.".into(),
        nodes: 3,
        start_us: 0,
        end_us: 1_500_000,
        violations: vec![vec![operations[1].id, operations[2].id]],
        operations,
        messages: vec![
            arrow(0, 1, 120_000, Fate::Arrived(250_000), "1·A", Some(Value(9))),
            arrow(0, 2, 120_000, Fate::Lost(400_000), "1·A", Some(Value(9))),
            arrow(1, 0, 310_000, Fate::Arrived(690_000), "?", None),
            arrow(0, 2, 1_210_000, Fate::InFlight, "?", None),
        ],
        spans: vec![Span {
            kind: SpanKind::Cut,
            nodes: NodeSet(0b100),
            start: at(110_000),
            end: Some(at(800_000)),
            forgot: false,
        }],
        verbs: crate::protocol::REGISTER_VERBS,
    }
}

#[test]
fn the_picture_of_a_small_run() {
    let svg = space_time_svg(&small());
    let kept = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/scene/space_time/small.svg"
    );
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(kept, &svg).unwrap();
    }
    assert_eq!(
        svg,
        std::fs::read_to_string(kept).unwrap(),
        "if meant: BLESS=1 cargo test"
    );
}

#[test]
fn the_picture_is_well_formed_xml_and_stands_alone() {
    for data in [
        small(),
        SpaceTime::default(),
        SpaceTime {
            nodes: 9,
            ..small()
        },
    ] {
        let svg = space_time_svg(&data);
        assert_balanced(&svg);
        assert!(svg.contains("<title") && svg.contains("<desc"));
        assert_eq!(
            svg.matches("http").count(),
            1,
            "only the name of SVG itself"
        );
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}

/// Every element that opens closes, in order, and attributes are quoted.
fn assert_balanced(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in xml.split('<').skip(1) {
        let (tag, rest) = tag.split_once('>').expect("a tag ends");
        assert!(!rest.contains('&') || rest.contains(';'));
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.split([' ', '/', '\n']).next().unwrap_or_default();
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
