//! Percept: a small language for neural networks.
//!
//! A text becomes an [`syntax::ast::Ast`], is checked into a [`check::typed::TypedProgram`],
//! lowered into a [`graph::Graph`], differentiated, planned and run. Modules stand in the order
//! of that route.

// What everything is made of.
pub mod source;
pub mod shape;
pub mod tensor;
pub mod random;
pub mod diagnostics;

// The vocabulary: what can be said.
pub mod graph;
pub mod ops;
pub mod builtins;

// The pipeline, in order.
pub mod syntax;
pub mod format;
pub mod data;
pub mod check;
pub mod lint;
pub mod lower;
pub mod autodiff;
pub mod optimize;
pub mod plan;
pub mod runtime;
pub mod train;

// Tools over the same values.
pub mod load;
pub mod report;
pub mod repl;
pub mod cli;
