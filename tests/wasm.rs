//! Tests that run as WebAssembly, in a browser: `cargo xtask test --only wasm`.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn integers_have_the_same_width_everywhere() {
    assert_eq!(u64::MAX.count_ones(), 64);
}
