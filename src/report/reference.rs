//! `docs/reference.md`: everything that can be named, from the registries themselves.

use super::page::{call, range};
use crate::builtins::{self, Entry, layers};
use crate::check::settings;
use crate::syntax::words::{self, Word};

/// The reference as Markdown.
pub fn reference() -> String {
    let mut out = String::from(
        "# Reference\n\nGenerated from the registries; `UPDATE=1 cargo test --test docs` rewrites it. \
         `percept explain NAME` shows the same pages in a terminal.\n",
    );
    out += "\n## Words of the language\n";
    out.extend(words::ALL.iter().map(word));
    for section in settings::PAGES {
        out += &format!("\n## Settings of `{}`\n\n{}\n\n", section.keyword, section.doc);
        out += "| setting | accepts | default | meaning |\n|---|---|---|---|\n";
        for one in section.settings {
            let default = if one.default.is_empty() { "required" } else { one.default };
            let cells = [one.accepts, default, one.doc].map(cell);
            out += &format!("| `{}` | {} |\n", one.name, cells.join(" | "));
        }
    }
    let entries = builtins::all();
    let mut families: Vec<&str> = entries.iter().map(|entry| entry.family()).collect();
    families.dedup();
    for family in families {
        out += &format!("\n## {}\n", title(family));
        let same = entries.iter().filter(|entry| entry.family() == family);
        out.extend(same.map(|entry| page(*entry)));
    }
    out + "\n## Diagnostics\n\n[checks.md](checks.md) lists every code, with a wrong and a right program.\n"
}

fn title(family: &str) -> String {
    let mut chars = family.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase()).into_iter();
    let name: String = first.chain(chars).collect();
    if name.ends_with('s') { format!("{name}es") } else { format!("{name}s") }
}

fn word(word: &Word) -> String {
    let Word { name, kind, forms, doc, example, .. } = word;
    let forms = forms.replace('\n', "\n    ");
    format!("\n### `{name}` ({kind})\n\n{doc}\n\n    {forms}\n\n```nn\n{example}\n```\n")
}

fn page(entry: &dyn Entry) -> String {
    let mut out = format!("\n### `{}`\n\n", call(entry));
    let layer = builtins::find(layers::ALL, entry.name());
    if let Some(layer) = layer.filter(|_| entry.family() == "layer") {
        out += &format!("`{}`\n\n", layer.signature);
    }
    out += &format!("{}\n", entry.doc());
    if !entry.formula().is_empty() {
        out += &format!("\n    {}\n", entry.formula().replace('\n', "\n    "));
    }
    if !entry.params().is_empty() {
        out += "\n| argument | is | default | meaning |\n|---|---|---|---|\n";
        for param in entry.params() {
            let default =
                param.default.map_or("required".to_owned(), |text| format!("`{text}`"));
            let (is, doc) = (cell(&range(&param.kind)), cell(param.doc));
            out += &format!("| `{}` | {is} | {default} | {doc} |\n", param.name);
        }
    }
    if !entry.examples().is_empty() {
        let examples = entry.examples().iter().map(|example| format!("    {example}\n"));
        out += &format!("\n{}", examples.collect::<String>());
    }
    if !entry.also_known_as().is_empty() {
        out += &format!("\nElsewhere: {}.\n", entry.also_known_as().join(", "));
    }
    out
}

/// Text in a cell of a table: a bar would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
