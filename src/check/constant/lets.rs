//! The `let`s of a program: ordered by what they need, cycles reported, overrides applied.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::evaluate::evaluate_raw;
use super::{Constant, ConstantKind, Env, evaluate::names_in};
use crate::check::Options;
use crate::check::scope::{DataSizes, Named, Scope};
use crate::check::typed::{Origin, TypedLet};
use crate::diagnostics::codes::{A003, N002, N008};
use crate::diagnostics::{Diagnostic, Diagnostics, suggest};
use crate::shape::Birth;
use crate::source::{Source, Span};
use crate::syntax::ast::{Item, Let};

/// The constants of a program by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lets {
    values: BTreeMap<String, Constant>,
    typed: Vec<TypedLet>,
    used: RefCell<BTreeSet<String>>,
}

impl Lets {
    /// The constant called `name`; remembers that it was used.
    pub(crate) fn find(&self, name: &str) -> Option<&Constant> {
        let found = self.values.get(name)?;
        if !self.is_used(name) {
            self.used.borrow_mut().insert(name.to_owned());
        }
        Some(found)
    }

    /// As [`Lets::find`], without counting as a use.
    pub(crate) fn peek(&self, name: &str) -> Option<&Constant> {
        self.values.get(name)
    }

    /// Whether anything looked `name` up.
    pub(crate) fn is_used(&self, name: &str) -> bool {
        self.used.borrow().contains(name)
    }

    /// The names, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// For the typed program, in the order written.
    pub(crate) fn to_typed(&self) -> Vec<TypedLet> {
        self.typed.clone()
    }
}

/// Evaluates every `let` of the program.
pub(crate) fn evaluate_lets(
    scope: &Scope<'_>,
    options: &Options,
    sizes: &DataSizes,
    out: &mut Diagnostics,
) -> Lets {
    let by_name: BTreeMap<&str, usize> = scope
        .lets
        .iter()
        .enumerate()
        .rev()
        .map(|(at, item)| (item.name.as_str(), at))
        .collect();
    let (order, left) = order(&scope.lets, &by_name);
    let mut lets = Lets::default();
    report_cycle(&scope.lets, &by_name, &left, out);
    for at in left {
        let unknown = Constant::unknown(scope.lets[at].span);
        lets.values.insert(scope.lets[at].name.clone(), unknown);
    }
    for at in order {
        let item = &scope.lets[at];
        let constant = evaluate_one(item, &lets, sizes, out);
        lets.values.entry(item.name.clone()).or_insert(constant);
    }
    apply_overrides(scope, options, &mut lets, out);
    lets
}

fn evaluate_one(
    item: &Named<'_, Let>,
    lets: &Lets,
    sizes: &DataSizes,
    out: &mut Diagnostics,
) -> Constant {
    let env = Env::global(lets, sizes);
    let mut value = evaluate_raw(&item.item.value, &env, out);
    if value.birth.is_none() && !value.is_open() {
        let story = format!("`{} = {value}` here", item.name);
        value.birth = Some(Birth { span: item.item.value.span, story: story.into() });
    }
    value
}

/// The places of `lets` in an order in which each comes after what it needs, and those that
/// are in a cycle or need one that is.
fn order(
    lets: &[Named<'_, Let>],
    by_name: &BTreeMap<&str, usize>,
) -> (Vec<usize>, BTreeSet<usize>) {
    let needs: Vec<BTreeSet<usize>> =
        lets.iter().map(|item| needed(item, by_name).map(|(at, _)| at).collect()).collect();
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); lets.len()];
    for (at, needs) in needs.iter().enumerate() {
        needs.iter().for_each(|need| users[*need].push(at));
    }
    let mut missing: Vec<usize> = needs.iter().map(BTreeSet::len).collect();
    let mut ready: VecDeque<usize> =
        (0..lets.len()).filter(|at| missing[*at] == 0).collect();
    let mut order = Vec::new();
    while let Some(at) = ready.pop_front() {
        order.push(at);
        for user in &users[at] {
            missing[*user] -= 1;
            if missing[*user] == 0 {
                ready.push_back(*user);
            }
        }
    }
    let left = (0..lets.len()).filter(|at| missing[*at] > 0).collect();
    (order, left)
}

fn needed<'a>(
    item: &Named<'a, Let>,
    by_name: &'a BTreeMap<&str, usize>,
) -> impl Iterator<Item = (usize, Span)> + use<'a> {
    let names = names_in(&item.item.value);
    names
        .into_iter()
        .filter_map(|name| Some((*by_name.get(name.node.as_str())?, name.span)))
}

/// Walks from a constant that could not be ordered until it comes back to one it has seen.
fn report_cycle(
    lets: &[Named<'_, Let>],
    by_name: &BTreeMap<&str, usize>,
    left: &BTreeSet<usize>,
    out: &mut Diagnostics,
) {
    let mut reported = BTreeSet::new();
    for start in left {
        let mut path: Vec<(usize, Span)> = Vec::new();
        let mut at = *start;
        while !path.iter().any(|(known, _)| *known == at) && !reported.contains(&at) {
            let next = needed(&lets[at], by_name).find(|(next, _)| left.contains(next));
            let Some((next, span)) = next else { break };
            path.push((at, span));
            at = next;
        }
        let is_new = !reported.contains(&at);
        reported.extend(path.iter().map(|(at, _)| *at));
        let Some(first) = path.iter().position(|(known, _)| *known == at) else { continue };
        if is_new {
            let cycle: Vec<(&str, Span)> = path[first..]
                .iter()
                .map(|(at, span)| (lets[*at].name.as_str(), *span))
                .collect();
            out.push(cyclic(&cycle));
        }
    }
}

/// N008 for a cycle of names, each with the place where it uses the next one.
pub(crate) fn cyclic(cycle: &[(&str, Span)]) -> Diagnostic {
    let (name, span) = cycle[0];
    let uses = |at: usize| {
        format!("`{}` uses `{}` here", cycle[at].0, cycle[(at + 1) % cycle.len()].0)
    };
    let message = format!("`{name}` is defined through itself");
    let mut found = Diagnostic::new(&N008, message, span, uses(0));
    for (at, (_, span)) in cycle.iter().enumerate().take(8).skip(1) {
        found = found.cause(*span, uses(at));
    }
    found
}

fn apply_overrides(
    scope: &Scope<'_>,
    options: &Options,
    lets: &mut Lets,
    out: &mut Diagnostics,
) {
    let overrides: BTreeMap<&str, &str> = options
        .overrides
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    for (name, text) in &overrides {
        if let Some(item) = scope.lets.iter().find(|item| item.name == *name) {
            override_one(item, text, lets, out);
        } else {
            out.push(unknown_override(scope, name));
        }
    }
    for item in scope.lets.iter().filter(|item| item.unit == 0) {
        let Some(value) = lets.values.get(&item.name) else { continue };
        let is_set = overrides.contains_key(item.name.as_str());
        let origin =
            if is_set { Origin::Override } else { Origin::Written(item.item.value.span) };
        let (name, span) = (item.name.clone(), item.item.span);
        lets.typed.push(TypedLet { name, value: value.to_string(), origin, span });
    }
}

fn override_one(item: &Named<'_, Let>, text: &str, lets: &mut Lets, out: &mut Diagnostics) {
    let Some(written) = lets.values.get(&item.name).cloned() else { return };
    let mut value = read_override(text, item.span);
    if matches!(written.kind, ConstantKind::Text(_))
        && !matches!(value.kind, ConstantKind::Text(_))
    {
        value.kind = ConstantKind::Text(text.to_owned());
    }
    if written.is_open() || same_kind(&written, &value) {
        let story = format!("`{} = {value}` is set on the command line", item.name);
        value.birth = Some(Birth { span: item.item.span, story: story.into() });
        lets.values.insert(item.name.clone(), value);
        return;
    }
    let wanted = written.kind_in_words();
    let message = format!("`--set {}={text}` gives another kind of value", item.name);
    let label = format!("`{}` is {wanted}", item.name);
    let found = Diagnostic::new(&A003, message, item.span, label);
    out.push(found.help(format!("give {wanted}: `--set {}={written}`", item.name)));
}

/// Whether a constant may take the place of one that was written.
pub(crate) fn same_kind(written: &Constant, value: &Constant) -> bool {
    match (&written.kind, &value.kind) {
        (
            ConstantKind::Number { is_whole: true, .. },
            ConstantKind::Number { is_whole, .. },
        ) => *is_whole,
        (ConstantKind::Number { .. }, ConstantKind::Number { .. })
        | (ConstantKind::Text(_), ConstantKind::Text(_))
        | (ConstantKind::Flag(_), ConstantKind::Flag(_))
        | (ConstantKind::List(_), ConstantKind::List(_))
        | (ConstantKind::None, _) => true,
        _ => false,
    }
}

/// The value of `--set`, which knows no names. What cannot be read is a text.
fn read_override(text: &str, span: Span) -> Constant {
    let source = Source::new("--set", format!("let value = {text}\n"));
    let parsed = crate::syntax::parse(&source);
    let as_text = || Constant::of(ConstantKind::Text(text.to_owned()), span);
    let [Item::Let(item)] = parsed.ast.items.as_slice() else { return as_text() };
    if !parsed.diagnostics.is_empty() {
        return as_text();
    }
    let (lets, sizes) = (Lets::default(), DataSizes::default());
    let mut found = Diagnostics::new();
    let value = evaluate_raw(&item.value, &Env::global(&lets, &sizes), &mut found);
    if found.is_empty() { Constant { span, ..value } } else { as_text() }
}

fn unknown_override(scope: &Scope<'_>, name: &str) -> Diagnostic {
    let start = scope.lets.first().map_or_else(Span::default, |item| item.span);
    let message = format!("`--set {name}` names no `let` of this program");
    let names: Vec<&str> = scope.lets.iter().map(|item| item.name.as_str()).collect();
    let found = Diagnostic::new(&N002, message, start, "constants are defined by `let`");
    match suggest::near(name, names.iter().copied()) {
        Some(near) => found.help(format!("did you mean `--set {near}=…`?")),
        None if names.is_empty() => found.help(format!("define it: `let {name} = 64`")),
        None => found.note(format!("constants: `{}`", names.join(" "))),
    }
}
