//! The `data` items: settings, source, and the profile of what is there.

mod columns;
mod force;
mod hint;
mod source;
pub(crate) mod split;
mod target;

use std::sync::Arc;

use super::scope::Named;
use super::settings::{self, Written, words};
use super::typed::{InForce, TypedData};
use super::{CheckedData, Context};
use crate::data::profile::Profile;
use crate::data::{self, DataSpec, Reach, Scale, ScaleTarget};
use crate::diagnostics::codes::N014;
use crate::diagnostics::{Diagnostic, Diagnostics, any_error};
use crate::syntax::ast::{ExprKind, Section};

/// One entry per item of [`super::scope::Scope::data`], in that order.
pub(crate) fn check(cx: &Context<'_>, out: &mut Diagnostics) -> Vec<CheckedData> {
    let items = cx.scope.data.iter().enumerate();
    let checked: Vec<CheckedData> =
        items.map(|(at, item)| check_item(cx, at, item, out)).collect();
    split::report_unequal_folds(&checked, out);
    checked
}

fn check_item(
    cx: &Context<'_>,
    at: usize,
    item: &Named<'_, Section>,
    out: &mut Diagnostics,
) -> CheckedData {
    let before = out.len();
    let written =
        Written::read(&settings::DATA, item.item.keyword, &item.item.settings, out);
    let spec = spec(cx, item, &written, out).filter(|_| !any_error(&out[before..]));
    let typed = spec.and_then(|spec| {
        let profile = profile(cx, at, &spec, out)?;
        out.extend(data::remarks(&spec, &profile));
        let in_force: Vec<InForce> = force::list(&spec, &written, &profile);
        Some(Arc::new(TypedData { spec, profile, in_force }))
    });
    let has_errors = any_error(&out[before..]);
    CheckedData {
        name: item.name.clone(),
        typed: typed.filter(|_| !has_errors),
        has_errors,
    }
}

/// What the item says; `None` when its source or another setting cannot be made out.
fn spec(
    cx: &Context<'_>,
    item: &Named<'_, Section>,
    written: &Written<'_>,
    out: &mut Diagnostics,
) -> Option<DataSpec> {
    let env = cx.env();
    let source = source::read(written, (cx, item.unit), &env, out);
    let target = target::read(written, source.as_ref(), cx.scope, out);
    let columns = columns::kinds(written, &env, out);
    let features = columns::features(written, out);
    let missing = columns::missing(written, &env, out);
    let scale = words::choose(written, "scale", SCALES, out);
    let scale_target = words::choose(written, "scale_target", TARGET_SCALES, out);
    let split = split::read(written, &env, cx.options.fold, out);
    report_augment(written, out);
    Some(DataSpec {
        name: item.name.clone(),
        span: item.item.span,
        source: source?,
        target: target?,
        columns,
        features,
        missing,
        scale,
        scale_target: scale_target.unwrap_or(ScaleTarget::None),
        split: split?,
        written: written.spans(),
    })
}

const SCALES: &[(&str, Scale)] = &[
    ("standard", Scale::Standard),
    ("minmax", Scale::MinMax),
    ("robust", Scale::Robust),
    ("unit", Scale::Unit),
    ("none", Scale::None),
];

const TARGET_SCALES: &[(&str, ScaleTarget)] = &[
    ("standard", ScaleTarget::Standard),
    ("minmax", ScaleTarget::MinMax),
    ("log", ScaleTarget::Log),
    ("none", ScaleTarget::None),
];

fn report_augment(written: &Written<'_>, out: &mut Diagnostics) {
    let Some(setting) = written.get("augment") else { return };
    if matches!(&setting.value.kind, ExprKind::List(items) if items.is_empty()) {
        return;
    }
    let message = "`augment` is part of the language but not built yet";
    let found = Diagnostic::new(&N014, message, setting.name.span, "not built yet");
    out.push(found.help("delete the line; `noise(0.1)` as the first stage of the model blurs its input meanwhile"));
}

/// The profile kept with a run, or that of the files; `None` when they may not be read, or have
/// mistakes that are now reported.
fn profile(
    cx: &Context<'_>,
    at: usize,
    spec: &DataSpec,
    out: &mut Diagnostics,
) -> Option<Profile> {
    if let Some(kept) = cx.options.profiles.get(&spec.name) {
        return Some(kept.clone());
    }
    match cx.options.reach {
        Reach::Full => {}
        Reach::Head if !data::is_in_files(spec) => {}
        Reach::Head => {
            out.extend(data::head(spec));
            return None;
        }
        Reach::Nothing => return None,
    }
    match data::profile(spec, hint::of(cx, at)) {
        Ok(profile) => Some(profile),
        Err(mistakes) => {
            out.extend(mistakes);
            None
        }
    }
}
