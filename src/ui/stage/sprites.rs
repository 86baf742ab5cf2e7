//! Moves messages, frame by frame, by writing to their elements directly: Yew adds and removes
//! them, and is not asked where they are.

use crate::protocol::MsgId;
use crate::scene::message::{FALTER, Journey};
use crate::scene::point::{Point, num};
use crate::ui::motion::MotionClock;
use gloo_render::{AnimationFrame, request_animation_frame};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use web_sys::{Element, SvgTransform, SvggElement};

/// A trail is this much of a lane's length, in percent; the same number stands in the chip's
/// dashes.
const TRAIL: f64 = 30.0;

/// The messages on stage, each with its elements and its way.
#[derive(Clone)]
pub struct Sprites(Rc<Inner>);

struct Inner {
    clock: MotionClock,
    journeys: RefCell<BTreeMap<MsgId, Journey>>,
    sprites: RefCell<BTreeMap<MsgId, Sprite>>,
    frame: RefCell<Option<AnimationFrame>>,
    stale: Cell<bool>,
}

struct Sprite {
    element: SvggElement,
    /// Where it stands, as numbers: a third of the time that writing the attribute takes.
    place: Option<SvgTransform>,
    trail: Option<Element>,
    drawn: Option<(Journey, f64)>,
    lost: bool,
}

impl PartialEq for Sprites {
    fn eq(&self, other: &Sprites) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Sprites {
    /// No messages yet.
    pub fn new(clock: MotionClock) -> Sprites {
        Sprites(Rc::new(Inner {
            clock,
            journeys: RefCell::default(),
            sprites: RefCell::default(),
            frame: RefCell::default(),
            stale: Cell::new(true),
        }))
    }

    /// Says which way each message goes; shown at the next frame, or at [`Sprites::draw`].
    pub fn plan(&self, journeys: Vec<Journey>) {
        let mut planned = self.0.journeys.borrow_mut();
        planned.clear();
        // Not collected, which would sort what is sorted as it is inserted.
        planned.extend(journeys.into_iter().map(|j| (j.id, j)));
        self.0.stale.set(true);
    }

    /// Where a message was last drawn, as a fraction of its way.
    pub fn seen(&self, id: MsgId) -> Option<f64> {
        let sprites = self.0.sprites.borrow();
        sprites.get(&id)?.drawn.map(|(_, fraction)| fraction)
    }

    /// A message has come on stage; it is put in its place at once.
    pub fn enter(&self, id: MsgId, element: SvggElement, trail: Option<Element>) {
        let mut sprite = Sprite {
            element,
            place: None,
            trail,
            drawn: None,
            lost: false,
        };
        if let Some(journey) = self.0.journeys.borrow().get(&id) {
            sprite.draw(journey, self.0.clock.now_us());
        }
        self.0.sprites.borrow_mut().insert(id, sprite);
    }

    /// A message has left.
    pub fn leave(&self, id: MsgId) {
        self.0.sprites.borrow_mut().remove(&id);
    }

    /// Puts every message where it is now.
    pub fn draw(&self) {
        let inner = &*self.0;
        let now_us = inner.clock.now_us();
        let journeys = inner.journeys.borrow();
        for (id, sprite) in inner.sprites.borrow_mut().iter_mut() {
            if let Some(journey) = journeys.get(id) {
                sprite.draw(journey, now_us);
            }
        }
        inner.stale.set(false);
    }

    /// Draws at each frame for as long as time goes on by itself, then once more.
    pub fn wake(&self) {
        if self.0.frame.borrow().is_some() {
            return;
        }
        let weak = Rc::downgrade(&self.0);
        let next = request_animation_frame(move |_| {
            let Some(sprites) = weak.upgrade().map(Sprites) else {
                return;
            };
            // Dropping the handle of a frame that has begun does nothing more.
            sprites.0.frame.borrow_mut().take();
            sprites.draw();
            if sprites.0.clock.running() {
                sprites.wake();
            }
        });
        *self.0.frame.borrow_mut() = Some(next);
    }
}

impl Sprite {
    fn draw(&mut self, journey: &Journey, now_us: f64) {
        let fraction = journey.fraction(now_us);
        if let Some((last, at)) = &self.drawn
            && (at - fraction).abs() < 2e-4
            && last.track == journey.track
            && last.doomed == journey.doomed
        {
            return;
        }
        self.stand(journey.place(fraction));
        if let Some(trail) = &self.trail {
            let offset = num(TRAIL - fraction * 100.0);
            let _ = trail.set_attribute("stroke-dashoffset", &offset);
        }
        let lost = journey.doomed && fraction >= FALTER;
        if lost != self.lost {
            self.lost = lost;
            let _ = self.element.toggle_attribute_with_force("data-lost", lost);
        }
        self.drawn = Some((*journey, fraction));
    }

    fn stand(&mut self, at: Point) {
        if let Some(place) = &self.place {
            let _ = place.set_translate(at.x as f32, at.y as f32);
            return;
        }
        let text = format!("translate({} {})", num(at.x), num(at.y));
        let _ = self.element.set_attribute("transform", &text);
        self.place = self.element.transform().base_val().get_item(0).ok();
    }
}
