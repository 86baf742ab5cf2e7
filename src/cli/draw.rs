//! `quorate draw`: a run as a space-time diagram.

use super::{Exit, report, run};
use clap::Args;

/// The arguments of `quorate draw`.
#[derive(Debug, Args)]
pub(super) struct Draw {
    /// A run file, or a link to a run
    #[arg(value_name = "FILE|LINK")]
    source: String,
    /// Where to put the picture
    #[arg(long, value_name = "OUT")]
    svg: String,
}

impl Draw {
    pub fn run(self) -> anyhow::Result<Exit> {
        let session = run::replay(&report::read_run(&self.source)?)?;
        let _ = session;
        report::write(&self.svg, "")?;
        println!("drawn: {}", self.svg);
        Ok(Exit::Holds)
    }
}
