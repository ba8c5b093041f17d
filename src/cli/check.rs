//! `percept check`: every mistake of a program, without training it.

use super::Verdict;
use super::args::{CheckArgs, DataUse, Format};
use super::failure::Failure;
use super::findings::Findings;
use super::fix;
use super::levels;
use super::load::Edited;
use super::preflight;
use super::program::Program;
use super::stored;
use super::terminal::Terminal;
use crate::check::Options;
use crate::data::Reach;

/// Runs the command.
pub(super) fn run(args: &CheckArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = Options {
        reach: match args.data {
            DataUse::Full => Reach::Full,
            DataUse::Header => Reach::Head,
            DataUse::Off => Reach::Nothing,
        },
        ..args.overrides.options()
    };
    let said = levels::changes(&args.said)?;
    let check = |edited: &Edited| {
        let read = |file| {
            let mut program = Program::read_as(file, &options, (&said, edited))?;
            if args.data != DataUse::Off {
                stored::look(&mut program);
            }
            Ok::<_, Failure>(program)
        };
        args.files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()
    };
    if !args.fixes.fix && !args.fixes.diff {
        if args.fixes.is_bold {
            let said =
                "`--unsafe` says which edits `--fix` or `--diff` takes: add one of them";
            return Err(Failure::Usage(said.to_owned()));
        }
        let mut programs = check(&Edited::new())?;
        if args.preflight {
            programs.iter_mut().for_each(preflight::look);
        }
        let findings = Findings::new(args, programs);
        terminal.print(&findings.to_text(terminal))?;
        return Ok(findings.verdict());
    }
    let mended = fix::mend(args, &options, &said)?;
    let left = Findings::new(args, check(&mended.texts)?);
    let line = mended.in_words(args.fixes, left.n()) + "\n";
    if args.fixes.diff {
        terminal.print(&mended.diff(&terminal.results))?;
        terminal.tell(&line);
        return Ok(Findings::new(args, check(&mended.unedited())?).verdict());
    }
    mended.write()?;
    told(args, &left, &line, terminal)?;
    Ok(left.verdict())
}

/// What is left, and what was done: beside the findings where those are for programs.
fn told(
    args: &CheckArgs,
    left: &Findings<'_>,
    line: &str,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let text = left.to_text(terminal);
    let gap = if left.n() > 0 { "\n" } else { "" };
    match args.format {
        Format::Human | Format::Narrated => terminal.print(&format!("{text}{gap}{line}")),
        Format::Short | Format::Json | Format::Jsonl | Format::Sarif | Format::Github => {
            terminal.print(&text)?;
            terminal.tell(line);
            Ok(())
        }
    }
}
