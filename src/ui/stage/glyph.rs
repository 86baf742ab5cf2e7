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
    }
}
