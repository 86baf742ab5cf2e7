//! Runs as files and links: what was written can be read, and what was mangled is refused in a
//! sentence.
#![cfg(not(target_arch = "wasm32"))]

mod any;
mod console;
mod mangled;
#[path = "../golden/mod.rs"]
mod pinned;

use any::any_run;
use quorate::history::Moment;
use quorate::protocol::NodeId;
use quorate::run::{self, Act, BadRun, Deed, Run};
use quorate::world::{Choice, Links};

#[test]
fn files_and_links_come_back_as_they_were() {
    for seed in 0..5_000 {
        let run = any_run(seed, 40);
        let (json, link) = (run.to_json(), run.to_fragment());
        assert_eq!(Run::from_json(&json).as_ref(), Ok(&run), "seed {seed}");
        assert_eq!(Run::from_fragment(&link).as_ref(), Ok(&run), "seed {seed}");
        let whole = format!(" https://example.org/quorate/?x=1#{link}\n");
        assert_eq!(Run::from_fragment(&whole).as_ref(), Ok(&run));
        assert!(
            link.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"=-_".contains(&b))
        );
        assert!(json.ends_with("}\n"));
    }
}

/// A link as it was first given out. It must open for ever: never change it.
const OLD_LINK: &str = "run=AQZxdW9ydW0DYWJkAQFyATIFAQKsAoQHAAAAAAEePP8DAAAAwD4AuSEDKMCopQQABwIpwailBAALAQIAKsKopQQBADzOwvEFLGd_8g";

#[test]
fn an_old_link_still_opens() {
    let mut setup = run::default_setup("quorum").expect("known");
    setup.switches.set("r", "2");
    let deeds = [
        Deed::Choose(Choice::Crash(NodeId(2))),
        Deed::Choose(Choice::Cut(Links::one_way(NodeId(0), NodeId(1)))),
        Deed::Workload(false),
    ];
    let acts = (0u64..).zip(deeds).map(|(i, deed)| Act {
        at: Moment {
            step: 40 + i,
            time_us: 9_000_000 + i,
        },
        deed,
    });
    let run = Run {
        version: 1,
        setup,
        acts: acts.collect(),
        until: Moment {
            step: 60,
            time_us: 12_345_678,
        },
    };
    assert_eq!(run.to_fragment(), OLD_LINK);
    assert_eq!(Run::from_fragment(OLD_LINK), Ok(run));
}

/// One sentence: it says something, on one line of readable length, and ends.
fn one_sentence(bad: &BadRun) {
    let text = bad.to_string();
    assert!(text.ends_with('.') && text.len() > 10, "{text:?}");
    assert!(!text.chars().any(char::is_control), "{text:?}");
    assert!(
        text.chars().next().is_some_and(|c| !c.is_lowercase()),
        "{text:?}"
    );
    assert!(text.chars().count() < 500, "{text:?}");
}

fn refusal(text: &str) -> String {
    let bad = Run::from_json(text).expect_err("refused");
    one_sentence(&bad);
    bad.to_string()
}

#[test]
fn a_refusal_says_where_and_why() {
    let sound = any_run(3, 3).to_json();
    let with = |from: &str, to: &str| refusal(&sound.replacen(from, to, 1));
    assert_eq!(
        with("\"version\": 1", "\"version\": 2"),
        "This run is of version 2; this Quorate reads version 1."
    );
    assert_eq!(
        refusal("{}"),
        "This is not a Quorate run: it has no version."
    );
    assert!(refusal("").starts_with("This is not a Quorate run file: "));
    assert!(with("\"seed\"", "\"sead\"").contains("unknown field `sead`"));
    let nodes = with("\"nodes\": ", "\"nodes\": 20");
    assert!(nodes.starts_with("“nodes” is 20"), "{nodes}");
    let protocol = with("\"protocol\": \"", "\"protocol\": \"my\\n");
    assert!(
        protocol.starts_with("There is no protocol “my "),
        "{protocol}"
    );
    let long = "x".repeat(1_000_000);
    let protocol = with("\"protocol\": \"", &format!("\"protocol\": \"{long}"));
    assert!(
        protocol.contains("”; there are quorum, shared-register"),
        "{protocol}"
    );
    let huge = " ".repeat(run::MAX_BYTES + 1);
    assert!(refusal(&huge).contains("at most 16777216 are read"));
    let bad = Run::from_fragment(&huge).expect_err("refused");
    one_sentence(&bad);
}

#[test]
fn acts_out_of_order_or_beyond_all_bounds_are_refused() {
    let acts = |moments: &[(u64, u64)], until: (u64, u64)| {
        let moment = |&(step, time_us): &(u64, u64)| Moment { step, time_us };
        let mut run = any_run(3, 0);
        let deed = Deed::Workload(true);
        run.acts = moments
            .iter()
            .map(|at| Act {
                at: moment(at),
                deed,
            })
            .collect();
        run.until = moment(&until);
        run.check().map_err(|bad| {
            one_sentence(&bad);
            bad.to_string()
        })
    };
    assert_eq!(acts(&[(0, 0), (1, 0)], (2, 0)), Ok(()));
    let before = "Act 2 of the run comes before the act before it.";
    assert_eq!(acts(&[(5, 0), (5, 0)], (9, 9)), Err(before.into()));
    assert_eq!(acts(&[(5, 9), (6, 8)], (9, 9)), Err(before.into()));
    assert!(acts(&[(5, 9)], (5, 9)).is_err());
    assert!(acts(&[], (u64::MAX, 0)).is_err_and(|why| why.starts_with("The end of the run")));
    assert!(acts(&[], (1, u64::MAX)).is_err());
    let many: Vec<_> = (0..=run::MAX_ACTS as u64).map(|i| (i, 0)).collect();
    assert!(acts(&many, (u64::from(u32::MAX), 0)).is_err());
}
