//! `Ast` -> `TypedProgram`: names, arguments, shapes, contracts.
//!
//! The passes, in order: `scope` collects what is defined; `constant` evaluates the `let`s;
//! `data` checks the data items and asks for their profiles; `model` elaborates each model into
//! a flat list of values with shapes; `train` checks the trainings and the contract between data,
//! model, loss and metrics; `expect` checks the claims, `sweep` what is to vary.
//! `arguments` binds the call of any builtin and is used by all of them.
//!
//! A pass takes what earlier ones made and a list to which it adds its findings. What failed is
//! `None` or unknown and is passed over without a word.

pub(crate) mod arguments;
pub(crate) mod constant;
pub(crate) mod data;
mod expect;
pub(crate) mod model;
pub(crate) mod scope;
pub mod settings;
mod sweep;
mod call;
pub(crate) mod train;
pub mod typed;
mod variant;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::data::profile::Profile;
use crate::data::{Access, Reach};
use crate::diagnostics::{self, Diagnostics};
use crate::source::{SourceId, Span};
use crate::syntax::ast::Ast;
pub use call::call;
use constant::{Env, Lets};
use scope::{DataSizes, Scope};
use typed::{LinkShapes, TypedData, TypedInput, TypedModel, TypedProgram};

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
    /// How far the data may be read (`--data`).
    pub reach: Reach,
    /// Profiles kept with a run, by the name of their `data` item: used instead of a scan, so
    /// that a saved program checks without its data files.
    pub profiles: BTreeMap<String, Profile>,
    /// Which files a program may read.
    pub access: Access,
    /// Which fold of data in folds is held out, counted from 0.
    pub fold: u64,
}

/// What a program means, as far as it has a meaning, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Complete where there is no error; otherwise what could be understood.
    pub program: TypedProgram,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

/// What every pass may look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    /// The files; the first is the one named by the user.
    pub(crate) units: &'a [Unit],
    /// What is known besides the files.
    pub(crate) options: &'a Options,
    /// What is defined where.
    pub(crate) scope: &'a Scope<'a>,
    /// The constants.
    pub(crate) lets: &'a Lets,
    /// `features`, `classes`; pending until the data is checked.
    pub(crate) sizes: &'a DataSizes,
}

impl<'a> Context<'a> {
    /// What names mean outside blocks and models.
    pub(crate) fn env(&self) -> Env<'a> {
        Env::global(self.lets, self.sizes)
    }
}

/// A `data` item after its check, in the order of [`Scope::data`].
#[derive(Clone, Debug)]
pub(crate) struct CheckedData {
    /// Its name; `data` when it has none.
    pub(crate) name: String,
    /// What it means; `None` when it has errors, or with `--data off`.
    pub(crate) typed: Option<Arc<TypedData>>,
    /// Whether it has errors, all reported.
    pub(crate) has_errors: bool,
}

/// A `model` item after its check, in the order of [`Scope::models`].
#[derive(Clone, Debug)]
pub(crate) struct CheckedModel {
    /// The whole item.
    pub(crate) span: Span,
    /// Its inputs as far as they are known: sizes may be unknown or variables. Empty when
    /// nothing is known.
    pub(crate) inputs: Vec<TypedInput>,
    /// Where its signature's inputs were written, if they were.
    pub(crate) signature: Option<Span>,
    /// What it means; `None` when it has errors, or sizes that only data can settle.
    pub(crate) typed: Option<Arc<TypedModel>>,
    /// The shapes behind its links.
    pub(crate) links: LinkShapes,
}

/// Checks a program. The first unit is the file named by the user; the others are used by it.
pub fn check(units: &[Unit], options: &Options) -> Checked {
    let mut out = Diagnostics::new();
    let scope = Scope::collect(units, &mut out);
    let program = check_items(units, options, &scope, &mut out);
    diagnostics::sort(&mut out);
    Checked { program, diagnostics: out }
}

fn check_items(
    units: &[Unit],
    options: &Options,
    scope: &Scope<'_>,
    out: &mut Diagnostics,
) -> TypedProgram {
    // The data may need constants, and constants may need the sizes of the data: they are
    // evaluated twice, the first time with those sizes pending and without reports.
    let pending = DataSizes::pending(scope);
    let lets = constant::evaluate_lets(scope, options, &pending, &mut Diagnostics::new());
    let cx = Context { units, options, scope, lets: &lets, sizes: &pending };
    let data = data::check(&cx, out);

    let sizes = DataSizes::of(&data);
    let lets_again = constant::evaluate_lets(scope, options, &sizes, out);
    let cx = Context { lets: &lets_again, sizes: &sizes, ..cx };
    let models = model::check(&cx, &data, out);
    let trains = train::check(&cx, &data, &models, out);
    let expects = expect::check(&cx, &trains, out);
    let sweep = sweep::check(&cx, &trains, out);
    scope::report_unused(&cx, &lets, out);
    let mut links = LinkShapes::default();
    models.iter().for_each(|model| links.extend(&model.links));
    TypedProgram {
        lets: lets_again.to_typed(),
        data: data.into_iter().filter_map(|item| item.typed).collect(),
        models: models.into_iter().filter_map(|item| item.typed).collect(),
        trains,
        expects,
        sweep,
        links,
    }
}
