//! What can go wrong in a training that the checker could not foresee.

use super::blame::{change_rate, head, on_rate, short, written};
use super::events::{Outcome, StepReport};
use crate::check::typed::TypedTrain;
use crate::diagnostics::{Diagnostic, Safety, codes};
use crate::shape::Extents;
use crate::source::Span;

/// Why a training broke off.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TrainError {
    /// The loss is no longer a number.
    #[error("the loss is {} in step {} (epoch {})", at.loss, at.step, at.epoch)]
    NonFiniteLoss {
        /// The step.
        at: StepReport,
        /// The loss before it.
        last: Option<f64>,
    },
    /// A value, a gradient or a weight is not finite, though the loss is.
    #[error("there are numbers that are not finite after step {} (epoch {})", at.step, at.epoch)]
    NonFiniteValue {
        /// The last step.
        at: StepReport,
    },
    /// Where the first number was that is not finite, and what is left.
    #[error("{}", .0.finding.message)]
    Broken(Box<Broken>),
}

/// A run that numbers have ended which are not finite.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Where the first of them was.
    pub finding: Diagnostic,
    /// What was kept: an epoch, or, where none had ended, the weights from before a step.
    pub outcome: Outcome,
    /// That step, where no epoch was kept.
    pub kept_before: Option<u64>,
}

impl TrainError {
    /// The error as a finding, on the `train` item unless more is known.
    pub fn to_diagnostic(&self, train: &TypedTrain) -> Diagnostic {
        let (at, here) = match self {
            Self::Broken(broken) => return broken.finding.clone(),
            Self::NonFiniteLoss { at, last: Some(last) } => {
                (at, format!("one step earlier the loss was {}", short(*last)))
            }
            Self::NonFiniteLoss { at, last: None } => {
                (at, "this was the first step".to_owned())
            }
            Self::NonFiniteValue { at } => {
                (at, format!("the loss is {} nevertheless", short(at.loss)))
            }
        };
        let found = Diagnostic::new(&codes::R001, self.to_string(), head(train), here);
        let found = on_rate(found, train, at.rate);
        let found = change_rate(found, train, "most likely a step was too large", 0.1);
        match train.clip {
            None => found.help("or bound the gradient: `clip = norm(1.0)`"),
            Some(_) => found,
        }
    }
}

/// Why weights do not fit a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// The model has a tensor that is not stored.
    #[error("there are no stored weights for `{path}`")]
    Missing {
        /// Its path.
        path: String,
        /// Its stage.
        span: Span,
        /// A stage that is stored, belongs to nothing here and could be this one.
        like: Option<String>,
    },
    /// A stored tensor has another shape.
    #[error("the stored weights of `{path}` are {}, the model wants {}",
        Extents(stored.clone()), Extents(wanted.clone()))]
    Shape {
        /// Its path.
        path: String,
        /// Its stored sizes.
        stored: Vec<usize>,
        /// The sizes the model wants.
        wanted: Vec<usize>,
        /// Its stage.
        span: Span,
    },
    /// No stored tensor has the old name that a stage says it had.
    #[error("no stored weights belong to `{was}`")]
    NoSuchName {
        /// The old name.
        was: String,
        /// Where it is written.
        span: Span,
        /// A stage that was perhaps meant.
        near: Option<String>,
        /// The stages that have stored weights.
        stored: Vec<String>,
    },
    /// A stored tensor, whose place another one takes that has moved.
    #[error("the stored weights of `{path}` have lost their place to those of `{was}`")]
    Displaced {
        /// Its path.
        path: String,
        /// The old name of the stage that has its path now.
        was: String,
        /// Where that is written.
        span: Span,
    },
    /// A stored tensor belongs to no stage.
    #[error("the stored weights of `{path}` belong to no stage of the model")]
    Extra {
        /// Its path.
        path: String,
    },
}

impl WeightsError {
    /// The error as a finding on the stage, or on the `train` item.
    pub fn to_diagnostic(&self, train: &TypedTrain) -> Diagnostic {
        let message = self.to_string();
        let new = |span, here: String| Diagnostic::new(&codes::S035, message, span, here);
        let found = match self {
            Self::Missing { path, span, like } => {
                let found = new(*span, "it would start random".to_owned());
                let is_other = |like: &String| {
                    format!("if it was `{like}` there, add the argument `was = {like}`")
                };
                let found = like.iter().map(is_other).fold(found, Diagnostic::help);
                found.help(start_random(path))
            }
            Self::Shape { path, wanted, span, .. } => {
                new(*span, format!("{} here", Extents(wanted.clone())))
                    .help(start_random(path))
            }
            Self::NoSuchName { span, near: Some(near), .. } => new(
                *span,
                format!("did you mean `{near}`?"),
            )
            .edit(format!("write `{near}`"), *span, near, Safety::Unsafe),
            Self::NoSuchName { span, near: None, stored, .. } => {
                let shown: Vec<&str> = stored.iter().map(String::as_str).take(12).collect();
                new(*span, "nothing there has this name".to_owned())
                    .note(format!("stored: {}", shown.join(", ")))
                    .help("name one of these, or delete `was`")
            }
            Self::Displaced { path, span, .. } => {
                homeless(new(*span, "this takes their place".to_owned()), path)
            }
            Self::Extra { path } => {
                homeless(new(head(train), "nothing here uses them".to_owned()), path)
            }
        };
        match written(train, &["init_from"]) {
            Some(span) => found.cause(span, "the weights come from here"),
            None => found,
        }
    }
}

fn start_random(path: &str) -> String {
    format!("let it start random: `fresh = [{}]`", stage(path))
}

fn homeless(found: Diagnostic, path: &str) -> Diagnostic {
    let stage = stage(path);
    found
        .help(format!("if it has another name now, say so there: `was = {stage}`"))
        .help("if it is gone: `percept run FILE --resume RUN --changed`")
}

/// The stage of a tensor.
fn stage(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stage, _)| stage)
}

/// Why a model file cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// It is not in the safetensors format, or torn.
    #[error("this is no safetensors file: {0}")]
    Format(#[from] safetensors::SafeTensorError),
    /// It has tensors, but was not written by a run.
    #[error("there is no program in this file, only tensors")]
    NoProgram,
    /// What stands beside the tensors cannot be read.
    #[error("what is stored beside the weights cannot be read: {0}")]
    Beside(#[from] serde_json::Error),
    /// Its bytes are not those that were written.
    #[error("the file is damaged: its content does not match its hash")]
    Damaged,
    /// Numbers of another type.
    #[error("the weights are {0} numbers; F32 and F64 can be read")]
    NumberType(String),
}
