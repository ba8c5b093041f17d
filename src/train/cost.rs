//! What a training will cost, known before anything is allocated: work and memory by stage.

use std::collections::BTreeMap;

use super::evaluate::rows_at_once;
use super::{learner, watch};
use crate::builtins::layers::Mode;
use crate::builtins::optimizers::Method;
use crate::check::typed::{Length, TypedTrain};
use crate::data;
use crate::graph::{Fill, Graph, NodeId, NodeKind, Rows, TensorSpec, ValueType};
use crate::lower;
use crate::optimize;
use crate::plan::{self, Footprint, Options, Place, Plan};
use crate::shape::Extents;
use crate::source::Span;

/// Bytes of a number.
const NUMBER: u64 = 4;
/// Numbers are counted; pages, and gaps that the allocator leaves, come on top.
const PAGES: f64 = 1.04;

/// What a training costs.
#[derive(Clone, Debug)]
pub struct Cost {
    /// Numbers in all weights.
    pub n_parameters: u64,
    /// Numbers that are trained.
    pub n_trained: u64,
    /// Examples that are trained on.
    pub n_examples: usize,
    /// Examples of a full batch.
    pub batch: usize,
    /// Epochs begun in the whole run.
    pub n_epochs: u64,
    /// The memory it takes.
    pub memory: Memory,
    /// The stages, in the order of the model; the loss stands last.
    pub stages: Vec<StageCost>,
    /// What takes memory, the largest first.
    pub tensors: Vec<Held>,
}

/// What a stage costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StageCost {
    /// Its path: `net.linear_1`, or `loss`.
    pub path: String,
    /// Where it was written.
    pub span: Span,
    /// Numbers in its weights.
    pub n_parameters: u64,
    /// Floating point operations of both passes, for a full batch.
    pub n_flops: u64,
    /// Bytes of its weights, with what is kept for each, and of its values.
    pub n_bytes: u64,
}

/// Something that takes memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// What it is, for people: `the weight net.linear_1.weight`.
    pub what: String,
    /// Its sizes, rows of the batch included.
    pub extents: Extents,
    /// Where its stage was written.
    pub span: Span,
    /// Bytes.
    pub n_bytes: u64,
}

/// The bytes that a run holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The examples, encoded.
    pub examples: u64,
    /// The weights, and what is kept between steps beside them.
    pub weights: u64,
    /// A copy of the weights that `keep` keeps.
    pub kept: u64,
    /// What the optimizer keeps.
    pub optimizer: u64,
    /// Activations and gradients, which share room, and the rows of a step and of the next.
    pub values: u64,
    /// What measuring splits takes beside that: they share the room for values.
    pub measuring: u64,
    /// What looking for faults takes beside that: every value of some rows, where those need more
    /// room, and a copy of what a step changes.
    pub watching: u64,
    /// The order of the examples.
    pub order: u64,
    /// At most, while the examples are read.
    pub loading: u64,
    /// Beside the examples, while the weights are filled.
    pub starting: u64,
}

impl Memory {
    /// Bytes held while it trains.
    pub fn running(&self) -> u64 {
        let Self { examples, weights, kept, optimizer, values, measuring, order, .. } =
            self;
        examples + weights + kept + optimizer + values + measuring + self.watching + order
    }

    /// Bytes held at most, from reading the examples on. Saving the weights takes none.
    pub fn peak(&self) -> u64 {
        let starting = self.examples + self.starting;
        let most = self.running().max(starting).max(self.loading);
        (most as f64 * PAGES) as u64
    }
}

/// What `train` costs. Plans it, and allocates none of it.
pub fn cost(train: &TypedTrain) -> Cost {
    let sizes = train.data.profile.split_sizes.map(to_size);
    let [n_examples, n_val, n_test] = sizes;
    let batch = learner::batch_rows(train, n_examples);
    let (graph, options, whole) = learner::prepare(train, batch);
    let plan = plan::plan(optimize::optimize(graph), options);
    let n_measured = n_val.max(n_test);
    let measuring = measuring(train, n_measured.max(batch));
    let (n_parameters, n_trained) = learner::count_weights(train);
    let footprint = plan.footprint();
    let whole = whole.map_or(0, |whole| n_trained * whole.n_bytes_per_weight());
    let feeds = learner::n_batches_fed(&plan, batch < n_examples);
    let weights = NUMBER * (footprint.weights + footprint.states);
    let held = data::holding(&train.data.spec, &train.data.profile);
    let n_steps = n_examples.div_ceil(batch).max(1) as u64;
    let n_all_steps = match train.length {
        Length::Epochs(epochs) => epochs.saturating_mul(n_steps),
        Length::Steps(steps) => steps,
    };
    let n_epochs = train.length.n_epochs(n_steps);
    let look = watch::footprint(train, (n_all_steps, batch, n_examples), n_parameters);
    let slots = NUMBER * footprint.slots;
    let copied = match copies(train, n_all_steps, n_parameters) {
        Copies::None => 0,
        // It is made before the optimizer keeps anything.
        Copies::First => weights,
        Copies::Later => weights + slots,
    };
    Cost {
        n_parameters,
        n_trained,
        n_examples,
        batch,
        n_epochs,
        memory: Memory {
            examples: held.examples,
            weights,
            // Until the last epoch ends, in which they are those that were trained.
            kept: if n_epochs > 1 { weights } else { 0 },
            optimizer: NUMBER * footprint.slots + whole,
            values: NUMBER * (footprint.arena + feeds * footprint.inputs),
            measuring: NUMBER
                * (measuring.arena.saturating_sub(footprint.arena) + measuring.inputs),
            watching: NUMBER
                * (look.0.saturating_sub(footprint.arena.max(measuring.arena)) + look.1)
                + copied,
            order: 4 * (n_examples + n_measured) as u64,
            loading: held.loading,
            starting: starting(&plan.graph, weights),
        },
        stages: stages(train, &plan),
        tensors: tensors(train, &plan, held.examples),
    }
}

/// Whether a training takes no memory worth counting, as nearly every one: told without a plan.
pub fn is_surely_small(train: &TypedTrain, most: u64) -> bool {
    let graph = lower::forward(&train.model, Mode::Train);
    let n_examples = to_size(train.data.profile.split_sizes[0]);
    let rows = learner::batch_rows(train, n_examples).max(rows_at_once(usize::MAX)) as u64;
    let widths: u64 = graph.nodes.iter().map(|node| node.ty.width() as u64).sum();
    let weights = bytes_of_weights(train, 8);
    let held = data::holding(&train.data.spec, &train.data.profile);
    // Every value with its gradient, in training and in measuring, and as much for the loss.
    let values = widths.saturating_mul(8 * NUMBER * rows);
    let all = held.loading.saturating_add(values).saturating_add(weights);
    all <= most / 2
}

/// Bytes of the weights alone, with what the optimizer keeps and so many copies: a bound from
/// below, for models that no plan should be made of.
pub fn bytes_of_weights(train: &TypedTrain, n_copies: u64) -> u64 {
    let (n_parameters, n_trained) = learner::count_weights(train);
    let (optimizer, args) = &train.optimizer;
    let kept = match optimizer.method {
        Method::Elementwise(update) => NUMBER * update(args).slots().len() as u64,
        Method::WholeVector(start) => 8 * start(args).n_kept_per_weight(),
    };
    let copies = n_parameters.saturating_mul(NUMBER * n_copies);
    copies.saturating_add(n_trained.saturating_mul(kept))
}

/// The largest three weights of a model that no plan should be made of.
pub fn largest_weights(train: &TypedTrain) -> Vec<Held> {
    let graph = lower::forward(&train.model, Mode::Train);
    let mut weights: Vec<Held> = graph
        .weights
        .iter()
        .map(|spec| Held {
            what: format!("the weight `{}`", spec.path),
            extents: spec.fans.extents.clone(),
            span: spec.span,
            n_bytes: NUMBER * spec.fans.extents.n_elements() as u64,
        })
        .collect();
    weights.sort_by_key(|held| std::cmp::Reverse(held.n_bytes));
    weights.truncate(3);
    weights
}

fn to_size(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// What watching copies of what a step changes.
enum Copies {
    None,
    First,
    Later,
}

/// The first steps of a large network are made again from what its seed gives, if need be.
fn copies(train: &TypedTrain, n_steps: u64, n_parameters: u64) -> Copies {
    let is_drawn = train.init_from.is_none() && n_parameters >= watch::LARGE;
    match train.optimizer.0.method {
        Method::WholeVector(_) => Copies::None,
        Method::Elementwise(_) if n_steps > watch::PERIOD => Copies::Later,
        Method::Elementwise(_) if is_drawn => Copies::None,
        Method::Elementwise(_) => Copies::First,
    }
}

/// What measuring up to `n` examples takes.
fn measuring(train: &TypedTrain, n: usize) -> Footprint {
    let max_rows = rows_at_once(n);
    let graph = optimize::optimize(lower::training(train, Mode::Evaluate));
    let options = Options { max_rows, update: None, clip: None };
    let plan = plan::plan(graph, options);
    let mut footprint = plan.footprint();
    footprint.inputs *= learner::n_batches_fed(&plan, n > max_rows);
    footprint
}

/// Numbers are drawn in double precision: most tensors in pieces, one after the other, and the
/// others whole, in what their initializer needs beside them.
fn starting(graph: &Graph, weights: u64) -> u64 {
    let whole = |spec: &&TensorSpec| matches!(spec.init.fill, Fill::Whole(_));
    let whole = graph.weights.iter().filter(whole);
    let sizes = whole.map(|spec| spec.fans.extents.n_elements() as u64);
    weights + 4 * NUMBER * sizes.max().unwrap_or(0)
}

/// The last node before the gradients.
fn last_of_forward(graph: &Graph) -> Option<NodeId> {
    let names = ["prediction", "loss", "loss_total", "loss_weight"];
    names.iter().filter_map(|name| graph.find_output(name)).max()
}

/// Bytes of each weight with its copies, and of each value that has room of its own.
fn tensors(train: &TypedTrain, plan: &Plan, examples: u64) -> Vec<Held> {
    let graph = &plan.graph;
    let last = last_of_forward(graph);
    let n_kept = n_kept(plan);
    let mut tensors: Vec<Held> = graph
        .weights
        .iter()
        .enumerate()
        .map(|(at, spec)| Held {
            what: format!("the weight `{}`", spec.path),
            extents: spec.fans.extents.clone(),
            span: spec.span,
            n_bytes: n_kept[at] * spec.fans.extents.n_elements() as u64,
        })
        .collect();
    for id in graph.ids().filter(|id| is_in_arena(plan, *id)) {
        let node = graph.node(id);
        let what = if Some(id) > last { "a gradient at" } else { "a value of" };
        tensors.push(Held {
            what: format!("{what} `{}`", node.path),
            extents: with_rows(&node.ty, plan.options.max_rows),
            span: node.span,
            n_bytes: NUMBER * n_elements(&node.ty, plan.options.max_rows),
        });
    }
    let spec = &train.data.spec;
    let n = train.data.profile.split_sizes.iter().sum();
    tensors.push(Held {
        what: format!("the examples of `{}`", spec.name),
        extents: Extents(vec![to_size(n)]),
        span: spec.source.span,
        n_bytes: examples,
    });
    tensors.sort_by_key(|held| std::cmp::Reverse(held.n_bytes));
    tensors
}

fn is_in_arena(plan: &Plan, id: NodeId) -> bool {
    matches!(plan.places[id.0 as usize], Some(Place::Arena(_)))
}

fn n_elements(ty: &ValueType, max_rows: usize) -> u64 {
    let n_rows = if ty.rows == Rows::Batch { max_rows } else { 1 };
    ty.width() as u64 * n_rows as u64
}

fn with_rows(ty: &ValueType, max_rows: usize) -> Extents {
    let rows = (ty.rows == Rows::Batch).then_some(max_rows);
    Extents(rows.into_iter().chain(ty.extents.0.iter().copied()).collect())
}

/// Bytes held for each number of a weight, by weight: itself, the kept copy, and what the
/// optimizer keeps where it is trained.
fn n_kept(plan: &Plan) -> Vec<u64> {
    let n_slots = plan.options.n_slots();
    let mut kept = vec![2 * NUMBER; plan.graph.weights.len()];
    for (weight, _) in &plan.graph.gradients {
        kept[weight.0 as usize] += NUMBER * n_slots as u64;
    }
    kept
}

fn stages(train: &TypedTrain, plan: &Plan) -> Vec<StageCost> {
    let graph = &plan.graph;
    let mut found: BTreeMap<String, StageCost> = BTreeMap::new();
    let mut stage = |path: &str, span: Span, add: &dyn Fn(&mut StageCost)| {
        let new = || StageCost { path: path.to_owned(), span, ..StageCost::default() };
        add(found.entry(path.to_owned()).or_insert_with(new));
    };
    let n_kept = n_kept(plan);
    for (spec, kept) in graph.weights.iter().zip(n_kept) {
        let n = spec.fans.extents.n_elements() as u64;
        let path = spec.path.rsplit_once('.').map_or(&*spec.path, |(stage, _)| stage);
        stage(path, spec.span, &|stage| {
            stage.n_parameters += n;
            stage.n_bytes += kept * n;
        });
    }
    for id in plan.computed() {
        let node = graph.node(id);
        let n_flops = super::bench::n_flops(graph, id, plan.options.max_rows);
        let has_room = is_in_arena(plan, id) && matches!(node.kind, NodeKind::Op(_));
        let n = if has_room { n_elements(&node.ty, plan.options.max_rows) } else { 0 };
        stage(&node.path, node.span, &|stage| {
            stage.n_flops += n_flops;
            stage.n_bytes += NUMBER * n;
        });
    }
    let order = train.model.nodes.iter().map(|node| node.path.as_str());
    let mut stages: Vec<StageCost> = order.filter_map(|path| found.remove(path)).collect();
    stages.extend(found.into_values());
    stages
}
