//! How values flow through a model as a whole: what cannot be gone around, how many weights there
//! are, what stands behind one written stage.

use std::collections::BTreeSet;

use super::facts::{Model, Program, Stage};
use crate::check::typed::{TypedKind, ValueId};
use crate::data::Target;
use crate::data::profile::TargetKind;
use crate::shape::Shape;
use crate::source::Span;

impl<'a> Program<'a> {
    /// Every stage that was written at this place: a block that is used twice, and a repeat, make
    /// several of one.
    pub(super) fn made_of(&self, span: Span) -> Vec<(&Model<'a>, Stage<'a>)> {
        let stages =
            self.models().flat_map(|model| model.stages().map(move |stage| (model, stage)));
        stages.filter(|(_, stage)| stage.node.span == span).collect()
    }
}

impl Model<'_> {
    /// Whether every way from the inputs to the output leads through this value.
    pub(super) fn is_only_way(&self, id: ValueId) -> bool {
        let mut waiting = vec![self.model.output];
        let mut seen = BTreeSet::new();
        while let Some(value) = waiting.pop() {
            if value == id || !seen.insert(value) {
                continue;
            }
            let node = self.model.node(value);
            if matches!(node.kind, TypedKind::Input(_)) {
                return false;
            }
            waiting.extend(&node.inputs);
        }
        true
    }

    /// Whether the model gives back its input: it is trained to, or its output has the shape of
    /// its input and nothing says otherwise.
    pub(super) fn mirrors_input(&self) -> bool {
        let is_input = |target: &Target| matches!(target, Target::Input(_));
        if !self.trains.is_empty() {
            return self.trains.iter().any(|train| is_input(&train.data.spec.target));
        }
        let given = self.model.inputs.iter().map(|input| input.shape.n_elements()).next();
        given == Some(self.model.output_shape().n_elements())
    }

    /// How many numbers its weights hold.
    pub(super) fn n_weights(&self) -> u64 {
        let mut counted = BTreeSet::new();
        let own = self.stages().filter(|stage| counted.insert(stage.node.path.clone()));
        let n: u128 = own.map(|stage| self.n_weights_of(&stage)).sum();
        u64::try_from(n).unwrap_or(u64::MAX)
    }

    /// How many numbers the weights of a stage hold.
    pub(super) fn n_weights_of(&self, stage: &Stage<'_>) -> u128 {
        let input = stage.node.inputs.first().map(|id| &self.model.node(*id).shape);
        let input = input.and_then(Shape::extents);
        input.map_or(0, |input| stage.layer.n_weights(stage.args, &input))
    }

    /// The classes of the data that it is trained on first; 0 without any.
    pub(super) fn n_classes(&self) -> usize {
        let target = self.trains.first().map(|train| &train.data.profile.target);
        let target = target.filter(|target| target.kind == TargetKind::Category);
        target.map_or(0, |target| target.classes.len())
    }

    /// The size of the last axis of what a stage reads.
    pub(super) fn width_before(&self, stage: &Stage<'_>) -> Option<u64> {
        let input = stage.node.inputs.first()?;
        self.model.node(*input).shape.last()?.extent()
    }
}
