//! The page.

#[cfg(target_arch = "wasm32")]
fn main() {
    quorate::ui::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser: try `cargo xtask serve`.");
}
