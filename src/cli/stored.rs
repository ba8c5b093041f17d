//! Whether the weights that `init_from` names fit, where they are there to be asked.

use std::path::{Path, PathBuf};

use super::program::Program;
use crate::check::typed::TypedTrain;
use crate::diagnostics;
use crate::load;
use crate::train::save::read_layout;
use crate::train::{self, LoadError};

/// Adds what does not fit to the findings of a program without errors. A run that is not there is
/// no mistake: it may be still to be made.
pub(super) fn look(program: &mut Program) {
    if diagnostics::any_error(&program.diagnostics) {
        return;
    }
    let misfit = |train: &TypedTrain| {
        let stored = read_layout(&path_of(train, program)?.ok()?).ok()?;
        let error = train::fits(train, stored).err()?;
        Some(error.to_diagnostic(train))
    };
    let mut found = program.typed.trains.iter().filter_map(misfit).collect();
    program.say(&mut found);
    program.diagnostics.append(&mut found);
    diagnostics::sort(&mut program.diagnostics);
}

/// The file that `init_from` names, relative to the one that it stands in.
pub(super) fn path_of(
    train: &TypedTrain,
    program: &Program,
) -> Option<Result<PathBuf, (PathBuf, LoadError)>> {
    let written = train.init_from.as_ref()?;
    let unit = program.units.iter().find(|unit| unit.ast.source == train.span.source);
    let folder = unit.map_or(Path::new(""), |unit| unit.folder.as_path());
    let main = program.units.first().map_or(folder, |unit| unit.folder.as_path());
    let access = program.options.access.or_below(main);
    Some(load::weights_file(&access, folder, written))
}
