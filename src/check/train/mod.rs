//! The `train` items, and the contract between data, model, loss and metrics.

mod contract;
mod length;
mod loss;
mod measure;
mod method;
mod sections;
pub(crate) mod watch;
mod weights;

use std::sync::Arc;

use super::constant::Env;
use super::scope::Scope;
use super::settings::{self, Written, text};
use super::typed::{InForce, Origin, TypedData, TypedTrain};
use super::{CheckedData, CheckedModel, Context};
use crate::diagnostics::codes::{N014, O014};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::syntax::ast::Train;
use watch::Watchable;

/// The trainings without errors, in order.
pub(crate) fn check(
    cx: &Context<'_>,
    data: &[CheckedData],
    models: &[CheckedModel],
    out: &mut Diagnostics,
) -> Vec<TypedTrain> {
    let trains = cx.scope.trains.iter();
    trains.filter_map(|train| check_train(cx, train, (data, models), out)).collect()
}

/// A training under check: what it is about, as far as that is known.
#[derive(Debug)]
struct Subject<'a> {
    /// What was written.
    train: &'a Train,
    /// The settings by name.
    written: Written<'a>,
    /// The data trained on.
    data: Option<&'a CheckedData>,
    /// The model trained.
    model: Option<&'a CheckedModel>,
    /// What names mean.
    env: Env<'a>,
    /// What is defined.
    scope: &'a Scope<'a>,
}

impl Subject<'_> {
    /// The data, when it is known and without errors.
    fn typed_data(&self) -> Option<&Arc<TypedData>> {
        self.data?.typed.as_ref()
    }
}

fn check_train(
    cx: &Context<'_>,
    train: &Train,
    (data, models): (&[CheckedData], &[CheckedModel]),
    out: &mut Diagnostics,
) -> Option<TypedTrain> {
    let before = out.len();
    for later in &train.later {
        let message =
            format!("`{}` is part of the language but not built yet", later.word.node);
        let found = Diagnostic::new(&N014, message, later.word.span, "not built yet");
        out.push(found.help("train one model with `loss = …` and `epochs = …` meanwhile"));
    }
    let written = Written::read(&settings::TRAIN, train.keyword, &train.settings, out);
    let subject = Subject {
        train,
        written,
        data: sections::data_of(cx, train, out).and_then(|at| data.get(at)),
        model: sections::model_of(cx, train, out).and_then(|at| models.get(at)),
        env: cx.env(),
        scope: cx.scope,
    };
    let typed = typed(&subject, out);
    if let Some(path) = typed.as_ref().and_then(|typed| typed.init_from.as_deref()) {
        weights::check_access(path, &subject, cx, out);
    }
    typed.filter(|_| !out[before..].iter().any(is_without_meaning))
}

/// Whether nothing can be trained: a loss that grows is mistaken, and who allows it may have it.
fn is_without_meaning(found: &Diagnostic) -> bool {
    found.is_error() && found.code.id != O014.id
}

/// Reads every setting, whatever is wrong with the others.
fn typed(subject: &Subject<'_>, out: &mut Diagnostics) -> Option<TypedTrain> {
    let Subject { written, env, .. } = subject;
    let target = subject.typed_data().map(|data| &data.profile.target);
    let has_data = !subject.data.is_some_and(|data| data.has_errors);
    let sizes = subject.typed_data().map(|data| data.profile.split_sizes);

    let (loss, loss_force) = loss::read(subject, target, out);
    let optimizer = method::optimizer(written, env, out);
    let schedule = method::schedule(written, env, out);
    let length = length::read(subject, out);
    let batch = length::batch(written, env, out);
    let metrics = measure::read(written, target, env, out);
    let watchable = Watchable {
        metrics: metrics.as_deref(),
        sizes: sizes.filter(|_| has_data),
        n_folds: subject.typed_data().and_then(|data| data.spec.split.n_folds()),
    };
    let stop = watch::stop(written, &watchable, env, out);
    let checkpoint = watch::checkpoint(written, env, out);
    let keep = watch::keep(written, &watchable, out);
    let clip = weights::clip(written, env, out);
    let class_weights = weights::class_weights(subject, loss.as_deref(), out);
    let freeze = weights::paths(subject, "freeze", out);
    let init_from = weights::init_from(written, env, out);
    let fresh = weights::fresh(subject, out);
    let seed = weights::seed(written, env, out);
    let shuffle = weights::shuffle(written, env, out);

    let facts = contract::Facts {
        subject,
        loss: loss.as_deref(),
        metrics: metrics.as_deref(),
        length,
        batch,
        freeze: freeze.as_deref(),
        is_whole_vector: optimizer.as_ref().is_some_and(method::is_whole_vector),
    };
    contract::check(&facts, out);

    let (data, model) = (subject.typed_data()?, subject.model?.typed.as_ref()?);
    let mut train = TypedTrain {
        model: Arc::clone(model),
        data: Arc::clone(data),
        loss: loss?.into_iter().map(|term| term.term).collect(),
        optimizer: optimizer?.typed(),
        schedule: schedule?.typed(),
        length: length?,
        batch: batch?,
        metrics: metrics?,
        stop: stop?,
        checkpoint: checkpoint?,
        keep: keep?,
        clip: clip?,
        class_weights: class_weights?,
        freeze: freeze?,
        init_from: init_from?,
        fresh: fresh?,
        seed: seed?,
        shuffle: shuffle?,
        in_force: Vec::new(),
        span: subject.train.span,
    };
    train.in_force = in_force(subject, &train, loss_force);
    Some(train)
}

/// Every setting with its value and where that came from, in the order of the table.
fn in_force(subject: &Subject<'_>, train: &TypedTrain, loss: InForce) -> Vec<InForce> {
    let written = &subject.written;
    let mut list = vec![loss];
    list.extend(method::in_force(
        written,
        "optimizer",
        train.optimizer.0,
        &train.optimizer.1,
    ));
    list.extend(method::in_force(written, "schedule", train.schedule.0, &train.schedule.1));
    list.push(length::in_force(written, train.length));
    let batch = train.batch.map_or_else(|| "full".to_owned(), |batch| batch.to_string());
    list.push(written.in_force("batch", batch));
    list.push(measure::in_force(written, &train.metrics));
    list.extend(watch::in_force(written, train));
    list.extend(weights::in_force(written, train));
    list
}

/// The value of a setting as written, or its default in the table.
fn as_written(written: &Written<'_>, name: &str) -> InForce {
    let default = || written.entry.find(name).map_or("", |entry| entry.default).to_owned();
    let value =
        written.get(name).map_or_else(default, |setting| text::of_expr(&setting.value));
    written.in_force(name, value)
}

/// A value that the data decides.
fn from_data(name: &str, value: impl Into<String>) -> InForce {
    InForce { name: name.to_owned(), value: value.into(), origin: Origin::Data }
}
