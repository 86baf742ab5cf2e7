//! Project tasks: `cargo xtask serve | build | test | bench`.
fn main() {}
