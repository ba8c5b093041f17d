//! A step allocates nothing, on any thread: neither the engine's nor a whole training's; and a wide
//! network takes little more than itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(missing_docs, reason = "a test has no readers but its name")]
#![allow(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, PoisonError};

use percept::autodiff::differentiate;
use percept::builtins::optimizers::{self, Method};
use percept::builtins::{self, Args, Value};
use percept::check::{self, Unit};
use percept::graph::{Fans, Fill, Graph, Init, InputId, NodeId, SharedUpdate, ValueType};
use percept::ops::{CrossEntropy, Map, MeanRows, Relu, affine, class_loss};
use percept::plan::{Clip, Options, plan};
use percept::random::Stream;
use percept::runtime::{Executor, Pool, StepContext, Store};
use percept::source::Sources;
use percept::train::{Event, Preflight, Surroundings, Trainer};
use percept::{data, syntax};

struct Counting;

static N_ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);
/// Bytes held now, and at most.
static N_BYTES: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        N_ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        let held = N_BYTES.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(held, Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        N_BYTES.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Held by the test that counts.
static TURN: Mutex<()> = Mutex::new(());

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
    let init = Init { name: "draws", args: vec![], fill: Fill::Each(draws) };
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

/// A pool all of whose threads run: one allocates when it starts, which may be late.
fn started(n_threads: usize) -> Arc<Pool> {
    let pool = Pool::new(n_threads);
    let all_here = Barrier::new(n_threads);
    pool.run(n_threads, &|_| {
        all_here.wait();
    });
    pool
}

#[test]
fn a_step_allocates_nothing_on_any_thread() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for (n_threads, clip) in [(1, None), (2, None), (3, Some(Clip::Norm(1.0)))] {
        let graph = classifier();
        let loss = graph.find_output("loss").unwrap();
        let mut store = Store::<f32>::new(&graph, 1);
        let options = Options { max_rows: 64, update: Some(Arc::clone(&adam())), clip };
        let pool = started(n_threads);
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

/// A program, checked.
fn checked(text: &str) -> check::Checked {
    let mut sources = Sources::new();
    let id = sources.add("test.nn", text);
    let ast = syntax::parse(sources.get(id)).ast;
    let unit = Unit { ast, folder: PathBuf::from("."), uses: Vec::new() };
    check::check(&[unit], &check::Options::default())
}

/// Allocations so far, at each step and at the end of each epoch of a training.
fn counted(text: &str, n_threads: usize) -> Vec<(u64, usize)> {
    let checked = checked(text);
    let train = checked.program.trains.first().unwrap();
    let data = data::load(&train.data.spec, &train.data.profile).unwrap();
    let mut trainer = Trainer::<f32>::new(train, &data, &started(n_threads));
    let mut counts = Vec::with_capacity(10_000);
    let outcome = trainer.run(&mut Surroundings {
        clock: &|| 0.0,
        is_interrupted: &AtomicBool::new(false),
        tell: &mut |event| {
            let epoch = match event {
                Event::Step(report) => report.epoch,
                Event::Epoch(report) => report.epoch,
                Event::Started(_) | Event::Finished(_) => return,
            };
            counts.push((epoch, N_ALLOCATIONS.load(Ordering::SeqCst)));
        },
    });
    outcome.unwrap();
    counts
}

#[test]
fn an_epoch_of_batches_allocates_nothing() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let text = "
        data { source = blobs(classes = 3, features = 700, samples = 500) }
        model { linear(64) -> relu -> dropout(0.1); linear(classes) }
        train { epochs = 4, batch = 64, metrics = [accuracy, f1, confusion, top_k(2)] }
    ";
    for n_threads in [1, 3] {
        let counts = counted(text, n_threads);
        let last: Vec<usize> =
            counts.iter().filter(|(epoch, _)| *epoch == 4).map(|(_, n)| *n).collect();
        // Seven steps, validation, and what is kept.
        assert_eq!(last.len(), 8);
        assert_eq!(last.first(), last.last(), "{n_threads} threads");
    }
}

#[test]
fn epochs_of_one_batch_allocate_nothing() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let text = "data { source = rows { 0, 0 => 0; 0, 1 => 1; 1, 0 => 1; 1, 1 => 0 }, split = none }
        model { linear(8) -> tanh; linear(1) }
        train {
            steps = 100, batch = full, loss = mse, optimizer = sgd(0.1)
            stop = stalled(train.loss, patience = 200)
        }
    ";
    // The test runner allocates a little when it tells of another test, once and at any moment;
    // what a step allocates, it allocates each time.
    let is_quiet = || {
        let counts = counted(text, 1);
        assert_eq!(counts.len(), 200);
        counts[4].1 == counts[199].1
    };
    assert!((0..4).any(|_| is_quiet()));
}

#[test]
fn a_wide_network_takes_little_more_than_itself() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let text = "
        data { source = blobs(classes = 3, features = 1100, samples = 40), split = none }
        model { linear(1100) -> relu; linear(classes) }
        train { epochs = 1, batch = 10, optimizer = sgd(0.01) }
    ";
    let checked = checked(text);
    let train = checked.program.trains.first().unwrap();
    let data = data::load(&train.data.spec, &train.data.profile).unwrap();
    let (pool, before) = (started(1), N_BYTES.load(Ordering::SeqCst));
    PEAK.store(before, Ordering::SeqCst);
    let mut trainer = Trainer::<f32>::new(train, &data, &pool);
    let found = trainer.preflight(Preflight::Quick);
    assert!(found.is_empty(), "{found:?}");
    let outcome = trainer.run(&mut Surroundings {
        clock: &|| 0.0,
        is_interrupted: &AtomicBool::new(false),
        tell: &mut |_| {},
    });
    outcome.unwrap();
    trainer.evaluate("train", &data.train);
    let held = (PEAK.load(Ordering::SeqCst) - before) as f64;
    let weights: usize = trainer.weights().0.values().map(|one| 4 * one.values.len()).sum();
    assert!(weights >= 4 << 20, "it is large");
    // Watched, and measured, and with what a step computes.
    assert!(held < 1.3 * weights as f64, "{held} bytes for {weights} of weights");
}
