//! How many choices a second the simulator makes in a browser: `cargo xtask bench sim`. Not run
//! with the other tests.
#![cfg(target_arch = "wasm32")]

#[path = "bench/work.rs"]
mod work;

use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn choices_per_second() {
    let window = web_sys::window().expect("a page");
    let clock = window.performance().expect("a clock");
    work::report(|| clock.now(), |line| console_log!("{line}"));
}
