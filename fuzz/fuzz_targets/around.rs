//! What holds of every text, whatever is in it.

use quorate::history::{BadHistory, Format, History, read, write};

/// Reads a text, and whatever was read is the same when it is written and read again.
pub fn around(bytes: &[u8], format: Format) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let _ = read(text, None);
    match read(text, Some(format)) {
        Err(BadHistory { line, column, why }) => {
            assert!(line >= 1 && column >= 1 && !why.contains('\n'));
        }
        Ok(history) => {
            let written = write(&history, format).expect("it was read from there");
            let again = read(&written, Some(format)).expect("it was written");
            assert_eq!(bare(history), bare(again));
        }
    }
}

/// Without lines, and without names of processes: some formats let another take one's place.
fn bare(mut history: History) -> History {
    history.processes.clear();
    for op in &mut history.ops {
        (op.line, op.process) = (0, 0);
    }
    history
}
