//! Every entry of every registry: documented, unique, sorted; its examples bind, build and agree
//! with what the checker infers.

mod support;

use std::collections::BTreeSet;

use percept::builtins::layers::{self, Mode, Over, Role};
use percept::builtins::{Entry, initializers, losses};
use percept::check::{self, Options, Unit};
use percept::graph::{Fans, Fill, Graph, NodeId, Rows};
use percept::lower;
use percept::ops::Domain;
use percept::random::Stream;
use percept::runtime::reference::{evaluate, n_elements};
use percept::runtime::{StepContext, Store};
use percept::shape::{Dim, Element, Size};
use percept::source::Sources;
use percept::syntax;
use support::{N_ROWS, call, layer_graph, shape};

/// The entries of the vocabulary proper: layers, losses, initializers.
fn vocabulary() -> Vec<&'static dyn Entry> {
    let layers = layers::ALL.iter().map(|entry| *entry as &dyn Entry);
    let losses = losses::ALL.iter().map(|entry| *entry as &dyn Entry);
    let initializers = initializers::ALL.iter().map(|entry| *entry as &dyn Entry);
    layers.chain(losses).chain(initializers).collect()
}

#[test]
fn entries_are_documented() {
    for entry in vocabulary() {
        let name = entry.name();
        assert!(entry.doc().ends_with('.'), "`{name}`: the doc is a sentence");
        assert!(!entry.examples().is_empty(), "`{name}` has an example");
        assert!(!entry.also_known_as().is_empty(), "`{name}` has other names");
        for param in entry.params() {
            assert!(param.doc.ends_with('.'), "`{name}({})` is documented", param.name);
        }
    }
}

#[test]
fn names_are_sorted_and_unique() {
    fn names<E: Entry>(registry: &[&'static E]) -> Vec<&'static str> {
        registry.iter().map(|entry| entry.name()).collect()
    }
    for names in [names(layers::ALL), names(losses::ALL), names(initializers::ALL)] {
        let sorted: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names, sorted.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn other_names_mean_one_entry_of_a_family() {
    let entries = vocabulary();
    for entry in &entries {
        for known in entry.also_known_as() {
            let same = entries.iter().filter(|other| {
                let is_family = other.family() == entry.family();
                let is_named =
                    other.name() == *known || other.also_known_as().contains(known);
                is_family && is_named
            });
            assert_eq!(same.count(), 1, "`{known}` of `{}`", entry.name());
        }
    }
}

#[test]
fn examples_bind_to_their_entry() {
    fn bind<E: Entry>(registry: &'static [&'static E]) {
        for entry in registry {
            for text in entry.examples() {
                let (found, args) = call(registry, text);
                assert_eq!(found.name(), entry.name(), "`{text}`");
                assert_eq!(args.iter().count(), entry.params().len(), "`{text}`");
            }
        }
    }
    bind(layers::ALL);
    bind(losses::ALL);
    bind(initializers::ALL);
}

#[test]
fn layers_build_what_the_checker_infers() {
    for (layer, text) in support::layer_examples() {
        let (_, args) = call(layers::ALL, text);
        let x = shape(layer.sample);
        let inferred = (layer.infer_shape)(&args, &x).expect("an example fits its sample");
        for mode in [Mode::Train, Mode::Evaluate] {
            let (g, y) = layer_graph(layer, &args, &x, mode);
            assert_eq!(Some(&g.ty(y).extents), inferred.extents().as_ref(), "`{text}`");
            assert_eq!(g.ty(y).rows, Rows::Batch, "`{text}`");
        }
    }
}

/// Whether another last example changes what the others give. An example is one number per axis
/// that has a name, and the axis of the batch has none: so no program can mix examples but through
/// a layer or a joint that does.
fn mixes_examples(g: &Graph, y: NodeId, element: Element) -> bool {
    let mut stream = Stream::new(7, "mixing");
    let domain = match element {
        Element::Token => Domain::Ids(5),
        Element::Number | Element::Pixel => Domain::Positive,
    };
    let mut inputs: Vec<Vec<f64>> =
        g.inputs.iter().map(|spec| support::draw(&spec.ty, domain, &mut stream)).collect();
    let store = Store::<f64>::new(g, 5);
    let step = StepContext { n_rows: N_ROWS, rate: 0.0, draw: 42 };
    let n_others = n_elements(g.ty(y), N_ROWS) / N_ROWS * (N_ROWS - 1);
    let others = |inputs: &[Vec<f64>]| {
        evaluate(g, inputs, &store, step)[y.0 as usize][..n_others].to_vec()
    };
    let before = others(&inputs);
    for input in &mut inputs {
        let n_of_one = input.len() / N_ROWS;
        let (_, last) = input.split_at_mut(n_of_one * (N_ROWS - 1));
        // Another id, or another number.
        last.iter_mut().for_each(|x| *x = (*x + 1.0) % 5.0);
    }
    others(&inputs) != before
}

#[test]
fn only_a_normalization_over_the_batch_mixes_its_examples_and_only_in_training() {
    for (layer, text) in support::layer_examples() {
        let (_, args) = call(layers::ALL, text);
        let x = shape(layer.sample);
        for mode in [Mode::Train, Mode::Evaluate] {
            let (g, y) = layer_graph(layer, &args, &x, mode);
            let may_mix =
                layer.role == Role::Normalization(Over::Batch) && mode == Mode::Train;
            assert_eq!(mixes_examples(&g, y, x.element), may_mix, "`{text}`, {mode:?}");
        }
    }
}

#[test]
fn no_way_to_join_values_mixes_examples() {
    let text = "data { source = builtin(\"digits\") }
        block Half(n) : [D] -> [n] { linear(n) -> tanh }
        model {
            reshape(8, 8) -> layer_norm
            concat(0) { linear(8); id; linear(8) -> gelu }
            residual { linear(8) -> relu }
            average { id; linear(8) }
            stack { id; linear(8) }
            reshape(_) -> softmax
            sum { linear(16); Half(16) }
            product { id; linear(16) -> sigmoid }
            h = repeat 2 shared { linear(16) }
            1 - h * 2 -> layer_norm
            if classes > 2 { linear(classes) } else { linear(1) }
        }
        train { epochs = 1 }
    ";
    let mut sources = Sources::new();
    let id = sources.add("test.nn", text);
    let parsed = syntax::parse(sources.get(id));
    assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
    let units = [Unit { ast: parsed.ast, folder: ".".into(), uses: Vec::new() }];
    let checked = check::check(&units, &Options::default());
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    let model = &checked.program.trains[0].model;
    for mode in [Mode::Train, Mode::Evaluate] {
        let g = lower::forward(model, mode);
        let y = g.find_output("prediction").expect("`lower` names it");
        assert!(!mixes_examples(&g, y, Element::Pixel), "{mode:?}");
    }
}

#[test]
fn layers_keep_silent_on_unknown_sizes() {
    for (layer, text) in support::layer_examples() {
        let (_, args) = call(layers::ALL, text);
        let mut x = shape(layer.sample);
        x.axes.iter_mut().for_each(|axis| *axis = Dim::unknown());
        let y = (layer.infer_shape)(&args, &x);
        assert!(y.is_ok(), "`{text}` on {x}: {y:?}");
    }
}

#[test]
fn layers_pass_variables_through() {
    for (layer, text) in support::layer_examples() {
        if layer.name == "reshape" {
            continue; // It counts elements, so it needs numbers.
        }
        let (_, args) = call(layers::ALL, text);
        let mut x = shape(layer.sample);
        let names = ["S", "T"];
        for (axis, name) in x.axes.iter_mut().zip(names) {
            axis.size = Size::Variable(name.into());
        }
        let y = (layer.infer_shape)(&args, &x);
        assert!(y.is_ok(), "`{text}` on {x}: {y:?}");
    }
}

#[test]
fn losses_give_a_number_per_example() {
    for (loss, text) in support::loss_examples() {
        let (_, args) = call(losses::ALL, text);
        let (g, value) = support::loss_graph(loss, &args, false);
        assert_eq!(g.ty(value.total).extents.rank(), 0, "`{text}`");
        assert_eq!(g.ty(value.total).rows, Rows::Batch, "`{text}`");
    }
}

#[test]
fn initializers_have_the_spread_they_promise() {
    let fans = Fans { extents: [50, 80].into(), fan_in: 80, fan_out: 50 };
    let both = 130.0_f64;
    // The deviation of U(-a, a) is a / sqrt 3.
    let expected: [(&str, f64); 9] = [
        ("kaiming_uniform", (2.0_f64 / 80.0).sqrt()),
        ("kaiming_uniform(a = sqrt(5))", (1.0_f64 / 240.0).sqrt()),
        ("kaiming_normal", (2.0_f64 / 80.0).sqrt()),
        ("xavier_uniform", (2.0 / both).sqrt()),
        ("xavier_normal(gain = 2)", 2.0 * (2.0 / both).sqrt()),
        ("lecun_normal", (1.0_f64 / 80.0).sqrt()),
        ("normal(0.02)", 0.02),
        ("uniform(0.3)", 0.3 / 3.0_f64.sqrt()),
        ("orthogonal", (1.0_f64 / 80.0).sqrt()),
    ];
    for (text, deviation) in expected {
        let out = start(text, &fans);
        let mean = out.iter().sum::<f64>() / out.len() as f64;
        let square = out.iter().map(|w| w * w).sum::<f64>() / out.len() as f64;
        assert!(mean.abs() < 0.1 * deviation, "`{text}`: mean {mean}");
        let ratio = square.sqrt() / deviation;
        assert!((ratio - 1.0).abs() < 0.05, "`{text}`: {ratio} of the deviation");
        let (entry, args) = call(initializers::ALL, text);
        let promised = (entry.deviation)(&args.numbers(), &fans);
        assert!((promised / deviation - 1.0).abs() < 1e-12, "`{text}`: {promised}");
    }
}

#[test]
fn orthogonal_rows_stand_at_right_angles() {
    let fans = Fans { extents: [5, 8].into(), fan_in: 8, fan_out: 5 };
    let out = start("orthogonal(gain = 2)", &fans);
    let rows: Vec<&[f64]> = out.chunks(8).collect();
    for (i, a) in rows.iter().enumerate() {
        for (j, b) in rows.iter().enumerate() {
            let dot: f64 = a.iter().zip(*b).map(|(a, b)| a * b).sum();
            let expected = if i == j { 4.0 } else { 0.0 };
            assert!((dot - expected).abs() < 1e-12, "rows {i} and {j}: {dot}");
        }
    }
}

fn start(text: &str, fans: &Fans) -> Vec<f64> {
    let (entry, args) = call(initializers::ALL, text);
    let mut out = vec![0.0; fans.extents.n_elements()];
    let (Fill::Each(draw) | Fill::Whole(draw)) = entry.fill;
    draw(&args.numbers(), fans, &mut Stream::new(3, "test"), &mut out);
    out
}
