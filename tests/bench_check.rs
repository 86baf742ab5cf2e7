//! How long histories take to be judged in a browser: `cargo xtask bench check`. Not run with the
//! other tests.
#![cfg(target_arch = "wasm32")]

#[path = "bench/histories.rs"]
mod histories;
#[path = "bench/judging.rs"]
mod judging;

use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn milliseconds_to_judge() {
    let window = web_sys::window().expect("a page");
    let clock = window.performance().expect("a clock");
    judging::report(|| clock.now(), |line| console_log!("{line}"));
}
