//! Where a model ends and what it is held against: the last activation, and the target as it is
//! trained on.

use super::facts::{Stage, Training};
use crate::builtins::layers::{Bend, Role};
use crate::builtins::losses::{Loss, Prediction, TargetForm};
use crate::data::profile::{NumberStats, TargetKind, TargetProfile};
use crate::data::{Scale, ScaleTarget};
use crate::diagnostics::render::text;
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::Span;

/// The activation whose values the loss reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending<'a> {
    /// Its stage.
    pub(super) stage: Stage<'a>,
    /// How it bends.
    pub(super) bend: Bend,
}

/// The numbers of a target, as they are trained on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    /// The lowest.
    pub(super) low: f64,
    /// The highest.
    pub(super) high: f64,
    /// Their deviation, or more than that.
    pub(super) deviation: f64,
}

impl<'a> Training<'a> {
    /// The last stage that changes numbers, its lines still those of the output.
    pub(super) fn last(&self) -> Option<Stage<'a>> {
        let width = self.model.model.output_shape().last()?.extent();
        let last = self.model.last_through(Role::is_transparent)?;
        (last.width() == width).then_some(last)
    }

    /// The last stage that changes numbers, where it is an activation.
    pub(super) fn ending(&self) -> Option<Ending<'a>> {
        let stage = self.last()?;
        Some(Ending { stage, bend: stage.bend()? })
    }

    /// The first term of the loss that is so.
    pub(super) fn loss_that(&self, is: fn(&Loss) -> bool) -> Option<&'static Loss> {
        self.train.loss.iter().map(|term| term.loss).find(|loss| is(loss))
    }

    /// The target.
    pub(super) fn target(&self) -> &'a TargetProfile {
        &self.train.data.profile.target
    }

    /// Where the target was said, else the source of the data.
    pub(super) fn target_span(&self) -> Span {
        let spec = &self.train.data.spec;
        let written = spec.written.iter().find(|(name, _)| name == "target");
        written.map_or(spec.source.span, |(_, span)| *span)
    }

    /// Where the scaling of what is predicted was said, else the target.
    pub(super) fn scale_span(&self) -> Span {
        let spec = &self.train.data.spec;
        let setting =
            if self.target().kind == TargetKind::Input { "scale" } else { "scale_target" };
        let written = spec.written.iter().find(|(name, _)| name == setting);
        written.map_or(self.target_span(), |(_, span)| *span)
    }

    /// The target's name for people: `price`, or `the target`.
    pub(super) fn target_name(&self) -> String {
        match self.target().columns.as_slice() {
            [only] => format!("`{only}`"),
            _ => "the target".to_owned(),
        }
    }

    /// Adds the fix that names another loss, as an edit where one was written.
    pub(super) fn write_loss(&self, found: Diagnostic, loss: &str) -> Diagnostic {
        let title = format!("write `loss = {loss}`");
        match self.written("loss") {
            Some(span) => found.edit(title, span, loss, Safety::Unsafe),
            None => found.help(title),
        }
    }

    /// Whether numbers are predicted, not classes.
    pub(super) fn predicts_numbers(&self) -> bool {
        matches!(self.target().kind, TargetKind::Number | TargetKind::Input)
    }

    /// The numbers that predictions are compared with; `None` where they cannot be known without
    /// the statistics of the training split.
    pub(super) fn spread(&self) -> Option<Spread> {
        match self.target().kind {
            TargetKind::Category | TargetKind::Binary | TargetKind::MultiLabel => {
                Some(Spread::UNIT)
            }
            TargetKind::Number => self.spread_of_numbers(),
            TargetKind::Input => self.spread_of_input(),
            TargetKind::None => None,
        }
    }

    fn spread_of_numbers(&self) -> Option<Spread> {
        let target = self.target();
        let numbers = &target.numbers;
        let is_single = target.extents.n_elements() == 1;
        match self.train.data.spec.scale_target {
            ScaleTarget::None => Some(Spread::of(numbers)),
            ScaleTarget::MinMax => Some(Spread::UNIT),
            ScaleTarget::Log if numbers.min > 0.0 => {
                Some(Spread::within(libm::log(numbers.min), libm::log(numbers.max)))
            }
            ScaleTarget::Standard if is_single && numbers.deviation > 0.0 => {
                let scaled = |number| (number - numbers.mean) / numbers.deviation;
                let (low, high) = (scaled(numbers.min), scaled(numbers.max));
                Some(Spread { low, high, deviation: 1.0 })
            }
            ScaleTarget::Log | ScaleTarget::Standard => None,
        }
    }

    fn spread_of_input(&self) -> Option<Spread> {
        let data = &self.train.data;
        let [input] = data.profile.inputs.as_slice() else { return None };
        match data.spec.scale {
            Some(Scale::Unit | Scale::MinMax) => Some(Spread::UNIT),
            Some(Scale::None) => Some(Spread::of(&input.numbers)),
            None if input.is_image => Some(Spread::UNIT),
            Some(Scale::Standard | Scale::Robust) | None => None,
        }
    }
}

impl Spread {
    const UNIT: Self = Self::within(0.0, 1.0);

    fn of(numbers: &NumberStats) -> Self {
        let NumberStats { min, max, deviation, .. } = *numbers;
        Self { low: min, high: max, deviation }
    }

    /// No deviation of numbers between two ends is more than half their distance.
    const fn within(low: f64, high: f64) -> Self {
        Self { low, high, deviation: (high - low) / 2.0 }
    }
}

/// The numbers between two ends in words: `0 to 1`, `0 and more`.
pub(super) fn span_in_words(low: f64, high: f64) -> String {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("{} to {}", text::number(low), text::number(high)),
        (true, false) => format!("{} and more", text::number(low)),
        (false, true) => format!("{} and less", text::number(high)),
        (false, false) => "any number".to_owned(),
    }
}

/// Whether a loss compares numbers with numbers, as the model gives them.
pub(super) fn is_distance(loss: &Loss) -> bool {
    loss.prediction == Prediction::Numbers && loss.target == TargetForm::SameShape
}
