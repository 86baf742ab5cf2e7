//! Texts as histories in the format "jsonl".
#![no_main]

mod around;

use libfuzzer_sys::fuzz_target;
use quorate::history::Format;

fuzz_target!(|bytes: &[u8]| around::around(bytes, Format::JsonLines));
