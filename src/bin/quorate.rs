//! The command line.

fn main() -> std::process::ExitCode {
    quorate::cli::main()
}
