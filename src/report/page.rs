//! The pages of `percept explain`: of a word, a code, a builtin, a setting.

use super::checks::level_of;
use crate::builtins::{Entry, Kind, Param};
use crate::check::settings::{SectionEntry, Setting};
use crate::diagnostics::Code;
use crate::diagnostics::render::{Look, Paint, Severity, text};
use crate::lint::{self, Threshold};
use crate::syntax::words::Word;

/// What a code means, with a wrong and a right program.
pub fn code(code: &Code, look: &Look) -> String {
    let severity = Severity::of(code.level);
    let level = level_of(code);
    let paint = if severity == Severity::Error { Paint::Red } else { Paint::Yellow };
    let mut out = format!(
        "{} {}{level}\n\n{}\n",
        look.paint(paint, &format!("{}[{}]", severity.word(), code.id)),
        look.paint(Paint::Bold, code.name),
        paragraph(code.explanation, look)
    );
    out += &listing("wrong", code.wrong, Paint::Red, look);
    out += &listing("right", code.right, Paint::Green, look);
    let lints = lint::ALL.iter().filter(|lint| lint.code.id == code.id);
    let thresholds: Vec<String> =
        lints.flat_map(|lint| lint.thresholds).map(|one| limit(one)).collect();
    out += &listing("thresholds", &thresholds.join("\n"), Paint::Cyan, look);
    out + &format!("\nDecided {}.\n", code.decided.in_words())
}

/// `dropout-high = 0.5: share of values dropped`.
fn limit(threshold: &Threshold) -> String {
    format!("{} = {}: {}", threshold.name, text::number(threshold.default), threshold.doc)
}

/// What a builtin is and how it is called.
pub fn builtin(entry: &dyn Entry, signature: Option<&str>, look: &Look) -> String {
    let mut out =
        format!("{} ({})\n", look.paint(Paint::Bold, &call(entry)), entry.family());
    if let Some(signature) = signature {
        out += &format!("{signature}\n");
    }
    out += &format!("\n{}\n", paragraph(entry.doc(), look));
    if !entry.formula().is_empty() {
        out += &format!("\n{}\n", paragraph(entry.formula(), look));
    }
    if !entry.params().is_empty() {
        out += &format!("\n{}\n", look.paint(Paint::Cyan, "arguments"));
        let head = |param: &Param| text::width(&formal(param));
        let left = entry.params().iter().map(head).max().unwrap_or(0).min(28);
        for param in entry.params() {
            let said = format!("{} ({})", param.doc, range(&param.kind));
            let indent = " ".repeat(left + 4);
            let lines = text::wrap(&said, look.width.saturating_sub(left + 4), 0);
            let formal = text::pad_end(&formal(param), left);
            out += &format!("  {formal}  {}\n", lines.join(&format!("\n{indent}")));
        }
    }
    out += &listing("examples", &entry.examples().join("\n"), Paint::Cyan, look);
    if !entry.also_known_as().is_empty() {
        let names = format!("Elsewhere: {}.", entry.also_known_as().join(", "));
        out += &format!("\n{}\n", paragraph(&names, look));
    }
    out
}

/// What a word of the language means, and how it is written.
pub(super) fn word(word: &Word, look: &Look) -> String {
    let Word { name, kind, forms, doc, example, .. } = word;
    let title = look.paint(Paint::Bold, name);
    let mut out = format!("{title} ({kind})\n\n{}\n", paragraph(doc, look));
    out += &listing("written", forms, Paint::Cyan, look);
    out + &listing("example", example, Paint::Cyan, look)
}

/// What a setting means and what it may be.
pub fn setting(section: &SectionEntry, setting: &Setting, look: &Look) -> String {
    let mut out = format!(
        "{} (setting of `{}`)\n\n{}\n\n",
        look.paint(Paint::Bold, setting.name),
        section.keyword,
        paragraph(setting.doc, look)
    );
    let default =
        if setting.default.is_empty() { "none: it is required" } else { setting.default };
    for (word, said) in [("accepts", setting.accepts), ("default", default)] {
        let lines = text::wrap(said, look.width.saturating_sub(11), 0);
        out += &format!(
            "  {}  {}\n",
            look.paint(Paint::Cyan, word),
            lines.join("\n           ")
        );
    }
    out + &listing("examples", &setting.examples.join("\n"), Paint::Cyan, look)
}

/// What a section of settings says, with its settings.
pub fn section(section: &SectionEntry, look: &Look) -> String {
    let title = look.paint(Paint::Bold, section.keyword);
    let mut out = format!("{title} (section)\n\n{}\n\n", paragraph(section.doc, look));
    let left = section.settings.iter().map(|one| one.name.len()).max().unwrap_or(0);
    for one in section.settings {
        let lines = text::wrap(one.doc, look.width.saturating_sub(left + 4), 0);
        let indent = " ".repeat(left + 4);
        out += &format!(
            "  {}  {}\n",
            look.paint(Paint::Cyan, &text::pad_end(one.name, left)),
            lines.join(&format!("\n{indent}"))
        );
    }
    out
}

/// `linear(units, bias = true, init = kaiming_uniform)`.
pub(super) fn call(entry: &dyn Entry) -> String {
    let params: Vec<String> = entry.params().iter().map(formal).collect();
    match params.is_empty() {
        true => entry.name().to_owned(),
        false => format!("{}({})", entry.name(), params.join(", ")),
    }
}

fn formal(param: &Param) -> String {
    match param.default {
        Some(default) => format!("{} = {default}", param.name),
        None => param.name.to_owned(),
    }
}

/// What an argument may be, in words.
pub(super) fn range(kind: &Kind) -> String {
    match *kind {
        Kind::Extent => "a size, at least 1".to_owned(),
        Kind::Count { min } => format!("a whole number, at least {min}"),
        Kind::Number { min, max, .. } if min.is_infinite() && max.is_infinite() => {
            "a number".to_owned()
        }
        Kind::Number { min, max, excludes_min, .. } if max.is_infinite() => {
            format!("a number {} {min}", if excludes_min { "above" } else { "from" })
        }
        Kind::Number { min, max, excludes_min, excludes_max } => format!(
            "a number {} {min} {} {max}",
            if excludes_min { "above" } else { "from" },
            if excludes_max { "to below" } else { "to" }
        ),
        Kind::DropRate | Kind::Momentum => "a number from 0 to below 1".to_owned(),
        Kind::Rate => "a rate above 0".to_owned(),
        Kind::Flag => "true or false".to_owned(),
        Kind::Choice(words) => format!("one of {}", words.join(", ")),
        Kind::Text => "a text".to_owned(),
        Kind::Initializer => "an initializer".to_owned(),
        Kind::Extents => "sizes, `_` for the free one".to_owned(),
        Kind::Rows => "literal rows".to_owned(),
        Kind::Stretch { .. } => "epochs, or a percentage of the run".to_owned(),
    }
}

fn paragraph(said: &str, look: &Look) -> String {
    text::wrap(said.trim(), look.width.min(80), 0).join("\n")
}

fn listing(title: &str, lines: &str, paint: Paint, look: &Look) -> String {
    if lines.trim().is_empty() {
        return String::new();
    }
    let lines: Vec<String> = lines
        .trim_matches('\n')
        .lines()
        .map(|line| format!("    {line}").trim_end().to_owned())
        .collect();
    format!("\n{}\n{}\n", look.paint(paint, title), lines.join("\n"))
}
