//! Where a run writes: its folder, its curves, and what is left of one that broke off.

use super::Session;
use crate::check::typed::TypedTrain;
use crate::cli::curves::Curves;
use crate::cli::failure::Failure;
use crate::cli::folders::Folders;
use crate::cli::program::Program;
use crate::cli::progress::Manner;
use crate::cli::save::{self, Trained};
use crate::cli::start;
use crate::data::Preprocessing;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::escape;
use crate::train::{EpochReport, TrainError, Trainer};

impl Session<'_> {
    /// The folders of its trainings.
    pub(super) fn folders(&self) -> &Folders {
        self.folders.as_ref().expect("they are made before the first step")
    }

    /// Where the run will write, from its first training on.
    pub(super) fn make_folders(&mut self, program: &Program) -> Result<(), Failure> {
        if self.folders.is_none() {
            let launch = || start::launch(self.args, program);
            let launch = self.launch.get_or_insert_with(launch).clone();
            let n = program.typed.trains.len();
            let out = self.args.out.as_deref();
            self.folders = Some(Folders::create(out, launch, n, &self.earlier)?);
        }
        Ok(())
    }

    /// Its files for TensorBoard, where they are asked for, or an earlier part of it wrote them.
    pub(super) fn curves(&self, place: usize, behind: &[EpochReport]) -> Option<Curves> {
        let run = self.folders().path(place);
        let is_wanted = self.args.tensorboard || Curves::are_in(run);
        if self.args.tensorboard && self.conduct.manner == Manner::Talk {
            let said =
                format!("`tensorboard --logdir {}` shows its curves\n", run.display());
            self.conduct.terminal.tell(&escape(&said));
        }
        is_wanted.then(|| Curves::begin(run, behind))
    }

    /// Saves what a run has left that numbers ended which are not finite, and says so in the
    /// report.
    pub(super) fn salvage(
        &self,
        item: (&TypedTrain, usize),
        trainer: &Trainer<'_>,
        (error, epochs, preprocessing): (&TrainError, &[EpochReport], &Preprocessing),
        program: &Program,
    ) -> Result<Diagnostic, Failure> {
        let report = error.to_diagnostic(item.0);
        let TrainError::Broken(broken) = error else { return Ok(report) };
        let kept = match (broken.outcome.kept_epoch, broken.kept_before) {
            // Nothing was learned that could be kept.
            (0, None | Some(1)) => return Ok(report),
            (0, Some(step)) => format!("from before step {step}"),
            (epoch, _) => format!("of epoch {epoch}"),
        };
        let trained = Trained {
            item,
            preprocessing,
            weights: trainer.in_place(),
            facts: trainer.facts(),
            epochs,
            outcome: &broken.outcome,
            evaluation: None,
            threads: self.threads,
        };
        let folders = self.folders();
        save::save(folders, program, &trained)?;
        let folder = folders.path(item.1);
        self.saved(folder, false)?;
        let said = format!("the last good weights, {kept}, are in {}", folder.display());
        Ok(report.note(said))
    }
}
