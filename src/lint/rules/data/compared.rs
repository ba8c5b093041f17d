//! Rows that were held against each other, and whether what they share says anything.

use crate::data::quality::RowFacts;
use crate::lint::facts::Data;
use crate::lint::findings::Findings;

/// Columns are not independent, so rows of a few categories agree more often than chance has it:
/// only so many times that is a finding.
const CHANCE_FACTOR: f64 = 100.0;

/// The rows as compared; says so where they were not.
pub(super) fn compared<'a>(
    data: &Data<'a>,
    findings: &mut Findings<'_>,
) -> Option<&'a RowFacts> {
    let rows = data.data.profile.quality.rows.as_ref();
    if rows.is_none() {
        findings
            .skip("rows are not compared: over 500,000 of them, or pictures not all read");
    }
    rows.filter(|rows| rows.n > 0)
}

/// Whether copies are few enough to come from few values.
pub(super) fn is_by_chance(rows: &RowFacts) -> bool {
    (rows.n_copies as f64) < rows.n_by_chance * CHANCE_FACTOR
}

/// The same for rows that differ in the target alone.
pub(super) fn is_conflict_by_chance(rows: &RowFacts) -> bool {
    (rows.n_conflicts as f64) < rows.n_by_chance * CHANCE_FACTOR
}
