//! What one look at a training finds: sizes of values, of gradients and of weights.

use super::probe::{KeptTensor, Probe};
use crate::check::typed::{TypedKind, TypedModel, TypedNode};
use crate::graph::Float;
use crate::runtime::{Sizes, Store};

/// Numbers smaller than this count as tiny.
pub(super) const TINY: f64 = 1e-5;
/// Numbers further from zero than this count as far.
pub(super) const FAR: f64 = 5.0;

/// One look.
#[derive(Clone, Debug)]
pub(in crate::train) struct Glimpse {
    /// Updates made before it.
    pub(super) step: u64,
    pub(super) n_rows: usize,
    pub(super) loss: f64,
    /// By `ValueId` of the model.
    pub(super) stages: Vec<StageGlimpse>,
    pub(super) tensors: Vec<TensorGlimpse>,
}

/// A value of the model and its gradient.
#[derive(Clone, Debug)]
pub(super) struct StageGlimpse {
    pub(super) value: Summary,
    pub(super) gradient: Option<Summary>,
    /// Whether it is the same for every example.
    pub(super) is_constant: bool,
    /// For an activation: which of its units are zero for every example.
    pub(super) is_dead: Vec<bool>,
}

/// A trained tensor.
#[derive(Clone, Copy, Debug)]
pub(super) struct TensorGlimpse {
    pub(super) tensor: KeptTensor,
    pub(super) weight: Summary,
    pub(super) gradient: Option<Summary>,
    /// The mean absolute update that followed, where it was measured.
    pub(super) update: Option<f64>,
}

/// Many numbers in a few. What is not finite is only counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Summary {
    pub(super) n: usize,
    pub(super) n_bad: usize,
    pub(super) n_tiny: usize,
    /// Above [`FAR`].
    pub(super) n_above: usize,
    /// Below -[`FAR`].
    pub(super) n_below: usize,
    pub(super) mean: f64,
    pub(super) norm: f64,
    pub(super) largest: f64,
}

/// Numbers side by side, and numbers that are added up in their own type.
const N_LANES: usize = 16;
const AT_ONCE: usize = 4096;

/// Counts of many numbers at once, kept as the numbers are so that they vectorize.
struct Counts<F> {
    tiny: [F; N_LANES],
    above: [F; N_LANES],
    below: [F; N_LANES],
}

impl<F: Float> Counts<F> {
    const NONE: Self = Self {
        tiny: [F::ZERO; N_LANES],
        above: [F::ZERO; N_LANES],
        below: [F::ZERO; N_LANES],
    };

    #[inline(always)]
    fn add(&mut self, numbers: &[F; N_LANES]) {
        let (tiny, far) = (F::of(TINY), F::of(FAR));
        let count = |is_one: bool| if is_one { F::ONE } else { F::ZERO };
        for (lane, x) in numbers.iter().enumerate() {
            self.tiny[lane] += count(x.abs() < tiny);
            self.above[lane] += count(*x > far);
            self.below[lane] += count(*x < -far);
        }
    }
}

impl Summary {
    /// `mean` is that of absolute values.
    pub(super) fn of<F: Float>(values: &[F]) -> Self {
        let mut all = Self::sizes_of(values);
        for some in values.chunks(AT_ONCE) {
            let mut counts = Counts::NONE;
            let (whole, rest) = some.as_chunks();
            whole.iter().for_each(|numbers| counts.add(numbers));
            counts.add(&filled(rest));
            // What fills the last lanes up is not there.
            all.n_tiny += total(counts.tiny) as usize - (N_LANES - rest.len());
            all.n_above += total(counts.above) as usize;
            all.n_below += total(counts.below) as usize;
        }
        if all.n_bad > 0 {
            let is_infinite = |sign: f64| {
                let infinity = F::of(sign * f64::INFINITY);
                values.iter().filter(|x| **x == infinity).count()
            };
            all.n_above -= is_infinite(1.0);
            all.n_below -= is_infinite(-1.0);
        }
        all
    }

    /// The same without counts of tiny and far numbers, of which nothing asks for gradients.
    pub(super) fn sizes_of<F: Float>(values: &[F]) -> Self {
        Self::of_sizes(values.len(), Sizes::of(values))
    }

    /// What the sizes of `n` numbers tell.
    pub(super) fn of_sizes(n: usize, sizes: Sizes) -> Self {
        Self {
            n,
            n_bad: sizes.n_bad,
            mean: sizes.sum / n.max(1) as f64,
            norm: sizes.squares.sqrt(),
            largest: sizes.largest,
            ..Self::default()
        }
    }

    /// The share of numbers further than [`FAR`] from zero.
    pub(super) fn share_far(&self) -> f64 {
        (self.n_above + self.n_below) as f64 / self.n.max(1) as f64
    }
}

fn filled<F: Float>(rest: &[F]) -> [F; N_LANES] {
    let mut last = [F::ZERO; N_LANES];
    last[..rest.len()].copy_from_slice(rest);
    last
}

fn total<F: Float>(lanes: [F; N_LANES]) -> f64 {
    lanes.iter().map(|x| x.to_f64()).sum()
}

impl Glimpse {
    /// What `probe` has just computed.
    pub(super) fn of<F: Float>(
        probe: &Probe<F>,
        store: &Store<F>,
        model: &TypedModel,
        (step, n_rows): (u64, usize),
    ) -> Self {
        let stage = |at: usize, node: &TypedNode| StageGlimpse {
            value: Summary::of(probe.value(at)),
            gradient: probe.gradient(at).map(Summary::sizes_of),
            is_constant: is_constant(probe.value(at), n_rows),
            is_dead: match &node.kind {
                TypedKind::Layer(layer, _) if layer.role.is_activation() => {
                    dead_units(probe.value(at), n_units(node))
                }
                TypedKind::Layer(..)
                | TypedKind::Input(_)
                | TypedKind::Arithmetic(_)
                | TypedKind::WithNumber { .. }
                | TypedKind::Concat { .. }
                | TypedKind::Stack
                | TypedKind::Average => Vec::new(),
            },
        };
        let tensor = |tensor: &KeptTensor| TensorGlimpse {
            tensor: *tensor,
            weight: Summary::of(&store.weights[tensor.weight]),
            gradient: probe
                .tensor_sizes(*tensor)
                .map(|(n, sizes)| Summary::of_sizes(n, sizes)),
            update: None,
        };
        let nodes = model.nodes.iter().enumerate();
        Self {
            step,
            n_rows,
            loss: probe.pass.loss(),
            stages: nodes.map(|(at, node)| stage(at, node)).collect(),
            tensors: probe.tensors.iter().map(tensor).collect(),
        }
    }

    /// Whether a value or a gradient is not finite.
    pub(super) fn is_broken(&self) -> bool {
        let of_stages = self
            .stages
            .iter()
            .flat_map(|stage| std::iter::once(&stage.value).chain(stage.gradient.as_ref()));
        let of_tensors = self.tensors.iter().flat_map(|tensor| {
            std::iter::once(&tensor.weight).chain(tensor.gradient.as_ref())
        });
        !self.loss.is_finite() || of_stages.chain(of_tensors).any(|all| all.n_bad > 0)
    }

    /// Examples that were looked at.
    pub(in crate::train) fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Their mean loss.
    pub(in crate::train) fn loss(&self) -> f64 {
        self.loss
    }

    /// How far from zero a value of the model goes.
    pub(in crate::train) fn largest(&self, stage: usize) -> f64 {
        self.stages[stage].value.largest
    }

    /// Whether a trained matrix is all zeros.
    pub(in crate::train) fn has_zero_matrix(&self) -> bool {
        self.tensors.iter().any(|seen| seen.tensor.is_matrix && seen.weight.largest == 0.0)
    }

    /// The first stage that is the same for every example though what it reads is not.
    pub(in crate::train) fn first_constant(&self, model: &TypedModel) -> Option<usize> {
        let is_constant = |at: usize| self.stages[at].is_constant;
        (0..model.nodes.len()).find(|at| {
            let mut inputs = model.nodes[*at].inputs.iter();
            is_constant(*at) && inputs.any(|input| !is_constant(input.0 as usize))
        })
    }

    /// The first trained weight, in the order of data flow, whose largest gradient `lacks` one;
    /// with its stage.
    pub(in crate::train) fn weight_without(
        &self,
        lacks: impl Fn(Option<f64>) -> bool,
    ) -> Option<(usize, usize)> {
        let gradient =
            |seen: &TensorGlimpse| seen.gradient.map(|gradient| gradient.largest);
        let idle = self.tensors.iter().filter(|seen| lacks(gradient(seen)));
        let places = idle.map(|seen| (seen.tensor.weight, seen.tensor.stage));
        places.min_by_key(|(weight, stage)| (*stage, *weight))
    }

    /// Takes in the mean absolute update of each tensor, found by its place.
    pub(super) fn see_update(&mut self, update: impl Fn(usize) -> f64) {
        for seen in &mut self.tensors {
            seen.update = Some(update(seen.tensor.weight));
        }
    }
}

/// Units of a value: numbers of the last axis, which positions of a text share, or all numbers
/// of a picture.
fn n_units(node: &TypedNode) -> usize {
    let extents = node.shape.extents().unwrap_or_else(|| [1].into());
    if extents.rank() > 2 { extents.n_elements() } else { extents.last() }
}

/// Which units are zero in every line.
fn dead_units<F: Float>(values: &[F], n_units: usize) -> Vec<bool> {
    let mut is_dead = vec![true; n_units];
    for line in values.chunks_exact(n_units.max(1)) {
        for (is_dead, value) in is_dead.iter_mut().zip(line) {
            *is_dead &= *value == F::ZERO;
        }
    }
    is_dead
}

/// Whether every row is the first one, up to rounding.
fn is_constant<F: Float>(values: &[F], n_rows: usize) -> bool {
    let width = values.len() / n_rows.max(1);
    let (Some(first), true) = (values.get(..width), n_rows > 1) else { return false };
    let is_near = |(a, b): (&F, &F)| {
        let (a, b) = (a.to_f64(), b.to_f64());
        (a - b).abs() <= 1e-6 * a.abs().max(b.abs())
    };
    values.chunks_exact(width.max(1)).all(|row| row.iter().zip(first).all(is_near))
}

#[cfg(test)]
mod tests {
    use super::{Summary, dead_units, is_constant};

    #[test]
    fn what_is_not_finite_is_only_counted() {
        let all = Summary::of(&[3.0_f32, -4.0, f32::NAN, 0.0, -6.0]);
        assert_eq!((all.n, all.n_bad, all.n_tiny), (5, 1, 1));
        assert_eq!((all.n_above, all.n_below, all.largest), (0, 1, 6.0));
        assert!((all.norm - 61.0_f64.sqrt()).abs() < 1e-12);
        assert!((all.mean - 13.0 / 5.0).abs() < 1e-12);
        let many = Summary::of(&vec![-1e30_f32; 10_001]);
        assert_eq!((many.n_bad, many.n_tiny, many.n_below), (0, 0, 10_001));
        assert!((many.norm / 1e32 - 1.000_05).abs() < 1e-4);
        let infinite =
            Summary::of(&[f32::INFINITY, -1.0, f32::NEG_INFINITY, 9.0, f32::MAX]);
        assert_eq!((infinite.n_bad, infinite.n_above, infinite.n_below), (2, 2, 0));
        assert!(infinite.largest == f64::from(f32::MAX) && infinite.norm.is_finite());
    }

    #[test]
    fn a_unit_is_dead_when_no_example_wakes_it() {
        assert_eq!(dead_units(&[0.0_f32, 1.0, 0.0, 0.0], 2), [true, false]);
        assert!(is_constant(&[1.0_f32, 2.0, 1.0, 2.0], 2));
        assert!(!is_constant(&[1.0_f32, 2.0, 1.0, 2.1], 2));
    }
}
