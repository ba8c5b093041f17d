//! What a run tells: its test, where it lies, what is wrong.

use std::path::Path;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::Session;
use crate::check::typed::TypedTrain;
use crate::cli::Verdict;
use crate::cli::bench;
use crate::cli::failure::Failure;
use crate::cli::program::{self, Program};
use crate::cli::progress::{self, Manner};
use crate::cli::terminal::Terminal;
use crate::data::Dataset;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::escape;
use crate::report;
use crate::train::Evaluation;

impl Session<'_> {
    /// Says where the run lies, and how one goes on that was stopped.
    pub(super) fn saved(&self, folder: &Path, was_stopped: bool) -> Result<(), Failure> {
        match self.conduct.manner {
            Manner::Json => {
                let folder = folder.display().to_string();
                let event = json!({ "event": "saved", "folder": folder });
                self.conduct.terminal.print(&format!("{event}\n"))?;
            }
            Manner::Talk | Manner::Session | Manner::Quiet => {
                tell_saved(folder, self.conduct.terminal)?;
            }
            Manner::Fold { .. } | Manner::QuietFold | Manner::Silent => {}
        }
        if was_stopped && self.conduct.manner == Manner::Talk {
            let folder = folder.display();
            let said = format!("`percept run --resume {folder}` goes on from here\n");
            self.conduct.terminal.tell(&escape(&said));
        }
        Ok(())
    }

    /// Shows what the kept weights are worth.
    pub(super) fn show(
        &self,
        split: &str,
        evaluation: &Evaluation,
        train: &TypedTrain,
    ) -> Result<(), Failure> {
        let Evaluation { values, confusion, n_examples } = evaluation;
        if self.conduct.manner == Manner::Json {
            let event = json!({
                "event": "evaluation", "split": split, "examples": n_examples,
                "values": progress::values(values), "confusion": confusion,
            });
            return self.conduct.terminal.print(&format!("{event}\n"));
        }
        if matches!(
            self.conduct.manner,
            Manner::Fold { .. } | Manner::QuietFold | Manner::Silent
        ) {
            return Ok(());
        }
        let classes = &train.data.profile.target.classes;
        self.conduct.terminal.print(&report::tested(
            split,
            evaluation,
            classes,
            &self.conduct.terminal.results,
        ))
    }

    /// Tells what does not stop a run, where there is something.
    pub(super) fn warn(
        &self,
        found: &[Diagnostic],
        program: &Program,
    ) -> Result<(), Failure> {
        let mut found = found.to_vec();
        program.say(&mut found);
        if found.is_empty() || self.conduct.manner == Manner::Silent {
            return Ok(());
        }
        if self.conduct.manner == Manner::Json {
            for fault in &found {
                let event = fault_event(fault, program);
                self.conduct.terminal.print(&format!("{event}\n"))?;
            }
        }
        let report =
            program::report(&found, &program.sources, &self.conduct.terminal.errors);
        self.conduct.terminal.tell(&format!("\n{report}\n"));
        Ok(())
    }

    /// Tells why a training cannot begin or go on.
    pub(super) fn tell(&mut self, found: &[Diagnostic], program: &Program) -> Verdict {
        self.faults.extend_from_slice(found);
        if self.conduct.manner == Manner::Silent {
            return Verdict::Findings;
        }
        let report =
            program::report(found, &program.sources, &self.conduct.terminal.errors);
        self.conduct.terminal.tell(&report);
        Verdict::Findings
    }

    /// Tells what is left of a training that cannot go on.
    pub(super) fn broke_off(&self, place: usize) {
        let folders = self.folders();
        if !self.has_saved.get() {
            folders.abandon(place);
            return;
        }
        let launch = self.launch.as_ref().expect("it is known before the first step");
        let (file, path) = (&launch.texts[0].name, folders.path(place).display());
        self.conduct.terminal.tell(&escape(&format!(
            "the last checkpoint is kept: change the program, then `percept run {file} \
             --resume {path} --changed` goes on from it\n"
        )));
    }

    /// Where the time of its steps goes, if that was asked for.
    pub(super) fn profile(
        &mut self,
        train: &TypedTrain,
        data: &Dataset,
        program: &Program,
    ) -> Result<(), Failure> {
        if !self.args.profile || self.is_interrupted.load(Ordering::Relaxed) {
            return Ok(());
        }
        match bench::profile(self.args, train, data, &self.conduct.terminal.errors) {
            Ok(table) => self.conduct.terminal.tell(&format!("\n{table}")),
            Err(error) => self.warn(&[error.to_diagnostic(train)], program)?,
        }
        Ok(())
    }
}

/// Says where a run lies.
pub(in crate::cli) fn tell_saved(
    folder: &Path,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let folder = folder.display().to_string();
    terminal.print(&format!("\nsaved in {}\n", escape(&folder)))
}

fn fault_event(fault: &Diagnostic, program: &Program) -> Value {
    let source = program.sources.get(fault.span().source);
    let at = source.position(fault.span().start);
    json!({
        "event": "fault", "code": fault.code.id, "name": fault.code.name,
        "message": fault.message, "file": source.name, "line": at.line,
        "column": at.column, "notes": fault.notes, "helps": fault.helps,
    })
}
