//! A table's examples: read, divided, encoded by what the training split teaches.

use super::columns;
use super::encode::{self, ColumnCode, Encoding, Filled};
use super::faults::said;
use super::goal::{Goal, Unscale};
use super::preprocessing::{InputCode, InputForm, Preprocessing, RawForm};
use super::profile::{InferredKind, Profile, TargetKind};
use super::raw::{self, As, RawColumn};
use super::roles::{self, Roles, span_of_setting};
use super::spec::{ColumnKind, DataSpec, Scale, Split};
use super::table::Table;
use super::target::sort_names;
use super::{Dataset, Examples, FeatureRows, split, tabular};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::tensor::Matrix;

/// Reads the examples of a profiled table.
pub(super) fn load(
    spec: &DataSpec,
    table: &Table,
    profile: &Profile,
) -> Result<Dataset, Diagnostics> {
    let columns = columns::find(spec, table)?;
    let kinds: Vec<_> = profile.columns.iter().map(|column| column.kind).collect();
    if kinds.len() != table.names.len() {
        return Err(vec![changed(spec, table)]);
    }
    let roles = roles::roles(spec, table, &columns, &kinds)?;
    let cells = Cells::read(spec, table, profile, &roles).map_err(|found| vec![found])?;
    let kept = cells.kept(&roles.dropping(&columns));
    let mut goal = cells.goal(profile, &kinds);
    let parts = cells.divide(spec, profile, &goal, &kept)?;
    let mut goal_cells = cells.of(&roles.target);
    for (column, at) in goal_cells.iter_mut().zip(&roles.target) {
        let fill = encode::fit_fill(column, roles.fill(&columns, *at), &parts[0]);
        fill_in(column, fill.as_ref());
    }
    goal.scales = scales(spec, &goal_cells, &parts[0], goal.kind);
    let encoding = |at: usize| match (kinds[at], said(&columns, at)) {
        (InferredKind::Number, _) => {
            Encoding::Number(spec.scale.unwrap_or(Scale::Standard))
        }
        (InferredKind::Binary, _) => Encoding::Binary,
        (_, Some(ColumnKind::Category { embed: Some(_) })) => Encoding::Id,
        _ => Encoding::OneHot,
    };
    let code = |at: &usize| {
        let fill = roles.fill(&columns, *at);
        let raw = cells.column(*at);
        ColumnCode::fit(&table.names[*at], raw, encoding(*at), fill, &parts[0])
    };
    let input = |(name, columns): &(String, Vec<usize>)| InputCode {
        name: name.clone(),
        form: InputForm::Columns(columns.iter().map(code).collect()),
    };
    let inputs: Vec<_> = roles.inputs.iter().map(input).collect();
    let form = RawForm::Table(table.code());
    let preprocessing = Preprocessing { version: 1, form, inputs, goal };
    let widths = preprocessing.inputs.iter().map(InputCode::width);
    if !widths.eq(profile.inputs.iter().map(|input| input.extents.n_elements())) {
        return Err(vec![changed(spec, table)]);
    }
    let [train, val, test] =
        parts.map(|rows| cells.encode(&preprocessing, &roles, &goal_cells, &rows));
    let (Some(train), Some(val), Some(test)) = (train, val, test) else {
        return Err(vec![changed(spec, table)]);
    };
    Ok(Dataset { train, val, test, preprocessing })
}

/// The cells of the columns in use.
struct Cells {
    n_rows: usize,
    used: Vec<usize>,
    raw: Vec<RawColumn>,
    split: Option<RawColumn>,
}

impl Cells {
    fn read(
        spec: &DataSpec,
        table: &Table,
        profile: &Profile,
        roles: &Roles,
    ) -> Result<Self, Diagnostic> {
        let used = roles.used();
        let form = |at: usize| match profile.columns[at].kind {
            InferredKind::Number => As::Numbers,
            _ => As::Texts,
        };
        let mut wanted: Vec<_> = used.iter().map(|at| (*at, form(*at))).collect();
        wanted.extend(roles.split.map(|at| (at, As::Texts)));
        let (n_rows, mut raw) = raw::read(table, &wanted, spec.source.span)?;
        if n_rows as u64 != profile.n_rows {
            return Err(changed(spec, table));
        }
        let split = if roles.split.is_some() { raw.pop() } else { None };
        Ok(Self { n_rows, used, raw, split })
    }

    fn column(&self, at: usize) -> &RawColumn {
        let place = self.used.iter().position(|used| *used == at);
        &self.raw[place.expect("the roles list every column in use")]
    }

    fn of(&self, columns: &[usize]) -> Vec<RawColumn> {
        columns.iter().map(|at| self.column(*at).clone()).collect()
    }

    /// The rows without an empty cell in one of these columns.
    fn kept(&self, dropping: &[usize]) -> Vec<usize> {
        let columns: Vec<_> = dropping.iter().map(|at| self.column(*at)).collect();
        let is_kept = |row: &usize| !columns.iter().any(|column| column.is_missing(*row));
        (0..self.n_rows).filter(is_kept).collect()
    }

    fn goal(&self, profile: &Profile, kinds: &[InferredKind]) -> Goal {
        let target = &profile.target;
        let at =
            |name: &String| profile.columns.iter().position(|column| column.name == *name);
        let places: Vec<_> = target.columns.iter().filter_map(at).collect();
        let is_numeric = places.iter().all(|at| kinds[*at] == InferredKind::Number);
        let mut goal = Goal::new(target, is_numeric);
        if target.kind == TargetKind::MultiLabel {
            goal.pairs = places.iter().filter_map(|at| pair(self.column(*at))).collect();
        }
        goal
    }

    /// The rows of each split.
    fn divide(
        &self,
        spec: &DataSpec,
        profile: &Profile,
        goal: &Goal,
        kept: &[usize],
    ) -> Result<[Vec<usize>; 3], Diagnostics> {
        if let Some(RawColumn::Texts { ids, texts }) = &self.split {
            let mut parts: [Vec<usize>; 3] = Default::default();
            for row in kept {
                let text = texts.get(ids[*row] as usize).map_or("", String::as_str);
                parts[split::named(text).unwrap_or(0)].push(*row);
            }
            return Ok(parts);
        }
        let n = kept.len() as u64;
        let sizes = split::sizes(n, &spec.split).unwrap_or([n, 0, 0]);
        tabular::check_sizes(spec, sizes, split::shares(&spec.split), n)?;
        let is_class = matches!(goal.kind, TargetKind::Category | TargetKind::Binary);
        let classes = is_class.then(|| {
            let at = profile.columns.iter().position(|c| c.name == goal.columns[0]);
            let ids = goal.ids(self.column(at.expect("the profile has the target")), 0);
            let class = |row: &usize| ids[*row].unwrap_or(usize::MAX);
            kept.iter().map(class).collect::<Vec<_>>()
        });
        let parts = split::assign(kept.len(), &spec.split, sizes, classes.as_deref());
        Ok(parts.map(|part| part.into_iter().map(|at| kept[at]).collect()))
    }

    fn encode(
        &self,
        preprocessing: &Preprocessing,
        roles: &Roles,
        goal_cells: &[RawColumn],
        rows: &[usize],
    ) -> Option<Examples> {
        let inputs =
            preprocessing.inputs.iter().zip(&roles.inputs).map(|(code, (_, at))| {
                let raw: Vec<_> = at.iter().map(|at| self.column(*at)).collect();
                FeatureRows::Numbers(code.encode(&raw, rows))
            });
        let inputs = inputs.collect();
        let goal = &preprocessing.goal;
        let target = match goal.has_columns() {
            true => Some(goal.encode(goal_cells, rows)?),
            false => None,
        };
        Some(Examples { inputs, target, n: rows.len() })
    }
}

/// The two values of a label, in order.
fn pair(raw: &RawColumn) -> Option<[String; 2]> {
    let mut names: Vec<String> = match raw {
        RawColumn::Texts { texts, .. } => texts.clone(),
        RawColumn::Numbers(numbers) => {
            let mut distinct: Vec<f64> = Vec::new();
            for number in numbers.iter().filter(|number| !number.is_nan()) {
                if !distinct.iter().any(|known| known.total_cmp(number).is_eq()) {
                    distinct.push(*number);
                }
            }
            distinct.iter().map(f64::to_string).collect()
        }
    };
    sort_names(&mut names, |name| name);
    names.try_into().ok()
}

fn fill_in(column: &mut RawColumn, fill: Option<&Filled>) {
    match (column, fill) {
        (RawColumn::Numbers(numbers), Some(Filled::Number(fill))) => {
            for number in numbers.iter_mut().filter(|number| number.is_nan()) {
                *number = *fill;
            }
        }
        (RawColumn::Texts { ids, texts }, Some(Filled::Text(fill))) => {
            let Some(id) = texts.iter().position(|text| text == fill) else { return };
            for empty in ids.iter_mut().filter(|known| **known == raw::NOTHING) {
                *empty = id as u32;
            }
        }
        _ => {}
    }
}

fn scales(
    spec: &DataSpec,
    cells: &[RawColumn],
    train: &[usize],
    kind: TargetKind,
) -> Vec<Unscale> {
    if kind != TargetKind::Number {
        return Vec::new();
    }
    let scale = |column: &RawColumn| match column {
        RawColumn::Numbers(numbers) => {
            let mut values: Vec<_> = train.iter().map(|row| numbers[*row]).collect();
            Unscale::fit(spec.scale_target, &mut values)
        }
        RawColumn::Texts { .. } => unreachable!("number targets are read as numbers"),
    };
    cells.iter().map(scale).collect()
}

fn changed(spec: &DataSpec, table: &Table) -> Diagnostic {
    let message = format!("`{}` changed since it was checked", table.label());
    let here = match spec.split {
        Split::Column(_) => spec.source.span,
        _ => span_of_setting(spec, "source"),
    };
    Diagnostic::new(&codes::D031, message, here, "read here").help("run it again")
}

impl InputCode {
    /// How many numbers an example has.
    pub(super) fn width(&self) -> usize {
        match &self.form {
            InputForm::Columns(codes) => codes.iter().map(ColumnCode::width).sum(),
            InputForm::Numbers { extents, .. } | InputForm::Bytes { extents, .. } => {
                extents.n_elements()
            }
        }
    }

    /// The rows, encoded.
    pub(super) fn encode(&self, raw: &[&RawColumn], rows: &[usize]) -> Matrix {
        let InputForm::Columns(codes) = &self.form else {
            unreachable!("tables are encoded by columns")
        };
        let mut out = Matrix::zeros((rows.len(), self.width()));
        let mut start = 0;
        for (code, raw) in codes.iter().zip(raw) {
            code.encode(raw, rows, &mut out, start);
            start += code.width();
        }
        out
    }
}
