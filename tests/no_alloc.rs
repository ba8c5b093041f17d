//! A step allocates nothing, on any thread.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(missing_docs, reason = "a test has no readers but its name")]
#![allow(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use percept::autodiff::differentiate;
use percept::builtins::optimizers::{self, Method};
use percept::builtins::{self, Args, Value};
use percept::graph::{Fans, Graph, Init, InputId, NodeId, SharedUpdate, ValueType};
use percept::ops::{CrossEntropy, Map, MeanRows, Relu, affine, class_loss};
use percept::plan::{Clip, Options, plan};
use percept::random::Stream;
use percept::runtime::{Executor, Pool, StepContext, Store};

struct Counting;

static N_ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        N_ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn adam() -> SharedUpdate {
    let entry = builtins::find(optimizers::ALL, "adam").unwrap();
    let value = |text: &str| match text {
        "true" | "false" => Value::Flag(text == "true"),
        _ => Value::Number(text.parse().unwrap()),
    };
    let values =
        entry.params.iter().map(|param| (param.name, value(param.default.unwrap())));
    match entry.method {
        Method::Elementwise(start) => start(&Args::new(values.collect())),
        Method::WholeVector(_) => unreachable!("adam goes element by element"),
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

/// A classifier of pictures, ready to train.
fn classifier() -> Graph {
    let mut g = Graph::new();
    let x = g.input("input", ValueType::batch([784]));
    let target = g.input("target", ValueType::batch([]));
    let hidden = layer(&mut g, x, "one", 128);
    let hidden = g.op(Map(Relu), &[hidden]);
    let scores = layer(&mut g, hidden, "two", 10);
    let total = class_loss(&mut g, CrossEntropy { smoothing: 0.0 }, &[scores, target]);
    let loss = g.op(MeanRows, &[total]);
    g.output("loss", loss);
    differentiate(g, |_| true)
}

#[test]
fn a_step_allocates_nothing_on_any_thread() {
    for (n_threads, clip) in [(1, None), (2, None), (3, Some(Clip::Norm(1.0)))] {
        let graph = classifier();
        let loss = graph.find_output("loss").unwrap();
        let mut store = Store::<f32>::new(&graph, 1);
        let options = Options { max_rows: 64, update: Some(Arc::clone(&adam())), clip };
        let pool = Pool::new(n_threads);
        // A thread allocates when it starts, which may be late.
        let all_here = Barrier::new(n_threads);
        pool.run(n_threads, &|_| {
            all_here.wait();
        });
        let mut executor =
            Executor::new(plan(percept::optimize::optimize(graph), options), &pool);
        let mut stream = Stream::new(1, "x");
        executor.input_mut(InputId(0)).fill_with(|| stream.uniform() as f32);
        executor.input_mut(InputId(1)).fill_with(|| stream.below(10) as f32);
        let step = StepContext { n_rows: 64, rate: 1e-3, draw: 0 };
        executor.run(&mut store, step);
        let before = (N_ALLOCATIONS.load(Ordering::SeqCst), executor.value(loss)[0]);
        for _ in 0..20 {
            executor.run(&mut store, step);
        }
        assert_eq!(N_ALLOCATIONS.load(Ordering::SeqCst), before.0, "{n_threads} threads");
        assert!(executor.value(loss)[0] < before.1, "it learns");
    }
}
