//! Every page there is, found by its title, and the list of all titles.

use super::{checks, page};
use crate::builtins::{self, Entry, layers};
use crate::check::settings;
use crate::diagnostics::render::{Look, Paint, text};
use crate::diagnostics::suggest;
use crate::lint::{self, FAMILIES, Family};
use crate::syntax::words;

/// Every page with this title: `linear` is a layer, a schedule and a source.
pub fn pages(what: &str, look: &Look) -> Vec<String> {
    let what = what.trim().trim_matches('`');
    let mut pages = Vec::new();
    pages.extend(lint::find_code(what).map(|code| page::code(code, look)));
    pages.extend(Family::find(what).map(|family| checks::family(family, look)));
    pages.extend(words::find(what).map(|word| page::word(word, look)));
    for entry in builtins::all() {
        if entry.name() == what {
            pages.push(page::builtin(entry, signature(entry), look));
        }
    }
    for section in settings::PAGES {
        pages.extend(section.find(what).map(|one| page::setting(section, one, look)));
        if section.keyword == what {
            pages.push(page::section(section, look));
        }
    }
    pages
}

fn signature(entry: &dyn Entry) -> Option<&'static str> {
    let layer = builtins::find(layers::ALL, entry.name());
    layer.filter(|_| entry.family() == "layer").map(|layer| layer.signature)
}

/// What to say where there is no such page.
pub fn unknown_page(what: &str) -> String {
    let entries = builtins::all();
    let named = entries.iter().map(|entry| (entry.name(), entry.also_known_as()));
    let sections = settings::PAGES.iter().flat_map(|section| section.settings);
    let settings = sections.map(|one| (one.name, one.also_known_as));
    let none: &[&str] = &[];
    let codes =
        lint::all_codes().iter().flat_map(|code| [(code.id, none), (code.name, none)]);
    let words = words::ALL.iter().map(|word| (word.name, word.also_known_as));
    let said = format!("nothing is called `{what}`");
    match suggest::near_or_alias(what, words.chain(named).chain(settings).chain(codes)) {
        Some(near) => format!("{said}; did you mean `{near}`?"),
        None => said,
    }
}

/// Everything that has a page.
pub fn index(look: &Look) -> String {
    let mut out = String::new();
    let mut group = |title: &str, names: Vec<&str>| {
        let lines = text::wrap(&names.join(" "), look.width.saturating_sub(2), 0);
        out += &format!("{}\n  {}\n", look.paint(Paint::Bold, title), lines.join("\n  "));
    };
    for kind in ["item", "in a model"] {
        let same = words::ALL.iter().filter(|word| word.kind == kind);
        group(&format!("words: {kind}"), same.map(|word| word.name).collect());
    }
    let entries = builtins::all();
    let mut families: Vec<&str> = entries.iter().map(|entry| entry.family()).collect();
    families.dedup();
    for family in families {
        let same = entries.iter().filter(|entry| entry.family() == family);
        group(family, same.map(|entry| entry.name()).collect());
    }
    for section in settings::PAGES {
        group(&format!("settings of {}", section.keyword), section.names());
    }
    let families = FAMILIES.iter().filter(|family| family.codes().next().is_some());
    out.extend(families.map(|family| format!("\n{}", checks::family(family, look))));
    out
}
