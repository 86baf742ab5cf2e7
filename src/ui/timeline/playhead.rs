//! The playhead: a slider over time.

use crate::history::Moment;
use crate::scene::point::{fixed, num};
use crate::scene::timeline::Frame;
use crate::ui::Action;
use yew::prelude::*;

/// How far a page key moves it, in microseconds.
const LEAP_US: u64 = 1_000_000;

/// Where the playhead is.
pub struct Playhead<'a> {
    /// From the left edge of the window.
    pub x: f64,
    /// The measures.
    pub frame: Frame,
    /// Where it stands.
    pub now: Moment,
    /// The latest moment.
    pub frontier: Moment,
    /// The earliest moment.
    pub horizon: Moment,
    /// Takes what the reader does.
    pub on_action: &'a Callback<Action>,
}

impl Playhead<'_> {
    /// The playhead.
    pub fn draw(&self) -> Html {
        let frame = self.frame;
        let away = self.x < -1.0 || self.x > frame.body + 1.0;
        let x = frame.left + self.x.clamp(0.0, frame.body);
        let seconds = |m: Moment| fixed(m.time_us as f64 / 1e6, 2);
        let onkeydown = {
            let (on_action, now) = (self.on_action.clone(), self.now.time_us);
            let bounds = (self.horizon.time_us, self.frontier.time_us);
            Callback::from(move |event: KeyboardEvent| {
                let leap = |to: u64| Action::SeekTime(to.clamp(bounds.0, bounds.1.max(bounds.0)));
                let action = match event.key().as_str() {
                    "ArrowLeft" | "ArrowDown" => Action::StepBack,
                    "ArrowRight" | "ArrowUp" => Action::StepForward,
                    "PageDown" => leap(now.saturating_sub(LEAP_US)),
                    "PageUp" => leap(now.saturating_add(LEAP_US)),
                    "Home" => Action::ToStart,
                    "End" => Action::ToEnd,
                    _ => return,
                };
                event.prevent_default();
                event.stop_propagation();
                on_action.emit(action);
            })
        };
        let low = num(frame.bottom() + 8.0);
        html! {
            <g class={classes!("playhead", away.then_some("away"))} transform={format!("translate({} 0)", fixed(x, 2))}
                tabindex="0" role="slider" aria-label="Playhead" aria-orientation="horizontal"
                aria-valuemin={seconds(self.horizon)} aria-valuemax={seconds(self.frontier)}
                aria-valuenow={seconds(self.now)} aria-valuetext={format!("{} seconds", seconds(self.now))}
                {onkeydown}>
                <rect class="hit" x="-13" y="0" width="26" height="27" />
                <rect class="hit" x="-5" y="20" width="10" height={low.clone()} />
                <line y1="14" y2={low} />
                <path d="M-7 8.5a2 2 0 0 1 2-2H5a2 2 0 0 1 2 2V12L0 19.5L-7 12z" />
            </g>
        }
    }
}
