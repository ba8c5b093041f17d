//! Who hears of trainings, and how far they go.

use super::progress::{Ear, Manner};
use super::terminal::Terminal;
use crate::check::typed::Length;
use crate::train::Event;

/// Who hears of trainings, and how far they go.
#[derive(Clone, Copy)]
pub(super) struct Conduct<'a> {
    pub(super) manner: Manner,
    pub(super) terminal: &'a Terminal,
    /// Who hears of everything besides.
    pub(super) ear: Option<Ear<'a>>,
    /// Each training pauses after this part of its length, and can go on: 3 is a third of it.
    pub(super) divisor: u64,
}

impl<'a> Conduct<'a> {
    /// Trainings of which the terminal hears, to their end.
    pub(super) fn plain(manner: Manner, terminal: &'a Terminal) -> Self {
        Self { manner, terminal, ear: None, divisor: 1 }
    }

    /// After how much a training of this length pauses, if it does.
    pub(super) fn pause(&self, length: Length) -> Option<Length> {
        let part = |n: u64| (n / self.divisor).max(1);
        (self.divisor > 1).then(|| match length {
            Length::Epochs(n) => Length::Epochs(part(n)),
            Length::Steps(n) => Length::Steps(part(n)),
        })
    }

    /// Whether a training of this length has come to where it pauses.
    pub(super) fn is_due(&self, length: Length, event: &Event<'_>) -> bool {
        match (self.pause(length), event) {
            (Some(Length::Epochs(n)), Event::Epoch(report)) => report.epoch >= n,
            (Some(Length::Steps(n)), Event::Step(step)) => step.step >= n,
            (
                _,
                Event::Started(_) | Event::Step(_) | Event::Epoch(_) | Event::Finished(_),
            ) => false,
        }
    }
}
