//! What can go wrong in a training that the checker could not foresee.

use super::events::StepReport;
use crate::check::typed::{Origin, TypedTrain};
use crate::diagnostics::{Diagnostic, codes};
use crate::shape::Extents;
use crate::source::Span;

/// Why a training broke off.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrainError {
    /// The loss is no longer a number.
    #[error("the loss is {} at step {} of epoch {}", at.loss, at.step_in_epoch, at.epoch)]
    NonFiniteLoss {
        /// The step.
        at: StepReport,
        /// The loss before it.
        last: Option<f64>,
    },
}

impl TrainError {
    /// The error as a finding on the `train` item.
    pub fn to_diagnostic(&self, train: &TypedTrain) -> Diagnostic {
        let Self::NonFiniteLoss { at, last } = self;
        let here = match last {
            Some(last) => format!("one step earlier the loss was {last:.4e}"),
            None => "this was the first step".to_owned(),
        };
        let mut found = Diagnostic::new(&codes::R001, self.to_string(), head(train), here);
        if let Some(span) = written(train, &["lr", "optimizer", "schedule"]) {
            found = found.cause(span, format!("the learning rate was {:?} then", at.rate));
        }
        let slower =
            format!("`optimizer = {}({:?})`", train.optimizer.0.name, at.rate / 10.0);
        found = found.help(format!("a smaller learning rate: {slower}"));
        if train.clip.is_none() {
            found = found.help("bounded gradients: `clip = norm(1.0)`");
        }
        found.note("the weights of the last good epoch are kept, if there was one")
    }
}

/// The head of the item: its first word.
fn head(train: &TypedTrain) -> Span {
    let start = train.span.start as usize;
    Span::new(train.span.source, start, start + "train".len())
}

/// Where the first of these settings was written.
fn written(train: &TypedTrain, names: &[&str]) -> Option<Span> {
    let of = |name: &&str| train.in_force.iter().find(|setting| setting.name == **name);
    names.iter().filter_map(of).find_map(|setting| match setting.origin {
        Origin::Written(span) => Some(span),
        Origin::Override | Origin::Default | Origin::Data => None,
    })
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
        let (path, span, here) = match self {
            Self::Missing { path, span } => {
                (path, *span, "it would start random".to_owned())
            }
            Self::Shape { path, wanted, span, .. } => {
                (path, *span, format!("{} here", Extents(wanted.clone())))
            }
            Self::Extra { path } => {
                (path, head(train), "nothing here uses them".to_owned())
            }
        };
        let mut found = Diagnostic::new(&codes::S035, self.to_string(), span, here);
        if let Some(span) = written(train, &["init_from"]) {
            found = found.cause(span, "the weights come from here");
        }
        let stage = path.rsplit_once('.').map_or(path.as_str(), |(stage, _)| stage);
        found.help(format!("let it start random: `fresh = [{stage}]`"))
    }
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
