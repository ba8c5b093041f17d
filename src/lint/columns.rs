//! Columns of a table as rules speak of them.

use super::facts::Data;
use super::settings;
use crate::data::profile::{ColumnProfile, InferredKind};
use crate::data::{self, Features, Split};
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

impl<'a> Data<'a> {
    /// The columns of a table that are features, in the order of the file.
    pub(super) fn features(&self) -> Vec<&'a ColumnProfile> {
        let data = self.data;
        let own = usize::from(data.spec.source.entry.reader.ends_with_target());
        let columns = &data.profile.columns;
        let n_free = columns.len().saturating_sub(own);
        let is_feature = |at: usize, column: &ColumnProfile| match &data.spec.features {
            Some(features) => names(features).contains(&column.name.as_str()),
            None => at < n_free && self.is_free(column) && is_usable(column.kind),
        };
        let columns = columns.iter().enumerate();
        columns.filter(|(at, column)| is_feature(*at, column)).map(|(_, c)| c).collect()
    }

    /// The features that are numbers, with their statistics.
    pub(super) fn number_features(&self) -> Vec<&'a ColumnProfile> {
        let mut features = self.features();
        features.retain(|column| {
            column.kind == InferredKind::Number && column.numbers.is_some()
        });
        features
    }

    /// Whether a column is neither the target nor what divides the rows.
    pub(super) fn is_free(&self, column: &ColumnProfile) -> bool {
        let divides = matches!(&self.data.spec.split, Split::Column(name) if name.node == column.name);
        !divides && !self.data.profile.target.columns.contains(&column.name)
    }

    /// Whether the program says what a column holds.
    pub(super) fn is_said(&self, column: &ColumnProfile) -> bool {
        self.data.spec.columns.iter().any(|(name, _)| name.node == column.name)
    }

    /// Where a column is named first, else the source.
    pub(super) fn column_span(&self, column: &ColumnProfile) -> Span {
        data::column_span(&self.data.spec, &column.name)
    }

    /// Adds the edit that says what a column holds: `ignore` leaves it out.
    pub(super) fn say(
        &self,
        finding: Diagnostic,
        column: &ColumnProfile,
        kind: &str,
    ) -> Diagnostic {
        let name = data::as_written(&column.name);
        let entry = format!("{name}: {kind}");
        let title = format!("say `columns = {{ {entry} }}`");
        let is_listed = self
            .data
            .spec
            .features
            .as_ref()
            .is_some_and(|features| names(features).contains(&column.name.as_str()));
        if is_listed && kind == "ignore" {
            return finding.help(format!("take `{name}` out of `features`"));
        }
        if self.is_said(column) {
            return finding.help(title);
        }
        let (units, item) = (self.units, self.data.spec.span);
        let written =
            settings::find(units, item, "columns").map(|setting| &setting.value.kind);
        match written {
            None => {
                let value = format!("{{ {entry} }}");
                let place = (units, item);
                settings::set(place, finding, ("columns", &value), Safety::Unsafe)
            }
            Some(ExprKind::Map(entries)) if !entries.is_empty() => {
                let last = entries[entries.len() - 1].1.span;
                let behind = Span { start: last.end, ..last };
                finding.edit(title, behind, format!(", {entry}"), Safety::Unsafe)
            }
            Some(_) => finding.help(title),
        }
    }
}

fn names(features: &Features) -> Vec<&str> {
    let names: Vec<_> = match features {
        Features::One(names) => names.iter().collect(),
        Features::Named(inputs) => inputs.iter().flat_map(|(_, names)| names).collect(),
    };
    names.into_iter().map(|name| name.node.as_str()).collect()
}

fn is_usable(kind: InferredKind) -> bool {
    match kind {
        InferredKind::Number | InferredKind::Category | InferredKind::Binary => true,
        InferredKind::Text | InferredKind::Date | InferredKind::Ignore => false,
    }
}

/// The words of a name, in lower case: `zip_code` and `zipCode` have two.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && was_small) {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words[..].last_mut().expect("there is one").extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_end_where_writing_says_so() {
        assert_eq!(words("zip_code"), ["zip", "code"]);
        assert_eq!(words("PassengerId"), ["passenger", "id"]);
        assert_eq!(words("Unnamed: 0"), ["unnamed", "0"]);
        assert_eq!(words("humidity"), ["humidity"]);
    }
}
