//! What of a program has changed since its run began.

use crate::repl::align;
use crate::syntax::{TokenKind, tokens};
use crate::train::SavedText;
use crate::train::launch::Launch;

/// What has changed, for people, a line each; nothing where the run would be the same.
pub(super) fn changes(then: &Launch, now: &Launch) -> Vec<String> {
    let mut lines = Vec::new();
    if then.version != now.version {
        lines.push("Percept itself".to_owned());
        lines.push(format!("  - version {}", then.version));
        lines.push(format!("  + version {}", now.version));
    }
    let (old, new) = (options(then), options(now));
    if old != new {
        lines.push("the command line".to_owned());
        let gone = old.iter().filter(|one| !new.contains(one));
        lines.extend(gone.map(|one| format!("  - {one}")));
        let come = new.iter().filter(|one| !old.contains(one));
        lines.extend(come.map(|one| format!("  + {one}")));
    }
    for (at, text) in then.texts.iter().enumerate() {
        // The file that was run may have moved; those that it uses are known by name.
        let same = |other: &&SavedText| other.name == text.name;
        let now = if at == 0 { now.texts.first() } else { now.texts.iter().find(same) };
        match now {
            Some(now) => lines.extend(changed_lines(text, now)),
            None => lines.push(format!("`{}` is no longer used", text.name)),
        }
    }
    for text in now.texts.iter().skip(1) {
        if !then.texts.iter().any(|other| other.name == text.name) {
            lines.push(format!("`{}` is used now", text.name));
        }
    }
    lines
}

/// What the command line says that a run depends on.
fn options(launch: &Launch) -> Vec<String> {
    let set = launch.overrides.iter().map(|(name, value)| format!("--set {name}={value}"));
    let epochs = launch.epochs.map(|epochs| format!("--epochs {epochs}"));
    let seed = launch.seed.map(|seed| format!("--seed {seed}"));
    set.chain(epochs).chain(seed).collect()
}

/// Lines that say something else: comments and spaces say nothing.
fn changed_lines(then: &SavedText, now: &SavedText) -> Vec<String> {
    let (old, new) = (Line::all(&then.text), Line::all(&now.text));
    let pairs = align(&old, &new);
    if pairs.len() == old.len() && pairs.len() == new.len() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let (mut old_from, mut new_from) = (0, 0);
    for (old_to, new_to) in pairs.into_iter().chain([(old.len(), new.len())]) {
        let (gone, come) = (&old[old_from..old_to], &new[new_from..new_to]);
        if let Some(first) = come.first().or(gone.first()) {
            lines.push(format!("{}:{}", now.name, first.number));
        }
        lines.extend(gone.iter().map(|line| format!("  - {}", line.text)));
        lines.extend(come.iter().map(|line| format!("  + {}", line.text)));
        (old_from, new_from) = (old_to + 1, new_to + 1);
    }
    lines
}

/// A line of a program that says something.
struct Line<'a> {
    number: usize,
    text: &'a str,
    words: Vec<&'a str>,
}

impl PartialEq for Line<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl<'a> Line<'a> {
    fn all(text: &'a str) -> Vec<Self> {
        let line = |(at, text): (usize, &'a str)| {
            let is_word = |kind| !matches!(kind, TokenKind::Newline | TokenKind::Comment);
            let words = tokens(text).into_iter().filter(|token| is_word(token.kind));
            let words = words.map(|word| &text[word.start..word.end]).collect();
            Self { number: at + 1, text: text.trim(), words }
        };
        let lines = text.lines().enumerate().map(line);
        lines.filter(|line| !line.words.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{SavedText, changed_lines};

    fn changed(then: &str, now: &str) -> Vec<String> {
        let text = |text: &str| SavedText {
            name: "a.nn".to_owned(),
            text: text.to_owned(),
            uses: Vec::new(),
        };
        changed_lines(&text(then), &text(now))
    }

    #[test]
    fn comments_and_spaces_are_no_change() {
        let then = "train {\n    epochs = 3\n}\n";
        let now = "# A note.\ntrain {\n\n  epochs   =  3 # three\n}\n";
        assert_eq!(changed(then, now), Vec::<String>::new());
    }

    #[test]
    fn changed_lines_are_shown_with_their_place() {
        let then = "train {\n    epochs = 3\n    batch = 8\n}\n";
        let now = "train {\n    epochs = 4\n    batch = 8\n    seed = 1\n}\n";
        let shown =
            ["a.nn:2", "  - epochs = 3", "  + epochs = 4", "a.nn:4", "  + seed = 1"];
        assert_eq!(changed(then, now), shown);
        assert_eq!(changed(now, then).last().unwrap(), "  - seed = 1");
    }
}
