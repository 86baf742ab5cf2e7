//! The three checkers on the logs that Jepsen recorded of etcd.

use crate::logs::{Log, Logs};
use crate::measure::{alone, median, numbers};
use crate::who::Who;

/// The logs that are hard for a search that only remembers where it was.
const HARD: [&str; 2] = ["etcd_002.log", "etcd_007.log"];

/// What a checker says of a log, and the seconds that took.
#[derive(Clone, Copy)]
struct Said {
    holds: bool,
    seconds: f64,
}

/// What all of them say of a log, in the order of [`Who::ALL`]; none where one took too long.
type Row = [Option<Said>; 4];

/// Has all logs judged by all of them, and tells the ratios.
pub fn compare() -> Result<(), String> {
    let logs = Logs::find()?;
    println!(
        "\n{} logs of etcd tests: microseconds to judge a file, each file repeated, medians",
        logs.all.len()
    );
    println!("file          verdict      ours   verdict alone          todc    stateright");
    let mut rows = Vec::new();
    for log in &logs.all {
        let row = judge(log)?;
        line(log, &row);
        rows.push(row);
    }
    let slow = Who::Stateright.limit().as_secs();
    let done = rows.iter().filter(|row| row[3].is_some()).count();
    println!(
        "todc-utils panics at a history without operations, and is asked about none. Stateright \
         finished {done} of {} files within {slow} s each.",
        rows.len()
    );
    let all: Vec<&Row> = rows.iter().collect();
    totals("all files", &all);
    if logs.are_recorded() {
        let is_hard = |log: &Log| HARD.contains(&&*log.name);
        let easy = logs.all.iter().zip(&rows).filter(|(log, _)| !is_hard(log));
        let easy: Vec<&Row> = easy.map(|(_, row)| row).collect();
        totals("without 002 and 007", &easy);
    }
    let finished = rows.iter().filter(|row| row[3].is_some());
    let finished: Vec<&Row> = finished.collect();
    ratio(
        "check stateright/ours etcd, files it finished",
        &finished,
        3,
        0,
    );
    Ok(())
}

/// The other side of [`judge`].
pub fn one(who: &str, path: &str) -> Result<(), String> {
    let who = Who::parse(who).ok_or_else(|| format!("“{who}” is nobody."))?;
    let (holds, seconds, runs) = who.judge(path.as_ref())?;
    println!("{} {seconds} {runs}", u8::from(holds));
    Ok(())
}

/// What all say of a log, each in a process of its own. They must agree.
fn judge(log: &Log) -> Result<Row, String> {
    let path = log.path.display().to_string();
    let mut row = [None; 4];
    let mut verdict = log.verdict;
    for (said, who) in row.iter_mut().zip(Who::ALL) {
        let Some(text) = alone(&["--one", who.name(), &path], who.limit())? else {
            continue;
        };
        let Some([holds, seconds, _]) = numbers(&text) else {
            return Err(format!("{} by {} came to {text}.", log.name, who.name()));
        };
        let holds = holds > 0.0;
        if *verdict.get_or_insert(holds) != holds {
            let (name, who, word) = (&log.name, who.name(), words(holds));
            return Err(format!(
                "of {name} {who} says “{word}”, unlike what is known."
            ));
        }
        *said = Some(Said { holds, seconds });
    }
    Ok(row)
}

fn words(holds: bool) -> &'static str {
    match holds {
        true => "holds",
        false => "violated",
    }
}

fn line(log: &Log, row: &Row) {
    let figures = row.map(|said| match said {
        Some(said) => format!("{:.1}", said.seconds * 1e6),
        None => "unfinished".to_string(),
    });
    let [ours, verdict, todc, stateright] = figures;
    let holds = row[0].map_or("unfinished", |said| words(said.holds));
    println!(
        "{}  {holds:8} {ours:>8} {verdict:>15} {todc:>13} {stateright:>13}",
        log.name
    );
}

fn totals(which: &str, rows: &[&Row]) {
    ratio(&format!("check todc/ours etcd, {which}"), rows, 2, 0);
    let name = format!("check todc/ours etcd, verdict alone, {which}");
    ratio(&name, rows, 2, 1);
}

/// How many times as long one checker takes as another, over all files and in the median file.
fn ratio(name: &str, rows: &[&Row], one: usize, other: usize) {
    let seconds = |row: &Row, who: usize| match row[who] {
        Some(said) => said.seconds,
        None => Who::ALL[who].limit().as_secs_f64(),
    };
    if rows.is_empty() {
        return println!("{name}: there are none");
    }
    let total = |who| rows.iter().map(|row| seconds(row, who)).sum::<f64>();
    let each = rows
        .iter()
        .map(|row| seconds(row, one) / seconds(row, other));
    let least = match rows.iter().any(|row| row[one].is_none()) {
        true => "at least ",
        false => "",
    };
    println!(
        "{name}: {least}{:.1} in total, {:.1} in the median file",
        total(one) / total(other),
        median(each.collect())
    );
}
