//! Every gradient against central differences, in `f64`: each op sample, each layer example, each
//! loss example.

mod support;

use percept::builtins::layers::{self, Mode};
use percept::builtins::losses::{self, TargetForm};
use percept::ops::{self, Domain};
use percept::shape::Element;
use support::{call, check_gradients, layer_graph, loss_graph, sample_graph, shape};

#[test]
fn ops_have_the_gradients_of_their_values() {
    for sample in ops::samples() {
        let (g, y, domains) = sample_graph(&sample);
        check_gradients(&format!("{:?}", sample.op), g, y, &domains);
    }
}

#[test]
fn layers_have_the_gradients_of_their_values() {
    for (layer, text) in support::layer_examples() {
        let (_, args) = call(layers::ALL, text);
        let more: &[&str] = match layer.name {
            "batch_norm" => &["[2, 3]", "image[2, 3, 2]"],
            "embedding" => &["tokens[]"],
            "reshape" => &[],
            _ => &["[2, 3]"],
        };
        for sample in [&[layer.sample], more].concat() {
            for mode in [Mode::Train, Mode::Evaluate] {
                let x = shape(sample);
                let (g, y) = layer_graph(layer, &args, &x, mode);
                let domain = match x.element {
                    Element::Token => Domain::Ids(5),
                    Element::Number | Element::Pixel if layer.name == "log" => {
                        Domain::Positive
                    }
                    Element::Number | Element::Pixel => {
                        Domain::AwayFrom(&[-3.0, 0.0, 3.0, 6.0])
                    }
                };
                check_gradients(&format!("{text} on {sample}, {mode:?}"), g, y, &[domain]);
            }
        }
    }
}

#[test]
fn losses_have_the_gradients_of_their_values() {
    for (loss, text) in support::loss_examples() {
        let (_, args) = call(losses::ALL, text);
        for weighted in [false, loss.target == TargetForm::ClassIds] {
            let (g, value) = loss_graph(loss, &args, weighted);
            let domains = [Domain::Any, support::target_domain(loss), Domain::FlatPositive];
            check_gradients(&format!("{text}, {weighted}"), g, value.total, &domains);
        }
    }
}
