//! What the model reads against what the data gives.

use super::Facts;
use crate::builtins::Value;
use crate::check::typed::{TypedData, TypedInput, TypedKind};
use crate::check::variant;
use crate::data::Scale;
use crate::data::profile::InputProfile;
use crate::diagnostics::codes::{C014, S007, S008, S021, S022, T003};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety};
use crate::shape::{Dim, Element, Shape};
use crate::source::Span;

/// C014 and T003 for a signature that the data does not meet, S021 for ids beyond a table.
/// Whether the inputs fit, as far as it is known: where they do not, the output would follow.
pub(super) fn check(facts: &Facts<'_>, out: &mut Diagnostics) -> bool {
    let (Some(data), Some(model)) = (facts.data(), facts.subject.model) else {
        return true;
    };
    if let Some(signature) = model.signature
        && let Some(found) = misfit(&model.inputs, data, signature)
    {
        if found.code.id == S008.id {
            // The axis too many goes through to the output, where it broke a promise.
            out.retain(|other| {
                other.code.id != S022.id || !model.span.covers(other.span())
            });
        }
        out.push(found);
        return false;
    }
    check_ids(facts, data, out);
    true
}

/// The shape of an input as the data gives it, embeddings included.
fn given(input: &InputProfile) -> Shape {
    let mut sizes = input.extents.0.clone();
    let widened: usize = input.embeddings.iter().map(|column| column.width - 1).sum();
    if let Some(last) = sizes.last_mut() {
        *last += widened;
    }
    let element = if input.is_image { Element::Pixel } else { Element::Number };
    Shape::numbers(sizes.iter().map(|size| *size as u64)).with_element(element)
}

fn misfit(inputs: &[TypedInput], data: &TypedData, signature: Span) -> Option<Diagnostic> {
    let given_inputs = &data.profile.inputs;
    if inputs.is_empty() {
        return None;
    }
    if inputs.len() != given_inputs.len() {
        return Some(other_count(inputs, data, signature));
    }
    inputs.iter().enumerate().find_map(|(at, input)| {
        let by_name = given_inputs.iter().find(|given| given.name == input.name);
        if by_name.is_none() && inputs.len() > 1 {
            return Some(other_name(input, data, signature));
        }
        let profile = by_name.unwrap_or(&given_inputs[at]);
        one_misfit(input, profile, data, signature)
    })
}

fn other_count(inputs: &[TypedInput], data: &TypedData, signature: Span) -> Diagnostic {
    let (k, n) = (inputs.len(), data.profile.inputs.len());
    let message = format!("the model has {k} inputs, the data gives {n}");
    let names: Vec<String> =
        inputs.iter().map(|input| format!("{}: […]", input.name)).collect();
    Diagnostic::new(&C014, message, signature, format!("{k} inputs here"))
        .cause(data.spec.source.span, stories(data))
        .help(format!(
            "say which columns each reads: `features = {{ {} }}`",
            names.join(", ")
        ))
}

fn stories(data: &TypedData) -> String {
    let stories = data.profile.inputs.iter().map(|input| input.story.as_str());
    stories.collect::<Vec<_>>().join("; ")
}

fn other_name(input: &TypedInput, data: &TypedData, signature: Span) -> Diagnostic {
    let names: Vec<&str> =
        data.profile.inputs.iter().map(|given| given.name.as_str()).collect();
    let message = format!("the data gives no input called `{}`", input.name);
    Diagnostic::new(&C014, message, signature, format!("`{}` is read here", input.name))
        .cause(data.spec.source.span, format!("`features` names `{}`", names.join("`, `")))
        .help("give the inputs of the model and the keys of `features` the same names")
}

fn one_misfit(
    input: &TypedInput,
    profile: &InputProfile,
    data: &TypedData,
    signature: Span,
) -> Option<Diagnostic> {
    let given = given(profile);
    if !may_fit(&input.shape, &given) {
        return Some(other_shape(&input.shape, &given, (profile, data), signature));
    }
    if input.shape.element == Element::Token {
        return no_ids(profile, data, signature);
    }
    None
}

/// Whether both may be the same sizes; a variable was bound by the model's own check.
fn may_fit(wanted: &Shape, given: &Shape) -> bool {
    wanted.rank() == given.rank()
        && wanted
            .axes
            .iter()
            .zip(&given.axes)
            .all(|(a, b)| a.extent().is_none_or(|a| b.extent().is_none_or(|b| a == b)))
}

fn other_shape(
    wanted: &Shape,
    given: &Shape,
    (profile, data): (&InputProfile, &TypedData),
    signature: Span,
) -> Diagnostic {
    let name = &data.spec.name;
    let (story, edit) = (profile.story.clone(), format!("write `{given}`"));
    if has_batch_axis(wanted, given) {
        let message = format!(
            "the input declares {} axes, an example of `{name}` has {}",
            wanted.rank(),
            given.rank()
        );
        let here = format!("{} is the batch, not part of an example", wanted.axes[0]);
        return Diagnostic::new(&S008, message, signature, here)
            .cause(data.spec.source.span, story)
            .note("shapes are per example: the batch axis is never written")
            .edit(edit, signature, given.to_string(), Safety::Unsafe);
    }
    if let Some(found) = other_layout(wanted, given, (profile, data), signature) {
        return found;
    }
    let message = match (wanted.axes.as_slice(), given.axes.as_slice()) {
        ([k], [n]) => format!("the input takes {k} features, `{name}` has {n}"),
        _ => format!("the input takes {wanted}, `{name}` gives {given}"),
    };
    let found =
        Diagnostic::new(&C014, message, signature, format!("{wanted} is said here"));
    let mut found = found.cause(data.spec.source.span, story);
    let with_axes = Some(wanted).filter(|wanted| wanted.rank() > 1);
    let near = with_axes
        .and_then(variant::known)
        .and_then(|sizes| variant::explain(&sizes, given));
    found.notes.extend(near);
    let found = match (wanted.rank(), given.rank()) {
        (1, 2..) if wanted.n_elements() == given.n_elements() => {
            found.help(format!("write `{given}`, and `flatten` as the first stage"))
        }
        (1, 1) => found
            .note("`features` in `data` chooses columns; a `category` column enters as one number per value")
            .help(format!("write `{given}`, or `[features]`, which is always the data's own number")),
        _ => found.help(format!("write `{given}`")),
    };
    found.edit(edit, signature, given.to_string(), Safety::Unsafe)
}

/// S007: the same sizes with the channels at the other end.
fn other_layout(
    wanted: &Shape,
    given: &Shape,
    (profile, data): (&InputProfile, &TypedData),
    signature: Span,
) -> Option<Diagnostic> {
    let sizes = |shape: &Shape| shape.extents().map(|extents| extents.0);
    let (wanted_sizes, given_sizes) = (sizes(wanted)?, sizes(given)?);
    let (&[a, b, c], &[x, y, z]) = (wanted_sizes.as_slice(), given_sizes.as_slice()) else {
        return None;
    };
    let (place, story) = (data.spec.source.span, profile.story.clone());
    if profile.is_image && [c, a, b] == [x, y, z] {
        let message = format!("{wanted} has its channels last, pictures have them first");
        let here = format!("{wanted} is said here");
        let found = Diagnostic::new(&S007, message, signature, here).cause(place, story);
        let title = format!("write `{given}`");
        return Some(found.edit(title, signature, given.to_string(), Safety::Unsafe));
    }
    let are_channels = wanted.element == Element::Pixel && matches!(z, 1 | 3 | 4);
    if are_channels && [b, c, a] == [x, y, z] {
        let name = &data.spec.name;
        let message = format!(
            "`{name}` gives {given}, channels last; the input takes {wanted}, channels first"
        );
        let here = format!("{wanted} is said here");
        let found = Diagnostic::new(&S007, message, signature, here).cause(place, story);
        return Some(found.help(
            "put the channels first in the file: `x.transpose(0, 3, 1, 2)` in NumPy",
        ));
    }
    None
}

/// Whether a shape is the other one with an axis too many in front.
fn has_batch_axis(wanted: &Shape, given: &Shape) -> bool {
    let sizes = |axes: &[Dim]| axes.iter().map(Dim::extent).collect::<Vec<_>>();
    wanted.rank() == given.rank() + 1 && sizes(&wanted.axes[1..]) == sizes(&given.axes)
}

fn no_ids(profile: &InputProfile, data: &TypedData, signature: Span) -> Option<Diagnostic> {
    let (numbers, name) = (&profile.numbers, &data.spec.name);
    let found = |message: String, label: &str| {
        Diagnostic::new(&T003, message, signature, label)
            .cause(data.spec.source.span, profile.story.clone())
    };
    if !numbers.is_whole || numbers.min < 0.0 {
        let (min, max) = (numbers.min, numbers.max);
        let message = format!(
            "`tokens` are ids, whole numbers from 0; `{name}` holds {min} to {max}"
        );
        let given = given(profile);
        return Some(
            found(message, "ids are read here").help(format!(
                "write `{given}`, and `linear(…)` instead of `embedding(…)`"
            )),
        );
    }
    if data.spec.scale != Some(Scale::None) {
        let message = format!("the ids of `{name}` would be scaled, and be ids no more");
        return Some(
            found(message, "ids are read here").help("write `scale = none` in `data`"),
        );
    }
    None
}

/// S021: a layer that looks ids up in a table of `count` rows, on ids of the data beyond it.
fn check_ids(facts: &Facts<'_>, data: &TypedData, out: &mut Diagnostics) {
    let Some(model) = facts.model() else { return };
    for node in &model.nodes {
        let TypedKind::Layer(layer, args) = &node.kind else { continue };
        let source = node.inputs.first().map(|id| model.node(*id));
        let Some(TypedKind::Input(at)) = source.map(|source| &source.kind) else {
            continue;
        };
        let is_table = model.inputs[*at].shape.element == Element::Token;
        let count = args.iter().find(|(name, _)| *name == "count" && is_table);
        let Some((_, Value::Whole(count))) = count else { continue };
        let Some(profile) = data.profile.inputs.get(*at) else { continue };
        let largest = profile.numbers.max;
        if largest >= *count as f64 {
            let message = format!("ids go up to {largest}, the table has {count} rows");
            let label = format!("`{}` has the rows 0 to {}", layer.name, count - 1);
            let needed = largest + 1.0;
            out.push(
                Diagnostic::new(&S021, message, node.span, label)
                    .cause(data.spec.source.span, profile.story.clone())
                    .help(format!("ids count from 0, so write {needed} rows")),
            );
        }
    }
}
