//! `percept cost`: what a training takes, before it is started.

use std::time::Instant;

use serde_json::{Value, json};

use super::Verdict;
use super::args::CostArgs;
use super::failure::Failure;
use super::memory;
use super::program::{self, Program};
use super::terminal::Terminal;
use crate::check::typed::TypedTrain;
use crate::data;
use crate::diagnostics::Diagnostics;
use crate::report::{self, Priced};
use crate::runtime::Pool;
use crate::train::{self, Timed};

/// Runs the command.
pub(super) fn run(args: &CostArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = args.overrides.options();
    let program = Program::read(&args.file, &options)?;
    if !program.is_sound(terminal) {
        return Ok(Verdict::Findings);
    }
    if program.typed.trains.is_empty() {
        let said = format!("`{}` trains nothing that could cost", args.file.display());
        return Err(Failure::Usage(said));
    }
    let free = args.memory.or_else(memory::free);
    let mut verdict = Verdict::Fine;
    let mut documents = Vec::new();
    for train in &program.typed.trains {
        let refused = free.and_then(|free| memory::refuse(train, free));
        if let Some(found) = &refused {
            verdict = Verdict::Findings;
            let found = std::slice::from_ref(found);
            terminal.tell(&program::report(found, &program.sources, &terminal.errors));
            if free.is_some_and(|free| train::bytes_of_weights(train, 1) > free) {
                continue;
            }
        }
        let timed = match refused.is_some() || args.count_only {
            true => Ok(None),
            false => timed(args, train),
        };
        let timed = match timed {
            Ok(timed) => timed,
            Err(found) => {
                terminal.tell(&program::report(&found, &program.sources, &terminal.errors));
                return Ok(Verdict::Findings);
            }
        };
        let cost = train::cost(train);
        let file = args.file.display().to_string();
        let priced = Priced {
            file: &file,
            model: &train.model.name,
            n_threads: args.threads.count(),
            cost: &cost,
            timed: timed.as_ref(),
            free,
        };
        if args.json {
            documents.push(document(&priced, &program));
        } else {
            terminal.print(&report::cost(&priced, &program.sources, &terminal.results))?;
        }
    }
    if args.json {
        terminal.print(&format!("{}\n", json!({ "trainings": documents })))?;
    }
    Ok(verdict)
}

fn timed(args: &CostArgs, train: &TypedTrain) -> Result<Option<Timed>, Diagnostics> {
    let data = data::load(&train.data.spec, &train.data.profile)?;
    let pool = Pool::new(args.threads.count());
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64();
    let timed = train::time_an_epoch(train, data, &pool, (args.seconds, &clock));
    timed.map(Some).map_err(|error| vec![error.to_diagnostic(train)])
}

fn document(priced: &Priced<'_>, program: &Program) -> Value {
    let Priced { cost, timed, .. } = priced;
    let memory = &cost.memory;
    let lines = priced.lines(&program.sources).into_iter().map(|line| {
        json!({
            "file": line.file, "line": line.line, "text": line.text,
            "parameters": line.n_parameters, "flops_per_example": line.n_flops,
            "bytes": line.n_bytes, "epoch_seconds": timed.map(|_| line.seconds),
        })
    });
    let largest = cost.tensors.iter().take(3).map(
        |held| json!({ "what": held.what, "sizes": held.extents.0, "bytes": held.n_bytes }),
    );
    json!({
        "file": priced.file,
        "model": priced.model,
        "threads": priced.n_threads,
        "parameters": cost.n_parameters,
        "trained": cost.n_trained,
        "examples": cost.n_examples,
        "batch": cost.batch,
        "epochs": cost.n_epochs,
        "flops_per_epoch": priced.flops_per_epoch(),
        "memory": {
            "peak": memory.peak(), "running": memory.running(), "loading": memory.loading,
            "examples": memory.examples, "weights": memory.weights, "kept": memory.kept,
            "optimizer": memory.optimizer, "values": memory.values,
            "measuring": memory.measuring, "watching": memory.watching, "program": memory::held(),
        },
        "free": priced.free,
        "fits": priced.fits(),
        "epoch_seconds": timed.map(|timed| timed.epoch),
        "seconds": timed.map(|timed| timed.epoch * cost.n_epochs as f64),
        "lines": lines.collect::<Vec<_>>(),
        "largest": largest.collect::<Vec<_>>(),
    })
}
