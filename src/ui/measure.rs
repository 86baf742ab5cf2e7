//! The size of an element, in CSS pixels, kept up to date.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, ResizeObserver};
use yew::prelude::*;

/// Width and height of the element behind `node`; none before it is first laid out.
#[hook]
pub fn use_size(node: &NodeRef) -> Option<(f64, f64)> {
    let size = use_state_eq(|| None);
    let (set, node) = (size.clone(), node.clone());
    use_effect_with((), move |()| {
        let element = node.cast::<HtmlElement>();
        let watched = element.clone();
        let measure = move || {
            if let Some(e) = &watched {
                let (w, h) = (e.client_width(), e.client_height());
                if w > 0 && h > 0 {
                    set.set(Some((f64::from(w), f64::from(h))));
                }
            }
        };
        measure();
        let callback = Closure::<dyn FnMut()>::new(measure);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let (Some(o), Some(e)) = (&observer, &element) {
            o.observe(e);
        }
        move || {
            if let Some(o) = observer {
                o.disconnect();
            }
            drop(callback);
        }
    });
    *size
}
