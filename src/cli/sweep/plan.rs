//! What is swept: the program's `sweep` item, and the command line, which wins.

use super::journal::{Header, fingerprint};
use crate::check::typed::{Keep, TypedTrain};
use crate::cli::args::SweepArgs;
use crate::cli::failure::Failure;
use crate::cli::program::Program;
use crate::diagnostics::suggest;
use crate::sweep::{Axis, Sweep};

/// Names of the splits, in the order of `Profile::split_sizes`.
const SPLITS: [&str; 3] = ["train", "val", "test"];

/// What the trials have in common.
pub(super) fn header(
    args: &SweepArgs,
    program: &Program,
    set: Vec<(String, String)>,
) -> Result<Header, Failure> {
    Ok(Header {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        program: fingerprint(&program.sources),
        sweep: sweep(args, program)?,
        set,
        epochs: args.epochs,
        tensorboard: args.tensorboard,
    })
}

fn sweep(args: &SweepArgs, program: &Program) -> Result<Sweep, Failure> {
    let file = &args.file;
    let Some(train) = program.typed.trains.last() else {
        let said = format!(
            "`{}` trains nothing: it needs `data`, a `model` and a `train` item",
            file.display()
        );
        return Err(Failure::Usage(said));
    };
    let mut wish = program.typed.sweep.clone().unwrap_or_default();
    if !args.vary.is_empty() {
        let axes = args.vary.iter().map(|one| one.axis(&program.typed.lets, file));
        wish.axes = axes.collect::<Result<Vec<Axis>, _>>()?;
        // What was written for other values says nothing of these.
        (wish.n_trials, wish.method) = (None, None);
    }
    if wish.axes.is_empty() {
        let said = format!(
            "nothing says what varies in `{}`: write `sweep {{ vary = {{ lr: from 1e-4 to 1e-1 \
             log }} }}` there, or say `--vary lr=1e-4..1e-1:log`",
            file.display()
        );
        return Err(Failure::Usage(said));
    }
    wish.n_trials = args.trials.or(wish.n_trials);
    wish.method = args.method.map(Into::into).or(wish.method);
    wish.seed = args.seed.unwrap_or(wish.seed);
    if let Some(by) = &args.by {
        wish.by = Some(measured(by, train)?);
    }
    wish.decide(&usual(train)).map_err(|unfit| {
        Failure::Usage(format!("{unfit}; say `--method random`, or more `--trials`"))
    })
}

/// What decides when nothing is said: what `keep` watches, or a loss that the training does not
/// see, if there is one.
fn usual(train: &TypedTrain) -> String {
    if let Keep::Best(watched) = &train.keep {
        return format!("{}.{}", watched.split, watched.metric);
    }
    let sizes = train.data.profile.split_sizes;
    let split = [1, 2, 0].into_iter().find(|at| sizes[*at] > 0).unwrap_or(0);
    format!("{}.loss", SPLITS[split])
}

/// `--by`, when it is measured.
fn measured(by: &str, train: &TypedTrain) -> Result<String, Failure> {
    let sizes = train.data.profile.split_sizes;
    let splits = SPLITS.iter().zip(sizes).filter(|(_, n)| *n > 0).map(|(split, _)| split);
    let labels = train.metrics.iter().map(|metric| metric.label.as_str());
    let labels: Vec<&str> = std::iter::once("loss").chain(labels).collect();
    let names: Vec<String> = splits
        .flat_map(|split| labels.iter().map(move |label| format!("{split}.{label}")))
        .collect();
    if names.iter().any(|name| name == by) {
        return Ok(by.to_owned());
    }
    let help = match suggest::near(by, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is `{}`", names.join("`, `")),
    };
    Err(Failure::Usage(format!("`{by}` is not measured; {help}")))
}
