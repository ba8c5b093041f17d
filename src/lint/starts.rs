//! How the weights of a stage start: with which initializer, how wide, and who said so.

use super::facts::{Model, Stage};
use crate::builtins::layers::{Bend, Role};
use crate::builtins::{InitCall, Value};
use crate::check::typed::TypedTrain;
use crate::source::Span;

/// The start of the weights of an affine stage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start<'a> {
    /// The initializer.
    pub(super) call: &'a InitCall,
    /// The deviation of the weights that it makes.
    pub(super) deviation: f64,
    /// How many inputs feed one output.
    pub(super) fan_in: usize,
    /// Where it was written, if it was.
    pub(super) written: Option<Span>,
}

impl<'a> Model<'a> {
    /// How the weights of an affine stage start.
    pub(super) fn start(&self, stage: &Stage<'a>) -> Option<Start<'a>> {
        if stage.role() != Role::Affine {
            return None;
        }
        let (name, call) = stage.args.iter().find_map(|(name, value)| match value {
            Value::Initializer(call) => Some((name, call)),
            _ => None,
        })?;
        let input = self.model.node(*stage.node.inputs.first()?).shape.extents()?;
        let weights = stage.layer.weights(stage.args, &input);
        let weight = weights.into_iter().find(|spec| spec.init.name == call.entry.name)?;
        let deviation = (call.entry.deviation)(&call.args.numbers(), &weight.fans);
        let place = self.place(stage);
        let written = place.and_then(|place| place.arg(name, usize::MAX));
        let written = written.map(|arg| arg.value.span);
        Some(Start { call, deviation, fan_in: weight.fans.fan_in, written })
    }

    /// The affine stage whose values reach this one with nothing between but stages that treat
    /// each number, or each line, by itself.
    pub(super) fn affine_before(&self, stage: &Stage<'a>) -> Option<Stage<'a>> {
        let passes = |role: Role| match role {
            Role::Activation(_)
            | Role::Normalization(_)
            | Role::Dropout
            | Role::Noise
            | Role::Rearrangement
            | Role::Scaling => true,
            Role::Affine | Role::Lookup => false,
        };
        let before = self.before_through(stage, passes)?;
        (before.role() == Role::Affine).then_some(before)
    }

    /// The next stage that changes the numbers of a value, where only one reads it.
    pub(super) fn after(&self, stage: &Stage<'a>) -> Option<Stage<'a>> {
        let mut at = stage.id;
        loop {
            let [user] = self.users(at) else { return None };
            let next = self.stage(*user)?;
            if !next.role().is_transparent() {
                return Some(next);
            }
            at = next.id;
        }
    }

    /// The activation that a value goes through next.
    pub(super) fn activation_after(&self, stage: &Stage<'a>) -> Option<Stage<'a>> {
        self.after(stage).filter(|next| next.bend().is_some())
    }

    /// How a value is bent next.
    pub(super) fn bend_after(&self, stage: &Stage<'a>) -> Option<Bend> {
        self.after(stage)?.bend()
    }

    /// Whether the next thing that happens to a value is a normalization.
    pub(super) fn is_normalized_next(&self, stage: &Stage<'a>) -> bool {
        let is_normalization =
            |next: Stage<'_>| matches!(next.role(), Role::Normalization(_));
        self.after(stage).is_some_and(is_normalization)
    }

    /// Whether some training leaves the weights of a stage as they start, or loads others.
    pub(super) fn is_start_meant(&self, stage: &Stage<'a>) -> bool {
        let is_above = |path: &String| {
            let rest = stage.node.path.strip_prefix(path.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let is_meant = |train: &&TypedTrain| {
            train.init_from.is_some() || train.freeze.iter().any(is_above)
        };
        self.trains.iter().any(is_meant)
    }
}
