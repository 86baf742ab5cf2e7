//! Histories in which one knows what to expect.
