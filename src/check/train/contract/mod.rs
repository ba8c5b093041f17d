//! The contract between data, model, loss and metrics: what must fit before training starts.
//!
//! One root cause gives one finding: inputs and outputs are judged apart, and of the terms of a
//! loss the first that does not fit speaks.

mod inputs;
mod outputs;
mod trained;

use std::sync::Arc;

use super::Subject;
use super::loss::Term;
use crate::builtins::metrics::Task;
use crate::check::typed::{Length, MetricUse, TypedData, TypedModel};
use crate::data::profile::TargetKind;
use crate::diagnostics::codes::C009;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::Span;

/// What is known of a training; `None` where a setting has errors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    /// Model, data and what was written.
    pub(super) subject: &'a Subject<'a>,
    /// The terms of the loss.
    pub(super) loss: Option<&'a [Term]>,
    /// The metrics.
    pub(super) metrics: Option<&'a [MetricUse]>,
    /// How long.
    pub(super) length: Option<Length>,
    /// Examples per update; `Some(None)` is all.
    #[allow(clippy::option_option, reason = "the outer `None` is a reported mistake")]
    pub(super) batch: Option<Option<usize>>,
    /// Paths that are not trained.
    pub(super) freeze: Option<&'a [String]>,
    /// Whether one update is a whole search (L-BFGS).
    pub(super) is_whole_vector: bool,
}

impl<'a> Facts<'a> {
    fn data(&self) -> Option<&'a Arc<TypedData>> {
        self.subject.typed_data()
    }

    fn model(&self) -> Option<&'a Arc<TypedModel>> {
        self.subject.model?.typed.as_ref()
    }

    /// Where a setting of the training was written, else the word `train`.
    fn place(&self, setting: &str) -> Span {
        let written = &self.subject.written;
        written.get(setting).map_or(written.keyword, |setting| setting.value.span)
    }
}

/// Where the target of some data is said: the setting, else the source.
fn target_place(data: &TypedData) -> Span {
    let written = data.spec.written.iter().find(|(name, _)| name == "target");
    written.map_or(data.spec.source.span, |(_, span)| *span)
}

/// Judges what fits what, as far as it is known.
pub(super) fn check(facts: &Facts<'_>, out: &mut Diagnostics) {
    if inputs::check(facts, out) {
        outputs::check(facts, out);
    }
    check_metrics(facts, out);
    trained::check(facts, out);
}

/// C009 for metrics of another kind of target.
fn check_metrics(facts: &Facts<'_>, out: &mut Diagnostics) {
    let (Some(data), Some(metrics)) = (facts.data(), facts.metrics) else { return };
    let (task, is, instead) = match data.profile.target.kind {
        TargetKind::Number | TargetKind::Input => (Task::Numbers, "numbers", "mae, r2"),
        TargetKind::Category => (Task::Classes, "classes", "accuracy"),
        TargetKind::Binary | TargetKind::MultiLabel => {
            (Task::Classes, "classes", "accuracy, f1")
        }
        TargetKind::None => return,
    };
    for metric in metrics.iter().filter(|metric| metric.metric.task != task) {
        let wants = if task == Task::Numbers { "classes" } else { "numbers" };
        let message = format!("`{}` measures {wants}, the target is {is}", metric.label);
        let label = format!("its value says nothing about {is}");
        let found = Diagnostic::new(&C009, message, facts.place("metrics"), label);
        let found = found.cause(target_place(data), format!("the target is {is}"));
        out.push(found.help(format!("write `metrics = [{instead}]`")));
    }
}
