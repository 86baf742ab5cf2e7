//! What the browser does for the page: clock, chance, clipboard, files, the address bar.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url, Window};

/// The window; the page cannot be without one.
pub fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

/// Milliseconds since the page was loaded.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |p| p.now())
}

/// A seed that people can read out: up to six digits.
pub fn fresh_seed() -> u64 {
    let mut bytes = [0u8; 4];
    let filled = window()
        .crypto()
        .and_then(|c| c.get_random_values_with_u8_array(&mut bytes));
    if filled.is_err() {
        return now_ms() as u64 % 1_000_000;
    }
    u64::from(u32::from_le_bytes(bytes)) % 1_000_000
}

/// Whether a media query matches.
pub fn prefers(query: &str) -> bool {
    window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|m| m.matches())
}

/// Whether the page stands in one column, as on a phone.
pub fn narrow() -> bool {
    prefers("(max-width: 760px), (max-height: 500px)")
}

/// What stands behind the `#` of the address; empty when there is none.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_string()
}

/// The address of the page with this fragment, without any query.
pub fn link(fragment: &str) -> String {
    let location = window().location();
    let origin = location.origin().unwrap_or_default();
    let path = location.pathname().unwrap_or_default();
    format!("{origin}{path}#{fragment}")
}

/// Takes fragment and query out of the address bar; the page stays as it is.
pub fn clear_address() {
    let path = window().location().pathname().unwrap_or_default();
    if let Ok(history) = window().history() {
        // Where the address cannot be changed (a sandboxed frame), it stays.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}

/// Copies text; false where the browser does not let the page.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // An insecure page has no clipboard at all.
    let has = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|c| c.is_truthy());
    if !has {
        return false;
    }
    let promise = navigator.clipboard().write_text(text);
    wasm_bindgen_futures::JsFuture::from(promise).await.is_ok()
}

/// A file made of this text.
pub fn blob(text: &str, mime: &str) -> Option<Blob> {
    let parts = Array::of1(&JsValue::from_str(text));
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    Blob::new_with_str_sequence_and_options(&parts, &options).ok()
}

/// The address of a file made of this text.
pub fn blob_url(text: &str, mime: &str) -> Option<String> {
    Url::create_object_url_with_blob(&blob(text, mime)?).ok()
}

/// Downloads text as a file; false where the browser does not let the page.
pub fn download(name: &str, mime: &str, text: &str) -> bool {
    let Some(url) = blob_url(text, mime) else {
        return false;
    };
    let anchor = window()
        .document()
        .and_then(|d| d.create_element("a").ok())
        .and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok());
    let Some(anchor) = anchor else { return false };
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The download has begun; its address may go a little later.
    gloo_timers::callback::Timeout::new(10_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    true
}
