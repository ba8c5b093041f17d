//! User mistakes as data: a code, a message, labels, helps and edits.
//!
//! Nothing here prints. [`render`] turns a [`Diagnostic`] into text or JSON; `miette` never
//! leaves that module.

pub mod codes;
pub mod render;
pub mod suggest;

use serde::Serialize;

use crate::source::Span;

/// How much a finding weighs, fixed in the registry of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Cannot be silenced: the program has no meaning.
    Error,
    /// Legal but surely mistaken; an error unless allowed in the file.
    Correctness,
    /// Probably mistaken; a warning.
    Suspicious,
    /// Wastes time or memory; a warning.
    Performance,
    /// Taste we share; a warning.
    Style,
    /// Off unless asked for.
    Pedantic,
    /// Off, not yet trusted.
    Nursery,
}

impl Level {
    /// The word for it, on pages and in a `percept.toml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Correctness => "correctness",
            Self::Suspicious => "suspicious",
            Self::Performance => "performance",
            Self::Style => "style",
            Self::Pedantic => "pedantic",
            Self::Nursery => "nursery",
        }
    }
}

/// How a finding is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// From the program alone.
    Statically,
    /// From the data's header or scan.
    FromData,
    /// From one batch before training.
    Preflight,
    /// While training.
    Running,
    /// After training.
    Afterwards,
}

impl Decided {
    /// The word for it, for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Statically => "static",
            Self::FromData => "data",
            Self::Preflight => "preflight",
            Self::Running => "running",
            Self::Afterwards => "after",
        }
    }

    /// What it is decided from, for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Statically => "from the program alone",
            Self::FromData => "from the data's header or scan",
            Self::Preflight => "from one batch before training",
            Self::Running => "while training",
            Self::Afterwards => "after training",
        }
    }
}

/// An entry of the registry of codes: one kind of mistake, defined once.
#[derive(Debug)]
pub struct Code {
    /// Stable id: `S022`.
    pub id: &'static str,
    /// Stable name: `signature-mismatch`.
    pub name: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// How it is decided.
    pub decided: Decided,
    /// What it means and why it matters, for `percept explain`.
    pub explanation: &'static str,
    /// A program, or the part that matters, that gives this code.
    pub wrong: &'static str,
    /// The same program, mended.
    pub right: &'static str,
}

impl Code {
    /// The first sentence of its explanation, without its full stop.
    pub fn title(&self) -> &'static str {
        let first = self.explanation.trim().split(". ").next().unwrap_or("");
        first.trim_end_matches('.')
    }
}

/// The part a label plays in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Where the mistake surfaced. The first label is the primary one.
    Here,
    /// What made it one: where a size was born, where the other definition stands.
    Cause,
    /// What helps to see it.
    Context,
}

/// What is at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there, in a few words.
    pub text: String,
    /// The part it plays.
    pub role: Role,
}

/// Whether an edit may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Function, weights and random streams stay the same.
    Safe,
    /// A valid program that may mean something else.
    Unsafe,
    /// Has a hole for the user to fill.
    Suggestion,
}

/// A change that would mend the program.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What it does: `write 3 units`.
    pub title: String,
    /// The text to replace; empty to insert.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
    /// Whether it may be applied without asking.
    pub safety: Safety,
}

/// One finding: what is wrong, where, why, and what to type instead.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Which kind of mistake.
    pub code: &'static Code,
    /// How much it weighs: as its code says, unless that was changed from outside.
    pub level: Level,
    /// One lower-case sentence without a full stop: what is wrong.
    pub message: String,
    /// The places; the first is the primary one.
    pub labels: Vec<Label>,
    /// Facts that help: the ladder of shapes, a signature.
    pub notes: Vec<String>,
    /// The fix, as text that can be typed.
    pub helps: Vec<String>,
    /// Changes that would mend it.
    pub edits: Vec<Edit>,
    /// A quoted place in another file, such as the line of a CSV: shown under the report.
    pub quotes: Vec<Quote>,
    /// The number that decided it, where one did.
    pub evidence: Option<Evidence>,
}

/// The number that decided a finding.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// What was measured.
    pub measured: f64,
    /// From where on it is reported.
    pub threshold: f64,
    /// The name under which a `percept.toml` sets that threshold.
    pub setting: &'static str,
}

/// A place in a file that is not a program, such as a bad cell of a CSV.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quote {
    /// The file, as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
    /// The text of the line, shortened when long.
    pub text: String,
    /// What is there.
    pub label: String,
}

/// Findings in the order they were made; sort with [`sort`] before showing them.
pub type Diagnostics = Vec<Diagnostic>;

impl Diagnostic {
    /// A finding at `span`; `here` says what is at that place.
    pub fn new(
        code: &'static Code,
        message: impl Into<String>,
        span: Span,
        here: impl Into<String>,
    ) -> Self {
        let label = Label { span, text: here.into(), role: Role::Here };
        Self {
            code,
            level: code.level,
            message: message.into(),
            labels: vec![label],
            notes: Vec::new(),
            helps: Vec::new(),
            edits: Vec::new(),
            quotes: Vec::new(),
            evidence: None,
        }
    }

    /// Adds the place that caused it.
    #[must_use]
    pub fn cause(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), role: Role::Cause });
        self
    }

    /// Adds a place that helps to see it.
    #[must_use]
    pub fn context(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), role: Role::Context });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds a fix in words.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(text.into());
        self
    }

    /// Adds a fix as an edit.
    #[must_use]
    pub fn edit(
        mut self,
        title: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
        safety: Safety,
    ) -> Self {
        let (title, replacement) = (title.into(), replacement.into());
        self.edits.push(Edit { title, span, replacement, safety });
        self
    }

    /// Adds a place in a data file.
    #[must_use]
    pub fn quote(mut self, quote: Quote) -> Self {
        self.quotes.push(quote);
        self
    }

    /// Adds the number that decided it, and the threshold it was held against.
    #[must_use]
    pub fn evidence(
        mut self,
        measured: f64,
        threshold: f64,
        setting: &'static str,
    ) -> Self {
        self.evidence = Some(Evidence { measured, threshold, setting });
        self
    }

    /// The place where it surfaced.
    pub fn span(&self) -> Span {
        self.labels[0].span
    }

    /// Whether the program must not be trained as it stands.
    pub fn is_error(&self) -> bool {
        matches!(self.level, Level::Error | Level::Correctness)
    }
}

/// Sorts by file, place and code, and drops exact repetitions.
pub fn sort(diagnostics: &mut Diagnostics) {
    diagnostics.sort_by(|a, b| (a.span(), a.code.id).cmp(&(b.span(), b.code.id)));
    diagnostics.dedup_by(|a, b| {
        a.code.id == b.code.id && a.span() == b.span() && a.message == b.message
    });
}

/// Whether any of them is an error.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}
