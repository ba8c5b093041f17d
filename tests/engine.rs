//! The engine on ops of its own: order, cuts, memory, updates, clipping, threads.

use std::sync::Arc;

use percept::autodiff::differentiate;
use percept::graph::{
    Backward, Cut, Fans, Fill, Float, Graph, Init, Io, Kernel, MAX_SCALARS, NodeId,
    OpError, Rows, Rule, Scalars, UpdateKernel, UpdateRule, ValueType,
};
use percept::ops::{self, CrossEntropy, Map, MeanRows, affine, class_loss};
use percept::optimize::optimize;
use percept::plan::{Clip, Options, Phase, plan};
use percept::random::Stream;
use percept::runtime::{Executor, Pool, Sizes, StepContext, Store};

/// The test ops: what each computes is in `Kernel::run`.
#[derive(Clone, Copy, Debug)]
enum Test {
    /// y[n, o] = sum over i of x[n, i] w[o, i]
    Map,
    /// dx[n, i] = sum over o of dy[n, o] w[o, i]
    MapInput,
    /// dw[o, i] = sum over n of dy[n, o] x[n, i]
    MapWeight,
    /// x + y, either of which may exist once
    Add,
    /// x - y
    Sub,
    /// max(x, 0)
    Relu,
    /// x where y > 0
    Gate,
    /// sum over rows
    Sum,
    /// the rows in reverse: needs the whole batch, has rows
    Reverse,
}

impl Rule for Test {
    fn name(&self) -> &'static str {
        "test"
    }

    fn cut(&self) -> Cut {
        match self {
            Self::Map
            | Self::MapInput
            | Self::Add
            | Self::Sub
            | Self::Relu
            | Self::Gate => Cut::Rows,
            Self::MapWeight | Self::Sum => Cut::Entries,
            Self::Reverse => Cut::Whole,
        }
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let last = |at: usize| inputs[at].extents.last();
        Ok(match self {
            Self::Map => ValueType::batch([inputs[1].extents.0[0]]),
            Self::MapInput => ValueType::batch([last(1)]),
            Self::MapWeight => ValueType::once([last(0), last(1)]),
            Self::Add | Self::Sub | Self::Relu | Self::Gate | Self::Reverse => {
                let any = inputs.iter().any(|ty| ty.rows == Rows::Batch);
                let rows = if any { Rows::Batch } else { Rows::Once };
                ValueType { rows, extents: inputs[0].extents.clone() }
            }
            Self::Sum => ValueType::once(inputs[0].extents.clone()),
        })
    }

    fn backward(&self, _: &mut Graph, _: &Backward<'_>) -> Vec<Option<NodeId>> {
        unreachable!("gradients are written by hand here")
    }

    fn n_flops(&self, inputs: &[&ValueType], output: &ValueType) -> u64 {
        let n_terms = match self {
            Self::Map | Self::MapInput => inputs[0].width(),
            Self::MapWeight
            | Self::Add
            | Self::Sub
            | Self::Relu
            | Self::Gate
            | Self::Sum
            | Self::Reverse => 1,
        };
        (2 * n_terms * output.width()) as u64
    }
}

impl Kernel for Test {
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let Io { inputs, output, block, n_rows, .. } = io;
        let zip = |output: &mut [F], of: &dyn Fn(F, F) -> F| {
            let second = inputs.get(1).copied().unwrap_or(inputs[0]);
            for (at, y) in output.iter_mut().enumerate() {
                *y = of(inputs[0][at], second[at % second.len()]);
            }
        };
        match self {
            Self::Map => {
                let n_out = output.len() / block.len().max(1);
                let n_in = inputs[1].len() / n_out.max(1);
                for (at, y) in output.iter_mut().enumerate() {
                    let x = &inputs[0][at / n_out * n_in..][..n_in];
                    let w = &inputs[1][at % n_out * n_in..][..n_in];
                    *y = x.iter().zip(w).map(|(x, w)| *x * *w).sum();
                }
            }
            Self::MapInput => {
                let n_in = output.len() / block.len().max(1);
                let n_out = inputs[1].len() / n_in.max(1);
                for (at, dx) in output.iter_mut().enumerate() {
                    let (row, i) = (at / n_in, at % n_in);
                    let term =
                        |o: usize| inputs[0][row * n_out + o] * inputs[1][o * n_in + i];
                    *dx = (0..n_out).map(term).sum();
                }
            }
            Self::MapWeight => {
                let n_in = output.len() / block.len().max(1);
                let n_out = inputs[0].len() / n_rows.max(1);
                for (at, dw) in output.iter_mut().enumerate() {
                    let (o, i) = (block.start + at / n_in, at % n_in);
                    let term =
                        |n: usize| inputs[0][n * n_out + o] * inputs[1][n * n_in + i];
                    *dw = (0..n_rows).map(term).sum();
                }
            }
            Self::Sum => {
                let width = inputs[0].len() / n_rows.max(1);
                for (at, sum) in output.iter_mut().enumerate() {
                    let o = block.start + at;
                    *sum = (0..n_rows).map(|n| inputs[0][n * width + o]).sum();
                }
            }
            Self::Add => zip(output, &|x, y| x + y),
            Self::Sub => zip(output, &|x, y| x - y),
            Self::Relu => zip(output, &|x, _| x.max(F::ZERO)),
            Self::Gate => zip(output, &|x, y| if y > F::ZERO { x } else { F::ZERO }),
            Self::Reverse => {
                let width = output.len() / n_rows.max(1);
                for (n, row) in output.chunks_mut(width).enumerate() {
                    row.copy_from_slice(&inputs[0][(n_rows - 1 - n) * width..][..width]);
                }
            }
        }
    }
}

/// w -= rate (m += g)
#[derive(Debug)]
struct Momentum;

impl UpdateRule for Momentum {
    fn slots(&self) -> &'static [&'static str] {
        &["m"]
    }

    fn scalars(&self, t: u64, lr: f64, carry: &mut f64) -> Scalars {
        *carry *= 0.5;
        let mut scalars = [0.0; MAX_SCALARS];
        scalars[0] = lr / t as f64;
        scalars
    }
}

impl UpdateKernel for Momentum {
    fn update<F: Float>(&self, s: &Scalars, w: &mut [F], g: &[F], slots: &mut [&mut [F]]) {
        for ((w, g), m) in w.iter_mut().zip(g).zip(slots[0].iter_mut()) {
            *m += *g;
            *w -= F::of(s[0]) * *m;
        }
    }
}

fn draws(_: &[f64], _: &Fans, stream: &mut Stream, out: &mut [f64]) {
    out.iter_mut().for_each(|x| *x = stream.uniform() - 0.5);
}

fn weight<const N: usize>(g: &mut Graph, path: &str, sizes: [usize; N]) -> NodeId {
    let fans = Fans { extents: sizes.into(), fan_in: sizes[N - 1], fan_out: sizes[0] };
    g.weight(path, fans, Init { name: "draws", args: vec![], fill: Fill::Each(draws) })
}

/// Two layers with squares of differences, whose gradients are written by hand.
struct Net {
    graph: Graph,
    weights: [NodeId; 3],
    prediction: NodeId,
    gradients: [NodeId; 3],
}

const SIZES: [usize; 3] = [60, 70, 40];

fn net() -> Net {
    let mut g = Graph::new();
    let x = g.input("input", ValueType::batch([SIZES[0]]));
    let target = g.input("target", ValueType::batch([SIZES[2]]));
    let w1 = weight(&mut g, "one.weight", [SIZES[1], SIZES[0]]);
    let w2 = weight(&mut g, "two.weight", [SIZES[2], SIZES[1]]);
    let b = weight(&mut g, "two.bias", [SIZES[2]]);
    let h = g.op(Test::Map, &[x, w1]);
    let a = g.op(Test::Relu, &[h]);
    let y = g.op(Test::Map, &[a, w2]);
    let prediction = g.op(Test::Add, &[y, b]);
    let dy = g.op(Test::Sub, &[prediction, target]);
    let db = g.op(Test::Sum, &[dy]);
    let dw2 = g.op(Test::MapWeight, &[dy, a]);
    let da = g.op(Test::MapInput, &[dy, w2]);
    let dh = g.op(Test::Gate, &[da, h]);
    let dw1 = g.op(Test::MapWeight, &[dh, x]);
    g.output("prediction", prediction);
    let id = |at| percept::graph::WeightId(at);
    g.gradients = vec![(id(0), dw1), (id(1), dw2), (id(2), db)];
    Net { graph: g, weights: [w1, w2, b], prediction, gradients: [dw1, dw2, db] }
}

fn options(max_rows: usize, clip: Option<Clip>) -> Options {
    Options { max_rows, update: Some(Arc::new(Momentum)), clip }
}

fn fill<F: Float>(executor: &mut Executor<F>, n_rows: usize, seed: u64) {
    for (at, width) in [(0, SIZES[0]), (1, SIZES[2])] {
        let mut stream = Stream::new(seed, if at == 0 { "x" } else { "target" });
        let input = executor.input_mut(percept::graph::InputId(at));
        // What is left of an older batch must not matter.
        input.fill(F::of(f64::NAN));
        input[..n_rows * width].iter_mut().for_each(|x| *x = F::of(stream.uniform() - 0.5));
    }
}

const STEP: StepContext = StepContext { n_rows: 0, rate: 1e-3, draw: 0 };

/// The store after some steps, with a short batch among them.
fn trained<F: Float>(n_threads: usize, clip: Option<Clip>) -> (Store<F>, Vec<F>) {
    let net = net();
    let mut store = Store::<F>::new(&net.graph, 7);
    let mut executor =
        Executor::new(plan(net.graph, options(150, clip)), &Pool::new(n_threads));
    for step in 0..8 {
        let n_rows = if step % 3 == 2 { 17 } else { 150 };
        fill(&mut executor, n_rows, step);
        executor.run(&mut store, StepContext { n_rows, ..STEP });
    }
    let prediction = executor.value(net.prediction).to_vec();
    (store, prediction)
}

#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    for clip in [None, Some(Clip::Norm(0.5)), Some(Clip::Value(0.1))] {
        let one = trained::<f32>(1, clip);
        for n_threads in [2, 3, 8, 64] {
            let many = trained::<f32>(n_threads, clip);
            assert_eq!(one.0.weights, many.0.weights, "{n_threads} threads, {clip:?}");
            assert_eq!(one.0.slots, many.0.slots);
            assert_eq!(one.1, many.1);
        }
    }
}

/// The same training, written out in `f64` with nothing clever.
fn by_hand(clip: Option<Clip>) -> Vec<Vec<f64>> {
    let mut w = Store::<f64>::new(&net().graph, 7).weights;
    let mut m: Vec<Vec<f64>> = w.iter().map(|w| vec![0.0; w.len()]).collect();
    for step in 0..8_u64 {
        let n_rows = if step % 3 == 2 { 17 } else { 150 };
        let mut g = gradients(&w, n_rows, step);
        let norm = g.iter().flatten().map(|g| g * g).sum::<f64>().sqrt();
        g.iter_mut().flatten().for_each(|g| match clip {
            Some(Clip::Norm(max)) => *g *= (max / (norm + 1e-6)).min(1.0),
            Some(Clip::Value(max)) => *g = g.clamp(-max, max),
            None => {}
        });
        for ((w, m), g) in w.iter_mut().zip(&mut m).zip(&g) {
            for ((w, m), g) in w.iter_mut().zip(m).zip(g) {
                *m += g;
                *w -= STEP.rate / (step + 1) as f64 * *m;
            }
        }
    }
    w
}

fn gradients(w: &[Vec<f64>], n_rows: usize, seed: u64) -> Vec<Vec<f64>> {
    let [n_in, n_mid, n_out] = SIZES;
    let mut xs = Stream::new(seed, "x");
    let mut targets = Stream::new(seed, "target");
    let mut g: Vec<Vec<f64>> = w.iter().map(|w| vec![0.0; w.len()]).collect();
    for _ in 0..n_rows {
        let x: Vec<f64> = (0..n_in).map(|_| xs.uniform() - 0.5).collect();
        let dot = |w: &[f64], x: &[f64]| w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
        let h: Vec<f64> = (0..n_mid).map(|o| dot(&w[0][o * n_in..][..n_in], &x)).collect();
        let a: Vec<f64> = h.iter().map(|h| h.max(0.0)).collect();
        let mut da = vec![0.0; n_mid];
        for o in 0..n_out {
            let y = dot(&w[1][o * n_mid..][..n_mid], &a) + w[2][o];
            let dy = y - (targets.uniform() - 0.5);
            g[2][o] += dy;
            for i in 0..n_mid {
                g[1][o * n_mid + i] += dy * a[i];
                da[i] += dy * w[1][o * n_mid + i];
            }
        }
        for o in (0..n_mid).filter(|o| h[*o] > 0.0) {
            (0..n_in).for_each(|i| g[0][o * n_in + i] += da[o] * x[i]);
        }
    }
    g
}

#[test]
fn a_run_equals_the_same_training_by_hand() {
    for clip in [None, Some(Clip::Norm(0.5)), Some(Clip::Norm(1e6)), Some(Clip::Value(0.1))]
    {
        let (store, _) = trained::<f64>(2, clip);
        for (found, wanted) in
            store.weights.iter().flatten().zip(by_hand(clip).iter().flatten())
        {
            assert!((found - wanted).abs() < 1e-11, "{clip:?}: {found} is not {wanted}");
        }
        assert_eq!(store.t, 8);
        assert!((store.carry - 0.5_f64.powi(8)).abs() < 1e-15);
    }
}

#[test]
fn two_layers_take_two_phases() {
    let plan = plan(net().graph, options(150, None));
    let kinds: Vec<bool> =
        plan.phases.iter().map(|phase| matches!(phase, Phase::Rows { .. })).collect();
    assert_eq!(kinds, [true, false], "{}", plan.describe());
}

#[test]
fn a_weight_without_gradient_is_untouched() {
    let mut net = net();
    net.graph.gradients.remove(1);
    let fresh = Store::<f32>::new(&net.graph, 7);
    let mut store = fresh.clone();
    let mut executor = Executor::new(plan(net.graph, options(20, None)), &Pool::new(2));
    fill(&mut executor, 20, 0);
    executor.run(&mut store, StepContext { n_rows: 20, ..STEP });
    assert_ne!(store.weights[0], fresh.weights[0]);
    assert_eq!(store.weights[1], fresh.weights[1]);
    assert!(store.slots[1].is_empty());
}

#[test]
fn training_and_evaluation_share_a_store() {
    let pool = Pool::new(2);
    let (train, mut evaluate) = (net(), net());
    evaluate.graph.gradients.clear();
    let mut store = Store::<f32>::new(&train.graph, 7);
    let mut trainer = Executor::new(plan(train.graph, options(20, None)), &pool);
    let only = Options { max_rows: 20, update: None, clip: None };
    let mut evaluator = Executor::new(plan(evaluate.graph, only), &pool);
    for seed in 0..3 {
        fill(&mut trainer, 20, seed);
        fill(&mut evaluator, 20, seed);
        evaluator.run(&mut store, StepContext { n_rows: 20, ..STEP });
        trainer.run(&mut store, StepContext { n_rows: 20, ..STEP });
        assert_eq!(trainer.value(train.prediction), evaluator.value(evaluate.prediction));
    }
    assert_eq!(store.t, 3);
}

#[test]
fn outputs_survive_and_may_be_gradients_or_weights() {
    let mut net = net();
    for (name, id) in ["a", "b", "c"].into_iter().zip(net.gradients) {
        net.graph.output(name, id);
    }
    net.graph.output("weight", net.weights[1]);
    let mut store = Store::<f64>::new(&net.graph, 7);
    let before = store.weights.clone();
    let mut executor = Executor::new(plan(net.graph, options(33, None)), &Pool::new(2));
    fill(&mut executor, 33, 5);
    executor.run(&mut store, StepContext { n_rows: 33, ..STEP });
    for (id, wanted) in net.gradients.into_iter().zip(gradients(&before, 33, 5)) {
        for (found, wanted) in executor.value(id).iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-11);
        }
    }
    assert_eq!(executor.value(net.weights[1]), before[1], "as it was before the update");
}

#[test]
fn states_take_their_new_values_at_the_end() {
    let mut g = Graph::new();
    let x = g.input("input", ValueType::batch([3]));
    let fans = Fans { extents: [3].into(), fan_in: 3, fan_out: 3 };
    let (state, old) = g.state(
        "mean",
        fans,
        Init { name: "draws", args: vec![], fill: Fill::Each(draws) },
    );
    let sum = g.op(Test::Sum, &[x]);
    let new = g.op(Test::Add, &[sum, old]);
    let y = g.op(Test::Add, &[x, old]);
    g.output("y", y);
    g.state_updates.push((state, new));
    let mut store = Store::<f64>::new(&g, 1);
    let before = store.states[0].clone();
    let only = Options { max_rows: 2, update: None, clip: None };
    let mut executor = Executor::new(plan(g, only), &Pool::new(2));
    executor
        .input_mut(percept::graph::InputId(0))
        .copy_from_slice(&[1., 2., 3., 4., 5., 6.]);
    executor.run(&mut store, StepContext { n_rows: 2, ..STEP });
    let wanted: Vec<f64> = before.iter().zip([5.0, 7.0, 9.0]).map(|(b, s)| s + b).collect();
    assert_eq!(store.states[0], wanted);
    assert_eq!(executor.value(y)[0], 1.0 + before[0]);
}

#[test]
fn an_op_on_the_whole_batch_may_have_rows() {
    let mut g = Graph::new();
    let x = g.input("input", ValueType::batch([2]));
    let a = g.op(Test::Relu, &[x]);
    let b = g.op(Test::Reverse, &[a]);
    let c = g.op(Test::Add, &[b, a]);
    g.output("c", c);
    let mut store = Store::<f32>::new(&g, 1);
    let only = Options { max_rows: 4, update: None, clip: None };
    let mut executor = Executor::new(plan(g, only), &Pool::new(1));
    executor.input_mut(percept::graph::InputId(0))[..6]
        .copy_from_slice(&[1., 2., 3., 4., 5., 6.]);
    executor.run(&mut store, StepContext { n_rows: 3, ..STEP });
    assert_eq!(executor.value(c), [6., 8., 6., 8., 6., 8.]);
}

#[test]
fn what_nothing_needs_is_not_planned() {
    let mut net = net();
    let unused = net.graph.op(Test::Reverse, &[net.prediction]);
    let plan = plan(net.graph, Options { max_rows: 20, update: None, clip: None });
    assert_eq!(plan.places[unused.0 as usize], None);
    assert_eq!(plan.places[net.gradients[0].0 as usize], None);
}

#[test]
fn a_chain_of_rows_reuses_its_room() {
    let mut g = Graph::new();
    let mut value = g.input("input", ValueType::batch([64]));
    for _ in 0..50 {
        value = g.op(Test::Relu, &[value]);
    }
    g.output("y", value);
    let plan = plan(g, Options { max_rows: 100, update: None, clip: None });
    assert!(plan.n_arena <= 4 * 6400, "{} elements", plan.n_arena);
}

#[test]
fn a_panic_in_a_part_reaches_the_caller_and_the_pool_lives_on() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    for n_threads in [1, 2, 3, 8, 64] {
        let pool = Pool::new(n_threads);
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            pool.run(40, &|part| assert_ne!(part, 13, "part 13 fails"));
        }));
        assert!(failed.is_err());
        for _ in 0..200 {
            let sum = AtomicUsize::new(0);
            pool.run(40, &|part| {
                sum.fetch_add(part, Ordering::Relaxed);
            });
            assert_eq!(sum.into_inner(), 780);
        }
    }
}

/// A classifier of three layers, with its gradients.
fn classifier(width: usize) -> Graph {
    let mut g = Graph::new();
    let mut value = g.input("input", ValueType::batch([width]));
    let target = g.input("target", ValueType::batch([]));
    for layer in 0..3 {
        let fans = |extents| Fans { extents, fan_in: width, fan_out: width };
        let init = Init { name: "draws", args: vec![], fill: Fill::Each(draws) };
        let (w, b) = (format!("{layer}.w"), format!("{layer}.b"));
        let w = g.weight(&w, fans([width, width].into()), init.clone());
        let b = g.weight(&b, fans([width].into()), init);
        value = affine(&mut g, value, w, Some(b));
        if layer < 2 {
            value = g.op(Map(ops::Relu), &[value]);
        }
    }
    let loss = CrossEntropy { smoothing: 0.0 };
    let total = class_loss(&mut g, loss, &[value, target]);
    let loss = g.op(MeanRows, &[total]);
    g.output("loss", loss);
    optimize(differentiate(g, |_| true))
}

/// The store after some steps of a plan for so many rows, and its plan.
fn classified(max_rows: usize) -> Store<f32> {
    let graph = classifier(16);
    let mut store = Store::<f32>::new(&graph, 7);
    let mut executor = Executor::new(plan(graph, options(max_rows, None)), &Pool::new(2));
    let mut stream = Stream::new(1, "x");
    executor.input_mut(percept::graph::InputId(0)).fill_with(|| stream.uniform() as f32);
    let mut stream = Stream::new(1, "target");
    executor.input_mut(percept::graph::InputId(1)).fill_with(|| stream.below(16) as f32);
    for _ in 0..3 {
        executor.run(&mut store, StepContext { n_rows: 150, ..STEP });
    }
    store
}

#[test]
fn large_values_give_their_room_back_and_change_no_bit() {
    let (small, large) = (1 << 14, 1 << 16);
    assert!(classified(small).weights == classified(large).weights);
    let plans = [small, large].map(|rows| plan(classifier(16), options(rows, None)));
    // Values as wide as a layer; what else a row has is narrower.
    let n_values = plans.map(|plan| plan.n_arena / (16 * plan.options.max_rows));
    assert_eq!(
        n_values,
        [5, 4],
        "the gradient of one layer lies where the value of another did"
    );
}

#[test]
fn sizes_are_taken_of_what_is_never_stored() {
    let sizes = |measured: bool| {
        let mut graph = classifier(64);
        let gradients: Vec<NodeId> = graph.gradients.iter().map(|(_, id)| *id).collect();
        for id in &gradients {
            if measured {
                graph.gradients.clear();
                graph.measured.push(*id);
            } else {
                graph.output(format!("gradient {}", id.0), *id);
            }
        }
        let mut store = Store::<f32>::new(&graph, 7);
        let only = Options { max_rows: 20, update: None, clip: None };
        let mut executor = Executor::new(plan(graph, only), &Pool::new(2));
        let mut stream = Stream::new(1, "x");
        executor
            .input_mut(percept::graph::InputId(0))
            .fill_with(|| stream.uniform() as f32);
        executor
            .input_mut(percept::graph::InputId(1))
            .fill_with(|| stream.below(64) as f32);
        // Sums begin anew in each step.
        for _ in 0..2 {
            executor.run(&mut store, StepContext { n_rows: 20, ..STEP });
        }
        let of = |id: &NodeId| match measured {
            true => executor.sizes(*id),
            false => Sizes::of(executor.value(*id)),
        };
        (gradients.iter().map(of).collect::<Vec<_>>(), executor.plan().n_arena)
    };
    let ((seen, little), (stored, much)) = (sizes(true), sizes(false));
    assert!(little + 3 * 64 * 64 <= much, "{little} elements, {much} with the gradients");
    for (a, b) in seen.iter().zip(&stored) {
        assert!(a.largest > 0.0 && a.largest == b.largest && a.n_bad == 0);
        assert!((a.sum - b.sum).abs() < 1e-5 * b.sum, "{a:?} {b:?}");
        assert!((a.squares - b.squares).abs() < 1e-5 * b.squares, "{a:?} {b:?}");
    }
}
