//! S034: a normalization of the last axis of a picture, which is a row of pixels.

use crate::builtins::layers::{Over, Role};
use crate::check::typed::{TypedKind, TypedNode, ValueId};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Model;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::shape::{Dim, Element};

pub(in crate::lint::rules) static NORM_AXIS: Lint = Lint {
    code: Code {
        id: "S034",
        name: "norm-axis",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "`layer_norm` brings the last axis to mean 0 and deviation 1. Of a picture, `[channels, height, width]`, that is a row of pixels: each row is stretched to the same contrast by itself, a row of background as much as one through the middle of the object, and learned factors go by the column. `batch_norm` takes each channel as a whole; behind `flatten`, `layer_norm` takes the whole picture.",
        wrong: r#"data {
    source = builtin("digits")
}

model {
    layer_norm -> flatten
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
}
"#,
        right: r#"data {
    source = builtin("digits")
}

model {
    flatten -> layer_norm
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Model(check),
};

/// Axes of a picture: channels, height, width.
const PICTURE: usize = 3;

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    for norm in model.stages() {
        let Some(input) = norm.node.inputs.first() else { continue };
        let over_example = norm.role() == Role::Normalization(Over::Example);
        let Some(picture) = picture(model, *input).filter(|_| over_example) else {
            continue;
        };
        let size =
            |at: usize| picture.shape.axes.get(at).and_then(Dim::extent).unwrap_or(0);
        let (name, width) = (norm.layer.name, size(PICTURE - 1));
        let message = format!(
            "`{name}` works on the last axis, {width} pixels of a row; the channels are the first"
        );
        let span = norm.node.span;
        let label = format!("each of the {} rows by itself", size(0) * size(1));
        let found = Diagnostic::new(&NORM_AXIS.code, message, span, label);
        let found = found.help("`flatten -> layer_norm` takes the whole picture");
        let title = "write `batch_norm`, which takes each channel";
        findings.report(match model.place(&norm) {
            Some(place) => {
                let name = place.call().and_then(|call| call.callee.last());
                let here = name.map_or(span, |name| name.span);
                found.edit(title, here, "batch_norm", Safety::Unsafe)
            }
            None => found.help(title),
        });
    }
}

/// The picture that a value is, number by number: nothing has moved or mixed its pixels.
fn picture<'a>(model: &Model<'a>, mut id: ValueId) -> Option<&'a TypedNode> {
    loop {
        let node = model.model.node(id);
        match &node.kind {
            TypedKind::Input(_) => {
                let is_picture =
                    node.shape.element == Element::Pixel && node.shape.rank() == PICTURE;
                return is_picture.then_some(node);
            }
            TypedKind::Layer(layer, _) => match layer.role {
                Role::Activation(_) | Role::Dropout | Role::Noise | Role::Scaling => {}
                Role::Affine
                | Role::Normalization(_)
                | Role::Rearrangement
                | Role::Lookup => return None,
            },
            TypedKind::WithNumber { .. } => {}
            TypedKind::Arithmetic(_)
            | TypedKind::Concat { .. }
            | TypedKind::Stack
            | TypedKind::Average => return None,
        }
        id = *node.inputs.first()?;
    }
}
