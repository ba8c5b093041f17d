//! The state of elaborating one model: its values so far, what is in scope, what was found.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Context;
use crate::check::constant::Env;
use crate::check::typed::{LinkShapes, Rename, TypedKind, TypedNode, ValueId};
use crate::diagnostics::codes::{A004, P011};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::shape::Shape;
use crate::source::Span;
use crate::syntax::ast::Expr;

/// Stages of a model, each use of a block and each turn of a repeat counted.
pub(super) const MAX_STAGES: usize = 100_000;

/// Bodies within bodies, those of blocks counted.
const MAX_DEPTH: usize = 100;

/// The value that flows through a chain.
#[derive(Clone, Copy, Debug)]
pub(super) enum Flow {
    /// A value of the model.
    Known(ValueId),
    /// Unknown because of a mistake that was reported, or a size that is not known here;
    /// passes everything silently.
    Unknown,
}

/// What a name of a body stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning<'a> {
    /// A value.
    Value(Flow),
    /// `layer emb = …`: one set of weights.
    Shared(&'a Expr),
}

/// A name of a body.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// The name.
    pub(super) name: &'a str,
    /// Where it was given.
    pub(super) span: Span,
    /// What it stands for.
    pub(super) meaning: Meaning<'a>,
    /// The path of a shared layer.
    pub(super) path: String,
}

/// What is in scope in a body.
#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    /// Constants: parameters, size variables, counters of repeats.
    pub(super) env: Env<'a>,
    /// Values and shared layers, innermost last.
    pub(super) names: Vec<Entry<'a>>,
    /// Names that are given further down.
    pub(super) upcoming: Vec<(&'a str, Span)>,
    /// Where weights are named: `net.repeat_1[3]`.
    pub(super) path: String,
    taken: BTreeSet<String>,
    counters: BTreeMap<String, usize>,
    /// Whether paths stay without a counter of their own, as in a binding of one stage.
    fixed: Option<String>,
}

impl<'a> Frame<'a> {
    /// An empty body at `path`.
    pub(super) fn new(env: Env<'a>, path: impl Into<String>) -> Self {
        Self {
            env,
            names: Vec::new(),
            upcoming: Vec::new(),
            path: path.into(),
            taken: BTreeSet::new(),
            counters: BTreeMap::new(),
            fixed: None,
        }
    }

    /// The same names under another path.
    pub(super) fn inner(&self, path: String) -> Self {
        let (env, names) = (self.env.clone(), self.names.clone());
        Self { names, upcoming: self.upcoming.clone(), ..Self::new(env, path) }
    }

    /// What `name` stands for.
    pub(super) fn find(&self, name: &str) -> Option<&Entry<'a>> {
        self.names.iter().rev().find(|entry| entry.name == name)
    }

    /// The path of the next stage of this kind: `net.linear_2`.
    pub(super) fn next_path(&mut self, kind: &str) -> String {
        if let Some(fixed) = self.fixed.take() {
            return fixed;
        }
        loop {
            let counter = self.counters.entry(kind.to_owned()).or_insert(0);
            *counter += 1;
            let name = format!("{kind}_{counter}");
            if self.taken.insert(name.clone()) {
                return format!("{}.{name}", self.path);
            }
        }
    }

    /// The path of something that has a name: `net.h`, or `net.h_2` for a second one.
    pub(super) fn named_path(&mut self, name: &str) -> String {
        if self.taken.insert(name.to_owned()) {
            return format!("{}.{name}", self.path);
        }
        self.counters.entry(name.to_owned()).or_insert(1);
        self.next_path(name)
    }

    /// Gives the next stage this very path.
    pub(super) fn fix_path(&mut self, path: String) {
        self.fixed = Some(path);
    }

    /// Forgets a path that no stage took.
    pub(super) fn unfix_path(&mut self) {
        self.fixed = None;
    }
}

/// The state of elaborating one model.
#[derive(Debug)]
pub(super) struct Elaboration<'a> {
    /// What every pass may look at.
    pub(super) cx: &'a Context<'a>,
    /// The values so far.
    pub(super) nodes: Vec<TypedNode>,
    /// What is wrong.
    pub(super) out: Diagnostics,
    /// The blocks that were used.
    pub(super) used_blocks: BTreeSet<String>,
    /// The blocks being inlined, each with the place that used it.
    pub(super) calls: Vec<(String, Span)>,
    /// The input shape with which a path was used first.
    pub(super) shapes: BTreeMap<String, (Shape, Span)>,
    /// Number literals that gave sizes: they can be edited.
    pub(super) literals: BTreeSet<Span>,
    /// Places of `layer` items, and those that were used.
    pub(super) used_names: BTreeSet<Span>,
    /// Where each stage, and each body of stages, was written, by path.
    pub(super) places: BTreeMap<String, Span>,
    /// What stages were called before.
    pub(super) renames: Vec<Rename>,
    /// Whether sizes may stay unknown without being an error: nothing is trained.
    pub(super) is_library: bool,
    /// Whether an input has an unknown number of axes.
    pub(super) is_unranked: bool,
    /// The shapes behind links.
    pub(super) links: LinkShapes,
    reported: BTreeSet<(&'static str, Span)>,
    n_stages: usize,
    depth: usize,
}

impl<'a> Elaboration<'a> {
    /// Nothing yet.
    pub(super) fn new(cx: &'a Context<'a>, is_library: bool) -> Self {
        Self {
            cx,
            nodes: Vec::new(),
            out: Vec::new(),
            used_blocks: BTreeSet::new(),
            calls: Vec::new(),
            shapes: BTreeMap::new(),
            literals: BTreeSet::new(),
            used_names: BTreeSet::new(),
            places: BTreeMap::new(),
            renames: Vec::new(),
            is_library,
            is_unranked: false,
            links: LinkShapes::default(),
            reported: BTreeSet::new(),
            n_stages: 0,
            depth: 0,
        }
    }

    /// Adds a finding, once per code and place: a block used twice is wrong once.
    pub(super) fn report(&mut self, found: Diagnostic) {
        if self.reported.insert((found.code.id, found.span())) {
            self.out.push(found);
        }
    }

    /// Adds findings.
    pub(super) fn report_all(&mut self, found: Diagnostics) {
        found.into_iter().for_each(|found| self.report(found));
    }

    /// Counts a stage; false when there are too many, which is then reported.
    pub(super) fn count_stage(&mut self, span: Span) -> bool {
        self.n_stages += 1;
        if self.n_stages == MAX_STAGES + 1 {
            let message = format!("the model has more than {MAX_STAGES} stages");
            let found = Diagnostic::new(&A004, message, span, "one stage too many");
            self.report(found.help("repeat less often"));
        }
        self.n_stages <= MAX_STAGES
    }

    /// Whether [`Elaboration::count_stage`] has said no.
    pub(super) fn is_full(&self) -> bool {
        self.n_stages > MAX_STAGES
    }

    /// Enters a body; false when it is nested too deep, which is then reported.
    pub(super) fn enter(&mut self, span: Span) -> bool {
        if self.depth >= MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels");
            let found = Diagnostic::new(&P011, message, span, "too deep");
            self.report(found.help("blocks that use blocks that use blocks: flatten some"));
            return false;
        }
        self.depth += 1;
        true
    }

    /// Leaves a body.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Says where what has this path was written.
    pub(super) fn place(&mut self, path: &str, span: Span) {
        self.places.insert(path.to_owned(), span);
    }

    /// Adds a value.
    pub(super) fn push(&mut self, node: TypedNode) -> Flow {
        self.nodes.push(node);
        let id = self.nodes.len() - 1;
        Flow::Known(ValueId(u32::try_from(id).expect("the number of stages is capped")))
    }

    /// Adds a value computed from others.
    pub(super) fn value(
        &mut self,
        kind: TypedKind,
        inputs: Vec<ValueId>,
        shape: Shape,
        (path, span): (String, Span),
    ) -> Flow {
        self.push(TypedNode { kind, inputs, shape, path, span })
    }

    /// The shape of a value.
    pub(super) fn shape(&self, id: ValueId) -> &Shape {
        &self.nodes[id.0 as usize].shape
    }
}
