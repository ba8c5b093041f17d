//! What a model that predicts numbers said of the examples of the last looks, beside what was
//! wanted, both in the unit of the data.

use crate::builtins::metrics::Meaning;
use crate::check::typed::TypedTrain;
use crate::data::Preprocessing;
use crate::data::profile::TargetKind;
use crate::graph::Float;
use crate::train::pass::Pass;
use crate::train::reading::{Detail, Reading};

/// Answers and targets, line after line.
#[derive(Debug)]
pub(super) struct Answers {
    pub(super) said: Vec<f64>,
    pub(super) wanted: Vec<f64>,
    /// Numbers of a line.
    pub(super) width: usize,
}

impl Answers {
    /// None where something else than columns of numbers is predicted.
    pub(super) fn new(train: &TypedTrain) -> Option<Self> {
        let is_number = train.data.profile.target.kind == TargetKind::Number;
        let layout = Reading::new(train, Detail::Full).layout;
        let is_wanted = is_number && layout.meaning == Meaning::Numbers;
        (is_wanted && layout.prediction == layout.target).then(|| Self {
            said: Vec::new(),
            wanted: Vec::new(),
            width: layout.target,
        })
    }

    /// Adds the batch that `pass` ran last.
    pub(super) fn add<F: Float>(
        &mut self,
        train: &TypedTrain,
        pass: &Pass<F>,
        preprocessing: &Preprocessing,
    ) {
        let reading = Reading::new(train, Detail::Full);
        let mut said = Vec::new();
        reading.predictions(pass.prediction(), &mut said);
        let mut wanted: Vec<f64> = pass.target().iter().map(|x| x.to_f64()).collect();
        reading.unscale(preprocessing, &mut said);
        reading.unscale(preprocessing, &mut wanted);
        self.said.extend(said);
        self.wanted.extend(wanted);
    }

    /// Pairs of a column: said and wanted.
    pub(super) fn column(&self, at: usize) -> Vec<(f64, f64)> {
        let pairs = self.said.iter().zip(&self.wanted);
        pairs.skip(at).step_by(self.width).map(|(said, wanted)| (*said, *wanted)).collect()
    }
}
