//! Our own history format: JSON lines.

use super::Operation;

/// One JSON object a line and operation, in order of invocation.
pub fn to_json_lines<'a>(operations: impl IntoIterator<Item = &'a Operation>) -> String {
    let mut lines = String::new();
    for operation in operations {
        lines.push_str(&serde_json::to_string(operation).expect("an operation is plain data"));
        lines.push('\n');
    }
    lines
}
