//! R022: a model that says the same of every example.

use super::Evidence;
use crate::check::typed::ValueId;
use crate::diagnostics::{Diagnostic, codes};
use crate::train::blame::{change_rate, on_rate, short};

/// Examples that must have been seen.
const LEAST_ROWS: usize = 16;

/// The same output for every example of both looks at the end.
pub(super) fn find(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (one, other) = evidence.end()?;
    let n_rows = one.n_rows + other.n_rows;
    let model = &evidence.train.model;
    let is_constant =
        |at: usize| one.stages[at].is_constant && other.stages[at].is_constant;
    let is_known = evidence.is_input_ignored;
    if is_known || !is_constant(model.output.0 as usize) || n_rows < LEAST_ROWS {
        return None;
    }
    // Where the examples were last told apart, one stage earlier.
    let differs = |input: &ValueId| !is_constant(input.0 as usize);
    let (at, node) = model
        .nodes
        .iter()
        .enumerate()
        .find(|(at, node)| is_constant(*at) && node.inputs.iter().any(differs))?;
    let message = format!("`{}` says the same of every example", model.name);
    let here = "what it gives does not depend on the example";
    let size = other.stages[node.inputs[0].0 as usize].value.mean;
    let found = Diagnostic::new(&codes::R022, message, node.span, here).note(format!(
        "at {}, `{}` gave one and the same output for all of {n_rows} examples; what it reads \
         lies {} from zero on average",
        evidence.when(other.step),
        model.nodes[at].path,
        short(size)
    ));
    let was_so = evidence.glimpses.iter().all(|glimpse| glimpse.stages[at].is_constant);
    if was_so {
        return Some(found.help(format!(
            "it was so from the start: `{}` cannot tell apart what it reads; give it more \
             units to read, or leave it out",
            node.path
        )));
    }
    let rate = evidence.train.optimizer.1.number("lr");
    let found = on_rate(found, evidence.train, rate);
    let why = "most likely a step was too large, and this went flat; learn more slowly";
    Some(
        change_rate(found, evidence.train, why, 0.1)
            .help("or bring the data to size: `scale = standard`"),
    )
}
