//! Lints: what is legal but mistaken.
//!
//! [`check`] is the checker with its lints. A rule is one file under `rules`: its code with its
//! page, its thresholds, and a function from facts to findings. Rules see a program whose shapes
//! are proved: of a model with errors they are not asked.

mod columns;
mod ending;
mod facts;
mod families;
mod findings;
mod flow;
pub mod fix;
mod levels;
mod pace;
mod precedence;
mod ranges;
mod raw;
mod rules;
mod settings;
mod starts;
mod suppress;
mod walk;
mod wording;
mod undecided;
mod written;

pub use families::{FAMILIES, Family};
pub use findings::Skip;
pub use levels::{Change, GROUPS, Levels, Selector};
pub use rules::ALL;

use std::sync::LazyLock;

use crate::check::{self, Options, Unit};
use crate::diagnostics::{self, Code, Diagnostics, codes, suggest};
use facts::{Data, Model, Program, Training};
use findings::Findings;

/// A rule: one kind of mistake that is legal.
#[derive(Debug)]
pub struct Lint {
    /// Its code and its page.
    pub code: Code,
    /// The numbers that decide it.
    pub thresholds: &'static [&'static Threshold],
    /// How it looks at a program.
    check: Check,
}

/// A number that decides a rule; a `percept.toml` may set it by name.
#[derive(Debug)]
pub struct Threshold {
    /// Its name: `dropout-high`.
    pub name: &'static str,
    /// Its value where nothing is set.
    pub default: f64,
    /// What it bounds, in a few words: `share of values dropped`.
    pub doc: &'static str,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
enum Check {
    /// Each model.
    Model(fn(&Model<'_>, &mut Findings<'_>)),
    /// Each training, with its model and data.
    Training(fn(&Training<'_>, &mut Findings<'_>)),
    /// Each data item.
    Data(fn(&Data<'_>, &mut Findings<'_>)),
    /// The whole program.
    Program(fn(&Program<'_>, &mut Findings<'_>)),
}

/// What a program means and everything that is wrong with it, its own `allow`s applied.
#[derive(Clone, Debug)]
pub struct Linted {
    /// Complete where there is no error; otherwise what could be understood.
    pub program: check::typed::TypedProgram,
    /// What is wrong.
    pub diagnostics: Diagnostics,
    /// The rules that could not decide, and why.
    pub skips: Vec<Skip>,
}

/// Checks and lints a program. The first unit is the file named by the user; the others are
/// used by it. `parsing` is what reading them found.
pub fn check(
    units: &[Unit],
    parsing: Diagnostics,
    options: &Options,
    levels: &Levels,
) -> Linted {
    let checked = check::check(units, options);
    let mut found = parsing;
    found.extend(checked.diagnostics);
    let program = Program::new(units, &checked.program, &found);
    let mut findings = Findings::new(levels);
    for lint in ALL.iter().copied().filter(|lint| levels.of(&lint.code).is_some()) {
        findings.begin(lint);
        look(lint, &program, &mut findings);
    }
    let (lints, mut skips) = findings.finish();
    skips.extend(undecided::skips(&program, options, levels));
    found.extend(lints);
    levels.apply(&mut found);
    suppress::apply(units, (levels, &skips), &mut found);
    precedence::apply(&mut found);
    diagnostics::sort(&mut found);
    Linted { program: checked.program, diagnostics: found, skips }
}

/// Gives what was found by running a program the levels in force, and takes out what it allows.
pub fn say(units: &[Unit], levels: &Levels, found: &mut Diagnostics) {
    levels.apply(found);
    suppress::silence(units, found);
}

fn look(lint: &Lint, program: &Program<'_>, findings: &mut Findings<'_>) {
    match lint.check {
        Check::Model(rule) => program.models().for_each(|model| rule(model, findings)),
        Check::Training(rule) => {
            program.trainings().for_each(|training| rule(&training, findings));
        }
        Check::Data(rule) => program.data().for_each(|data| rule(&data, findings)),
        Check::Program(rule) => rule(program, findings),
    }
}

/// Every code there is, of the checker, of the rules and of running, by its id.
pub fn all_codes() -> &'static [&'static Code] {
    static CODES: LazyLock<Vec<&'static Code>> = LazyLock::new(|| {
        let rules = ALL.iter().map(|lint| &lint.code);
        let mut all: Vec<&Code> = codes::ALL.iter().copied().chain(rules).collect();
        all.sort_by_key(|code| code.id);
        all
    });
    &CODES
}

/// The code with this id or name, in any case.
pub fn find_code(id_or_name: &str) -> Option<&'static Code> {
    let wanted = id_or_name.to_ascii_lowercase();
    let is_meant = |code: &&&'static Code| {
        code.id.to_ascii_lowercase() == wanted || code.name == wanted
    };
    all_codes().iter().find(is_meant).copied()
}

/// The code or name, and every other word that selects codes, nearest to `word`.
pub fn near_selector(word: &str) -> Option<&'static str> {
    let codes = all_codes().iter().flat_map(|code| [code.id, code.name]);
    suggest::near(word, codes.chain(GROUPS.iter().map(|(name, _)| *name)))
}

/// Every threshold there is, by its name.
pub fn all_thresholds() -> Vec<&'static Threshold> {
    let mut all: Vec<&Threshold> =
        ALL.iter().flat_map(|lint| lint.thresholds).copied().collect();
    all.sort_by_key(|threshold| threshold.name);
    all.dedup_by_key(|threshold| threshold.name);
    all
}
