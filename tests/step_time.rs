//! How long steps take. Ignored: a measurement, to be run in release on a quiet machine:
//! `cargo test --release --test step_time -- --ignored --nocapture`

#![allow(clippy::print_stdout, reason = "it is there to be read")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(missing_docs, reason = "a test has no readers but its name")]

use std::time::Instant;

use percept::autodiff::differentiate;
use percept::builtins::optimizers::{self, Method};
use percept::builtins::{self, Args, Value};
use percept::graph::{Fans, Graph, Init, InputId, NodeId, Rows, SharedUpdate, ValueType};
use percept::ops::{
    CrossEntropy, ElementLoss, Map, MeanRows, Relu, SquaredError, Tanh, affine, class_loss,
};
use percept::plan::{Options, plan};
use percept::random::Stream;
use percept::runtime::{Executor, Pool, StepContext, Store};

/// A network of dense layers.
struct Work {
    name: &'static str,
    sizes: &'static [usize],
    is_classifier: bool,
    n_rows: usize,
    optimizer: &'static str,
    /// Whether it is trained.
    is_trained: bool,
}

const DEEP: &[usize] = &[64; 65];

const WORKS: [Work; 7] = [
    work("w1", &[2, 8, 1], (false, 4), "sgd"),
    work("w2", &[4, 16, 16, 3], (true, 16), "adam"),
    work("w3", &[784, 128, 10], (true, 64), "adam"),
    work("w4", &[784, 1024, 1024, 1024, 10], (true, 256), "sgd"),
    work("w5", DEEP, (false, 32), "sgd"),
    Work { is_trained: false, ..work("w6", &[784, 128, 10], (true, 1), "sgd") },
    Work { is_trained: false, ..work("w6", &[784, 128, 10], (true, 1024), "sgd") },
];

const fn work(
    name: &'static str,
    sizes: &'static [usize],
    (is_classifier, n_rows): (bool, usize),
    optimizer: &'static str,
) -> Work {
    Work { name, sizes, is_classifier, n_rows, optimizer, is_trained: true }
}

fn update(name: &str) -> SharedUpdate {
    let entry = builtins::find(optimizers::ALL, name).unwrap();
    let value = |text: &str| match text {
        "true" | "false" => Value::Flag(text == "true"),
        _ => Value::Number(text.parse().unwrap()),
    };
    let default = |param: &builtins::Param| (param.name, value(param.default.unwrap()));
    match entry.method {
        Method::Elementwise(start) => {
            start(&Args::new(entry.params.iter().map(default).collect()))
        }
        Method::WholeVector(_) => unreachable!("these go element by element"),
    }
}

fn draws(_: &[f64], fans: &Fans, stream: &mut Stream, out: &mut [f64]) {
    let scale = (fans.fan_in as f64).sqrt().recip();
    out.iter_mut().for_each(|x| *x = scale * (2.0 * stream.uniform() - 1.0));
}

fn layer(g: &mut Graph, x: NodeId, name: &str, n_out: usize) -> NodeId {
    let n_in = g.ty(x).extents.last();
    let fans = |extents| Fans { extents, fan_in: n_in, fan_out: n_out };
    let init = Init { name: "draws", args: vec![], fill: draws };
    let w = g.weight(&format!("{name}.w"), fans([n_out, n_in].into()), init.clone());
    let b = g.weight(&format!("{name}.b"), fans([n_out].into()), init);
    affine(g, x, w, Some(b))
}

impl Work {
    fn graph(&self) -> Graph {
        let mut g = Graph::new();
        let mut value = g.input("input", ValueType::batch([self.sizes[0]]));
        let last = *self.sizes.last().unwrap();
        let sizes: &[usize] = if self.is_classifier { &[] } else { &[last] };
        let target = g.input("target", ValueType::batch(sizes));
        for (at, size) in self.sizes[1..].iter().enumerate() {
            value = layer(&mut g, value, &format!("l{at}"), *size);
            if at + 2 < self.sizes.len() && self.is_classifier {
                value = g.op(Map(Relu), &[value]);
            } else if at + 2 < self.sizes.len() {
                value = g.op(Map(Tanh), &[value]);
            }
        }
        if !self.is_trained {
            g.output("prediction", value);
            return g;
        }
        let total = if self.is_classifier {
            class_loss(&mut g, CrossEntropy { smoothing: 0.0 }, &[value, target])
        } else {
            g.op(ElementLoss(SquaredError), &[value, target])
        };
        let loss = g.op(MeanRows, &[total]);
        g.output("loss", loss);
        differentiate(g, |_| true)
    }

    /// Microseconds of a step, the median of several trials.
    fn measure(&self, n_threads: usize) -> f64 {
        let graph = self.graph();
        let mut store = Store::<f32>::new(&graph, 1);
        let mut stream = Stream::new(1, "inputs");
        let update = self.is_trained.then(|| update(self.optimizer));
        let options = Options { max_rows: self.n_rows, update, clip: None };
        let mut executor = Executor::new(
            plan(percept::optimize::optimize(graph), options),
            &Pool::new(n_threads),
        );
        executor.input_mut(InputId(0)).fill_with(|| stream.uniform() as f32);
        let last = executor.plan().graph.inputs[1].ty.clone();
        assert_eq!(last.rows, Rows::Batch);
        if self.is_trained {
            executor.input_mut(InputId(1)).fill_with(|| stream.below(3) as f32);
        }
        let step = StepContext { n_rows: self.n_rows, rate: 1e-3, draw: 0 };
        let mut run = |n_steps: u32| {
            let start = Instant::now();
            (0..n_steps).for_each(|_| executor.run(&mut store, step));
            start.elapsed().as_secs_f64() / f64::from(n_steps)
        };
        let n_steps = (0.05 / run(3)).clamp(3.0, 1e5) as u32;
        let mut trials: Vec<f64> = (0..9).map(|_| run(n_steps)).collect();
        trials.sort_by(f64::total_cmp);
        println!(
            "{} {} rows, {n_threads} threads: {:.2} us, at best {:.2}",
            self.name,
            self.n_rows,
            1e6 * trials[4],
            1e6 * trials[0],
        );
        trials[0]
    }
}

#[test]
#[ignore = "a measurement"]
fn steps() {
    let wanted = std::env::var("WORK").unwrap_or_default();
    for work in WORKS.iter().filter(|work| work.name.contains(&wanted)) {
        for n_threads in [1, 2]
            .into_iter()
            .filter(|n| std::env::var("THREADS").map_or(true, |t| t == n.to_string()))
        {
            assert!(work.measure(n_threads) > 0.0);
        }
    }
}
