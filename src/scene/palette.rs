//! Colour is the value. Eight hues that colour-blind people can tell apart (after Okabe and Ito,
//! <https://jfly.uni-koeln.de/color/>), and grey for the value a register starts with.
//!
//! The hues themselves are set in `static/stage.css` for each theme, as the custom property `--v`
//! of the classes `v0` to `v8`. Colour never stands alone: the value is always written, and each
//! hue has a mark of its own.

use crate::protocol::Value;

/// How many hues there are beside the grey of the initial value.
pub const HUES: u8 = 8;

/// The colour of a value: 0 is the grey of the initial value, 1 to 8 are hues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hue(u8);

impl Hue {
    /// Grey: the initial value, or none known.
    pub const NONE: Hue = Hue(0);

    /// The hue of a value. Values written one after another get different hues.
    pub fn of(value: Value) -> Hue {
        match value.0 {
            0 => Hue::NONE,
            n => Hue(((n - 1) % u64::from(HUES)) as u8 + 1),
        }
    }

    /// The hue of a value that may not be known.
    pub fn of_maybe(value: Option<Value>) -> Hue {
        value.map_or(Hue::NONE, Hue::of)
    }

    /// Its number, 0 to 8.
    pub fn index(self) -> u8 {
        self.0
    }

    /// The class that sets `--v`.
    pub fn class(self) -> &'static str {
        ["v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"][usize::from(self.0)]
    }

    /// The hue on white, for pictures that stand alone; at least 3:1 against white.
    pub fn on_white(self) -> &'static str {
        [
            "#848D9A", "#00916A", "#2F96D0", "#D0541A", "#C0629A", "#0067A8", "#8E8200", "#C98200",
            "#7A57C9",
        ][usize::from(self.0)]
    }

    /// The mark that tells the hue without colour: the strokes of a bar 28 wide, each by its
    /// start and its length.
    pub fn mark(self) -> &'static [(f64, f64)] {
        match self.0 {
            0 => &[(10.0, 8.0)],
            1 => &[(0.0, 28.0)],
            2 => &[(0.0, 12.0), (16.0, 12.0)],
            3 => &[(0.0, 6.0), (11.0, 6.0), (22.0, 6.0)],
            4 => &[(0.0, 18.0), (22.0, 6.0)],
            5 => &[(0.0, 6.0), (10.0, 18.0)],
            6 => &[(4.0, 20.0)],
            7 => &[(0.0, 6.0), (9.0, 10.0), (22.0, 6.0)],
            _ => &[(3.0, 6.0), (19.0, 6.0)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_initial_value_is_grey_and_neighbours_differ() {
        assert_eq!(Hue::of(Value::INITIAL), Hue::NONE);
        for n in 1..100 {
            assert_ne!(Hue::of(Value(n)), Hue::of(Value(n + 1)));
            assert_ne!(Hue::of(Value(n)), Hue::NONE);
        }
        assert_eq!(Hue::of(Value(u64::MAX)).index(), 7);
    }

    #[test]
    fn every_hue_has_its_own_class_colour_and_mark() {
        let all: Vec<Hue> = (0..=HUES).map(Hue).collect();
        let distinct = |f: &dyn Fn(Hue) -> String| {
            all.iter().map(|&h| f(h)).collect::<BTreeSet<_>>().len() == all.len()
        };
        assert!(distinct(&|h| h.class().into()));
        assert!(distinct(&|h| h.on_white().into()));
        assert!(distinct(&|h| format!("{:?}", h.mark())));
    }

    #[test]
    fn colours_stand_out_on_white() {
        for hue in (0..=HUES).map(Hue) {
            assert!(contrast_with_white(hue.on_white()) >= 3.0, "{hue:?}");
        }
    }

    fn contrast_with_white(hex: &str) -> f64 {
        let channel = |i: usize| {
            let c = f64::from(u8::from_str_radix(&hex[i..i + 2], 16).unwrap()) / 255.0;
            if c <= 0.03928 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        1.05 / (0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) + 0.05)
    }
}
