//! `percept check`: every mistake of a program, without training it.

use super::Verdict;
use super::args::{CheckArgs, DataUse, Deny, Format, Threads};
use super::failure::Failure;
use super::program::Program;
use super::terminal::Terminal;
use crate::check::Options;
use crate::data;
use crate::diagnostics::render::{self, Document, Paint, escape};
use crate::diagnostics::{self, Diagnostics};
use crate::report;
use crate::runtime::Pool;
use crate::train::{Preflight, Trainer};

/// Runs the command.
pub(super) fn run(args: &CheckArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = Options {
        overrides: args.overrides.set.clone(),
        without_data: args.data == DataUse::Off,
        ..Options::default()
    };
    let mut document = Document::new();
    let mut verdict = Verdict::Fine;
    for file in &args.files {
        let mut program = Program::read(file, &options)?;
        if args.preflight && !diagnostics::any_error(&program.diagnostics) {
            preflight(&mut program);
        }
        let denied = args.deny == Some(Deny::Warnings) && !program.diagnostics.is_empty();
        if denied || diagnostics::any_error(&program.diagnostics) {
            verdict = Verdict::Findings;
        }
        let (found, sources) = (&program.diagnostics, &program.sources);
        match args.format {
            Format::Human => terminal.print(&human(&program, terminal))?,
            Format::Short => terminal.print(&render::short(found, sources))?,
            Format::Narrated => terminal.print(&render::narrated(found, sources))?,
            Format::Json => document.add(found, sources),
        }
    }
    if args.format == Format::Json {
        terminal.print(&document.to_text())?;
    }
    Ok(verdict)
}

/// Adds what the first batch of each training tells.
fn preflight(program: &mut Program) {
    let pool = Pool::new(Threads::default().count());
    let mut found = Diagnostics::new();
    for train in &program.typed.trains {
        match data::load(&train.data.spec, &train.data.profile) {
            Ok(data) => {
                let mut trainer = Trainer::<f32>::new(train, &data, &pool);
                found.extend(trainer.preflight(Preflight::Thorough));
            }
            Err(faults) => found.extend(faults),
        }
    }
    program.diagnostics.extend(found);
    diagnostics::sort(&mut program.diagnostics);
}

fn human(program: &Program, terminal: &Terminal) -> String {
    let look = &terminal.results;
    let mut out = String::new();
    if !program.diagnostics.is_empty() {
        out += &program.report(look);
    }
    if !diagnostics::any_error(&program.diagnostics) {
        let name = program.sources.iter().next().map_or("", |source| source.name.as_str());
        let fine = look.paint(Paint::Green, "is fine");
        let models = program.typed.models.iter().map(|model| report::one_line(model));
        let models: Vec<String> = models.collect();
        let gap = if models.is_empty() { "" } else { ": " };
        out += &format!("{} {fine}{gap}{}\n", escape(name), models.join("; "));
    }
    out
}
