//! `percept explain`: pages of codes, builtins and settings; values in force in a program.

use std::path::Path;

use super::Verdict;
use super::args::ExplainArgs;
use super::failure::Failure;
use super::program::Program;
use super::terminal::Terminal;
use crate::builtins::{self, Entry, layers};
use crate::check::{Options, settings};
use crate::diagnostics::render::{Look, Paint, text};
use crate::diagnostics::suggest;
use crate::lint::{self, FAMILIES, Family};
use crate::report;

/// Runs the command.
pub(super) fn run(args: &ExplainArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let look = &terminal.results;
    let Some(what) = &args.what else {
        terminal.print(&index(look))?;
        return Ok(Verdict::Fine);
    };
    if is_file(what) {
        return file(args, Path::new(what), terminal);
    }
    let pages = pages(what.trim().trim_matches('`'), look);
    if pages.is_empty() {
        return Err(Failure::Usage(unknown(what)));
    }
    terminal.print(&pages.join("\n"))?;
    Ok(Verdict::Fine)
}

fn is_file(what: &str) -> bool {
    what == "-" || Path::new(what).extension().is_some_and(|end| end == "nn")
}

fn file(args: &ExplainArgs, path: &Path, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = Options { overrides: args.overrides.set.clone(), ..Options::default() };
    let program = Program::read(path, &options)?;
    let is_sound = program.is_sound(terminal);
    let table = report::in_force(&program.typed, &program.sources, &terminal.results);
    terminal.print(&table)?;
    Ok(if is_sound { Verdict::Fine } else { Verdict::Findings })
}

/// Every page with this title: `linear` is a layer, a schedule and a source.
fn pages(what: &str, look: &Look) -> Vec<String> {
    let mut pages = Vec::new();
    pages.extend(lint::find_code(what).map(|code| report::code(code, look)));
    pages.extend(Family::find(what).map(|family| report::family(family, look)));
    for entry in builtins::all() {
        if entry.name() == what {
            pages.push(report::builtin(entry, signature(entry), look));
        }
    }
    for section in settings::ALL {
        pages.extend(section.find(what).map(|one| report::setting(section, one, look)));
        if section.keyword == what {
            pages.push(report::section(section, look));
        }
    }
    pages
}

fn signature(entry: &dyn Entry) -> Option<&'static str> {
    let layer = builtins::find(layers::ALL, entry.name());
    layer.filter(|_| entry.family() == "layer").map(|layer| layer.signature)
}

fn unknown(what: &str) -> String {
    let entries = builtins::all();
    let named = entries.iter().map(|entry| (entry.name(), entry.also_known_as()));
    let sections = settings::ALL.iter().flat_map(|section| section.settings);
    let settings = sections.map(|one| (one.name, one.also_known_as));
    let none: &[&str] = &[];
    let codes =
        lint::all_codes().iter().flat_map(|code| [(code.id, none), (code.name, none)]);
    let said = format!("nothing is called `{what}`");
    match suggest::near_or_alias(what, named.chain(settings).chain(codes)) {
        Some(near) => format!("{said}; did you mean `{near}`? (percept explain {near})"),
        None => format!("{said}; `percept explain` alone lists what there is"),
    }
}

/// Everything that has a page.
fn index(look: &Look) -> String {
    let mut out = String::new();
    let mut group = |title: &str, names: Vec<&str>| {
        let lines = text::wrap(&names.join(" "), look.width.saturating_sub(2), 0);
        out += &format!("{}\n  {}\n", look.paint(Paint::Bold, title), lines.join("\n  "));
    };
    let entries = builtins::all();
    let mut families: Vec<&str> = entries.iter().map(|entry| entry.family()).collect();
    families.dedup();
    for family in families {
        let same = entries.iter().filter(|entry| entry.family() == family);
        group(family, same.map(|entry| entry.name()).collect());
    }
    for section in settings::ALL {
        group(&format!("settings of {}", section.keyword), section.names());
    }
    let families = FAMILIES.iter().filter(|family| family.codes().next().is_some());
    let families = families.map(|family| format!("\n{}", report::family(family, look)));
    out.extend(families);
    out
}
