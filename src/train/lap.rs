//! Parts of a step, told one by one to whoever times them.

use std::fmt;

use crate::plan::Work;

/// What of a step is over.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// The batch is gathered.
    Gather,
    /// A piece of the plan's work is done.
    Work(Work),
    /// Loss and metrics are added up.
    Scores,
    /// Anything else.
    Rest,
}

/// Told of each part of a step when it is over; in a run, nobody is.
pub(super) struct Lap<'a>(pub(super) Option<&'a mut dyn FnMut(Part)>);

impl Lap<'_> {
    /// Tells.
    pub(super) fn over(&mut self, part: Part) {
        if let Some(tell) = &mut self.0 {
            tell(part);
        }
    }
}

impl fmt::Debug for Lap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lap").field(&self.0.is_some()).finish()
    }
}
