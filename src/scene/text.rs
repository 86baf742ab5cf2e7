//! How wide words are, about; how to shorten them; how to write them into SVG.

/// How wide a text is, about, in a proportional font of this size.
pub fn width(text: &str, size: f64) -> f64 {
    let units: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '·' | 'I' | '!' => 0.28,
            ' ' | 'f' | 't' | 'r' | '(' | ')' | '/' | '-' => 0.36,
            'm' | 'w' | 'M' | 'W' | '→' | '…' => 0.88,
            c if c.is_uppercase() || c.is_ascii_digit() => 0.63,
            c if (c as u32) > 0x2E80 => 1.0,
            _ => 0.56,
        })
        .sum();
    units * size
}

/// How wide a text is, about, in a monospaced font of this size.
pub fn mono_width(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * 0.61
}

/// The text, cut with an ellipsis where it would be wider than `most`; empty when not even one
/// letter fits.
pub fn fit(text: &str, most: f64, width_of: impl Fn(&str) -> f64) -> String {
    if width_of(text) <= most {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    for keep in (1..letters.len()).rev() {
        let mut shorter: String = letters[..keep].iter().collect();
        shorter.truncate(shorter.trim_end().len());
        shorter.push('…');
        if width_of(&shorter) <= most {
            return shorter;
        }
    }
    String::new()
}

/// The text as it stands in XML, in an element or in a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in XML 1.0, even escaped.
            c if c < ' ' && !matches!(c, '\t' | '\n' | '\r') => out.push('\u{FFFD}'),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_only_when_they_do_not_fit() {
        let by_count = |t: &str| t.chars().count() as f64;
        assert_eq!(fit("write 9", 7.0, by_count), "write 9");
        assert_eq!(fit("write 9", 6.0, by_count), "write…");
        assert_eq!(fit("write 9", 2.0, by_count), "w…");
        assert_eq!(fit("write 9", 1.0, by_count), "");
        assert_eq!(fit("", 0.0, by_count), "");
    }

    #[test]
    fn xml_is_escaped() {
        assert_eq!(escape("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
        assert_eq!(escape("\u{1}x"), "\u{FFFD}x");
    }
}
