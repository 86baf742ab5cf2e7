//! What EDN's forms are made of: blanks, words, numbers, texts, characters, tags.

use super::{Edn, Reader};
use crate::history::read::Fail;
use std::borrow::Cow;

/// How much of a word an error quotes, in characters.
const QUOTED: usize = 40;

/// Characters that have names.
const NAMED: [&str; 6] = ["newline", "return", "space", "tab", "formfeed", "backspace"];

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b',' | b'\t'..=b'\r')
}

fn ends_word(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'"' | b';' | b'(' | b')' | b'[' | b']' | b'{' | b'}')
}

impl<'a> Reader<'a> {
    /// Passes blanks, commas, comments, and forms that `#_` takes out.
    pub fn blank(&mut self) -> Result<(), Fail> {
        loop {
            match self.peek() {
                Some(byte) if is_blank(byte) => self.at += 1,
                Some(b';') => {
                    let line = &self.text.as_bytes()[self.at..];
                    let end = line.iter().position(|&byte| byte == b'\n');
                    self.at += end.unwrap_or(line.len());
                }
                Some(b'#') if self.text.as_bytes().get(self.at + 1) == Some(&b'_') => {
                    let start = self.at;
                    self.at += 2;
                    self.deeper(start)?;
                    self.skip()?;
                    self.depth -= 1;
                }
                _ => return Ok(()),
            }
        }
    }

    /// The bytes up to the end of a word that has begun, which may begin with any character.
    fn word(&mut self) -> &'a str {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let end = bytes[start..].iter().position(|&byte| ends_word(byte));
        self.at = end.map_or(bytes.len(), |end| start + end);
        &self.text[start..self.at]
    }

    /// A tag, with what belongs to it still to come.
    pub fn tag(&mut self) -> Result<&'a str, Fail> {
        let start = self.at;
        self.at += 1;
        let tag = self.word();
        match tag.starts_with(char::is_alphabetic) {
            true => Ok(tag),
            false => Err(Fail::new(start, "This “#” begins neither a set nor a tag.")),
        }
    }

    /// One word, text or character.
    pub(super) fn atom(&mut self) -> Result<Edn<'a>, Fail> {
        let start = self.at;
        let first = self.text.as_bytes()[start];
        match first {
            b'"' => return Ok(Edn::Text(self.text()?)),
            b'\\' => return Ok(Edn::Word(Cow::Borrowed(self.character()?))),
            b')' | b']' | b'}' => {
                let why = format!("“{}” closes nothing.", char::from(first));
                return Err(Fail::new(start, why));
            }
            _ => {}
        }
        let word = self.word();
        let signed = word.trim_start_matches(['+', '-']);
        if signed.starts_with(|c: char| c.is_ascii_digit()) && word.len() - signed.len() <= 1 {
            return number(word).ok_or_else(|| not(start, word, "number"));
        }
        match word {
            "nil" => Ok(Edn::Nil),
            _ if first == b':' => match &word[1..] {
                "" => Err(not(start, word, "keyword")),
                name if name.starts_with(':') => Err(not(start, word, "keyword")),
                name => Ok(Edn::Keyword(name)),
            },
            _ => Ok(Edn::Word(Cow::Borrowed(word))),
        }
    }

    /// Passes one word, text or character.
    pub(super) fn skip_atom(&mut self) -> Result<(), Fail> {
        match self.text.as_bytes()[self.at] {
            b'"' => self.text_end().map(|_| ()),
            b'\\' | b')' | b']' | b'}' => self.atom().map(|_| ()),
            _ => {
                self.word();
                Ok(())
            }
        }
    }

    /// A character: `\c`, `\newline`, `\{`.
    fn character(&mut self) -> Result<&'a str, Fail> {
        let start = self.at;
        let first = self.text[start + 1..].chars().next();
        let Some(first) = first.filter(|c| !c.is_whitespace()) else {
            return Err(Fail::new(start, "A character was looked for behind “\\”."));
        };
        self.at += 1 + first.len_utf8();
        let more = self.word();
        let spelled = &self.text[start..self.at];
        let is_hex = || more.len() == 4 && more.bytes().all(|byte| byte.is_ascii_hexdigit());
        match more.is_empty() || NAMED.contains(&&spelled[1..]) || first == 'u' && is_hex() {
            true => Ok(spelled),
            false => Err(not(start, spelled, "character")),
        }
    }

    /// Passes a text; says where its inside ends, and whether anything in it is escaped.
    fn text_end(&mut self) -> Result<(usize, bool), Fail> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut at = start + 1;
        let mut escaped = false;
        loop {
            match bytes.get(at) {
                None => return Err(Fail::new(start, "This text has no closing quote.")),
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    at += 2;
                }
                Some(_) => at += 1,
            }
        }
        self.at = at + 1;
        Ok((at, escaped))
    }

    fn text(&mut self) -> Result<Cow<'a, str>, Fail> {
        let start = self.at + 1;
        let (end, escaped) = self.text_end()?;
        let inside = &self.text[start..end];
        if !escaped {
            return Ok(Cow::Borrowed(inside));
        }
        let mut text = String::with_capacity(inside.len());
        let mut rest = inside;
        while let Some(at) = rest.find('\\') {
            text.push_str(&rest[..at]);
            let (c, len) = escape(&rest[at + 1..]).ok_or_else(|| {
                let place = start + inside.len() - rest.len() + at;
                Fail::new(place, "This “\\” begins nothing that a text may have.")
            })?;
            text.push(c);
            rest = &rest[at + 1 + len..];
        }
        text.push_str(rest);
        Ok(Cow::Owned(text))
    }
}

/// The character that is meant by what stands behind a backslash, and how many bytes that is.
fn escape(behind: &str) -> Option<(char, usize)> {
    let c = match behind.chars().next()? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        c @ ('"' | '\\') => c,
        'u' => {
            let digits = behind.get(1..5)?;
            let code = digits
                .bytes()
                .all(|b| b.is_ascii_hexdigit())
                .then_some(digits)?;
            let code = u32::from_str_radix(code, 16).ok()?;
            // Half of a pair that makes one character in UTF-16 stands for nothing by itself.
            return Some((char::from_u32(code).unwrap_or('\u{FFFD}'), 5));
        }
        _ => return None,
    };
    Some((c, 1))
}

/// A number: a whole one when it fits, else as it is spelled.
fn number(word: &str) -> Option<Edn<'_>> {
    let digits = word.strip_suffix('N').unwrap_or(word);
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    if unsigned.bytes().all(|b| b.is_ascii_digit()) {
        let well = unsigned == "0" || !unsigned.starts_with('0');
        let kept = || Edn::Word(Cow::Borrowed(word));
        return well.then(|| digits.parse().map_or_else(|_| kept(), Edn::Int));
    }
    let all = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_number = match unsigned.split_once('/') {
        Some((above, below)) => all(above) && all(below),
        None => {
            let float = word.strip_suffix('M').unwrap_or(word);
            float
                .trim_start_matches(['+', '-'])
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
                && float.parse::<f64>().is_ok()
        }
    };
    is_number.then_some(Edn::Word(Cow::Borrowed(word)))
}

fn not(at: usize, word: &str, what: &str) -> Fail {
    Fail::new(at, format!("“{}” is no {what}.", shortened(word)))
}

/// The beginning of a text that may be long.
pub(in crate::history) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
