//! Histories from anywhere: read, written, converted; and whatever is wrong with them.
#![cfg(not(target_arch = "wasm32"))]

mod shared;
