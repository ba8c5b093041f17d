//! What the rows of a table have to do with each other: watched in the scan where the columns
//! that matter are the ones expected, else in a pass of their own.

use super::columns::Columns;
use super::compare::{self, Marked};
use super::faults::Seen;
use super::neighbors::{self, Cloud, Column, Labels};
use super::profile::{InferredKind, TargetKind, TargetProfile};
use super::quality::{NeighborFacts, Quality, SpreadFacts};
use super::raw::{self, As, RawColumn};
use super::roles::Roles;
use super::scan::View;
use super::spec::{DataSpec, Fill};
use super::watch::{self, Watch};
use super::{infer, split, spread};
use crate::diagnostics::Diagnostic;

/// A watch over the columns that will matter, as far as can be told before the scan.
pub(super) fn watch(spec: &DataSpec, columns: &Columns) -> Watch {
    let views = infer::views(columns);
    let features = if let Some(inputs) = &columns.features {
        inputs.iter().flat_map(|(_, columns)| columns).copied().collect()
    } else {
        let own = usize::from(spec.source.entry.reader.ends_with_target());
        let free = (0..views.len() - own)
            .filter(|at| !columns.target.contains(at) && columns.split != Some(*at));
        free.filter(|at| views[*at] != View::Nothing).collect()
    };
    let (features, target) = (in_order(features), columns.target.clone());
    let dropping = in_order(features.iter().chain(&target).copied().collect());
    let dropping = dropping.into_iter().filter(|at| columns.fills[*at].0 == Fill::Drop);
    let watched = watch::Columns {
        dropping: dropping.collect(),
        features: features.clone(),
        target,
        split: columns.split,
    };
    Watch::new(watched, &features)
}

/// What the rows have to do with each other.
pub(super) fn quality(
    seen: &Seen<'_>,
    roles: &Roles,
    mut watch: Watch,
    (target, sizes): (&TargetProfile, [u64; 3]),
) -> Result<Quality, Diagnostic> {
    let matter = matter(seen, roles);
    watch.columns.dropping.retain(|at| seen.scans[*at].n_missing > 0);
    if watch.columns != matter {
        watch = Watch::new(matter, &[]);
        seen.table.each_row(|row, record| {
            watch.row(row, record);
            true
        })?;
    }
    let mut quality = Quality {
        n_blank: watch.n_blank,
        first_blank: watch.first_blank.map(|row| row + 1),
        ..Quality::default()
    };
    if watch.is_overfull {
        return Ok(quality);
    }
    let n = watch.features.len();
    if n <= ROWS_READ {
        quality.neighbors = neighbors(seen, roles, target)?;
        quality.spread = spread(seen, roles, &watch)?;
    }
    let classes = watch.classes(target);
    let splits = if roles.split.is_some() {
        std::mem::take(&mut watch.splits)
    } else {
        compare::places(n, &split::assign(n, &seen.spec.split, sizes, classes.as_deref()))
    };
    quality.labels =
        classes.map(|classes| compare::labels(&classes, &splits, target.classes.len()));
    let marked = Marked {
        features: &watch.features,
        targets: &watch.targets,
        rows: &watch.rows,
        splits: &splits,
    };
    let agreements = watch.columns.features.iter().map(|at| seen.scans[*at].agreement());
    quality.rows = Some(compare::rows(&marked, compare::by_chance(n, agreements)));
    Ok(quality)
}

/// The columns that matter, now that their kinds are known.
fn matter(seen: &Seen<'_>, roles: &Roles) -> watch::Columns {
    let features = roles.inputs.iter().flat_map(|(_, columns)| columns).copied();
    let mut dropping = roles.dropping(seen.columns);
    dropping.retain(|at| seen.scans[*at].n_missing > 0);
    watch::Columns {
        features: in_order(features.collect()),
        target: roles.target.clone(),
        split: roles.split,
        dropping,
    }
}

fn in_order(mut columns: Vec<usize>) -> Vec<usize> {
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The most rows that are read for their neighbors' sake.
const ROWS_READ: usize = 20_000;

/// Some rows and their nearest ones.
fn neighbors(
    seen: &Seen<'_>,
    roles: &Roles,
    target: &TargetProfile,
) -> Result<Option<NeighborFacts>, Diagnostic> {
    let kind = |at: usize| seen.profiles[at].kind;
    let features = matter(seen, roles).features;
    if features.is_empty() {
        return Ok(None);
    }
    let form = |at: &usize| match kind(*at) {
        InferredKind::Number => As::Numbers,
        _ => As::Texts,
    };
    let is_number = target.kind == TargetKind::Number;
    let mut wanted: Vec<_> = features.iter().map(|at| (*at, form(at))).collect();
    if let [only] = roles.target.as_slice() {
        wanted.push((*only, if is_number { As::Numbers } else { As::Texts }));
    }
    let (n, mut raw) = raw::read(seen.table, &wanted, seen.spec.source.span)?;
    let labels = if raw.len() > features.len() { raw.pop() } else { None };
    let mut rows = neighbors::chosen(n, features.len());
    rows.retain(|row| labels.as_ref().is_none_or(|labels| !labels.is_missing(*row)));
    let labels = labels.map(|labels| match pick(&labels, &rows) {
        Column::Numbers(numbers) => Labels::Numbers(numbers),
        Column::Words(ids) => {
            Labels::Classes(ids.into_iter().map(|id| id as usize).collect())
        }
    });
    let columns = raw.iter().map(|column| pick(column, &rows)).collect();
    Ok(neighbors::facts(Cloud { rows, columns, labels }))
}

/// How a split is spread beside the training split, where a column divides the rows.
fn spread(
    seen: &Seen<'_>,
    roles: &Roles,
    watch: &Watch,
) -> Result<Option<SpreadFacts>, Diagnostic> {
    let is_number = |at: &usize| seen.profiles[*at].kind == InferredKind::Number;
    let features: Vec<usize> =
        matter(seen, roles).features.into_iter().filter(is_number).collect();
    if roles.split.is_none() || features.len() < 2 {
        return Ok(None);
    }
    let wanted: Vec<_> = features.iter().map(|at| (*at, As::Numbers)).collect();
    let (_, raw) = raw::read(seen.table, &wanted, seen.spec.source.span)?;
    let columns = features.iter().zip(&raw).filter_map(|(at, column)| match column {
        RawColumn::Numbers(numbers) => {
            Some((seen.table.names[*at].as_str(), numbers.as_slice()))
        }
        RawColumn::Texts { .. } => None,
    });
    let columns: Vec<_> = columns.collect();
    Ok(spread::facts(&columns, &watch.rows, &watch.splits))
}

fn pick(column: &RawColumn, rows: &[usize]) -> Column {
    match column {
        RawColumn::Numbers(numbers) => {
            Column::Numbers(rows.iter().map(|row| numbers[*row]).collect())
        }
        RawColumn::Texts { ids, .. } => {
            Column::Words(rows.iter().map(|row| ids[*row]).collect())
        }
    }
}
