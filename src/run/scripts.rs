//! What clients ask for, as it is typed: "A:write 1; A:read; B:read".

use super::{BadRun, Said, understand};
use crate::explore::Script;
use crate::protocol::{ClientId, Info, Key, NodeId};

/// The most clients that can be named.
const MOST_CLIENTS: u32 = 99;

/// Reads what clients ask for: operations between semicolons, each a node, a colon and what is typed
/// at that node. Each node has a client of its own, A's is client 1; `3@B:read` has client 3 ask B.
/// What a client asks for it asks one after another.
pub fn scripts(info: &Info, keys: u8, text: &str) -> Result<Vec<Script>, BadRun> {
    let mut scripts: Vec<Script> = Vec::new();
    let parts = text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    for (place, part) in parts.enumerate() {
        let wrong = |why: &str| {
            BadRun(format!(
                "In operation {}, “{}”: {why}",
                place + 1,
                short(part)
            ))
        };
        let (asked, words) = part.split_once(':').ok_or_else(|| {
            wrong("it has no colon; write a node and what it is asked, such as A:read.")
        })?;
        let (client, node) = match asked.split_once('@') {
            None => (None, asked),
            Some((client, node)) => (Some(client), node),
        };
        let node = NodeId::parse(node).ok_or_else(|| {
            wrong(&format!(
                "“{}” is no node; nodes are A to I.",
                short(node.trim())
            ))
        })?;
        let client = match client.map(|client| client.trim().parse::<u32>()) {
            None => u32::from(node.0),
            Some(Ok(n)) if (1..=MOST_CLIENTS).contains(&n) => n - 1,
            Some(_) => {
                let words = format!("a client is a number from 1 to {MOST_CLIENTS}.");
                return Err(wrong(&words));
            }
        };
        let call = match understand(info, keys, Key(0), words) {
            Ok(Said::Call(call)) => call,
            Ok(Said::Ask(..)) => return Err(wrong("that is a question, which changes nothing.")),
            Err(why) => return Err(wrong(&why.0)),
        };
        let client = ClientId(client);
        match scripts.iter_mut().find(|script| script.client == client) {
            Some(script) => script.calls.push((node, call)),
            None => scripts.push(Script {
                client,
                calls: vec![(node, call)],
            }),
        }
    }
    Ok(scripts)
}

/// What clients ask for, as it would be typed.
pub fn typed(info: &Info, keys: u8, scripts: &[Script]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for script in scripts {
        for (node, call) in &script.calls {
            let words = call.typed(info.verbs, keys > 1);
            parts.push(match script.client.0 == u32::from(node.0) {
                true => format!("{node}:{words}"),
                false => format!("{}@{node}:{words}", script.client.0 + 1),
            });
        }
    }
    parts.join("; ")
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::causal;
    use crate::protocol::{counter, paxos, quorum};

    #[test]
    fn what_is_typed_is_read_and_typed_again() {
        let cases: [(&Info, u8, &str); 4] = [
            (&quorum::INFO, 1, "A:write 1; A:read; B:read"),
            (&causal::INFO, 2, "A:put x 1; 1@B:put y 2; C:get y; C:get x"),
            (&paxos::INFO, 2, "B:transfer 10 x to y"),
            (&counter::INFO, 1, "A:+ 5; B:- 3; B:sync"),
        ];
        for (info, keys, text) in cases {
            let read = scripts(info, keys, text).unwrap_or_else(|bad| panic!("{text}: {bad}"));
            let again = typed(info, keys, &read);
            assert_eq!(scripts(info, keys, &again).as_ref(), Ok(&read), "{again}");
        }
        let read = scripts(&quorum::INFO, 1, "A:write 1; A:read; B:read").expect("sound");
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].calls.len(), 2);
    }

    #[test]
    fn what_cannot_be_read_says_where_and_why() {
        let bad = |text| scripts(&quorum::INFO, 1, text).expect_err(text).0;
        assert_eq!(
            bad("A:read; B"),
            "In operation 2, “B”: it has no colon; write a node and what it is asked, such as A:read."
        );
        assert!(bad("Z:read").contains("“Z” is no node"));
        assert!(bad("0@A:read").contains("a client is a number"));
        assert!(bad("A:fly").contains("There is no command “fly” here"));
        assert!(bad("A:write").contains("needs a number"));
    }
}
