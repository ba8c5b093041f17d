//! What a session remembers of its trainings, for curves over all of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::train::EpochReport;

/// The epochs of every model, with the edits between them; cheap to copy.
#[derive(Clone, Debug, Default)]
pub(super) struct History(BTreeMap<String, Arc<Course>>);

/// The epochs of one model.
#[derive(Clone, Debug, Default)]
pub(super) struct Course {
    /// In the order they were run, whatever was undone in between.
    pub(super) epochs: Vec<EpochReport>,
    /// After how many epochs something was changed, and what.
    pub(super) marks: Vec<(usize, String)>,
}

impl History {
    /// Adds epochs that were run.
    pub(super) fn add(&mut self, model: &str, epochs: Vec<EpochReport>) {
        let course = self.0.entry(model.to_owned()).or_default();
        Arc::make_mut(course).epochs.extend(epochs);
    }

    /// Notes a change of a model; before its first epoch there is nothing to note it against.
    pub(super) fn mark(&mut self, model: &str, label: &str) {
        let Some(course) = self.0.get_mut(model) else { return };
        let mark = (course.epochs.len(), label.to_owned());
        if course.marks.last() != Some(&mark) {
            Arc::make_mut(course).marks.push(mark);
        }
    }

    /// What a model went through.
    pub(super) fn of(&self, model: &str) -> Option<&Course> {
        self.0.get(model).map(AsRef::as_ref).filter(|course| !course.epochs.is_empty())
    }
}
