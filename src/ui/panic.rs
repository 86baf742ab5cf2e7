//! What the reader sees when the page itself fails: a plain message, and the run to download.

use super::platform::{blob_url, window};
use super::settings::last_run_text;
use std::cell::Cell;
use std::panic::PanicHookInfo;
use wasm_bindgen::JsValue;
use web_sys::{Document, Element};

thread_local! {
    static HAPPENED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the page has failed; nothing should go on then.
pub fn happened() -> bool {
    HAPPENED.get()
}

/// Shows the message in place of the page, once, whatever state the page is in.
pub fn install() {
    // Through Yew, which otherwise puts a hook of its own in this place.
    yew::set_custom_panic_hook(Box::new(|info| {
        if HAPPENED.replace(true) {
            return;
        }
        let what = describe(info);
        web_sys::console::error_1(&JsValue::from_str(&what));
        // Where even this cannot be shown, the console has it.
        let _ = show(&what);
    }));
}

fn describe(info: &PanicHookInfo) -> String {
    info.to_string()
}

fn show(what: &str) -> Result<(), JsValue> {
    let document = window().document().ok_or(JsValue::NULL)?;
    let body = document.body().ok_or(JsValue::NULL)?;
    let main = element(&document, "main", "")?;
    main.set_class_name("failure");
    let page = element(&document, "div", "")?;
    page.set_attribute("role", "alert")?;
    main.append_child(&page)?;
    page.append_child(&*element(&document, "h1", "Quorate has failed")?)?;
    page.append_child(&*element(
        &document,
        "p",
        "Something in the page itself went wrong; this is our mistake, not yours. The run as it \
         was saved last can be downloaded: it makes the best report of what happened.",
    )?)?;
    let row = element(&document, "p", "")?;
    let run = last_run_text();
    if let Some(url) = blob_url(&run, "application/json").filter(|_| !run.is_empty()) {
        let link = element(&document, "a", "Download the run")?;
        link.set_attribute("href", &url)?;
        link.set_attribute("download", "quorate-run.json")?;
        row.append_child(&link)?;
    }
    // Plain links, since no code of the page can be trusted to run any more.
    let path = window().location().pathname()?;
    for (words, href) in [
        ("Reload", path.clone()),
        ("Start afresh", format!("{path}?fresh")),
    ] {
        let link = element(&document, "a", words)?;
        link.set_attribute("href", &href)?;
        row.append_child(&link)?;
    }
    page.append_child(&row)?;
    let details = element(&document, "details", "")?;
    details.append_child(&*element(&document, "summary", "What the page said")?)?;
    details.append_child(&*element(&document, "pre", what)?)?;
    page.append_child(&details)?;
    body.set_inner_html("");
    body.append_child(&main)?;
    Ok(())
}

fn element(document: &Document, tag: &str, text: &str) -> Result<Element, JsValue> {
    let element = document.create_element(tag)?;
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    Ok(element)
}
