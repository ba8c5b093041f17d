//! The settings of a data item in force, for `explain`.

use crate::check::settings::{Written, text, words};
use crate::check::typed::{InForce, Origin};
use crate::data::profile::{InferredKind, Profile, TargetKind, TargetProfile};
use crate::data::{ColumnKind, DataSpec, Scale, ScaleTarget, Target};

/// Columns listed one by one; more are counted.
const MOST_COLUMNS: usize = 40;

/// Every setting with its value and where that came from.
pub(super) fn list(
    spec: &DataSpec,
    written: &Written<'_>,
    profile: &Profile,
) -> Vec<InForce> {
    let as_written =
        |name: &str| written.get(name).map(|setting| text::of_expr(&setting.value));
    let mut list = Vec::new();
    list.push(written.in_force("source", as_written("source").unwrap_or_default()));
    list.push(target(spec, written, &profile.target));
    list.extend(columns(spec, profile));
    list.push(features(spec, written, profile));
    let missing = as_written("missing").unwrap_or_else(|| "error".to_owned());
    list.push(written.in_force("missing", missing));
    list.push(scale(spec, written, profile));
    list.push(written.in_force("scale_target", scale_target(spec.scale_target)));
    list.push(written.in_force("split", super::split::in_words(&spec.split)));
    list
}

fn target(spec: &DataSpec, written: &Written<'_>, profile: &TargetProfile) -> InForce {
    let names: Vec<String> = match &spec.target {
        Target::Own => {
            profile.columns.iter().map(|name| words::column_text(name)).collect()
        }
        Target::Column(column) => vec![words::column_text(&column.node)],
        Target::Columns(columns) => {
            columns.iter().map(|column| words::column_text(&column.node)).collect()
        }
        Target::Input(_) => vec!["input".to_owned()],
        Target::None => vec!["none".to_owned()],
    };
    let kind = match profile.kind {
        TargetKind::Category => format!("category, {} classes", profile.classes.len()),
        TargetKind::Binary => "binary".to_owned(),
        TargetKind::MultiLabel => "several binaries".to_owned(),
        TargetKind::Number => "number".to_owned(),
        TargetKind::Input | TargetKind::None => String::new(),
    };
    let value = match (names.as_slice(), kind.as_str()) {
        ([], kind) => format!("({kind})"),
        ([only], "") => only.clone(),
        ([only], kind) => format!("{only} ({kind})"),
        (names, kind) => format!("[{}] ({kind})", names.join(", ")),
    };
    let is_own = matches!(spec.target, Target::Own);
    let origin = if is_own { Origin::Data } else { written.origin("target") };
    InForce { name: "target".to_owned(), value, origin }
}

fn columns(spec: &DataSpec, profile: &Profile) -> Vec<InForce> {
    let shown = profile.columns.iter().take(MOST_COLUMNS);
    let mut list: Vec<InForce> = shown
        .map(|column| {
            let said = spec.columns.iter().find(|(name, _)| name.node == column.name);
            let name = format!("columns.{}", column.name);
            if let Some((place, kind)) = said {
                let value = column_kind(*kind);
                InForce { name, value, origin: Origin::Written(place.span) }
            } else {
                let value = format!("{} ({})", inferred(column.kind), column.reason);
                InForce { name, value, origin: Origin::Data }
            }
        })
        .collect();
    if profile.columns.len() > MOST_COLUMNS {
        let value = format!("{} more", profile.columns.len() - MOST_COLUMNS);
        list.push(InForce { name: "columns".to_owned(), value, origin: Origin::Data });
    }
    list
}

fn column_kind(kind: ColumnKind) -> String {
    match kind {
        ColumnKind::Number => "number".to_owned(),
        ColumnKind::Category { embed: None } => "category".to_owned(),
        ColumnKind::Category { embed: Some(width) } => format!("category(embed = {width})"),
        ColumnKind::Binary => "binary".to_owned(),
        ColumnKind::Text => "text".to_owned(),
        ColumnKind::Date => "date".to_owned(),
        ColumnKind::Ignore => "ignore".to_owned(),
    }
}

fn inferred(kind: InferredKind) -> &'static str {
    match kind {
        InferredKind::Number => "number",
        InferredKind::Category => "category",
        InferredKind::Binary => "binary",
        InferredKind::Text => "text",
        InferredKind::Date => "date",
        InferredKind::Ignore => "ignore",
    }
}

fn features(spec: &DataSpec, written: &Written<'_>, profile: &Profile) -> InForce {
    let value = if let Some(setting) = written.get("features") {
        text::of_expr(&setting.value)
    } else {
        let stories: Vec<&str> =
            profile.inputs.iter().map(|input| input.story.as_str()).collect();
        stories.join("; ")
    };
    let is_written = spec.features.is_some();
    let origin = if is_written { written.origin("features") } else { Origin::Data };
    InForce { name: "features".to_owned(), value, origin }
}

fn scale(spec: &DataSpec, written: &Written<'_>, profile: &Profile) -> InForce {
    let has_images = profile.inputs.iter().any(|input| input.is_image);
    let value = match spec.scale {
        Some(Scale::Standard) => "standard",
        Some(Scale::MinMax) => "minmax",
        Some(Scale::Robust) => "robust",
        Some(Scale::Unit) => "unit",
        Some(Scale::None) => "none",
        None => {
            return written.in_force("scale", if has_images { "unit" } else { "standard" });
        }
    };
    written.in_force("scale", value)
}

fn scale_target(scale: ScaleTarget) -> &'static str {
    match scale {
        ScaleTarget::Standard => "standard",
        ScaleTarget::MinMax => "minmax",
        ScaleTarget::Log => "log",
        ScaleTarget::None => "none",
    }
}
