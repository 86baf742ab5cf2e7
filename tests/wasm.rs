//! Tests that run as WebAssembly, in a browser: `cargo xtask test --only wasm`.
#![cfg(target_arch = "wasm32")]

#[path = "golden/mod.rs"]
mod pinned;

use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_thousand_runs_and_more_come_to_the_numbers_pinned_natively() {
    for (protocols, seeds, pinned) in pinned::PINNED {
        let sum = pinned::fold(protocols, seeds);
        console_log!("{seeds} runs of {protocols:?} come to {sum:#018x}");
        assert_eq!(sum, pinned, "{protocols:?}: {sum:#018x}");
    }
}
