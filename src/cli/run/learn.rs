//! The training itself, its checkpoints, and who hears of its events.

use std::cell::OnceCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::Session;
use super::opening::Behind;
use crate::check::typed::TypedTrain;
use crate::cli::curves::Curves;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::resume;
use crate::data::Dataset;
use crate::diagnostics::render::{Paint, escape};
use crate::train::{EpochReport, Outcome, Snapshot, Surroundings, TrainError, Trainer};

/// How a training ended, its epochs, and where its curves are written.
pub(super) type Learned = (Result<Outcome, TrainError>, Vec<EpochReport>, Option<Curves>);

impl Session<'_> {
    /// Trains to the end, or to where it pauses or breaks off.
    pub(super) fn learn(
        &self,
        (train, place): (&TypedTrain, usize),
        (trainer, data): (&mut Trainer<'_>, &Dataset),
        behind: Behind,
    ) -> Result<Learned, Failure> {
        let mut curves = self.curves(place, &behind.epochs);
        let start = Instant::now();
        let mut progress =
            Progress::new(Some(train), self.conduct.manner, self.conduct.terminal);
        progress.go_on(behind.epochs, behind.step);
        let (own, mut failure) = (OnceCell::new(), None);
        let hash = if place == 0 { &self.data } else { &own };
        let mut save = |snapshot: &Snapshot<'_>| {
            let data = hash.get_or_init(|| resume::data_hash(data));
            let written = self.folders().write(place, Some(data), Some(snapshot));
            self.has_saved.set(self.has_saved.get() || written.is_ok());
            // The last one is still there, and the next one may fare better.
            failure = written.err();
        };
        let is_due_to_stop = AtomicBool::new(false);
        let mut around = Surroundings {
            clock: &|| start.elapsed().as_secs_f64(),
            is_interrupted: &is_due_to_stop,
            tell: &mut |event| {
                let is_due = self.conduct.is_due(train.length, &event);
                if is_due || self.is_interrupted.load(Ordering::Relaxed) {
                    is_due_to_stop.store(true, Ordering::Relaxed);
                }
                self.conduct.ear.iter().for_each(|ear| ear(&event));
                curves.iter_mut().for_each(|curves| curves.hear(event));
                progress.hear(event);
            },
        };
        let outcome = trainer.run_saving(&mut around, Some(&mut save));
        if let Some(failure) = failure {
            let word = self.conduct.terminal.errors.paint(Paint::Yellow, "warning");
            let said = format!("the last checkpoint is not the newest: {failure}");
            self.conduct.terminal.tell(&format!("{word}: {}\n", escape(&said)));
        }
        Ok((outcome, progress.close()?, curves))
    }
}
