//! How a column of a table becomes numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::affine::{self, Affine};
use super::raw::{NOTHING, RawColumn};
use super::spec::{Fill, Scale};
use super::target::sort_names;
use crate::tensor::Matrix;

/// A column and its encoding, learned from the training split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ColumnCode {
    /// Its name in the header.
    pub(super) name: String,
    /// What an empty cell becomes; without, an empty cell is an error.
    pub(super) fill: Option<Filled>,
    /// What the others become.
    pub(super) code: Code,
}

/// What an empty cell becomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Filled {
    /// A number, before scaling.
    Number(f64),
    /// A text.
    Text(String),
}

/// How cells become numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Code {
    /// Scaled.
    Number(Affine),
    /// 0 for the first value, 1 for the second, the training split's mean for any other.
    Binary {
        /// The two.
        values: Vec<String>,
        /// The mean.
        mean: f64,
    },
    /// One column per text; all 0 for a text that the training split has not.
    OneHot(Dictionary),
    /// The text's number; the last for a text that the training split has not.
    Id(Dictionary),
}

/// The texts of a category, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Dictionary {
    /// Every text of the file, so that widths do not depend on the split.
    values: Vec<String>,
    /// Those that the training split has; the others count as unknown.
    is_known: Vec<bool>,
}

/// What a column of features is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// A scaled number.
    Number(Scale),
    /// 0 or 1.
    Binary,
    /// One column per text.
    OneHot,
    /// An id.
    Id,
}

impl ColumnCode {
    /// Learns the encoding of a column from its training rows.
    pub(super) fn fit(
        name: &str,
        raw: &RawColumn,
        encoding: Encoding,
        fill: &Fill,
        train: &[usize],
    ) -> Self {
        let fill = fit_fill(raw, fill, train);
        let code = match (encoding, raw) {
            (Encoding::Number(scale), RawColumn::Numbers(numbers)) => {
                let fallback = match fill {
                    Some(Filled::Number(number)) => number,
                    Some(Filled::Text(_)) | None => f64::NAN,
                };
                let present = train.iter().map(|row| numbers[*row]);
                let filled = present.map(|n| if n.is_nan() { fallback } else { n });
                let mut values: Vec<_> = filled.filter(|number| !number.is_nan()).collect();
                Code::Number(Affine::fit(scale, &mut values))
            }
            (Encoding::Binary, _) => fit_binary(raw, train),
            (Encoding::OneHot, _) => {
                Code::OneHot(Dictionary::fit(raw, fill.as_ref(), train))
            }
            (Encoding::Id, _) => Code::Id(Dictionary::fit(raw, fill.as_ref(), train)),
            (Encoding::Number(_), RawColumn::Texts { .. }) => {
                unreachable!("number columns are read as numbers")
            }
        };
        Self { name: name.to_owned(), fill, code }
    }

    /// How many numbers it becomes.
    pub(super) fn width(&self) -> usize {
        match &self.code {
            Code::Number(_) | Code::Binary { .. } | Code::Id(_) => 1,
            Code::OneHot(dictionary) => dictionary.values.len(),
        }
    }

    /// How its numbers are scaled, where it is one.
    pub(super) fn scale(&self) -> Option<Affine> {
        match self.code {
            Code::Number(affine) => Some(affine),
            Code::Binary { .. } | Code::OneHot(_) | Code::Id(_) => None,
        }
    }

    /// Whether its cells are read as numbers.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.code, Code::Number(_))
    }

    /// Writes the rows into `out`, from its column `start` on.
    pub(super) fn encode(
        &self,
        raw: &RawColumn,
        rows: &[usize],
        out: &mut Matrix,
        start: usize,
    ) {
        match (&self.code, raw) {
            (Code::Number(affine), RawColumn::Numbers(numbers)) => {
                let fill = match self.fill {
                    Some(Filled::Number(number)) => number,
                    Some(Filled::Text(_)) | None => affine.center,
                };
                for (to, row) in rows.iter().enumerate() {
                    let number = numbers[*row];
                    let number = if number.is_nan() { fill } else { number };
                    out[[to, start]] = affine.apply(number) as f32;
                }
            }
            (code, RawColumn::Texts { ids, texts }) => {
                let book = code.book();
                let place = |text: &String| code.place(book.get(text.as_str()).copied());
                let written: Vec<_> = texts.iter().map(place).collect();
                let empty = match &self.fill {
                    Some(Filled::Text(text)) => place(text),
                    Some(Filled::Number(_)) | None => code.place(None),
                };
                for (to, row) in rows.iter().enumerate() {
                    let id = ids[*row];
                    let place = if id == NOTHING { empty } else { written[id as usize] };
                    out[[to, start + place.offset]] = place.value;
                }
            }
            (_, RawColumn::Numbers(_)) => {
                unreachable!("categories are read as texts")
            }
        }
    }
}

/// Where a text writes what.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: usize,
    value: f32,
}

impl Code {
    /// The number of each known text.
    fn book(&self) -> BTreeMap<&str, usize> {
        let (values, is_known) = match self {
            Self::Number(_) => return BTreeMap::new(),
            Self::Binary { values, .. } => (values, None),
            Self::OneHot(dictionary) | Self::Id(dictionary) => {
                (&dictionary.values, Some(&dictionary.is_known))
            }
        };
        let texts = values.iter().enumerate();
        let known = texts.filter(|(at, _)| is_known.is_none_or(|is_known| is_known[*at]));
        known.map(|(at, text)| (text.as_str(), at)).collect()
    }

    /// What the text with this number writes; `None` for an unknown one.
    fn place(&self, number: Option<usize>) -> Place {
        let unknown = Place { offset: 0, value: 0.0 };
        match (self, number) {
            (Self::Number(_), _) | (Self::OneHot(_), None) => unknown,
            (Self::Binary { mean, .. }, None) => Place { offset: 0, value: *mean as f32 },
            (Self::OneHot(_), Some(offset)) => Place { offset, value: 1.0 },
            (Self::Binary { .. } | Self::Id(_), Some(at)) => {
                Place { offset: 0, value: at as f32 }
            }
            (Self::Id(dictionary), None) => {
                Place { offset: 0, value: dictionary.values.len() as f32 }
            }
        }
    }
}

impl Dictionary {
    fn fit(raw: &RawColumn, fill: Option<&Filled>, train: &[usize]) -> Self {
        let RawColumn::Texts { ids, texts } = raw else {
            unreachable!("categories are read as texts")
        };
        let mut is_trained = vec![false; texts.len()];
        let mut has_empty = false;
        for row in train {
            match ids[*row] {
                NOTHING => has_empty = true,
                id => is_trained[id as usize] = true,
            }
        }
        let mut entries: Vec<_> = texts.iter().cloned().zip(is_trained).collect();
        if let Some(Filled::Text(fill)) = fill {
            match entries.iter_mut().find(|(text, _)| text == fill) {
                Some((_, is_known)) => *is_known |= has_empty,
                None if ids.contains(&NOTHING) => entries.push((fill.clone(), has_empty)),
                None => {}
            }
        }
        sort_names(&mut entries, |(text, _)| text);
        let (values, is_known) = entries.into_iter().unzip();
        Self { values, is_known }
    }
}

fn fit_binary(raw: &RawColumn, train: &[usize]) -> Code {
    let RawColumn::Texts { ids, texts } = raw else {
        unreachable!("binaries are read as texts")
    };
    let mut values = texts.clone();
    sort_names(&mut values, |text| text);
    let second = texts.iter().position(|text| Some(text) == values.get(1));
    let present: Vec<_> =
        train.iter().map(|row| ids[*row]).filter(|id| *id != NOTHING).collect();
    let n_second = present.iter().filter(|id| Some(**id as usize) == second).count();
    let mean =
        if present.is_empty() { 0.5 } else { n_second as f64 / present.len() as f64 };
    Code::Binary { values, mean }
}

/// What an empty cell becomes, by the training rows.
pub(super) fn fit_fill(raw: &RawColumn, fill: &Fill, train: &[usize]) -> Option<Filled> {
    match (fill, raw) {
        (Fill::Drop | Fill::Error, _) => None,
        (Fill::Text(text), _) => Some(Filled::Text(text.clone())),
        (Fill::Number(number), RawColumn::Numbers(_)) => Some(Filled::Number(*number)),
        (Fill::Number(number), RawColumn::Texts { .. }) => {
            Some(Filled::Text(number.to_string()))
        }
        (_, RawColumn::Numbers(numbers)) => {
            let present = train.iter().map(|row| numbers[*row]).filter(|n| !n.is_nan());
            let mut present: Vec<_> = present.collect();
            present.sort_by(f64::total_cmp);
            let number = match fill {
                Fill::Mean => affine::mean_and_deviation(&present).0,
                Fill::Median => affine::quantile(&present, 0.5),
                _ => mode(&present),
            };
            Some(Filled::Number(if number.is_finite() { number } else { 0.0 }))
        }
        (_, RawColumn::Texts { ids, texts }) => {
            let mut counts = vec![0_u64; texts.len()];
            for id in train.iter().map(|row| ids[*row]).filter(|id| *id != NOTHING) {
                counts[id as usize] += 1;
            }
            let most = counts
                .iter()
                .enumerate()
                .max_by(|(a, n), (b, m)| n.cmp(m).then_with(|| texts[*b].cmp(&texts[*a])));
            most.map(|(at, _)| Filled::Text(texts[at].clone()))
        }
    }
}

/// The most frequent of ascending numbers, the smallest of several.
fn mode(ascending: &[f64]) -> f64 {
    let runs = ascending.chunk_by(|a, b| a.to_bits() == b.to_bits());
    let longest = runs
        .fold(&[][..], |best: &[f64], run| if run.len() > best.len() { run } else { best });
    longest.first().copied().unwrap_or(f64::NAN)
}
