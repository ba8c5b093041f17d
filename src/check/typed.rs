//! What was meant: names resolved, arguments bound, every shape known.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::builtins::Args;
use crate::builtins::layers::Layer;
use crate::builtins::losses::Loss;
use crate::builtins::metrics::Metric;
use crate::builtins::optimizers::Optimizer;
use crate::builtins::schedules::Schedule;
use crate::data::DataSpec;
use crate::data::profile::{EmbeddedColumn, Profile};
use crate::shape::Shape;
use crate::source::Span;
use crate::sweep::Wish;

/// A program without errors.
#[derive(Clone, Debug, Default)]
pub struct TypedProgram {
    /// The constants, overrides applied.
    pub lets: Vec<TypedLet>,
    /// The data.
    pub data: Vec<Arc<TypedData>>,
    /// The models.
    pub models: Vec<Arc<TypedModel>>,
    /// The trainings, in order.
    pub trains: Vec<TypedTrain>,
    /// What must hold after a run.
    pub expects: Vec<Claim>,
    /// What `percept sweep` varies.
    pub sweep: Option<Wish>,
    /// The shapes behind the links of chains.
    pub links: LinkShapes,
}

/// The shape of the value behind each link of a model's chains, by the link's place.
#[derive(Clone, Debug, Default)]
pub struct LinkShapes(BTreeMap<Span, Option<Shape>>);

impl LinkShapes {
    /// The shape behind a link, where it is known and all uses agree.
    pub fn get(&self, link: Span) -> Option<&Shape> {
        self.0.get(&link)?.as_ref()
    }

    /// Adds a use of a link; its shape is `None` where it is not known.
    pub(crate) fn add(&mut self, link: Span, shape: Option<&Shape>) {
        let shape = shape.filter(|shape| shape.extents().is_some());
        match self.0.entry(link) {
            Entry::Vacant(place) => {
                place.insert(shape.cloned());
            }
            Entry::Occupied(mut place) => {
                if !place.get().as_ref().zip(shape).is_some_and(|(a, b)| are_equal(a, b)) {
                    place.insert(None);
                }
            }
        }
    }

    /// Adds the uses that another model makes.
    pub(crate) fn extend(&mut self, other: &Self) {
        other.0.iter().for_each(|(link, shape)| self.add(*link, shape.as_ref()));
    }
}

fn are_equal(a: &Shape, b: &Shape) -> bool {
    a.element == b.element && a.extents() == b.extents()
}

/// Where a value in force came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written there.
    Written(Span),
    /// Set on the command line.
    Override,
    /// A default.
    Default,
    /// The data decides.
    Data,
}

impl Origin {
    /// As people say it, without the place.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Written(_) => "written",
            Self::Override => "set on the command line",
            Self::Default => "default",
            Self::Data => "from the data",
        }
    }
}

/// A value in force, for `explain FILE` and the run folder.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The setting: `batch`.
    pub name: String,
    /// Its value as it would be written: `32`.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

/// A constant.
#[derive(Clone, Debug)]
pub struct TypedLet {
    /// Its name.
    pub name: String,
    /// Its value as it would be written.
    pub value: String,
    /// Written or overridden.
    pub origin: Origin,
    /// Where it stands.
    pub span: Span,
}

/// A `data` item with its profile.
#[derive(Clone, Debug)]
pub struct TypedData {
    /// What the program says.
    pub spec: DataSpec,
    /// What the scan found.
    pub profile: Profile,
    /// Every setting in force.
    pub in_force: Vec<InForce>,
}

/// Which value of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(pub u32);

/// A model: blocks inlined, repeats unrolled, a list of values in which each uses earlier ones.
#[derive(Clone, Debug)]
pub struct TypedModel {
    /// Its name; `model` when it has none.
    pub name: String,
    /// Its inputs, in order; also the first values of `nodes`.
    pub inputs: Vec<TypedInput>,
    /// The values.
    pub nodes: Vec<TypedNode>,
    /// Where each stage, and each body of stages, was written, by path.
    pub places: BTreeMap<String, Span>,
    /// What stages were called in the run that weights come from.
    pub renames: Vec<Rename>,
    /// What it yields.
    pub output: ValueId,
    /// The whole item.
    pub span: Span,
}

impl TypedModel {
    /// The value with this id.
    pub fn node(&self, id: ValueId) -> &TypedNode {
        &self.nodes[id.0 as usize]
    }

    /// What the model yields.
    pub fn output_shape(&self) -> &Shape {
        &self.node(self.output).shape
    }
}

/// `was = net.linear_2`: a stage that has another path now than in the run its weights come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// Its path.
    pub path: String,
    /// Its path in that run.
    pub was: String,
    /// Where that is written.
    pub span: Span,
}

/// Whether `path` is `stage` or below it: `net.block_1` covers `net.block_1.bias` and
/// `net.block_1[2].weight`, not `net.block_10`.
pub fn covers(stage: &str, path: &str) -> bool {
    path.strip_prefix(stage)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// An input of a model.
#[derive(Clone, Debug)]
pub struct TypedInput {
    /// Its name; empty for the only one.
    pub name: String,
    /// Its shape, embeddings of category columns included.
    pub shape: Shape,
    /// Columns fed as ids to learned embeddings: `InputProfile::embeddings` of the data that
    /// the model is trained on. The fed row is narrower than `shape` by their widths less one.
    pub embeddings: Vec<EmbeddedColumn>,
}

/// One value of a model.
#[derive(Clone, Debug)]
pub struct TypedNode {
    /// What gives it its value.
    pub kind: TypedKind,
    /// The values it uses.
    pub inputs: Vec<ValueId>,
    /// Its shape, every size known.
    pub shape: Shape,
    /// The path of its stage: `net.linear_1`. Uses of a shared layer have the same path.
    pub path: String,
    /// Where it was written.
    pub span: Span,
}

/// What gives a value of a model.
#[derive(Clone, Debug)]
pub enum TypedKind {
    /// The input with this index.
    Input(usize),
    /// A layer on one value.
    Layer(&'static Layer, Args),
    /// Two values of equal shape.
    Arithmetic(Arithmetic),
    /// A value and a number: value on the left unless `is_swapped` (`1 - x`).
    WithNumber {
        /// Which operation.
        op: Arithmetic,
        /// The number.
        number: f64,
        /// Whether the number is on the left.
        is_swapped: bool,
    },
    /// Values joined along an axis.
    Concat {
        /// Which axis.
        axis: usize,
    },
    /// Values joined along a new leading axis.
    Stack,
    /// The mean of values of equal shape.
    Average,
}

/// Arithmetic on values. `sum` and `product` of branches are chains of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
}

/// A `train` item.
#[derive(Clone, Debug)]
pub struct TypedTrain {
    /// What is trained.
    pub model: Arc<TypedModel>,
    /// What it is trained on.
    pub data: Arc<TypedData>,
    /// A weighted sum of losses; one term of weight 1 mostly.
    pub loss: Vec<LossTerm>,
    /// The optimizer with its arguments.
    pub optimizer: (&'static Optimizer, Args),
    /// The schedule with its arguments.
    pub schedule: (&'static Schedule, Args),
    /// How long.
    pub length: Length,
    /// Examples per update; `None` is all of them.
    pub batch: Option<usize>,
    /// The metrics, in the order shown.
    pub metrics: Vec<MetricUse>,
    /// When to stop early.
    pub stop: Vec<Stop>,
    /// When a checkpoint is written; `None` is after each epoch, but not so often that it would
    /// take noticeable time.
    pub checkpoint: Option<Every>,
    /// Which weights are kept.
    pub keep: Keep,
    /// How gradients are clipped.
    pub clip: Option<Clip>,
    /// Weights of classes in the loss.
    pub class_weights: Option<ClassWeights>,
    /// Paths of stages that are not trained: a path freezes all below it.
    pub freeze: Vec<String>,
    /// A run or weights file to start from.
    pub init_from: Option<String>,
    /// Paths that may stay random with `init_from`.
    pub fresh: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// Whether examples are shuffled each epoch.
    pub shuffle: bool,
    /// Every setting in force.
    pub in_force: Vec<InForce>,
    /// The whole item.
    pub span: Span,
}

/// One term of a weighted sum of losses.
#[derive(Clone, Debug)]
pub struct LossTerm {
    /// Its factor.
    pub factor: f64,
    /// The entry.
    pub loss: &'static Loss,
    /// Its arguments.
    pub args: Args,
}

/// A metric with its arguments.
#[derive(Clone, Debug)]
pub struct MetricUse {
    /// The entry.
    pub metric: &'static Metric,
    /// Its arguments.
    pub args: Args,
    /// The name it is logged under: `accuracy`, `top_k(5)`.
    pub label: String,
}

/// How long a training lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Times over the training examples.
    Epochs(u64),
    /// Updates.
    Steps(u64),
}

impl Length {
    /// Epochs begun, where one has so many updates.
    pub fn n_epochs(self, steps_per_epoch: u64) -> u64 {
        match self {
            Self::Epochs(epochs) => epochs,
            Self::Steps(steps) => steps.div_ceil(steps_per_epoch),
        }
    }
}

/// When something is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Every {
    /// After so many epochs.
    Epochs(u64),
    /// After so many updates.
    Steps(u64),
    /// After so many seconds.
    Seconds(f64),
}

/// A watched number: `val.loss`, `train.accuracy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// `train`, `val` or `test`.
    pub split: String,
    /// `loss` or a metric's label.
    pub metric: String,
    /// Whether larger is better.
    pub larger_is_better: bool,
}

/// When to stop early.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// No better for so many epochs.
    Stalled {
        /// What is watched.
        watched: Watched,
        /// How many epochs.
        patience: u64,
    },
    /// A value was reached.
    Reached {
        /// What is watched.
        watched: Watched,
        /// The value.
        value: f64,
    },
    /// So many seconds have passed.
    Time(f64),
}

/// Which weights are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The best by a watched number.
    Best(Watched),
    /// The last.
    Last,
}

/// How gradients are clipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clip {
    /// The global norm.
    Norm(f64),
    /// Each element.
    Value(f64),
}

/// Weights of classes in the loss.
#[derive(Clone, Debug, PartialEq)]
pub enum ClassWeights {
    /// Inverse to the class's share of the training split: `n / (classes * count)`.
    Balanced,
    /// As written.
    List(Vec<f64>),
}

/// `test.accuracy > 95%`.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What is measured: `params`, `test.accuracy`.
    pub subject: String,
    /// `<`, `<=`, `>`, `>=`, `==` or `!=`.
    pub relation: &'static str,
    /// What it is compared with.
    pub bound: f64,
    /// The claim as written.
    pub span: Span,
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_stage_covers_what_is_below_it() {
        assert!(covers("net.linear_1", "net.linear_1.weight"));
        assert!(covers("net.repeat_1", "net.repeat_1[3].linear_1.bias"));
        assert!(covers("net", "net.linear_1.weight"));
        assert!(!covers("net.linear_1", "net.linear_10.weight"));
    }
}
