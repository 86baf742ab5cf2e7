//! The virtual time between two ticks, so that messages glide at the pace of the display.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A cheap shared handle on virtual time. The shell sets it at each tick; the stage reads it at
/// each frame.
#[derive(Clone, Default)]
pub struct MotionClock(Rc<Inner>);

type Wake = Rc<dyn Fn()>;

#[derive(Default)]
struct Inner {
    base_us: Cell<f64>,
    wall_ms: Cell<f64>,
    speed: Cell<f64>,
    limit_us: Cell<f64>,
    wakers: RefCell<Vec<(u32, Wake)>>,
    next_waker: Cell<u32>,
}

impl PartialEq for MotionClock {
    fn eq(&self, other: &MotionClock) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl MotionClock {
    /// A clock that stands at zero.
    pub fn new() -> MotionClock {
        MotionClock::default()
    }

    /// Says that virtual time is `now_us` at this instant and goes on at `speed` (1 is the
    /// reader's own time; 0 stands still), but not beyond `limit_us`, where the next thing
    /// happens.
    pub fn set(&self, now_us: u64, speed: f64, limit_us: Option<u64>) {
        let clock = &self.0;
        clock.base_us.set(now_us as f64);
        clock.wall_ms.set(wall_ms());
        clock.speed.set(speed.max(0.0));
        clock
            .limit_us
            .set(limit_us.map_or(f64::MAX, |t| t.max(now_us) as f64));
        let wakers: Vec<_> = clock.wakers.borrow().iter().map(|w| w.1.clone()).collect();
        for wake in wakers {
            wake();
        }
    }

    /// Virtual time now, about, in microseconds.
    pub fn now_us(&self) -> f64 {
        let clock = &self.0;
        let elapsed_us = (wall_ms() - clock.wall_ms.get()) * 1000.0;
        // A tab in the background gets no ticks; without them, time does not run far ahead.
        let ahead = elapsed_us.clamp(0.0, 250_000.0) * clock.speed.get();
        (clock.base_us.get() + ahead).min(clock.limit_us.get())
    }

    /// Whether virtual time goes on by itself.
    pub fn running(&self) -> bool {
        self.0.speed.get() > 0.0
    }

    /// Calls `wake` whenever the clock is set, until what this returns is dropped.
    pub fn on_set(&self, wake: impl Fn() + 'static) -> Waker {
        let id = self.0.next_waker.get();
        self.0.next_waker.set(id.wrapping_add(1));
        self.0.wakers.borrow_mut().push((id, Rc::new(wake)));
        Waker {
            clock: self.clone(),
            id,
        }
    }
}

/// Dropped, it stops the calls that [`MotionClock::on_set`] promised.
pub struct Waker {
    clock: MotionClock,
    id: u32,
}

impl Drop for Waker {
    fn drop(&mut self) {
        self.clock.0.wakers.borrow_mut().retain(|w| w.0 != self.id);
    }
}

fn wall_ms() -> f64 {
    web_sys::window()
        .and_then(|w| w.performance())
        .map_or(0.0, |p| p.now())
}
