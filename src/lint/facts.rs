//! What the rules look at: a program, a model, a training, the data, each with what surrounds it.

use std::sync::Arc;

use super::written::{self, Place};
use crate::builtins::Args;
use crate::builtins::layers::{Bend, Layer, Role};
use crate::builtins::losses::Loss;
use crate::check::Unit;
use crate::check::typed::{
    InForce, Origin, TypedData, TypedKind, TypedModel, TypedNode, TypedProgram, TypedTrain,
    ValueId,
};
use crate::diagnostics::{Diagnostic, Diagnostics, Level, Safety};
use crate::shape::Dim;
use crate::source::Span;
use crate::syntax::ast::Item;

/// A whole program.
#[derive(Debug)]
pub(super) struct Program<'a> {
    /// What was written.
    pub(super) units: &'a [Unit],
    /// What it means; items with errors are not in it.
    pub(super) typed: &'a TypedProgram,
    /// What the checker found.
    pub(super) found: &'a Diagnostics,
    models: Vec<Model<'a>>,
}

/// A model without errors.
#[derive(Clone, Debug)]
#[allow(
    clippy::struct_field_names,
    reason = "a model of the program, among what surrounds it"
)]
pub(super) struct Model<'a> {
    /// What was written.
    pub(super) units: &'a [Unit],
    /// Its values.
    pub(super) model: &'a TypedModel,
    /// The trainings of it.
    pub(super) trains: Vec<&'a TypedTrain>,
    users: Vec<Vec<ValueId>>,
}

/// A training without errors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Training<'a> {
    /// What was written.
    pub(super) units: &'a [Unit],
    /// Its settings.
    pub(super) train: &'a TypedTrain,
    /// What is trained.
    pub(super) model: &'a Model<'a>,
}

/// A data item without errors.
#[derive(Clone, Debug)]
#[allow(
    clippy::struct_field_names,
    reason = "a model of the program, among what surrounds it"
)]
pub(super) struct Data<'a> {
    /// What was written.
    pub(super) units: &'a [Unit],
    /// What the program says and what the scan found.
    pub(super) data: &'a TypedData,
    /// The trainings on it.
    pub(super) trains: Vec<&'a TypedTrain>,
}

/// A layer at work in a model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stage<'a> {
    /// The value it makes.
    pub(super) id: ValueId,
    /// That value.
    pub(super) node: &'a TypedNode,
    /// The layer.
    pub(super) layer: &'static Layer,
    /// Its arguments.
    pub(super) args: &'a Args,
}

impl<'a> Program<'a> {
    pub(super) fn new(
        units: &'a [Unit],
        typed: &'a TypedProgram,
        found: &'a Diagnostics,
    ) -> Self {
        let is_sound = |model: &&Arc<TypedModel>| !has_errors(units, model, found);
        let models = typed.models.iter().filter(is_sound);
        let models = models.map(|model| Model::new(units, model, typed));
        Self { units, typed, found, models: models.collect() }
    }

    pub(super) fn models(&self) -> impl Iterator<Item = &Model<'a>> {
        self.models.iter()
    }

    pub(super) fn trainings(&self) -> impl Iterator<Item = Training<'_>> {
        self.typed.trains.iter().filter_map(|train| {
            let model = self.models.iter().find(|model| model.is(&train.model))?;
            Some(Training { units: self.units, train, model })
        })
    }

    pub(super) fn data(&self) -> impl Iterator<Item = Data<'_>> {
        self.typed.data.iter().map(|data| {
            let trains = self.typed.trains.iter();
            let trains = trains.filter(|train| Arc::ptr_eq(&train.data, data)).collect();
            Data { units: self.units, data, trains }
        })
    }
}

impl<'a> Model<'a> {
    fn new(units: &'a [Unit], model: &'a TypedModel, typed: &'a TypedProgram) -> Self {
        let mut users = vec![Vec::new(); model.nodes.len()];
        for (at, node) in model.nodes.iter().enumerate() {
            for input in &node.inputs {
                users[input.0 as usize].push(value_id(at));
            }
        }
        let is_of = |train: &&TypedTrain| std::ptr::eq(Arc::as_ptr(&train.model), model);
        let trains = typed.trains.iter().filter(is_of).collect();
        Self { units, model, trains, users }
    }

    fn is(&self, model: &Arc<TypedModel>) -> bool {
        std::ptr::eq(self.model, Arc::as_ptr(model))
    }

    /// The layers at work, in the order of the data's flow.
    pub(super) fn stages(&self) -> impl Iterator<Item = Stage<'a>> {
        let nodes = 0..self.model.nodes.len();
        nodes.filter_map(|at| self.stage(value_id(at)))
    }

    /// The layer that makes a value, if one does.
    pub(super) fn stage(&self, id: ValueId) -> Option<Stage<'a>> {
        let node = self.model.node(id);
        match &node.kind {
            TypedKind::Layer(layer, args) => Some(Stage { id, node, layer, args }),
            TypedKind::Input(_)
            | TypedKind::Arithmetic(_)
            | TypedKind::WithNumber { .. }
            | TypedKind::Concat { .. }
            | TypedKind::Stack
            | TypedKind::Average => None,
        }
    }

    /// The values that use this one.
    pub(super) fn users(&self, id: ValueId) -> &[ValueId] {
        &self.users[id.0 as usize]
    }

    /// Whether a value is what the model yields.
    pub(super) fn is_output(&self, id: ValueId) -> bool {
        self.model.output == id
    }

    /// The layer whose value this one reads, and nobody else does.
    pub(super) fn before(&self, stage: &Stage<'a>) -> Option<Stage<'a>> {
        let input = *stage.node.inputs.first()?;
        let is_alone = self.users(input).len() == 1 && !self.is_output(input);
        self.stage(input).filter(|_| is_alone)
    }

    /// As [`before`](Self::before), looking through stages that `passes` lets pass.
    pub(super) fn before_through(
        &self,
        stage: &Stage<'a>,
        passes: fn(Role) -> bool,
    ) -> Option<Stage<'a>> {
        let mut before = self.before(stage)?;
        while passes(before.role()) {
            before = self.before(&before)?;
        }
        Some(before)
    }

    /// The layer that makes what the model yields.
    pub(super) fn last(&self) -> Option<Stage<'a>> {
        self.stage(self.model.output)
    }

    /// As [`last`](Self::last), looking through stages that `passes` lets pass.
    pub(super) fn last_through(&self, passes: fn(Role) -> bool) -> Option<Stage<'a>> {
        let last = self.last()?;
        if passes(last.role()) { self.before_through(&last, passes) } else { Some(last) }
    }

    /// Where a stage was written.
    pub(super) fn place(&self, stage: &Stage<'_>) -> Option<Place<'a>> {
        written::place(self.units, stage.node.span)
    }

    /// Where an argument of a stage was written, else the stage.
    pub(super) fn arg_span(&self, stage: &Stage<'_>, name: &str) -> Span {
        let at = stage.layer.params.iter().position(|param| param.name == name);
        let place = self.place(stage);
        let arg = place.and_then(|place| place.arg(name, at.unwrap_or(usize::MAX)));
        arg.map_or(stage.node.span, |arg| arg.value.span)
    }

    /// Adds the edit that takes a stage out, where that can be written.
    pub(super) fn without(
        &self,
        stage: &Stage<'_>,
        finding: Diagnostic,
        safety: Safety,
    ) -> Diagnostic {
        let title = format!("take out `{}`", stage.layer.name);
        match self.place(stage).and_then(|place| place.removal()) {
            Some(span) => finding.edit(title, span, "", safety),
            None => finding.help(title),
        }
    }
}

impl Stage<'_> {
    /// What the layer is for.
    pub(super) fn role(&self) -> Role {
        self.layer.role
    }

    /// How it bends, if it is an activation.
    pub(super) fn bend(&self) -> Option<Bend> {
        match self.role() {
            Role::Activation(bend) => Some(bend),
            _ => None,
        }
    }

    /// The size of its last axis.
    pub(super) fn width(&self) -> Option<u64> {
        self.node.shape.last().and_then(Dim::extent)
    }
}

impl<'a> Training<'a> {
    /// The loss, where it is a single one.
    pub(super) fn loss(&self) -> Option<&'static Loss> {
        match self.train.loss.as_slice() {
            [only] => Some(only.loss),
            _ => None,
        }
    }

    /// A setting in force: `batch`, `optimizer.lr`.
    pub(super) fn in_force(&self, name: &str) -> Option<&'a InForce> {
        self.train.in_force.iter().find(|setting| setting.name == name)
    }

    /// Where a setting was written, if it was.
    pub(super) fn written(&self, name: &str) -> Option<Span> {
        match self.in_force(name)?.origin {
            Origin::Written(span) => Some(span),
            Origin::Override | Origin::Default | Origin::Data => None,
        }
    }

    /// Where a setting was written, else the word `train`.
    pub(super) fn span(&self, name: &str) -> Span {
        let keyword = Span { end: self.train.span.start + 5, ..self.train.span };
        self.written(name).unwrap_or(keyword)
    }
}

impl Data<'_> {
    /// Where a setting of the data was written, else its source.
    pub(super) fn span(&self, name: &str) -> Span {
        let written = self.data.spec.written.iter().find(|(known, _)| known == name);
        written.map_or(self.data.spec.source.span, |(_, span)| *span)
    }
}

/// Whether an error was found in a model, or in a block, which it may use.
fn has_errors(units: &[Unit], model: &TypedModel, found: &[Diagnostic]) -> bool {
    let items = units.iter().flat_map(|unit| &unit.ast.items);
    let blocks = items.filter_map(|item| match item {
        Item::Block(block) => Some(block.span),
        Item::Use(_)
        | Item::Let(_)
        | Item::Data(_)
        | Item::Model(_)
        | Item::Train(_)
        | Item::Expect(_)
        | Item::Sweep(_)
        | Item::Bad(_) => None,
    });
    let places: Vec<Span> = blocks.chain([model.span]).collect();
    let errors = found.iter().filter(|found| found.code.level == Level::Error);
    errors.map(Diagnostic::span).any(|span| places.iter().any(|place| place.covers(span)))
}

fn value_id(at: usize) -> ValueId {
    ValueId(u32::try_from(at).expect("the number of stages is capped"))
}
