//! Fixes: the edits of findings applied in rounds, each checked anew, until none is left.
//!
//! Nothing here reads or writes files: the caller says how edited texts are checked.

mod apply;

pub use apply::{Patch, apply};

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Unit;
use crate::diagnostics::codes::P012;
use crate::diagnostics::{Diagnostic, Safety};
use crate::lint::Skip;
use crate::source::{Source, SourceId, Sources};

/// Fixes settle after a few rounds; long files may need some more.
const MOST_ROUNDS: usize = 100;

/// The texts that were edited, by the names of their sources.
pub type Texts = BTreeMap<String, String>;

/// A program as it was checked.
#[derive(Debug)]
pub struct View {
    /// Its texts.
    pub sources: Sources,
    /// Their trees.
    pub units: Vec<Unit>,
    /// What is wrong with it.
    pub found: Vec<Diagnostic>,
    /// The checks that could not decide.
    pub skips: Vec<Skip>,
}

impl View {
    /// Whether a text is not what its file holds: bytes that are no text were replaced.
    fn is_broken(&self, source: SourceId) -> bool {
        let is_it =
            |one: &Diagnostic| one.code.id == P012.id && one.span().source == source;
        self.found.iter().any(is_it)
    }
}

/// What became of a program.
#[derive(Debug)]
pub struct Fixed {
    /// The texts that were edited.
    pub texts: Texts,
    /// How many findings had their edit applied.
    pub n_applied: usize,
    /// The program as it is now.
    pub view: View,
}

/// Which edits may be applied.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations, reason = "a function has none")]
pub struct Scope<'a> {
    /// The boldest of them.
    pub boldest: Safety,
    /// The texts that may be edited.
    pub may_edit: &'a dyn Fn(&Source) -> bool,
}

/// Applies edits until none is left that helps. `check` checks the program with some of its texts
/// edited. A finding's first edit is applied, those that touch another wait for the next round,
/// and an edit after which there are more errors, or that leaves its finding, is undone.
pub fn fix<E>(
    scope: Scope<'_>,
    mut check: impl FnMut(&Texts) -> Result<View, E>,
) -> Result<Fixed, E> {
    let mut now = Fixed { view: check(&Texts::new())?, texts: Texts::new(), n_applied: 0 };
    let mut refused = BTreeSet::new();
    let mut seen = BTreeSet::from([Texts::new()]);
    for _ in 0..MOST_ROUNDS {
        let chosen = choose(&now.view, scope, &refused);
        if chosen.is_empty() {
            break;
        }
        if let Some(next) = attempt(&now, &chosen, &mut check)? {
            if !seen.insert(next.texts.clone()) {
                // Two rules undo each other's edits: whichever came first has its way.
                break;
            }
            now = next;
            continue;
        }
        // One of them does harm; each is tried alone.
        let mut first = None;
        for one in &chosen {
            match attempt(&now, std::slice::from_ref(one), &mut check)? {
                Some(next) => first = first.or(Some(next)),
                None => {
                    refused.insert(one.key());
                }
            }
        }
        now = first.unwrap_or(now);
    }
    Ok(now)
}

/// An edit of a finding, and what is known of both when lines have moved.
#[derive(Clone, Debug)]
struct Chosen {
    source: SourceId,
    patch: Patch,
    finding: Finding,
    name: String,
}

/// A finding without its place.
type Finding = (&'static str, String);

/// What an edit that was undone is known by.
type Key = (Finding, String, String);

impl Chosen {
    fn key(&self) -> Key {
        (self.finding.clone(), self.name.clone(), self.patch.replacement.clone())
    }
}

/// The first edit of each finding that may be applied and touches no earlier one.
fn choose(view: &View, scope: Scope<'_>, refused: &BTreeSet<Key>) -> Vec<Chosen> {
    let mut chosen: Vec<Chosen> = Vec::new();
    for one in &view.found {
        let may = |source: SourceId| {
            !view.is_broken(source) && (scope.may_edit)(view.sources.get(source))
        };
        let mut edits = one.edits.iter().filter(|edit| {
            let is_whole = edit.safety != Safety::Suggestion;
            is_whole && edit.safety <= scope.boldest && may(edit.span.source)
        });
        let Some(edit) = edits.next() else { continue };
        let candidate = Chosen {
            source: edit.span.source,
            patch: Patch {
                bytes: edit.span.range(),
                replacement: edit.replacement.clone(),
            },
            finding: described(one),
            name: view.sources.get(edit.span.source).name.clone(),
        };
        let is_free = chosen.iter().all(|other| {
            other.source != candidate.source || !other.patch.touches(&candidate.patch)
        });
        if is_free && !refused.contains(&candidate.key()) {
            chosen.push(candidate);
        }
    }
    chosen
}

fn described(one: &Diagnostic) -> Finding {
    (one.code.id, one.message.clone())
}

/// The program after these edits, if it is better for them.
fn attempt<E>(
    now: &Fixed,
    chosen: &[Chosen],
    check: &mut impl FnMut(&Texts) -> Result<View, E>,
) -> Result<Option<Fixed>, E> {
    let mut texts = now.texts.clone();
    for source in now.view.sources.iter() {
        let own = chosen.iter().filter(|one| one.source == source.id);
        let patches: Vec<Patch> = own.map(|one| one.patch.clone()).collect();
        if !patches.is_empty() {
            let text = apply(&source.text, &patches, &comments(&now.view, source.id));
            texts.insert(source.name.clone(), text);
        }
    }
    let view = check(&texts)?;
    let is_better = is_better(&now.view, &view, chosen);
    let n_applied = now.n_applied + chosen.len();
    Ok(is_better.then_some(Fixed { texts, n_applied, view }))
}

fn comments(view: &View, source: SourceId) -> Vec<std::ops::Range<usize>> {
    let unit = view.units.iter().find(|unit| unit.ast.source == source);
    let comments = unit.map(|unit| unit.ast.comments.as_slice()).unwrap_or_default();
    comments.iter().map(|comment| comment.span.range()).collect()
}

/// Whether there are no more errors than before, and fewer of each finding that had an edit. What
/// could not be decided before is not held against an edit. An error that was mended may have
/// hidden another: only of several edits at once none may come up that was not there, since
/// nobody could say which of them it is from.
fn is_better(before: &View, after: &View, chosen: &[Chosen]) -> bool {
    let was_decided =
        |one: &&Diagnostic| before.skips.iter().all(|skip| skip.code != one.code.id);
    let old = errors(before.found.iter());
    let new = errors(after.found.iter().filter(was_decided));
    let n = |errors: &BTreeMap<Finding, usize>| errors.values().sum::<usize>();
    let is_new = |(error, count): (&Finding, &usize)| old.get(error) < Some(count);
    if n(&new) > n(&old) || (chosen.len() > 1 && new.iter().any(is_new)) {
        return false;
    }
    let count = |view: &View, wanted: &Finding| {
        view.found.iter().filter(|one| described(one) == *wanted).count()
    };
    chosen.iter().all(|one| count(after, &one.finding) < count(before, &one.finding))
}

fn errors<'a>(found: impl Iterator<Item = &'a Diagnostic>) -> BTreeMap<Finding, usize> {
    let mut errors = BTreeMap::new();
    for one in found.filter(|one| one.is_error()) {
        *errors.entry(described(one)).or_insert(0) += 1;
    }
    errors
}
