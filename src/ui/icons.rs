//! The page's icons: small inline drawings in the colour of the text around them.

use yew::prelude::*;

/// An icon; the control it stands on carries the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// To the start.
    Start,
    /// One step back.
    Back,
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// One step forward.
    Forward,
    /// To the end.
    End,
    /// Light or dark.
    Theme,
    /// A cross that closes.
    Close,
    /// A tick: it holds.
    Tick,
    /// A cross: it is violated.
    Cross,
    /// Two bars: it waits.
    Wait,
    /// A question mark: it is not decided.
    Question,
    /// Opens downward.
    Down,
    /// Two arrows around: again.
    Again,
    /// A die: another seed.
    Dice,
    /// Scissors: cut.
    Cut,
    /// A hand: hold.
    Hold,
    /// An arrow: let it go on.
    Go,
    /// Two sheets, one on the other: a copy.
    Double,
    /// A sheet that points up: share.
    Share,
    /// A triangle: beware.
    Warning,
    /// A plus: closer.
    More,
    /// A minus: farther away.
    Less,
    /// Arrows to both sides: all of it.
    Fit,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Start => "M3 3v10M13 3 6 8l7 5z",
            Icon::Back => "M11 3 5 8l6 5z",
            Icon::Play => "M5 3l7 5-7 5z",
            Icon::Pause => "M5 3.5v9M11 3.5v9",
            Icon::Forward => "M5 3l6 5-6 5z",
            Icon::End => "M13 3v10M3 3l7 5-7 5z",
            Icon::Theme => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11zM8 2.5v11",
            Icon::Close => "M4 4l8 8M12 4l-8 8",
            Icon::Tick => "M3.5 8.5l3 3 6-7",
            Icon::Cross => "M4.5 4.5l7 7M11.5 4.5l-7 7",
            Icon::Wait => "M6 4v8M10 4v8",
            Icon::Question => "M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.2v.1",
            Icon::Down => "M4 6l4 4 4-4",
            Icon::Again => "M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3",
            Icon::Dice => {
                "M2.5 2.5h11v11h-11zM5.3 5.3v.1M10.7 10.7v.1M8 8v.1M10.7 5.3v.1M5.3 10.7v.1"
            }
            Icon::Cut => "M3 2.5v11M13 2.5v11M3 8h3M10 8h3M7.3 6l1.4 4",
            Icon::Hold => "M3 2.5v11M13 2.5v11M3 8h10M6.5 5.5v5M9.5 5.5v5",
            Icon::Go => "M3 8h9M8.5 4.5L12 8l-3.5 3.5",
            Icon::Double => "M2.5 2.5h7v7h-7zM6.5 12v1.5h7v-7H12",
            Icon::Share => "M8 9.5v-7M5.3 5 8 2.3 10.7 5M4 8v5.2h8V8",
            Icon::More => "M8 3.5v9M3.5 8h9",
            Icon::Less => "M3.5 8h9",
            Icon::Fit => "M2.5 3v10M13.5 3v10M5 8h6M6.6 6 4.8 8l1.8 2M9.4 6l1.8 2-1.8 2",
            Icon::Warning => "M8 2.8 14 13H2zM8 6.8v3M8 11.4v.1",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Icon::Start | Icon::Back | Icon::Play | Icon::Forward | Icon::End => "glyph full",
            Icon::Pause | Icon::Wait | Icon::Tick | Icon::Cross => "glyph bold",
            _ => "glyph",
        }
    }

    /// The icon as a drawing, hidden from screen readers.
    pub fn draw(self) -> Html {
        html! {
            <svg class={self.class()} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
                <path d={self.path()} />
                if self == Icon::Theme {
                    <path class="half" d="M8 2.5a5.5 5.5 0 0 1 0 11z" />
                }
            </svg>
        }
    }
}

/// The sign of the page: a ring that fills toward its quorum.
pub fn logo() -> Html {
    html! {
        <svg class="sign" viewBox="-12 -12 24 24" width="22" height="22" aria-hidden="true" focusable="false">
            <circle r="9" />
            <path d="M0-9A9 9 0 1 1 -8.56 2.78" />
        </svg>
    }
}
