//! Reports that are large, as bytes: a history of a hundred thousand operations is read from them in
//! a moment, and from JSON it is not.

use super::Report;
use crate::check::Judgement;
use crate::history::History;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize, Deserialize)]
enum Parcel {
    Opened(Arc<History>),
    Judged(Box<Judgement>),
}

impl Report {
    /// The report as bytes, if it is one of the large ones; every other goes as JSON.
    pub fn pack(self) -> Result<Vec<u8>, Report> {
        let parcel = match self {
            Report::Opened(history) => Parcel::Opened(history),
            Report::Judged(judgement) => Parcel::Judged(judgement),
            other => return Err(other),
        };
        postcard::to_allocvec(&parcel)
            .map_err(|why| Report::Failed(format!("It could not be told: {why}.")))
    }

    /// What was packed.
    pub fn unpack(bytes: &[u8]) -> Report {
        match postcard::from_bytes(bytes) {
            Ok(Parcel::Opened(history)) => Report::Opened(history),
            Ok(Parcel::Judged(judgement)) => Report::Judged(judgement),
            Err(why) => Report::Failed(format!("It was not understood: {why}.")),
        }
    }
}
