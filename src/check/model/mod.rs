//! The models: blocks inlined, repeats unrolled, every shape known.
//!
//! [`body`] walks statements and chains, [`stage`] applies layers and blocks, [`combine`] does
//! `residual`, joins, `repeat` and `if`, [`arithmetic`] values; [`signature`] matches written
//! shapes with actual ones; [`report`] says what does not fit, and [`foreign`] what is not ours.

mod arithmetic;
mod block;
mod body;
mod combine;
mod elaborate;
mod fit;
mod foreign;
mod renamed;
mod report;
mod shared;
mod signature;
mod stage;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::scope::Named;
use super::typed::{TypedData, TypedInput, TypedModel};
use super::{CheckedData, CheckedModel, Context};
use crate::data::profile::InputProfile;
use crate::diagnostics::codes::U001;
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, any_error};
use crate::shape::{Dim, Element, Shape};
use crate::source::Span;
use crate::syntax::ast::Definition;
use elaborate::{Elaboration, Flow};

/// One entry per item of [`super::scope::Scope::models`], in that order. A model without a
/// signature takes the shape of the first data it is trained on.
pub(crate) fn check(
    cx: &Context<'_>,
    data: &[CheckedData],
    out: &mut Diagnostics,
) -> Vec<CheckedModel> {
    let mut used = BTreeSet::new();
    let models: Vec<CheckedModel> = (0..cx.scope.models.len())
        .map(|at| check_one(cx, at, data_of(cx, at, data), &mut used, out))
        .collect();
    check_unused_blocks(cx, &used, out);
    models
}

/// The data that a model is trained on first.
fn data_of<'a>(cx: &Context<'_>, model: usize, data: &'a [CheckedData]) -> Source<'a> {
    let mut trains =
        cx.scope.trains.iter().filter(|train| cx.scope.model_of(train) == Some(model));
    let Some(train) = trains.next() else { return Source::None };
    let found = cx.scope.data_of(train).and_then(|at| data.get(at));
    match found.and_then(|data| data.typed.as_deref()) {
        Some(typed) => Source::Data(typed),
        None => Source::Unknown,
    }
}

/// What is known of the data of a model.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'a> {
    /// It is not trained.
    None,
    /// It is trained on data that has errors, or may not be read.
    Unknown,
    /// This.
    Data(&'a TypedData),
}

fn check_one(
    cx: &Context<'_>,
    at: usize,
    source: Source<'_>,
    used: &mut BTreeSet<String>,
    out: &mut Diagnostics,
) -> CheckedModel {
    let named = &cx.scope.models[at];
    let mut elaboration = Elaboration::new(cx, matches!(source, Source::None));
    let (flow, inputs) = elaboration.model(named, source);
    let is_complete = elaboration
        .nodes
        .iter()
        .all(|node| node.shape.axes.iter().all(|dim| dim.extent().is_some()));
    if matches!(flow, Flow::Known(_)) && is_complete && !any_error(&elaboration.out) {
        elaboration.check_old_names();
    }
    let has_errors = any_error(&elaboration.out);
    if has_errors {
        // What a mistake leaves unread is not a finding of its own.
        elaboration.out.retain(Diagnostic::is_error);
    }
    used.append(&mut elaboration.used_blocks);
    out.append(&mut elaboration.out);
    let typed = match flow {
        Flow::Known(output) if is_complete && !has_errors => Some(Arc::new(TypedModel {
            name: named.name.clone(),
            inputs: inputs.clone(),
            nodes: elaboration.nodes,
            places: elaboration.places,
            renames: elaboration.renames,
            output,
            span: named.item.span,
        })),
        Flow::Known(_) | Flow::Unknown => None,
    };
    CheckedModel {
        span: named.item.span,
        inputs,
        signature: named.item.signature.as_ref().map(signature::inputs_span),
        typed,
        links: elaboration.links,
    }
}

/// The inputs as the data gives them.
pub(super) fn data_inputs(data: &TypedData) -> Vec<TypedInput> {
    let span = data.spec.source.span;
    data.profile.inputs.iter().map(|input| data_input(input, span)).collect()
}

fn data_input(input: &InputProfile, span: Span) -> TypedInput {
    let born = |size: usize| Dim::known(size as u64).born(span, input.story.as_str());
    let mut axes: Vec<Dim> = input.extents.0.iter().map(|size| born(*size)).collect();
    let wider: usize =
        input.embeddings.iter().map(|column| column.width.saturating_sub(1)).sum();
    if let ([.., raw], Some(last)) = (input.extents.0.as_slice(), axes.last_mut()) {
        *last = born(raw + wider);
    }
    let element = if input.is_image { Element::Pixel } else { Element::Number };
    let (name, embeddings) = (input.name.clone(), input.embeddings.clone());
    TypedInput { name, shape: Shape { element, axes }, embeddings }
}

/// Blocks that no model uses are checked on their own; U001 where a program trains something.
fn check_unused_blocks(cx: &Context<'_>, used: &BTreeSet<String>, out: &mut Diagnostics) {
    for block in cx.scope.blocks.iter().filter(|block| !used.contains(&block.name)) {
        let mut elaboration = Elaboration::new(cx, true);
        elaboration.block_alone(block);
        out.append(&mut elaboration.out);
        let is_own = block.unit == 0 && !block.name.starts_with('_');
        if is_own && !cx.scope.trains.is_empty() && !any_error(out) {
            out.push(unused(block));
        }
    }
}

fn unused(block: &Named<'_, Definition>) -> Diagnostic {
    let message = format!("`{}` is never used", block.name);
    Diagnostic::new(&U001, message, block.span, "no model uses this block").edit(
        "remove it, or put `_` before its name",
        block.item.span,
        "",
        Safety::Unsafe,
    )
}
