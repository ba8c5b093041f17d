//! R019, R020 and R031: an input that is not read, a loss that starts too high, weights that
//! nothing teaches.

use crate::builtins::layers::{Over, Role};
use crate::check::typed::{InForce, Origin, TypedKind, TypedNode, TypedTrain};
use crate::diagnostics::{Diagnostic, codes};
use crate::graph::Float;
use crate::source::Span;
use crate::train::Trainer;
use crate::train::blame::short;
use crate::train::course;
use crate::train::feed::Batch;
use crate::train::watch::only_loss;

/// How many times the loss of scores that prefer no class a first loss may be.
const MOST: f64 = 2.0;
/// Examples from which on a mean loss says something.
const LEAST_ROWS: usize = 8;

impl<F: Float> Trainer<'_, F> {
    /// R020: a classifier that is sure before it has learned anything.
    pub(super) fn wrong_initial_loss(&self) -> Option<Diagnostic> {
        let train = self.train;
        let glimpse = self.watch.last_glimpse()?;
        let term = only_loss(train)?;
        let n_classes = train.model.output_shape().extents()?.last();
        let undecided = (term.loss.undecided)(n_classes)?;
        let is_random = self.is_fresh && train.init_from.is_none();
        if !is_random || glimpse.n_rows() < LEAST_ROWS || glimpse.loss() <= MOST * undecided
        {
            return None;
        }
        let output = train.model.output.0 as usize;
        let node = &train.model.nodes[output];
        let message = format!(
            "the loss starts at {}, before anything is learned",
            short(glimpse.loss())
        );
        let here = format!(
            "its scores reach {}: it is sure, and wrong",
            short(glimpse.largest(output))
        );
        let mut found = Diagnostic::new(&codes::R020, message, node.span, here);
        let data = "bring the data to size: `scale = standard`";
        let init = "start with smaller weights: `init = xavier_uniform` in the last layer";
        let (first, second) = match data_setting(train, "scale") {
            Some(span) => {
                found = found.cause(span, "the data comes like this");
                (data, init)
            }
            None => (init, data),
        };
        Some(
            found
                .note(format!(
                    "a model that prefers no class has a loss of {}; the threshold is {MOST} \
                     times that, measured on {} examples",
                    short(undecided),
                    glimpse.n_rows()
                ))
                .help(first)
                .help(format!("or {second}")),
        )
    }

    /// R019: zeros in the place of an input change no output.
    pub(super) fn ignored_input(&mut self) -> Option<Diagnostic> {
        let glimpse = self.watch.last_glimpse()?;
        // A layer that starts at zero hides what is before it for a step.
        if glimpse.has_zero_matrix() || glimpse.n_rows() < 2 {
            return None;
        }
        let stage = glimpse.first_constant(&self.train.model);
        let rows = self.watch.rows().to_vec();
        let (n_inputs, draw) =
            (self.train.model.inputs.len(), course::draw(self.train.seed, 0));
        let Self { train, data, store, watch, .. } = self;
        let probe = watch.probe(train);
        // What the look has just computed.
        let before = probe.pass.prediction().to_vec();
        for input in 0..n_inputs {
            probe.pass.load(Batch { examples: &data.train, rows: &rows });
            if probe.is_input_zero(input) {
                continue;
            }
            probe.pass.clear_input(input);
            probe.run_again(store, rows.len(), draw);
            if probe.pass.prediction() == before {
                return Some(ignored(train, input, stage, rows.len()));
            }
        }
        None
    }

    /// R031: a weight that the loss does not depend on.
    pub(super) fn unreached_weights(&mut self) -> Option<Diagnostic> {
        let train = self.train;
        let glimpse = self.watch.last_glimpse()?;
        let (weight, stage) = glimpse.weight_without(|gradient| gradient.is_none())?;
        let here = "no path leads from here to the loss";
        Some(self.without_gradient(train, (weight, stage), here))
    }

    pub(super) fn without_gradient(
        &self,
        train: &TypedTrain,
        (weight, stage): (usize, usize),
        here: &str,
    ) -> Diagnostic {
        let path = &self.learner.pass.graph().weights[weight].path;
        let node = &train.model.nodes[stage];
        let message = format!("no gradient reaches `{path}`, so it never learns");
        Diagnostic::new(&codes::R031, message, node.span, here)
            .note("measured on the first batch: its gradient is 0 in every element")
            .help("look behind it for what drops it: a factor of 0, a normalization of a single number, an activation that is flat there")
            .help(format!("or say that it is not to learn: `freeze = [{}]`", node.path))
    }
}

fn ignored(
    train: &TypedTrain,
    input: usize,
    stage: Option<usize>,
    n_rows: usize,
) -> Diagnostic {
    let model = &train.model;
    let name = &model.inputs[input].name;
    let what = if name.is_empty() { "its input".to_owned() } else { format!("`{name}`") };
    let message = format!("`{}` ignores {what}", model.name);
    let at_input = model.nodes.get(input).map_or(model.span, |node| node.span);
    let (span, here) = match stage {
        Some(stage) => {
            (model.nodes[stage].span, "from here on every example looks the same")
        }
        None => (at_input, "zeros in its place give the same output"),
    };
    let is_single = |stage: usize| is_normalization_of_one(&model.nodes[stage]);
    let why = match stage.is_some_and(is_single) {
        true => {
            "a single number, normalized over itself, is always the same: give it more units to read"
        }
        false => {
            "let it reach the output: look for a factor of 0, or for an activation that is flat where its input lies"
        }
    };
    Diagnostic::new(&codes::R019, message, span, here)
        .note(format!(
            "measured on the first batch: zeros in the place of {what} leave the output of all \
             {n_rows} examples as it is, to the last bit"
        ))
        .help(why)
        .help("or start the layers before it closer to zero: `init = kaiming_uniform`")
}

fn is_normalization_of_one(node: &TypedNode) -> bool {
    let width = node.shape.extents().map_or(0, |all| all.last());
    match &node.kind {
        TypedKind::Layer(layer, _) => {
            layer.role == Role::Normalization(Over::Example) && width == 1
        }
        TypedKind::Input(_)
        | TypedKind::Arithmetic(_)
        | TypedKind::WithNumber { .. }
        | TypedKind::Concat { .. }
        | TypedKind::Stack
        | TypedKind::Average => false,
    }
}

/// Where a setting of the data was written.
fn data_setting(train: &TypedTrain, name: &str) -> Option<Span> {
    let setting =
        train.data.in_force.iter().find(|setting: &&InForce| setting.name == name)?;
    match setting.origin {
        Origin::Written(span) => Some(span),
        Origin::Override | Origin::Default | Origin::Data => None,
    }
}
