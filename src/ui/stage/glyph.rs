//! The shapes that tell kinds of message apart.

use crate::protocol::Shape;
use yew::prelude::*;

/// The shape about the origin, some 8 wide.
pub fn glyph(shape: Shape) -> Html {
    match shape {
        Shape::Query => html! { <circle class="glyph query" r="3.7" /> },
        Shape::Reply => html! { <circle class="glyph" r="4" /> },
        Shape::Store => {
            html! { <rect class="glyph" x="-4" y="-4" width="8" height="8" rx="1.6" /> }
        }
        Shape::Ack => html! { <path class="glyph ack" d="M-4.2 0l3 3.4 5.4-6.6" /> },
        Shape::Request => html! { <path class="glyph" d="M-3.6-4.4l8 4.4-8 4.4z" /> },
        Shape::Decide => html! { <path class="glyph" d="M0-5l5 5-5 5-5-5z" /> },
        Shape::Beat => html! { <circle class="glyph query" r="2.2" /> },
        Shape::Member => html! { <path class="glyph" d="M-4.6 0l2.3-4h4.6l2.3 4-2.3 4h-4.6z" /> },
    }
}
