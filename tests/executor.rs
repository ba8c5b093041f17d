//! The engine against the plain interpreter: every layer alone, and stacks of layers, forward
//! and backward, in both number types. Cuts, fast kernels and shared memory must not show.

mod support;

use std::ops::Range;

use percept::autodiff::differentiate;
use percept::builtins::layers::{self, Context, Mode};
use percept::builtins::optimizers::{self, Method};
use percept::graph::{Float, Graph, InputId, NodeId, ValueType};
use percept::ops::{Map, MeanRows, Square, sum_to};
use percept::plan::{Options, plan};
use percept::random::Stream;
use percept::runtime::reference::{Number, evaluate, n_elements};
use percept::runtime::{Executor, Feeding, Pool, StepContext, Store};
use percept::shape::Element;
use percept::source::Span;
use support::{call, layer_graph, shape};

/// Adds the mean square of `y` as the loss, and every gradient as an output.
fn with_gradients(mut g: Graph, y: NodeId) -> Graph {
    let square = g.op(Map(Square), &[y]);
    let total = sum_to(&mut g, square, ValueType::batch([]));
    let loss = g.op(MeanRows, &[total]);
    g.output("prediction", y);
    g.output("loss", loss);
    let mut g = differentiate(g, |_| true);
    for (weight, node) in g.gradients.clone() {
        g.output(format!("gradient of {}", weight.0), node);
    }
    g
}

/// Runs a batch on both and compares all outputs and new states.
fn compare<F: Number>(what: &str, graph: Graph, element: Element, n_rows: usize) {
    let mut stream = Stream::new(3, what);
    let mut store = Store::<F>::new(&graph, 5);
    let mut draw = |ty: &ValueType| -> Vec<F> {
        let one = |_| match element {
            Element::Token => stream.below(5) as f64,
            Element::Number | Element::Pixel => 0.1 + stream.uniform(),
        };
        (0..n_elements(ty, n_rows)).map(one).map(F::of).collect()
    };
    let inputs: Vec<Vec<F>> = graph.inputs.iter().map(|spec| draw(&spec.ty)).collect();
    let step = StepContext { n_rows, rate: 0.0, draw: 42 };
    let wanted = evaluate(&graph, &inputs, &store, step);
    let (outputs, states) = (graph.outputs.clone(), graph.state_updates.clone());

    let options = Options { max_rows: n_rows + 3, update: None, clip: None };
    let mut executor = Executor::new(plan(graph, options), &Pool::new(2));
    for (at, values) in inputs.iter().enumerate() {
        let room = executor.input_mut(InputId(at as u32));
        room.fill(F::of(f64::NAN));
        room[..values.len()].copy_from_slice(values);
    }
    executor.run(&mut store, step);
    for (name, id) in outputs {
        let wanted = &wanted[id.0 as usize];
        assert_near(&format!("{what}: {name}"), executor.value(id), wanted);
    }
    for (state, id) in states {
        let (found, wanted) = (&store.states[state.0 as usize], &wanted[id.0 as usize]);
        assert_near(&format!("{what}: state {}", state.0), found, wanted);
    }
}

/// Within what another order of summing may change.
fn assert_near<F: Float>(what: &str, found: &[F], wanted: &[F]) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    let tolerance = if size_of::<F>() == 4 { 2e-5 } else { 1e-12 };
    let scale = wanted.iter().fold(1.0_f64, |most, x| most.max(x.to_f64().abs()));
    for (at, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let far = (found.to_f64() - wanted.to_f64()).abs() / scale;
        let type_name = std::any::type_name::<F>();
        assert!(far < tolerance, "{what} {at} in {type_name}: {found}, not {wanted}");
    }
}

#[test]
fn every_layer_runs_as_it_is_written() {
    for (layer, text) in support::layer_examples() {
        let (_, args) = call(layers::ALL, text);
        let x = shape(layer.sample);
        for mode in [Mode::Train, Mode::Evaluate] {
            for n_rows in [1, 5, 150] {
                if n_rows == 1 && layer.name == "batch_norm" {
                    continue;
                }
                let what = format!("{text}, {mode:?}, {n_rows} rows");
                let graph = || {
                    let (g, y) = layer_graph(layer, &args, &x, mode);
                    with_gradients(g, y)
                };
                compare::<f64>(&what, graph(), x.element, n_rows);
                compare::<f32>(&what, graph(), x.element, n_rows);
            }
        }
    }
}

/// Layers one after another.
fn stack(calls: &[&str], x: &str) -> Graph {
    let mut g = Graph::new();
    let extents = shape(x).extents().expect("known sizes");
    let mut value = g.input("input", ValueType::batch(extents));
    for (at, text) in calls.iter().enumerate() {
        let (layer, args) = call(layers::ALL, text);
        let path = format!("net.{at}");
        g.enter(path.as_str(), Span::default());
        let context = &mut Context { g: &mut g, path: &path, mode: Mode::Train };
        value = (layer.build)(&args, value, context);
    }
    with_gradients(g, value)
}

#[test]
fn stacks_run_as_they_are_written() {
    let deep: Vec<&str> = ["linear(48)", "tanh"].into_iter().cycle().take(40).collect();
    let stacks: [(&[&str], &str); 5] = [
        (&["linear(70)", "relu", "linear(50)", "gelu", "linear(10)", "softmax"], "[60]"),
        (&["linear(32)", "batch_norm", "silu", "dropout(0.3)", "linear(4)"], "[20]"),
        (&["linear(24)", "layer_norm", "elu", "linear(24)", "sigmoid"], "[3, 16]"),
        (&["embedding(5, 8)", "flatten", "linear(33)", "mish", "linear(2)"], "tokens[6]"),
        (&deep, "[48]"),
    ];
    for (calls, x) in stacks {
        let element = shape(x).element;
        for n_rows in [2, 33, 200] {
            let what = format!("{} and more on {x}, {n_rows} rows", calls[0]);
            compare::<f64>(&what, stack(calls, x), element, n_rows);
            compare::<f32>(&what, stack(calls, x), element, n_rows);
        }
    }
}

/// Weights as they are after so many steps that see all rows, then fewer.
fn trained(graph: Graph, n_threads: usize) -> Vec<Vec<f32>> {
    let (sgd, args) = call(optimizers::ALL, "sgd(lr=0.1, momentum=0.9)");
    let Method::Elementwise(update) = sgd.method else { panic!("sgd is elementwise") };
    let options = Options { max_rows: 150, update: Some(update(&args)), clip: None };
    let plan = plan(graph, options);
    assert!(plan.describe().contains("columns of affine"), "{}", plan.describe());
    let mut store = Store::new(&plan.graph, 5);
    let mut executor = Executor::new(plan, &Pool::new(n_threads));
    let mut stream = Stream::new(1, "x");
    for n_rows in [150, 150, 150, 20] {
        executor.input_mut(InputId(0)).fill_with(|| stream.uniform() as f32);
        executor.run(&mut store, StepContext { n_rows, rate: 0.1, draw: 0 });
    }
    store.weights
}

/// Training cuts wide layers by columns, which may not show: against a plan that has no update,
/// and so cuts by rows.
#[test]
fn columns_are_as_rows_would_be() {
    let graph =
        || stack(&["linear(512)", "gelu", "linear(100)", "tanh", "linear(3)"], "[300]");
    let wanted = trained(graph(), 1);
    for n_threads in [2, 3, 8] {
        assert_eq!(trained(graph(), n_threads), wanted, "{n_threads} threads");
    }
    let options = Options { max_rows: 150, update: None, clip: None };
    let plan = plan(graph(), options);
    assert!(!plan.describe().contains("columns"), "{}", plan.describe());
    let gradients: Vec<NodeId> = plan.graph.gradients.iter().map(|(_, id)| *id).collect();
    let mut store = Store::<f32>::new(&plan.graph, 5);
    let mut executor = Executor::new(plan, &Pool::new(1));
    let mut velocity: Vec<Vec<f32>> =
        store.weights.iter().map(|w| vec![0.0; w.len()]).collect();
    let mut stream = Stream::new(1, "x");
    for n_rows in [150, 150, 150, 20] {
        executor.input_mut(InputId(0)).fill_with(|| stream.uniform() as f32);
        executor.run(&mut store, StepContext { n_rows, rate: 0.0, draw: 0 });
        for ((id, w), v) in gradients.iter().zip(&mut store.weights).zip(&mut velocity) {
            for ((g, w), v) in executor.value(*id).iter().zip(w).zip(v) {
                *v = 0.9 * *v + g;
                *w -= 0.1 * *v;
            }
        }
    }
    for (at, (found, wanted)) in wanted.iter().zip(&store.weights).enumerate() {
        assert_near(&format!("weight {at}"), found, wanted);
    }
}

/// When a batch is fed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    Beside,
}

/// The outputs of several batches, each fed before its step or beside the step before it.
fn outputs_of_batches(n_threads: usize, when: When) -> Vec<Vec<f32>> {
    let graph = stack(&["linear(64)", "tanh", "linear(3)"], "[300]");
    let output = graph.find_output("prediction").expect("it is named");
    let mut store = Store::<f32>::new(&graph, 5);
    let options = Options { max_rows: 70, update: None, clip: None };
    let mut executor = Executor::new(plan(graph, options), &Pool::new(n_threads));
    let n_rows = |batch: usize| [70, 1, 64, 70][batch];
    let number = |batch: usize, at: usize| ((batch * 31 + at) % 17) as f32 * 0.1 - 0.8;
    let write = |batch: usize, rows: Range<usize>, out: &mut [f32]| {
        assert_eq!(out.len(), rows.len() * 300);
        let first = rows.start * 300;
        out.iter_mut().enumerate().for_each(|(at, x)| *x = number(batch, first + at));
    };
    let mut outputs = Vec::new();
    for batch in 0..4 {
        let feed =
            |_: InputId, rows: Range<usize>, out: &mut [f32]| write(batch, rows, out);
        let next =
            |_: InputId, rows: Range<usize>, out: &mut [f32]| write(batch + 1, rows, out);
        if batch == 0 || when == When::Before {
            executor.feed(Feeding { n_rows: n_rows(batch), write: &feed });
        }
        let step = StepContext { n_rows: n_rows(batch), rate: 0.0, draw: 0 };
        let next = (when == When::Beside && batch < 3)
            .then(|| Feeding { n_rows: n_rows(batch + 1), write: &next });
        executor.run_beside(&mut store, step, next);
        outputs.push(executor.value(output).to_vec());
        assert_eq!(executor.input(InputId(0)).len(), n_rows(batch) * 300);
        assert_eq!(executor.input(InputId(0))[1], number(batch, 1));
        if next.is_some() {
            executor.turn();
        }
    }
    outputs
}

#[test]
fn batches_fed_beside_a_step_are_the_same() {
    let wanted = outputs_of_batches(1, When::Before);
    for n_threads in [1, 2, 4] {
        assert_eq!(
            outputs_of_batches(n_threads, When::Beside),
            wanted,
            "{n_threads} threads"
        );
        assert_eq!(
            outputs_of_batches(n_threads, When::Before),
            wanted,
            "{n_threads} threads"
        );
    }
}
