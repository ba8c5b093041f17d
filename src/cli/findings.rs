//! What a check found, over all files given, in the format asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Verdict;
use super::args::{CheckArgs, DataUse, Deny, Format};
use super::load;
use super::program::Program;
use super::terminal::Terminal;
use crate::diagnostics::render::{self, Document, Look, Paint, Sarif, Tally, escape, text};
use crate::diagnostics::{Code, Diagnostic};
use crate::lint::{self, Skip};
use crate::report;

/// The programs of one command, each finding once.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    args: &'a CheckArgs,
    programs: Vec<Program>,
    /// All that was found, whether it is shown or not.
    tally: Tally,
    /// Which of the programs have no finding.
    is_clean: Vec<bool>,
    /// Findings that are not shown, by code.
    hidden: BTreeMap<&'static str, usize>,
}

impl<'a> Findings<'a> {
    /// What was found in these programs, in the order of the files given.
    pub(super) fn new(args: &'a CheckArgs, mut programs: Vec<Program>) -> Self {
        let named: BTreeSet<PathBuf> =
            args.files.iter().map(|file| load::real(file)).collect();
        let is_clean =
            programs.iter().map(|program| program.diagnostics.is_empty()).collect();
        drop_repetitions(&mut programs);
        let mut tally = Tally::default();
        for Program { diagnostics, sources, .. } in &programs {
            let is_named = |name: &str| named.contains(&load::real(Path::new(name)));
            let may_edit: Vec<bool> =
                sources.iter().map(|source| is_named(&source.name)).collect();
            tally.add(diagnostics, sources, |source| may_edit[usize::from(source.0)]);
        }
        let hidden = limit(&mut programs, args.max_per_code);
        Self { args, programs, tally, is_clean, hidden }
    }

    /// How many there are.
    pub(super) fn n(&self) -> usize {
        self.tally.errors + self.tally.warnings + self.tally.hints
    }

    /// Whether the command fails.
    pub(super) fn verdict(&self) -> Verdict {
        let is_denied =
            self.args.said.deny == Some(Deny::Warnings) && self.tally.warnings > 0;
        match self.tally.errors > 0 || is_denied {
            true => Verdict::Findings,
            false => Verdict::Fine,
        }
    }

    /// The findings in the format asked for.
    pub(super) fn to_text(&self, terminal: &Terminal) -> String {
        let look = &terminal.results;
        let here = std::env::current_dir().unwrap_or_default();
        match self.args.format {
            Format::Human => self.for_people(look, |program| {
                render::human(&program.diagnostics, &program.sources, look)
            }),
            Format::Narrated => self.for_people(look, |program| {
                render::narrated(&program.diagnostics, &program.sources)
            }),
            Format::Short => {
                self.each(|program| render::short(&program.diagnostics, &program.sources))
                    + &self.each_undecided(render::short_undecided)
            }
            Format::Github => {
                self.each(|program| {
                    render::github(&program.diagnostics, &program.sources, &here)
                }) + &self.each_undecided(render::github_undecided)
            }
            Format::Json => self.document().to_text(),
            Format::Jsonl => self.document().to_lines(),
            Format::Sarif => {
                let mut sarif = Sarif::new(lint::all_codes());
                for Program { diagnostics, sources, .. } in &self.programs {
                    sarif.add(diagnostics, sources, &here);
                }
                if self.args.explain_skips {
                    sarif.add_undecided(&self.coded_skips());
                }
                sarif.to_text()
            }
        }
    }

    fn each(&self, write: impl Fn(&Program) -> String) -> String {
        self.programs.iter().map(write).collect()
    }

    fn document(&self) -> Document {
        let mut document = Document::new(self.tally.clone());
        for Program { diagnostics, sources, .. } in &self.programs {
            document.add(diagnostics, sources);
        }
        for (code, reason) in self.coded_skips() {
            document.add_undecided(code, reason);
        }
        self.hidden.iter().for_each(|(code, n)| document.add_hidden(code, *n));
        document
    }

    /// Findings, what is fine, what was not decided, and a line that counts: as far as there are
    /// any, with an empty line between.
    fn for_people(&self, look: &Look, draw: impl Fn(&Program) -> String) -> String {
        let found = self.programs.iter().filter(|program| !program.diagnostics.is_empty());
        let mut parts: Vec<String> = found.map(draw).collect();
        let fine =
            self.programs.iter().zip(&self.is_clean).filter(|(_, is_clean)| **is_clean);
        parts.push(fine.map(|(program, _)| is_fine(program, look)).collect());
        if self.args.explain_skips || self.args.data == DataUse::Header {
            parts.push(self.undecided(look));
        }
        let hidden = self.hidden.iter();
        let hidden = hidden.map(|(code, n)| format!("{n} more of {code}, not shown\n"));
        let mut counts: String = hidden.collect();
        if self.n() > 0 {
            counts += &format!("{}\n", self.tally.to_text());
        }
        parts.push(counts);
        parts.retain(|part| !part.is_empty());
        parts.join("\n")
    }

    /// The checks that could not decide, by the reason.
    fn undecided(&self, look: &Look) -> String {
        let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (code, reason) in self.coded_skips() {
            reasons.entry(reason).or_default().push(format!("{} {}", code.id, code.name));
        }
        if reasons.is_empty() && self.args.explain_skips {
            return "every check could decide\n".to_owned();
        }
        let lines = reasons.iter().map(|(reason, codes)| {
            let listed = text::wrap(&codes.join(", "), look.width.saturating_sub(2), 0);
            format!("not decided, since {reason}:\n  {}\n", listed.join("\n  "))
        });
        lines.collect()
    }

    /// A line for each check that could not decide, where that was asked for.
    fn each_undecided(&self, write: fn(&Code, &str) -> String) -> String {
        let is_told = self.args.explain_skips;
        let skips = if is_told { self.coded_skips() } else { Vec::new() };
        skips.into_iter().map(|(code, reason)| write(code, reason)).collect()
    }

    fn coded_skips(&self) -> Vec<(&'static Code, &'static str)> {
        let coded = |skip: Skip| lint::find_code(skip.code).map(|code| (code, skip.reason));
        self.skips().into_iter().filter_map(coded).collect()
    }

    /// Each check that could not decide in some program, by code.
    fn skips(&self) -> Vec<Skip> {
        let mut skips: Vec<Skip> = Vec::new();
        for skip in self.programs.iter().flat_map(|program| &program.skips) {
            if !skips.contains(skip) {
                skips.push(*skip);
            }
        }
        skips.sort_by_key(|skip| skip.code);
        skips
    }
}

/// `iris.nn is fine: model net [4] -> [3], 67 parameters`.
fn is_fine(program: &Program, look: &Look) -> String {
    let name = program.sources.iter().next().map_or("", |source| source.name.as_str());
    let limits = if program.skips.is_empty() { "" } else { " as far as it was checked" };
    let fine = look.paint(Paint::Green, &format!("is fine{limits}"));
    let models = program.typed.models.iter().map(|model| report::one_line(model));
    let models: Vec<String> = models.collect();
    let gap = if models.is_empty() { "" } else { ": " };
    format!("{} {fine}{gap}{}\n", escape(name), models.join("; "))
}

/// Takes out what was found before, in a file that several programs use.
fn drop_repetitions(programs: &mut [Program]) {
    let mut seen = BTreeSet::new();
    for Program { diagnostics, sources, .. } in programs {
        let files: Vec<PathBuf> =
            sources.iter().map(|source| load::real(Path::new(&source.name))).collect();
        diagnostics.retain(|one| {
            let span = one.span();
            let file = files[usize::from(span.source.0)].clone();
            seen.insert((file, span.start, span.end, one.code.id, one.message.clone()))
        });
    }
}

/// Takes out all but the first findings of each code, and says how many those were.
fn limit(programs: &mut [Program], most: Option<u32>) -> BTreeMap<&'static str, usize> {
    let (mut shown, mut hidden) = (BTreeMap::new(), BTreeMap::new());
    let Some(most) = most else { return hidden };
    let mut is_shown = |one: &Diagnostic| {
        let n = shown.entry(one.code.id).or_insert(0);
        *n += 1;
        if *n > most {
            *hidden.entry(one.code.id).or_insert(0) += 1;
        }
        *n <= most
    };
    for program in programs {
        program.diagnostics.retain(&mut is_shown);
    }
    hidden
}
