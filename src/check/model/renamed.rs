//! `was = net.linear_2`: what a stage was called in the run that its weights come from.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::elaborate::{Elaboration, Frame};
use crate::check::arguments::Call;
use crate::check::constant::{Env, evaluate};
use crate::check::settings::{STAGE, words};
use crate::check::typed::{Rename, TypedKind, TypedNode, covers};
use crate::diagnostics::codes::{A006, A007, N003};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::syntax::ast::{Arg, Expr, ExprKind};

/// Whether the argument says what its stage was called.
pub(super) fn is_old_name(arg: &Arg) -> bool {
    arg.name.as_ref().is_some_and(|name| STAGE.find(&name.node).is_some())
}

/// The arguments that are those of a layer itself.
pub(super) fn own_arguments(args: &[Arg]) -> Cow<'_, [Arg]> {
    match args.iter().any(is_old_name) {
        false => Cow::Borrowed(args),
        true => args.iter().filter(|arg| !is_old_name(arg)).cloned().collect(),
    }
}

impl<'a> Elaboration<'a> {
    /// Notes what the stage at `path` was called, if its call says so.
    pub(super) fn note_old_name(&mut self, path: &str, call: &Call<'a>, frame: &Frame<'a>) {
        let mut written = call.args.iter().filter(|arg| is_old_name(arg));
        let Some(first) = written.next() else { return };
        if let Some(again) = written.next() {
            let message = "`was` is given twice";
            let found =
                Diagnostic::new(&A006, message, again.value.span, "given again here")
                    .cause(first.value.span, "first given here")
                    .help("delete one of them");
            return self.report(found);
        }
        let mut found = Vec::new();
        let was = old_path(&first.value, &frame.env, &mut found);
        self.report_all(found);
        // A shared layer comes by at each of its uses.
        let is_known = self.renames.iter().any(|rename| rename.path == path);
        if let (Some(was), false) = (was, is_known) {
            let (path, span) = (path.to_owned(), first.value.span);
            self.renames.push(Rename { path, was, span });
        }
    }

    /// Old names must lead to weights, and none to the weights of another.
    pub(super) fn check_old_names(&mut self) {
        let mut known: BTreeMap<&str, &Rename> = BTreeMap::new();
        let mut found = Vec::new();
        for rename in &self.renames {
            if let Some(first) = known.insert(&rename.was, rename) {
                found.push(claimed_twice(first, rename));
            }
            if !self.nodes.iter().any(|node| has_weights(node, rename, &self.nodes)) {
                let message = format!("`{}` has no weights", rename.path);
                let label = "nothing is stored for it under any name";
                let found_one = Diagnostic::new(&N003, message, rename.span, label);
                found.push(found_one.help("delete `was`"));
            }
        }
        self.report_all(found);
    }
}

fn claimed_twice(first: &Rename, again: &Rename) -> Diagnostic {
    let message = format!("two stages say that they were `{}`", again.was);
    let Rename { path, span, .. } = again;
    let found = Diagnostic::new(&A007, message, *span, format!("`{path}` says so here"));
    if first.span == *span {
        return found
            .note(format!(
                "`{}` says so as well: the stage is used several times",
                first.path
            ))
            .help("write `was` where each use has its own old name");
    }
    found
        .cause(first.span, format!("`{}` says so as well", first.path))
        .help("one set of weights goes to one stage; delete one of them")
}

fn has_weights(node: &TypedNode, rename: &Rename, nodes: &[TypedNode]) -> bool {
    let TypedKind::Layer(layer, args) = &node.kind else { return false };
    let input = node.inputs.first().map(|id| &nodes[id.0 as usize].shape);
    let extents = input.and_then(crate::shape::Shape::extents);
    covers(&rename.path, &node.path)
        && extents.is_some_and(|extents| !layer.tensors(args, &extents).is_empty())
}

/// A path as it is written, its indices evaluated; in quotes, whatever another tool has called it.
fn old_path(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<String> {
    let segments = match &expr.kind {
        ExprKind::Path(segments) => segments,
        ExprKind::Text(text) if !text.is_empty() => return Some(text.clone()),
        ExprKind::Bad => return None,
        ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Flag(_)
        | ExprKind::None
        | ExprKind::List(_)
        | ExprKind::Map(_)
        | ExprKind::Call(_)
        | ExprKind::Rows(_)
        | ExprKind::Unary(..)
        | ExprKind::Binary(..)
        | ExprKind::Index(..)
        | ExprKind::Chain(_)
        | ExprKind::Range { .. } => {
            let found = words::wrong_kind("was", "the old path of a stage", expr);
            out.push(found.help("write for example `was = net.linear_1`"));
            return None;
        }
    };
    let mut path = String::new();
    for segment in segments {
        if !path.is_empty() {
            path.push('.');
        }
        path += &segment.name.node;
        if let Some(index) = &segment.index {
            let at = evaluate(index, env, out);
            if at.is_unknown() {
                return None;
            }
            let Some(at) = at.whole_number() else {
                let found = words::wrong_kind("was", "whole numbers in brackets", index);
                out.push(found.help("write for example `was = net.repeat_1[2].linear_1`"));
                return None;
            };
            path += &format!("[{at}]");
        }
    }
    Some(path)
}
