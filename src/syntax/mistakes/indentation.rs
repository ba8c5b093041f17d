//! Tabs and spaces side by side at the beginning of lines.

use crate::diagnostics::codes::P010;
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::{Source, Span};

/// How many lines are mended one by one; beyond, the formatter is the shorter word.
const FEW: usize = 4;

/// What a tab stands for.
const LEVEL: &str = "    ";

/// One finding for a text in which some lines are indented by tabs and others by spaces: on the
/// first line that is not like most.
pub(crate) fn of_indentation(source: &Source) -> Option<Diagnostic> {
    let lines = (1..=source.n_lines()).map(|line| (line, indentation(source.line(line))));
    let lines: Vec<(usize, &str)> =
        lines.filter(|(_, indent)| !indent.is_empty()).collect();
    let has_tab = |(_, indent): &&(usize, &str)| indent.contains('\t');
    let tabs: Vec<_> = lines.iter().filter(has_tab).collect();
    let spaces: Vec<_> = lines.iter().filter(|(_, indent)| indent.contains(' ')).collect();
    let (Some(tab), Some(space)) = (tabs.first(), spaces.first()) else { return None };
    let (odd, label) = match tabs.len() <= spaces.len() {
        true => (tab, "a tab, where most lines have spaces"),
        false => (space, "spaces, where most lines have tabs"),
    };
    let message = "tabs and spaces are mixed in the indentation";
    let found = Diagnostic::new(&P010, message, span(source, odd), label);
    if tabs.len() > FEW {
        return Some(found.help("`percept fmt` writes four spaces a level"));
    }
    let edits = tabs.iter().map(|line| (span(source, line), line.1.replace('\t', LEVEL)));
    Some(edits.fold(found, |found, (place, indent)| {
        found.edit("write spaces", place, indent, Safety::Safe)
    }))
}

/// The blanks before the first word; none where there is no word.
fn indentation(line: &str) -> &str {
    let text = line.trim_start_matches([' ', '\t']);
    if text.is_empty() { "" } else { &line[..line.len() - text.len()] }
}

fn span(source: &Source, (line, indent): &(usize, &str)) -> Span {
    let start = source.start_of(*line);
    Span::new(source.id, start, start + indent.len())
}
