//! Names that are no stages here: typos, layers of other tools, layers that come later.

use crate::builtins::layers::{self, Layer};
use crate::builtins::{Entry, Kind};
use crate::check::arguments::{self, Call};
use crate::diagnostics::codes::{N001, N014, P006};
use crate::diagnostics::{Diagnostic, Safety, suggest};
use crate::source::Span;
use crate::syntax::ast::{Arg, Expr, ExprKind, Name};

/// A layer of the language that is not built yet.
struct Later {
    name: &'static str,
    /// What other tools call it.
    others: &'static [&'static str],
    meanwhile: &'static str,
}

const IMAGES: &str = "for small pictures, `flatten -> linear(64) -> relu` works";
const SEQUENCES: &str = "for short sequences, `flatten -> linear(64) -> relu` works";
const NORMS: &str = "`layer_norm` and `batch_norm` are there";

static LATER: &[Later] = &[
    later("attention", &["multiheadattention", "selfattention", "transformer"], SEQUENCES),
    later("avg_pool", &["avgpool", "avgpool1d", "avgpool2d", "averagepooling2d"], IMAGES),
    later("conv", &["conv1d", "conv2d", "conv3d", "convolution", "convolution2d"], IMAGES),
    later("conv_transpose", &["convtranspose2d", "conv2dtranspose", "deconv"], IMAGES),
    later("crop", &["cropping2d", "centercrop"], IMAGES),
    later("gather", &[], "`embedding(count, dim)` looks up rows"),
    later("group_norm", &["groupnorm", "groupnormalization", "instancenorm2d"], NORMS),
    later("gru", &["grucell"], SEQUENCES),
    later("last", &["laststep"], "`flatten` keeps every step"),
    later("lrn", &["localresponsenorm"], NORMS),
    later("lstm", &["lstmcell"], SEQUENCES),
    later("max_pool", &["maxpool", "maxpool1d", "maxpool2d", "maxpooling2d"], IMAGES),
    later(
        "mean",
        &["globalaveragepooling2d", "adaptiveavgpool2d"],
        "`flatten` keeps every number",
    ),
    later("normalize", &["l2norm", "unitnorm"], NORMS),
    later("pad", &["zeropad2d", "zeropadding2d"], IMAGES),
    later("position", &["positionalencoding", "positionalembedding"], SEQUENCES),
    later("rms_norm", &["rmsnorm"], NORMS),
    later("rnn", &["simplernn", "rnncell"], SEQUENCES),
    later(
        "transpose",
        &["permute", "swapaxes"],
        "`reshape` keeps the order of the numbers",
    ),
    later("unembed", &[], "`linear(vocab)` has weights of its own"),
    later("upsample", &["upsampling2d", "interpolate"], IMAGES),
];

const fn later(
    name: &'static str,
    others: &'static [&'static str],
    meanwhile: &'static str,
) -> Later {
    Later { name, others, meanwhile }
}

/// N014 for a layer that comes later, N001 for any other name, with a translation where it is
/// known.
pub(super) fn unknown_layer(call: &Call<'_>, stages: &[String]) -> Diagnostic {
    let name = call.name.node.as_str();
    if let Some(later) = find_later(name) {
        return not_yet(later, name, call.name.span);
    }
    let message = format!("no layer is called `{name}`");
    let found =
        Diagnostic::new(&N001, message, call.name.span, "not a layer, block or value");
    if let Some(layer) = other_name(name) {
        return translated(found, layer, call.args, call.span);
    }
    let known = layers::ALL.iter().map(|layer| (layer.name, layer.also_known_as));
    let near = suggest::near(name, stages.iter().map(String::as_str))
        .or_else(|| suggest::near_or_alias(name, known));
    match near {
        Some(near) => found.edit(
            format!("did you mean `{near}`?"),
            call.name.span,
            near,
            Safety::Unsafe,
        ),
        None => found.help("`percept explain layers` lists them"),
    }
}

/// P006 for a dotted name as a stage: `nn.Linear(784, 128)`.
pub(super) fn dotted(names: &[Name], args: &[Arg], span: Span) -> Diagnostic {
    let written: Vec<&str> = names.iter().map(|name| name.node.as_str()).collect();
    let last = written.last().copied().unwrap_or_default();
    let tool = match written.first().copied().unwrap_or_default() {
        "nn" | "torch" | "F" => "PyTorch",
        "keras" | "tf" | "layers" => "Keras",
        _ => "another tool",
    };
    let message = format!("`{}` looks like {tool}", written.join("."));
    let found = Diagnostic::new(&P006, message, span, "layers have plain names here");
    if let Some(later) = find_later(last) {
        return found
            .note(format!("`{}` is not built yet", later.name))
            .help(later.meanwhile);
    }
    let layer = other_name(last).or_else(|| {
        layers::ALL.iter().copied().find(|layer| layer.name == last.to_lowercase())
    });
    match layer {
        Some(layer) => translated(found, layer, args, span),
        None => found.help("`percept explain layers` lists the layers"),
    }
}

fn find_later(name: &str) -> Option<&'static Later> {
    let folded = name.to_lowercase().replace('_', "");
    LATER.iter().find(|later| {
        later.name.replace('_', "") == folded || later.others.contains(&folded.as_str())
    })
}

fn not_yet(later: &Later, written: &str, span: Span) -> Diagnostic {
    let message = format!("`{}` is part of the language but not built yet", later.name);
    let label = match later.name == written {
        true => "comes later".to_owned(),
        false => format!("will be called `{}`", later.name),
    };
    Diagnostic::new(&N014, message, span, label).help(later.meanwhile)
}

/// The layer that other tools call exactly so.
fn other_name(name: &str) -> Option<&'static Layer> {
    layers::ALL.iter().copied().find(|layer| layer.also_known_as.contains(&name))
}

fn translated(
    found: Diagnostic,
    layer: &'static Layer,
    args: &[Arg],
    span: Span,
) -> Diagnostic {
    let text = translation(layer, args);
    found.edit(format!("the same here is `{text}`"), span, text, Safety::Unsafe)
}

/// The same stage in our words: `Dense(units=64, activation="relu")` is `linear(64) -> relu`.
fn translation(layer: &'static Layer, args: &[Arg]) -> String {
    let mut positional: Vec<String> = args
        .iter()
        .filter(|arg| arg.name.is_none())
        .filter_map(|arg| arguments::written(&arg.value))
        .collect();
    let n_sizes = layer.params.iter().filter(|param| param.is_positional).count();
    let first = layer.params.first();
    if n_sizes == 1 && positional.len() > 1 && first.is_some_and(|p| p.kind == Kind::Extent)
    {
        // Other tools write the size of the input first.
        positional.remove(0);
    }
    positional.truncate(n_sizes);
    let mut after = String::new();
    let mut named = Vec::new();
    for (name, value) in
        args.iter().filter_map(|arg| Some((arg.name.as_ref()?, &arg.value)))
    {
        if name.node == "activation" {
            after =
                activation(value).map_or_else(String::new, |name| format!(" -> {name}"));
            continue;
        }
        let own = layer.params.iter().find(|param| param.name == name.node);
        let ours = own
            .map(|param| param.name)
            .or_else(|| arguments::translated(&name.node, layer as &dyn Entry));
        let Some((ours, value)) = ours.zip(flag_or_written(value)) else { continue };
        if first.is_some_and(|first| first.name == ours) && positional.is_empty() {
            positional.push(value);
        } else {
            named.push(format!("{ours} = {value}"));
        }
    }
    positional.extend(named);
    match positional.as_slice() {
        [] if first.is_some_and(|param| param.default.is_none()) => {
            format!("{}{after}", layer.examples.first().unwrap_or(&layer.name))
        }
        [] => format!("{}{after}", layer.name),
        args => format!("{}({}){after}", layer.name, args.join(", ")),
    }
}

/// A foreign argument's value: `True` is `true`.
fn flag_or_written(value: &Expr) -> Option<String> {
    let text = arguments::written(value)?;
    Some(match text.as_str() {
        "True" => "true".to_owned(),
        "False" => "false".to_owned(),
        _ => text,
    })
}

fn activation(value: &Expr) -> Option<&'static str> {
    let name = match &value.kind {
        ExprKind::Text(text) => text.clone(),
        _ => arguments::written(value)?,
    };
    let known = layers::ALL
        .iter()
        .find(|layer| layer.name == name || layer.also_known_as.contains(&name.as_str()));
    known.map(|layer| layer.name)
}
