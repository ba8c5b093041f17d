//! What other tools call arguments.

use crate::builtins::Entry;

/// Names that other tools give to arguments.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("activity", "activation"),
    ("alpha", "slope"),
    ("bias_initializer", "init"),
    ("decay", "weight_decay"),
    ("embedding_dim", "dim"),
    ("embeddings_dim", "dim"),
    ("epsilon", "eps"),
    ("eta", "lr"),
    ("eta_min", "floor"),
    ("gamma", "factor"),
    ("hidden", "units"),
    ("input_dim", "count"),
    ("kernel_initializer", "init"),
    ("l2", "weight_decay"),
    ("learning_rate", "lr"),
    ("max_lr", "peak"),
    ("n_out", "units"),
    ("negative_slope", "slope"),
    ("num_embeddings", "count"),
    ("num_units", "units"),
    ("out", "units"),
    ("out_features", "units"),
    ("output_dim", "units"),
    ("p", "rate"),
    ("rate", "p"),
    ("rate", "lr"),
    ("sep", "delimiter"),
    ("separator", "delimiter"),
    ("size", "units"),
    ("step_size", "every"),
    ("stddev", "std"),
    ("use_bias", "bias"),
    ("vocab_size", "count"),
    ("warmup_epochs", "warmup"),
    ("warmup_steps", "warmup"),
];

/// Arguments that say what is inferred.
const INFERRED: &[&str] = &[
    "in",
    "in_dim",
    "in_features",
    "in_size",
    "input",
    "input_dim",
    "input_shape",
    "n_in",
];

/// The argument of `entry` that another tool calls `name`.
pub(crate) fn translated(name: &str, entry: &dyn Entry) -> Option<&'static str> {
    let mut others = OTHER_NAMES.iter().filter(|(other, _)| *other == name);
    others.find_map(|(_, ours)| {
        let param = entry.params().iter().find(|param| param.name == *ours)?;
        Some(param.name)
    })
}

/// Whether another tool's `name` says what is inferred here.
pub(crate) fn is_inferred(name: &str) -> bool {
    INFERRED.contains(&name)
}
