//! What to draw, as plain values: the stage, the timeline, the space-time diagram.
//!
//! Nothing here knows the web, so all of it is tested natively; nothing here is hashed or
//! compared between machines, so it may use floats. Lengths are in the drawing's own units, which
//! the page keeps equal to, or close to, CSS pixels.

pub mod cut;
pub mod island;
pub mod lanes;
pub mod layout;
pub mod link;
pub mod message;
pub mod node;
pub mod palette;
pub mod point;
pub mod ring;
pub mod space_time;
pub mod text;
pub mod timeline;
pub mod track;

pub use lanes::history_svg;
pub use layout::Layout;
pub use palette::Hue;
pub use point::Point;
pub use space_time::{SpaceTime, space_time_svg};
