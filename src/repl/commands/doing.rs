//! Commands that train, measure and predict.

use super::{Command, Takes, measuring, training, weights};

pub(super) static ALL: &[Command] = &[
    Command {
        name: "train",
        usage: "[MODEL] [N [epochs|steps]]",
        doc: "Trains on from the weights; Ctrl-C ends it",
        takes: Takes::Model,
        run: training::train,
    },
    Command {
        name: "eval",
        usage: "[MODEL] [SPLIT]",
        doc: "Measures the model on train, val or test",
        takes: Takes::Split,
        run: measuring::eval,
    },
    Command {
        name: "predict",
        usage: "VALUES | SPLIT[N]",
        doc: "What the model makes of a row, or of `test[7]`",
        takes: Takes::Row,
        run: measuring::predict,
    },
    Command {
        name: "set",
        usage: "NAME = VALUE",
        doc: "Sets a constant, a setting, the optimizer's `lr`",
        takes: Takes::Setting,
        run: weights::set,
    },
    Command {
        name: "reset",
        usage: "[PATH]",
        doc: "Gives weights their first values again",
        takes: Takes::Stage,
        run: weights::reset,
    },
    Command {
        name: "freeze",
        usage: "PATH",
        doc: "Trains a stage no further",
        takes: Takes::Stage,
        run: weights::freeze,
    },
    Command {
        name: "unfreeze",
        usage: "PATH",
        doc: "Trains a stage again",
        takes: Takes::Stage,
        run: weights::unfreeze,
    },
];
