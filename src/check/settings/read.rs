//! The settings of one item as written: each known and given once.

use std::collections::{BTreeMap, BTreeSet};

use super::{ALL, Elsewhere, SectionEntry, elsewhere, text};
use crate::check::typed::{InForce, Origin};
use crate::diagnostics::codes::{A006, N003};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, suggest};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, Setting};

/// The settings of one item, by name.
#[derive(Debug)]
pub(crate) struct Written<'a> {
    /// The section.
    pub(crate) entry: &'static SectionEntry,
    /// The word that opens the item.
    pub(crate) keyword: Span,
    settings: BTreeMap<&'a str, &'a Setting>,
    /// What settings with unknown names most likely stand for: not reported as absent.
    meant: BTreeSet<&'static str>,
}

impl<'a> Written<'a> {
    /// Sorts settings by name. Reports those that are unknown (N003) or given twice (A006); of
    /// the latter the first counts.
    pub(crate) fn read(
        entry: &'static SectionEntry,
        keyword: Span,
        settings: &'a [Setting],
        out: &mut Diagnostics,
    ) -> Self {
        let mut written =
            Self { entry, keyword, settings: BTreeMap::new(), meant: BTreeSet::new() };
        for setting in
            settings.iter().filter(|setting| entry.find(&setting.name.node).is_some())
        {
            let name = setting.name.node.as_str();
            let first = *written.settings.entry(name).or_insert(setting);
            if first.span != setting.span {
                out.push(twice(first, setting));
            }
        }
        for setting in
            settings.iter().filter(|setting| entry.find(&setting.name.node).is_none())
        {
            out.push(unknown(&written, setting));
            written.meant.extend(nearest(entry, &setting.name.node));
        }
        written
    }

    /// The setting called `name`, unless it is absent or could not be read.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Setting> {
        debug_assert!(self.entry.find(name).is_some(), "`{name}` is not in the table");
        self.settings
            .get(name)
            .copied()
            .filter(|setting| setting.value.kind != ExprKind::Bad)
    }

    /// Whether it was written, even if it could not be read or its name was mistyped.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.settings.contains_key(name) || self.meant.contains(name)
    }

    /// Where each setting stands, by name.
    pub(crate) fn spans(&self) -> Vec<(String, Span)> {
        let spans = self.settings.iter();
        spans.map(|(name, setting)| ((*name).to_owned(), setting.span)).collect()
    }

    /// Where the value of a setting comes from.
    pub(crate) fn origin(&self, name: &str) -> Origin {
        match self.settings.get(name) {
            Some(setting) => Origin::Written(setting.value.span),
            None => Origin::Default,
        }
    }

    /// A setting and its value in force.
    pub(crate) fn in_force(&self, name: &str, value: impl Into<String>) -> InForce {
        InForce { name: name.to_owned(), value: value.into(), origin: self.origin(name) }
    }
}

fn twice(first: &Setting, second: &Setting) -> Diagnostic {
    let message = format!("`{}` is given twice", first.name.node);
    Diagnostic::new(&A006, message, second.name.span, "given again here")
        .cause(first.name.span, "first given here")
        .help("delete one of the two lines")
}

/// N003: a setting in the wrong section, a name of other tools, a typing mistake, or a stranger.
fn unknown(written: &Written<'_>, setting: &Setting) -> Diagnostic {
    let (name, here) = (setting.name.node.as_str(), written.entry);
    let message = format!("`{}` has no setting `{name}`", here.keyword);
    let found = |label: String| Diagnostic::new(&N003, &message, setting.name.span, label);
    if let Some(owner) = ALL.iter().find(|section| section.find(name).is_some()) {
        let line = format!("{name} = {}", text::of_expr(&setting.value));
        return found(format!("this belongs in `{}`", owner.keyword))
            .help(format!("move it: `{} {{ {line} }}`", owner.keyword));
    }
    if let Some(entry) = elsewhere(name) {
        return said_elsewhere(entry, written, setting, &message);
    }
    if let Some(near) = nearest(here, name) {
        let title = format!("write `{near} = {}`", text::of_expr(&setting.value));
        return found(format!("did you mean `{near}`?")).edit(
            title,
            setting.name.span,
            near,
            Safety::Unsafe,
        );
    }
    let others = ALL.iter().filter(|section| section.keyword != here.keyword);
    for other in others {
        if let Some(near) = nearest(other, name) {
            let line = format!("{near} = {}", text::of_expr(&setting.value));
            return found(format!("this is `{near}` of `{}`", other.keyword))
                .help(format!("write it there: `{} {{ {line} }}`", other.keyword));
        }
    }
    found("no setting has this name".to_owned())
        .note(format!("settings of `{}`: {}", here.keyword, here.names().join(", ")))
        .help("delete the line, or choose one of the settings")
}

fn nearest(section: &'static SectionEntry, name: &str) -> Option<&'static str> {
    let candidates = section.settings.iter();
    suggest::near_or_alias(name, candidates.map(|known| (known.name, known.also_known_as)))
}

fn said_elsewhere(
    entry: &Elsewhere,
    written: &Written<'_>,
    setting: &Setting,
    message: &str,
) -> Diagnostic {
    let line = entry.instead.replace("{}", &text::of_expr(&setting.value));
    let (owner, argument) = line.split_once(" = ").unwrap_or((entry.section, &line));
    let found = |label: String| Diagnostic::new(&N003, message, setting.name.span, label);
    if entry.section != written.entry.keyword {
        return found(format!("this is said in `{}`", entry.section))
            .help(format!("write `{line}` in `{}`", entry.section));
    }
    let found = found(format!("this is an argument of `{owner}`"));
    let inner = argument.split_once('(').map_or(argument, |(_, inner)| inner);
    if written.has(owner) {
        let inner = inner.trim_end_matches(')');
        let last = inner.rsplit(", ").next().unwrap_or(inner);
        return found
            .help(format!("give it to `{owner}`, which is written already: `{last}`"));
    }
    let title = format!("write `{line}`");
    found.edit(title, setting.span, line, Safety::Unsafe)
}
