//! Checks that were not made: of data that was not read, of models and trainings with errors.

use super::facts::Program;
use super::{ALL, Check, Levels, Skip, all_codes};
use crate::check::{Options, Unit};
use crate::data::Reach;
use crate::diagnostics::codes::C013;
use crate::diagnostics::{Code, Decided, any_error};
use crate::syntax::ast::Item;

/// The checks that were not made, each once, with the first reason there is.
pub(super) fn skips(
    program: &Program<'_>,
    options: &Options,
    levels: &Levels,
) -> Vec<Skip> {
    let found = program.found;
    let written = Written::count(program.units);
    let lacks_data = program.data().count() < written.data;
    let lacks_model = program.models().count() < written.models;
    let lacks_training = program.trainings().count() < written.trains;
    let of_data = match options.reach {
        Reach::Full => "the data has errors",
        Reach::Head => "only the head of the data was read",
        Reach::Nothing => "the data was not read",
    };
    let of_model = match any_error(found) {
        true => "a model has errors",
        false => "a model depends on data that was not read",
    };
    let of_training = match (any_error(found), lacks_data) {
        (false, true) => of_data,
        (true, _) | (false, false) => "a training, its model or its data has errors",
    };
    let reason = |code: &Code| {
        let lint = ALL.iter().find(|lint| lint.code.id == code.id);
        // The columns of a table are in its head.
        let is_of_head = options.reach == Reach::Head && code.id == C013.id;
        let is_of_data = code.decided == Decided::FromData && !is_of_head;
        match lint.map(|lint| lint.check) {
            _ if is_of_data && lacks_data => Some(of_data),
            Some(Check::Model(_)) if lacks_model => Some(of_model),
            Some(Check::Data(_)) if lacks_data => Some(of_data),
            Some(Check::Training(_)) if lacks_training => Some(of_training),
            Some(
                Check::Model(_) | Check::Data(_) | Check::Training(_) | Check::Program(_),
            )
            | None => None,
        }
    };
    let is_open = |code: &&Code| {
        levels.of(code).is_some() && !found.iter().any(|one| one.code.id == code.id)
    };
    let open = all_codes().iter().copied().filter(is_open);
    open.filter_map(|code| Some(Skip { code: code.id, reason: reason(code)? })).collect()
}

/// How many items of a kind were written where they count.
#[derive(Debug, Default)]
struct Written {
    data: usize,
    models: usize,
    trains: usize,
}

impl Written {
    fn count(units: &[Unit]) -> Self {
        let mut written = Self::default();
        for (at, unit) in units.iter().enumerate() {
            for item in &unit.ast.items {
                match item {
                    Item::Model(_) => written.models += 1,
                    Item::Data(_) if at == 0 => written.data += 1,
                    Item::Train(_) if at == 0 => written.trains += 1,
                    Item::Use(_)
                    | Item::Let(_)
                    | Item::Block(_)
                    | Item::Data(_)
                    | Item::Train(_)
                    | Item::Expect(_)
                    | Item::Sweep(_)
                    | Item::Bad(_) => {}
                }
            }
        }
        written
    }
}
