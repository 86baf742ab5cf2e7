//! The page's worker, in which setups are explored while the stage stays alive.

#[cfg(target_arch = "wasm32")]
fn main() {
    quorate::errand::serve();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The worker runs in a browser: try `cargo xtask serve`.");
}
