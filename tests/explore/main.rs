//! The explorer against what others count.
#![cfg(not(target_arch = "wasm32"))]

mod registers;
mod stateright_models;
