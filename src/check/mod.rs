//! `Ast` -> `TypedProgram`: names, arguments, shapes, contracts.

pub mod settings;
pub mod typed;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::data::profile::Profile;
use crate::diagnostics::Diagnostics;
use crate::source::SourceId;
use crate::syntax::ast::Ast;
use typed::TypedProgram;

/// One file of a program, parsed, with the folder its paths are relative to.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its tree.
    pub ast: Ast,
    /// Its folder.
    pub folder: PathBuf,
    /// The files it uses, resolved: the path as written and the file's id.
    pub uses: Vec<(String, SourceId)>,
}

/// What is known besides the files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--set width=256`: name and value as written.
    pub overrides: Vec<(String, String)>,
    /// Whether the data may be read at all (`--data off`).
    pub without_data: bool,
    /// Profiles kept with a run, by the name of their `data` item: used instead of a scan, so
    /// that a saved program checks without its data files.
    pub profiles: BTreeMap<String, Profile>,
}

/// What a program means, as far as it has a meaning, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Complete where there is no error; otherwise what could be understood.
    pub program: TypedProgram,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

/// Checks a program. The first unit is the file named by the user; the others are used by it.
pub fn check(_units: &[Unit], _options: &Options) -> Checked {
    Checked { program: TypedProgram::default(), diagnostics: Vec::new() }
}
