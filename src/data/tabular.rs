//! The profile of a table: kinds, encoded widths, target, sizes of splits.

use super::columns::{self};
use super::faults::{Seen, said, unscalable};
use super::profile::{
    ColumnProfile, EmbeddedColumn, InferredKind, InputProfile, NumberStats, Profile,
    TargetKind, TargetProfile,
};
use super::roles::{self, Roles, span_of, span_of_setting};
use super::scan::{self, ColumnScan};
use super::spec::{ColumnKind, DataSpec, Fill, Target};
use super::table::Table;
use super::target::{self, Measured};
use super::{TargetHint, cells, infer, split, tabular_quality};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::shape::Extents;

/// Scans a table and says all that the checker needs to know.
pub(super) fn profile(
    spec: &DataSpec,
    table: &Table,
    hint: TargetHint,
) -> Result<Profile, Diagnostics> {
    let columns = columns::find(spec, table)?;
    let mut watch = tabular_quality::watch(spec, &columns);
    let scanned = scan::scan(table, infer::views(&columns), &mut watch);
    let (n_rows, scans) = scanned.map_err(one)?;
    let mut profiles: Vec<ColumnProfile> = scans
        .iter()
        .enumerate()
        .map(|(at, scan)| infer::column(&table.names[at], scan, said(&columns, at), n_rows))
        .collect();
    let kinds: Vec<_> = profiles.iter().map(|column| column.kind).collect();
    let roles = roles::roles(spec, table, &columns, &kinds)?;
    let seen = Seen { spec, table, columns: &columns, scans: &scans, profiles: &profiles };
    let target = target_profile(&seen, &roles, hint);
    let mut found = seen.faults(&roles);
    match target {
        Ok(target) if found.is_empty() => {
            found.extend(unscalable(spec, &target));
            if !found.is_empty() {
                return Err(found);
            }
            let inputs = inputs(&seen, &roles);
            let n_kept = count_kept(&seen, &roles, n_rows)?;
            let target = match target.kind {
                TargetKind::Input => {
                    TargetProfile { extents: inputs[0].extents.clone(), ..target }
                }
                _ => target,
            };
            let split_sizes = split_sizes(spec, n_kept)?;
            let leaks: Vec<_> =
                (0..profiles.len()).map(|at| watch.leak(at, target.kind)).collect();
            let quality =
                tabular_quality::quality(&seen, &roles, watch, (&target, split_sizes));
            let quality = quality.map_err(one)?;
            for (profile, leak) in profiles.iter_mut().zip(leaks) {
                profile.facts.leak = leak;
            }
            Ok(Profile { n_rows, columns: profiles, inputs, target, split_sizes, quality })
        }
        Ok(_) => Err(found),
        Err(wrong) => {
            found.retain(|other| other.span() != wrong.span());
            found.push(wrong);
            Err(found)
        }
    }
}

fn one(diagnostic: Diagnostic) -> Diagnostics {
    vec![diagnostic]
}

fn target_profile(
    seen: &Seen<'_>,
    roles: &Roles,
    hint: TargetHint,
) -> Result<TargetProfile, Diagnostic> {
    let none = |kind| Ok(target::without_column(kind, Extents::default()));
    let is_list = match &seen.spec.target {
        Target::Input(_) => return none(TargetKind::Input),
        Target::None => return none(TargetKind::None),
        Target::Columns(_) => true,
        Target::Own | Target::Column(_) => false,
    };
    // In a list, whole numbers are numbers.
    let hint = if is_list {
        TargetHint { has_classification_loss: false, has_loss: true }
    } else {
        hint
    };
    let mut parts = Vec::new();
    for at in &roles.target {
        let part = target::of_column(&seen.scans[*at], said(seen.columns, *at), hint);
        parts.push(part.map_err(|error| seen.target(*at, &error))?);
    }
    let names = roles.target.iter().map(|at| seen.table.names[*at].clone()).collect();
    let only = roles.target.first().filter(|_| roles.target.len() == 1);
    let distinct = only.and_then(|at| seen.scans[*at].distinct_numbers());
    let measured = Measured {
        divisor: distinct.and_then(|distinct| target::divisor(&distinct)),
        numbers: merge(roles.target.iter().map(|at| &seen.scans[*at])),
        n_distinct: roles.target.first().map_or(0, |at| seen.profiles[*at].n_distinct),
    };
    let profile = target::profile(names, parts, is_list, measured);
    profile.map_err(|error| seen.target(roles.target[0], &error))
}

/// The inputs of the model, each with its width after encoding.
fn inputs(seen: &Seen<'_>, roles: &Roles) -> Vec<InputProfile> {
    let input = |(name, columns): &(String, Vec<usize>)| {
        let (mut width, mut embeddings) = (0, Vec::new());
        for at in columns {
            let fill = roles.fill(seen.columns, *at);
            let (one_hot, embed) = width_of(seen, *at, fill);
            if let Some((count, embed)) = embed {
                let name = seen.table.names[*at].clone();
                embeddings.push(EmbeddedColumn {
                    name,
                    position: width,
                    count,
                    width: embed,
                });
            }
            width += one_hot;
        }
        InputProfile {
            name: name.clone(),
            extents: Extents(vec![width]),
            is_image: false,
            embeddings,
            numbers: merge(columns.iter().map(|at| &seen.scans[*at])),
            story: story(seen, columns),
        }
    };
    roles.inputs.iter().map(input).collect()
}

/// Numbers that a column becomes; for an embedding, the count of ids and the width too.
fn width_of(seen: &Seen<'_>, at: usize, fill: &Fill) -> (usize, Option<(usize, usize)>) {
    let scan = &seen.scans[at];
    if seen.profiles[at].kind != InferredKind::Category {
        return (1, None);
    }
    let n_texts = scan.texts.len() + usize::from(adds_category(scan, fill));
    match said(seen.columns, at) {
        Some(ColumnKind::Category { embed: Some(width) }) => {
            (1, Some((n_texts + 1, width)))
        }
        _ => (n_texts, None),
    }
}

/// Whether a constant for empty cells is a category of its own.
fn adds_category(scan: &ColumnScan, fill: &Fill) -> bool {
    let constant = match fill {
        Fill::Text(text) => text.clone(),
        Fill::Number(number) => number.to_string(),
        Fill::Mean | Fill::Median | Fill::Mode | Fill::Drop | Fill::Error => return false,
    };
    scan.n_missing > 0 && !scan.texts.contains(&constant)
}

/// `iris.csv: 4 number columns`.
fn story(seen: &Seen<'_>, columns: &[usize]) -> String {
    let words = [
        (InferredKind::Number, "number column", "number columns"),
        (InferredKind::Binary, "binary column", "binary columns"),
        (InferredKind::Category, "category", "categories"),
    ];
    let parts = words.into_iter().filter_map(|(kind, singular, plural)| {
        let n = columns.iter().filter(|at| seen.profiles[**at].kind == kind).count();
        let word = if n == 1 { singular } else { plural };
        (n > 0).then(|| format!("{n} {word}"))
    });
    format!("{}: {}", seen.table.label(), parts.collect::<Vec<_>>().join(", "))
}

/// Statistics over the numbers of several columns together.
fn merge<'a>(scans: impl Iterator<Item = &'a ColumnScan>) -> NumberStats {
    let scans: Vec<_> =
        scans.filter(|scan| scan.n_numbers > 0 && scan.n_words == 0).collect();
    let n: f64 = scans.iter().map(|scan| scan.n_numbers as f64).sum();
    if scans.is_empty() {
        return NumberStats::default();
    }
    let all: Vec<_> =
        scans.iter().map(|scan| (scan.n_numbers as f64 / n, scan.stats())).collect();
    let mean: f64 = all.iter().map(|(share, stats)| share * stats.mean).sum();
    let variance: f64 = all
        .iter()
        .map(|(share, stats)| {
            share * (stats.deviation.powi(2) + (stats.mean - mean).powi(2))
        })
        .sum();
    NumberStats {
        min: all.iter().map(|(_, stats)| stats.min).fold(f64::INFINITY, f64::min),
        max: all.iter().map(|(_, stats)| stats.max).fold(f64::NEG_INFINITY, f64::max),
        mean,
        deviation: variance.sqrt(),
        is_whole: all.iter().all(|(_, stats)| stats.is_whole),
    }
}

/// Rows that stay, in all and by split where a column divides them.
#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    n: u64,
    by_split: [u64; 3],
}

fn count_kept(seen: &Seen<'_>, roles: &Roles, n_rows: u64) -> Result<Kept, Diagnostics> {
    let Seen { spec, table, columns, scans, .. } = *seen;
    let mut dropping = roles.dropping(columns);
    dropping.retain(|at| scans[*at].n_missing > 0);
    if dropping.is_empty() && roles.split.is_none() {
        return Ok(Kept { n: n_rows, ..Kept::default() });
    }
    let mut kept = Kept::default();
    let mut wrong = None;
    let counted = table.each_row(|row, record| {
        let is_empty = |at: &usize| {
            record.get(*at).is_some_and(|cell| cells::is_missing(cells::trim(cell)))
        };
        if dropping.iter().any(is_empty) {
            return true;
        }
        kept.n += 1;
        let Some(at) = roles.split else { return true };
        let cell = String::from_utf8_lossy(cells::trim(&record[at]));
        match split::named(&cell) {
            Some(split) => kept.by_split[split] += 1,
            None => wrong = Some((row, cell.into_owned())),
        }
        wrong.is_none()
    });
    counted.map_err(one)?;
    match (wrong, roles.split) {
        (Some((row, cell)), Some(at)) => Err(one(no_split(spec, table, at, (row, &cell)))),
        _ => Ok(kept),
    }
}

fn no_split(
    spec: &DataSpec,
    table: &Table,
    at: usize,
    (row, cell): (u64, &str),
) -> Diagnostic {
    let name = &table.names[at];
    let message = format!("`{cell}` in `{name}` names no split");
    let span = match span_of(spec, name) {
        span if span == spec.source.span => span_of_setting(spec, "split"),
        span => span,
    };
    Diagnostic::new(&codes::D031, message, span, "divides the rows")
        .quote(table.quote(row, at, "not `train`, `val` or `test`"))
        .help("write `train`, `val` or `test` in each row")
}

/// Sizes of the splits, none of them empty against the user's wish.
fn split_sizes(spec: &DataSpec, kept: Kept) -> Result<[u64; 3], Diagnostics> {
    let shares = split::shares(&spec.split);
    let sizes = shares.map_or(kept.by_split, |shares| split::sizes(kept.n, shares));
    check_sizes(spec, sizes, shares, kept.n)?;
    Ok(sizes)
}

/// Reports a split that is empty although it has a share, and an empty training split.
pub(super) fn check_sizes(
    spec: &DataSpec,
    sizes: [u64; 3],
    shares: Option<[f64; 3]>,
    n: u64,
) -> Result<(), Diagnostics> {
    let here = span_of_setting(spec, "split");
    let wanted = |at: usize| at == 0 || shares.is_some_and(|shares| shares[at] > 0.0);
    let Some(empty) = (0..3).find(|at| sizes[*at] == 0 && wanted(*at)) else {
        return Ok(());
    };
    let name = split::NAMES[empty];
    let message = format!("split `{name}` has 0 examples");
    let examples = if n == 1 { "example" } else { "examples" };
    let found =
        Diagnostic::new(&codes::C015, message, here, format!("{n} {examples} to divide"));
    Err(one(found.help("write `split = none` to train on everything")))
}
