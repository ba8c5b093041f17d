//! `docs/checks.md`: every check there is, by family, from the registry itself; and the lists of
//! `percept explain`.

use crate::diagnostics::render::{Look, Paint, Severity, text};
use crate::diagnostics::{Code, Level};
use crate::lint::{self, FAMILIES, Family, Threshold};

const HEAD: &str = "\
# Checks

Generated from the registry; `UPDATE=1 cargo test --test docs` rewrites it. `percept explain CODE`
shows a page in a terminal, `percept explain M` a family.

A code has a level. An **error** cannot be silenced: the program has no meaning. The others are
groups, and each of their codes can be turned off, on, down or up:

| group | found by itself | is |
|---|---|---|
| correctness | as an error | legal, yet surely mistaken |
| suspicious | as a warning | probably mistaken |
| performance | as a warning | a waste of time or memory |
| style | as a warning | taste we share |
| pedantic | no; as a hint | taste that not all share |
| nursery | no; as a hint | not yet trusted |

- `# allow(stacked-linear): low rank` on the line above a stage, setting or item, or at the end of
  its line, silences a finding there. One that silences nothing is itself reported.
- `percept check --select`, `--ignore`, `--pedantic` and `--deny warnings` decide for one check.
- A `percept.toml` decides for every command and every program in its folder or below. The command
  line wins over it, and a code over its family, that over a group:

```toml
[levels]
pedantic         = \"on\"     # on, off, warn or deny
M                = \"warn\"   # a family
stacked-linear   = \"off\"    # a code, by name or id

[thresholds]
dropout-high = 0.7
```

An edit that is *safe* leaves function, weights and random streams as they are: `--fix` applies it.
The others are valid programs that may mean something else: `--fix --unsafe` applies them too, and
`--diff` shows what would be written. A fix never leaves more errors than there were.

What a check could not decide, since the data was not read or a model has errors, it says with
`--explain-skips` in any format, and always under `undecided` in JSON.
";

/// The checks as Markdown.
pub fn checks() -> String {
    let mut out = HEAD.to_owned() + "\n## Thresholds\n\n";
    out += "The numbers that decide, by the names that a `percept.toml` sets them by.\n\n";
    out += "| threshold | default | bounds | decides |\n|---|---|---|---|\n";
    for threshold in lint::all_thresholds() {
        let (name, default, doc) =
            (threshold.name, text::number(threshold.default), threshold.doc);
        let codes = deciding(threshold).join(", ");
        out += &format!("| `{name}` | {default} | {} | {codes} |\n", cell(doc));
    }
    for family in FAMILIES.iter().filter(|family| family.codes().next().is_some()) {
        out += &format!("\n## {}: {}\n\n", family.letter, family.title);
        out += "| code | name | level | decided | |\n|---|---|---|---|---|\n";
        out.extend(family.codes().map(row));
        out.extend(family.codes().map(page));
    }
    out
}

fn row(code: &'static Code) -> String {
    let Code { id, name, level, decided, .. } = code;
    let (level, decided, title) = (level.word(), decided.in_words(), cell(code.title()));
    let anchor = format!("{}-{name}", id.to_lowercase());
    format!("| [{id}](#{anchor}) | {name} | {level} | {decided} | {title} |\n")
}

fn page(code: &'static Code) -> String {
    let Code { id, name, level, decided, explanation, wrong, right } = code;
    let mut out = format!("\n### {id} {name}\n\n");
    out += &format!("*{}, decided {}.*\n\n", level.word(), decided.in_words());
    out += &format!("{}\n", explanation.split_whitespace().collect::<Vec<_>>().join(" "));
    for (word, program) in [("Wrong", wrong), ("Right", right)] {
        out += &format!("\n{word}:\n\n```\n{}\n```\n", program.trim_matches('\n'));
    }
    let thresholds = lint::ALL.iter().filter(|lint| lint.code.id == *id);
    let thresholds: Vec<String> = thresholds
        .flat_map(|lint| lint.thresholds)
        .map(|one| format!("`{}` ({}, {})", one.name, text::number(one.default), one.doc))
        .collect();
    if !thresholds.is_empty() {
        out += &format!("\nThresholds: {}.\n", thresholds.join("; "));
    }
    out
}

/// The codes that a threshold decides.
fn deciding(threshold: &Threshold) -> Vec<&'static str> {
    let decides =
        |lint: &&&lint::Lint| lint.thresholds.iter().any(|one| one.name == threshold.name);
    lint::ALL.iter().filter(decides).map(|lint| lint.code.id).collect()
}

/// Text in a cell of a table: a bar would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// The codes of a family, one a line, each with its name, level and title.
pub fn family(family: &Family, look: &Look) -> String {
    let title = format!("{}: {}", family.letter, family.title);
    let codes: Vec<&Code> = family.codes().collect();
    let widest = |word: fn(&Code) -> &str| codes.iter().map(|code| word(code).len()).max();
    let names = widest(|code| code.name).unwrap_or(0);
    let levels = widest(|code| code.level.word()).unwrap_or(0);
    let mut out = format!("{}\n", look.paint(Paint::Bold, &title));
    for code in codes {
        let left = look.width.saturating_sub(names + levels + 12);
        let paint = match Severity::of(code.level) {
            Severity::Error => Paint::Red,
            Severity::Warning => Paint::Yellow,
            Severity::Hint => Paint::Cyan,
        };
        let level = text::pad_end(code.level.word(), levels);
        let line = format!(
            "  {}  {}  {}  {}",
            look.paint(paint, code.id),
            text::pad_end(code.name, names),
            look.paint(Paint::Dim, &level),
            text::shorten(code.title(), left)
        );
        out += &format!("{}\n", line.trim_end());
    }
    out
}

/// The word behind a code's name on its page.
pub(super) fn level_of(code: &Code) -> String {
    match code.level {
        Level::Error => String::new(),
        Level::Correctness
        | Level::Suspicious
        | Level::Performance
        | Level::Style
        | Level::Pedantic
        | Level::Nursery => format!(" ({})", code.level.word()),
    }
}
