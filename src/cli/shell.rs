//! `percept completions` and `percept man`: what shells and readers of manuals want to know of the
//! command line.

use std::fs;

use clap::CommandFactory;

use super::Verdict;
use super::args::{Arguments, CompletionsArgs, ManArgs};
use super::failure::Failure;
use super::terminal::Terminal;

/// Prints the script that completes command lines in a shell.
pub(super) fn completions(
    args: &CompletionsArgs,
    terminal: &Terminal,
) -> Result<Verdict, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "percept", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Verdict::Fine)
}

/// Prints the manual page, or writes one for each subcommand into a folder.
pub(super) fn man(args: &ManArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let command = Arguments::command();
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page).map_err(Failure::Output)?;
        terminal.print(&String::from_utf8_lossy(&page))?;
        return Ok(Verdict::Fine);
    };
    let failed = |error| Failure::writing(folder.clone(), error);
    fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(command, folder).map_err(failed)?;
    Ok(Verdict::Fine)
}
