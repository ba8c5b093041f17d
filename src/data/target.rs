//! What the target is: classes, a yes or no, or numbers.

use super::TargetHint;
use super::profile::{NumberStats, TargetKind, TargetProfile};
use super::scan::ColumnScan;
use super::spec::ColumnKind;
use crate::shape::Extents;

/// The most classes a target may have.
const CLASS_LIMIT: usize = 1_000;
/// The most values that whole numbers may have to be classes unasked.
pub(crate) const MOST_GUESSED_CLASSES: usize = 10;

/// One column of a target.
#[derive(Debug, PartialEq)]
pub(super) enum OneTarget {
    /// One of several classes, in order, with counts.
    Category(Vec<(String, u64)>),
    /// The same, taken for classes since nothing says what its few whole numbers are.
    Guess(Vec<(String, u64)>),
    /// One of two.
    Binary(Vec<(String, u64)>),
    /// Numbers.
    Number,
}

/// Why a column cannot be a target.
#[derive(Debug, PartialEq)]
pub(super) enum TargetError {
    /// It mixes words and numbers.
    Mixed,
    /// It has too many distinct texts.
    TooMany(usize),
    /// It is said to be binary and has so many values.
    NotBinary(usize),
    /// A list mixes numbers and yes or no, or has a category.
    MixedList,
}

/// What one column of a table is as a target.
pub(super) fn of_column(
    scan: &ColumnScan,
    said: Option<ColumnKind>,
    hint: TargetHint,
) -> Result<OneTarget, TargetError> {
    match said {
        Some(ColumnKind::Number) => Ok(OneTarget::Number),
        Some(ColumnKind::Binary) => match texts(scan)? {
            two if two.len() == 2 => Ok(OneTarget::Binary(two)),
            other => Err(TargetError::NotBinary(other.len())),
        },
        Some(ColumnKind::Category { .. }) => texts(scan).map(OneTarget::Category),
        Some(ColumnKind::Text | ColumnKind::Date | ColumnKind::Ignore) | None => {
            match (scan.n_numbers, scan.n_words) {
                (_, 0) => Ok(of_numbers(scan.distinct_numbers(), hint)),
                (0, _) => match texts(scan)? {
                    two if two.len() == 2 => Ok(OneTarget::Binary(two)),
                    other => Ok(OneTarget::Category(other)),
                },
                _ => Err(TargetError::Mixed),
            }
        }
    }
}

fn texts(scan: &ColumnScan) -> Result<Vec<(String, u64)>, TargetError> {
    if scan.texts.len() > CLASS_LIMIT {
        return Err(TargetError::TooMany(scan.texts.len()));
    }
    let mut texts: Vec<_> = scan.texts.iter().collect();
    sort_names(&mut texts, |text| &text.0);
    Ok(texts)
}

/// What numbers are as a target, by their distinct values (`None` when over 1,000).
pub(super) fn of_numbers(distinct: Option<Vec<(f64, u64)>>, hint: TargetHint) -> OneTarget {
    let Some(distinct) = distinct else { return OneTarget::Number };
    let is_whole = distinct.iter().all(|(number, _)| number.fract() == 0.0);
    let limit = match (hint.has_classification_loss, hint.has_loss) {
        (true, _) => CLASS_LIMIT,
        (false, false) => MOST_GUESSED_CLASSES,
        (false, true) => 0,
    };
    let is_binary = distinct.len() == 2;
    let is_category = is_whole && (1..=limit).contains(&distinct.len());
    let named: Vec<_> =
        distinct.into_iter().map(|(number, count)| (number.to_string(), count)).collect();
    match (is_binary, is_category) {
        (true, _) => OneTarget::Binary(named),
        (false, true) if !hint.has_loss => OneTarget::Guess(named),
        (false, true) => OneTarget::Category(named),
        (false, false) => OneTarget::Number,
    }
}

/// Puts names in order: numbers by value, others by letter.
pub(super) fn sort_names<T>(items: &mut [T], name: impl Fn(&T) -> &String) {
    let number = |item: &T| name(item).parse::<f64>().ok().filter(|n| n.is_finite());
    if items.iter().all(|item| number(item).is_some()) {
        let value = |item: &T| number(item).unwrap_or(0.0);
        items.sort_by(|a, b| value(a).total_cmp(&value(b)).then(name(a).cmp(name(b))));
    } else {
        items.sort_by(|a, b| name(a).cmp(name(b)));
    }
}

/// Numbers of a target: their statistics, and how many are distinct.
#[derive(Clone, Debug, Default)]
pub(super) struct Measured {
    /// Statistics.
    pub(super) numbers: NumberStats,
    /// Distinct values.
    pub(super) n_distinct: u64,
    /// What class ids were divided by, if they look so.
    pub(super) divisor: Option<u64>,
}

/// What class ids were divided by to give these numbers: 255, as pictures are, or the largest id.
pub(super) fn divisor(distinct: &[(f64, u64)]) -> Option<u64> {
    let numbers = || distinct.iter().map(|(number, _)| *number);
    let is_scaled = numbers().all(|number| (0.0..=1.0).contains(&number))
        && numbers().any(|number| number.fract() > 0.0);
    if distinct.len() < 3 || !is_scaled {
        return None;
    }
    let is_whole = |number: f64| (number - number.round()).abs() < 0.01;
    let divides = |by: &u64| numbers().all(|number| is_whole(number * *by as f64));
    [255, distinct.len() as u64 - 1].into_iter().find(divides)
}

/// The profile of a target of one column, or of several.
pub(super) fn profile(
    columns: Vec<String>,
    parts: Vec<OneTarget>,
    is_list: bool,
    measured: Measured,
) -> Result<TargetProfile, TargetError> {
    let width = parts.len();
    let extents = if is_list { Extents(vec![width]) } else { Extents(Vec::new()) };
    let all_binary = parts.iter().all(|part| matches!(part, OneTarget::Binary(_)));
    let all_numbers = parts.iter().all(|part| matches!(part, OneTarget::Number));
    let is_guess = !is_list && matches!(parts.as_slice(), [OneTarget::Guess(_)]);
    let (kind, classes) = if !is_list {
        match parts.into_iter().next() {
            Some(OneTarget::Category(classes) | OneTarget::Guess(classes)) => {
                (TargetKind::Category, classes)
            }
            Some(OneTarget::Binary(classes)) => (TargetKind::Binary, classes),
            Some(OneTarget::Number) => (TargetKind::Number, Vec::new()),
            None => (TargetKind::None, Vec::new()),
        }
    } else if all_numbers {
        (TargetKind::Number, Vec::new())
    } else if all_binary {
        let ones = parts.into_iter().map(|part| match part {
            OneTarget::Binary(two) | OneTarget::Category(two) | OneTarget::Guess(two) => {
                (String::new(), two[1].1)
            }
            OneTarget::Number => (String::new(), 0),
        });
        (TargetKind::MultiLabel, ones.collect())
    } else {
        return Err(TargetError::MixedList);
    };
    let (mut classes, class_counts): (Vec<String>, _) = classes.into_iter().unzip();
    if kind == TargetKind::MultiLabel {
        // Labels are named by their columns, which those of an array have not.
        classes.clone_from(&columns);
    }
    let Measured { numbers, n_distinct, divisor } = measured;
    Ok(TargetProfile {
        kind,
        columns,
        classes,
        class_counts,
        extents,
        numbers,
        n_distinct,
        divisor,
        is_guess,
    })
}

/// The profile of a target that is the example itself, or none.
pub(super) fn without_column(kind: TargetKind, extents: Extents) -> TargetProfile {
    TargetProfile {
        kind,
        columns: Vec::new(),
        classes: Vec::new(),
        class_counts: Vec::new(),
        extents,
        numbers: NumberStats::default(),
        n_distinct: 0,
        divisor: None,
        is_guess: false,
    }
}
