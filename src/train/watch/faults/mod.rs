//! The faults that a finished training is examined for, one file for each or for a few that are
//! akin. A rule is a pure function of what was kept while the training ran.

pub(in crate::train) mod breakage;
mod course;
mod dead;
mod decay;
mod goal;
mod gradient;
mod modes;
mod output;
mod overfitting;
mod reach;
mod saturation;
mod weights;

use super::answers::Answers;
use super::glimpse::{Glimpse, StageGlimpse, TensorGlimpse};
use super::history::History;
use crate::check::typed::{TypedNode, TypedTrain};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, codes};
use crate::source::Span;
use crate::train::events::Facts;

/// What a training left to be judged by.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    pub(super) train: &'a TypedTrain,
    pub(super) facts: &'a Facts,
    pub(super) history: &'a History,
    /// Looks in order; the last two are at the end, at different examples.
    pub(super) glimpses: &'a [Glimpse],
    /// The loss of the best constant output.
    pub(super) baseline: Option<f64>,
    /// Whether the pre-flight has told that the model does not look at its input.
    pub(super) is_input_ignored: bool,
    /// The first stage that keeps statistics, and the loss of the last look's examples in
    /// evaluation, which uses them.
    pub(super) evaluated: Option<(Span, f64)>,
    /// What it said in the looks at the end, where it predicts numbers.
    pub(super) answers: Option<&'a Answers>,
}

/// What a fault shows in. A run gets one report of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Symptom {
    /// Values, gradients and weights.
    Flow,
    /// The course of the training loss.
    Loss,
    /// Which numbers the model gives.
    Answers,
    /// How the model does on other examples.
    Generalization,
}

/// An entry of the registry of faults.
struct Fault {
    code: &'static Code,
    symptom: Symptom,
    /// Not told where one of these was: it is most likely their consequence.
    explained_by: &'static [Symptom],
    find: fn(&Evidence<'_>) -> Option<Diagnostic>,
}

/// All faults. Of those that show in the same, the first that is found is told.
static ALL: &[Fault] = &[
    flow(&codes::R006, dead::find),
    flow(&codes::R007, saturation::find),
    flow(&codes::R005, gradient::vanishing),
    flow(&codes::R008, weights::dead),
    flow(&codes::R022, output::find),
    flow(&codes::R009, weights::diverging),
    flow(&codes::R004, gradient::exploding),
    loss(&codes::R011, &[], course::diverging),
    loss(&codes::R026, &[Symptom::Flow], decay::outweighing),
    loss(&codes::R013, &[Symptom::Flow], course::stuck),
    loss(&codes::R012, &[Symptom::Flow], course::stalled),
    loss(&codes::R014, &[Symptom::Flow], course::oscillating),
    Fault { explained_by: &[Symptom::Loss], ..flow(&codes::R010, weights::update_ratio) },
    loss(&codes::R015, &[Symptom::Flow], goal::slow),
    Fault {
        symptom: Symptom::Answers,
        ..loss(&codes::R023, &[Symptom::Flow, Symptom::Loss], reach::find)
    },
    other(&codes::R024, modes::find),
    other(&codes::R016, overfitting::overfitting),
    other(&codes::R017, overfitting::suspicious),
];

type Find = fn(&Evidence<'_>) -> Option<Diagnostic>;

const fn flow(code: &'static Code, find: Find) -> Fault {
    Fault { code, symptom: Symptom::Flow, explained_by: &[], find }
}

const fn loss(code: &'static Code, explained_by: &'static [Symptom], find: Find) -> Fault {
    Fault { code, symptom: Symptom::Loss, explained_by, find }
}

const fn other(code: &'static Code, find: Find) -> Fault {
    Fault { code, symptom: Symptom::Generalization, explained_by: &[Symptom::Loss], find }
}

/// Every fault, one report for each symptom.
pub(super) fn find(evidence: &Evidence<'_>) -> Diagnostics {
    let mut shown: Vec<Symptom> = Vec::new();
    let mut found = Diagnostics::new();
    for fault in ALL {
        let is_told = shown.contains(&fault.symptom)
            || fault.explained_by.iter().any(|symptom| shown.contains(symptom));
        if let Some(report) = (!is_told).then(|| (fault.find)(evidence)).flatten() {
            debug_assert_eq!(report.code.id, fault.code.id);
            shown.push(fault.symptom);
            found.push(report);
        }
    }
    found
}

impl<'a> Evidence<'a> {
    /// The looks at the end.
    fn end(&self) -> Option<(&'a Glimpse, &'a Glimpse)> {
        match self.glimpses {
            [.., one, other] if one.step == other.step && one.step > 0 => {
                Some((one, other))
            }
            _ => None,
        }
    }

    /// A value of the model.
    fn node(&self, stage: usize) -> &'a TypedNode {
        &self.train.model.nodes[stage]
    }

    /// `step 400 (epoch 10)`.
    fn when(&self, step: u64) -> String {
        when(self.facts, step)
    }

    /// Values of the model that hold in both looks at the end, in the order of data flow.
    fn stages_at_end(
        &self,
    ) -> impl Iterator<Item = (usize, &'a StageGlimpse, &'a StageGlimpse)> {
        self.end().into_iter().flat_map(|(one, other)| {
            let pairs = one.stages.iter().zip(&other.stages).enumerate();
            pairs.map(|(at, (one, other))| (at, one, other))
        })
    }

    /// Whether weights are trained behind a value.
    fn has_weights_behind(&self, stage: usize) -> bool {
        let last = self.glimpses.last();
        let tensors = last.iter().flat_map(|glimpse| &glimpse.tensors);
        tensors.into_iter().any(|seen| seen.tensor.stage > stage)
    }
}

impl Glimpse {
    /// Matrices in the order of data flow.
    fn matrices(&self) -> Vec<&TensorGlimpse> {
        let mut all: Vec<&TensorGlimpse> =
            self.tensors.iter().filter(|seen| seen.tensor.is_matrix).collect();
        all.sort_by_key(|seen| seen.tensor.stage);
        all
    }
}

/// `step 400 (epoch 10)`.
pub(super) fn when(facts: &Facts, step: u64) -> String {
    let epoch = step.saturating_sub(1) / facts.steps_per_epoch + 1;
    format!("step {step} (epoch {epoch})")
}
