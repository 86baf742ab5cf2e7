//! Tests that run as WebAssembly, in a browser: `cargo xtask test --only wasm`.
#![cfg(target_arch = "wasm32")]

#[path = "golden/mod.rs"]
mod pinned;

use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_thousand_runs_come_to_the_number_pinned_natively() {
    let sum = pinned::fold();
    console_log!("{} runs come to {sum:#018x}", pinned::SEEDS);
    assert_eq!(sum, pinned::PINNED, "{sum:#018x}");
}

#[wasm_bindgen_test]
fn runs_of_the_replicated_state_machine_come_to_the_number_pinned_natively() {
    let sum = pinned::fold_paxos();
    assert_eq!(sum, pinned::PINNED_PAXOS, "{sum:#018x}");
}
