//! One root cause, one finding: of two codes that speak of one place the more specific one stays.
//!
//! A code that is off or allowed gives way to none: what it hid is then reported.

use crate::diagnostics::{Diagnostic, Diagnostics};

/// A code, and those that it makes superfluous where they name a place in common.
const ORDER: &[(&str, &[&str])] = &[
    ("C003", &["D020"]),
    ("C008", &["O007", "O010", "O016"]),
    ("C011", &["O008", "O009"]),
    ("O002", &["O006"]),
    ("O004", &["C007", "O001", "O003", "O005", "O006", "O010", "O015"]),
    ("O012", &["M003"]),
    ("O015", &["M003", "O001"]),
    ("O017", &["M003"]),
];

/// Takes out what a more specific finding says better.
pub(super) fn apply(found: &mut Diagnostics) {
    let is_said: Vec<bool> =
        found.iter().map(|loser| found.iter().any(|winner| hides(winner, loser))).collect();
    let mut is_said = is_said.into_iter();
    found.retain(|_| !is_said.next().unwrap_or(false));
}

fn hides(winner: &Diagnostic, loser: &Diagnostic) -> bool {
    let hidden = ORDER.iter().find(|(code, _)| *code == winner.code.id);
    let is_hidden = hidden.is_some_and(|(_, hidden)| hidden.contains(&loser.code.id));
    // What keeps a program from running is hidden only by what does so too.
    let is_as_heavy = winner.is_error() || !loser.is_error();
    is_hidden && is_as_heavy && share_a_place(winner, loser)
}

fn share_a_place(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.labels.iter().any(|label| b.labels.iter().any(|other| other.span == label.span))
}
