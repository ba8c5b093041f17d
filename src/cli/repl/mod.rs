//! `percept repl`: a session at a terminal, or from a script on standard input.

mod helper;

use std::io::{self, BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rustyline::config::Configurer as _;
use rustyline::error::ReadlineError;
use rustyline::history::{FileHistory, History as _};
use rustyline::{ColorMode, CompletionType, Config, Editor};

use super::Verdict;
use super::args::ReplArgs;
use super::failure::Failure;
use super::interrupt;
use super::progress::{Manner, Progress};
use super::terminal::Terminal;
use crate::diagnostics::render::Color;
use crate::repl::{self, Part, Reply, Script, Session, Setup};
use crate::train::Surroundings;
use helper::Helper;

const PROMPT: &str = "> ";
/// Inputs kept from session to session.
const MOST_HISTORY: usize = 2_000;

/// Runs the command.
pub(super) fn run(args: &ReplArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let setup = Setup {
        look: terminal.results,
        n_threads: args.threads.count(),
        folder: PathBuf::new(),
        overrides: args.overrides.set.clone(),
        access: args.overrides.access(),
    };
    let mut shell = Shell {
        session: Session::new(setup),
        terminal,
        is_interrupted: interrupt::listen_patiently(),
        start: Instant::now(),
        worst: repl::Verdict::Fine,
    };
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    if is_terminal {
        terminal.print(&format!(
            "Percept {}; :help lists what can be typed, Ctrl-D ends\n",
            env!("CARGO_PKG_VERSION")
        ))?;
    }
    if let Some(file) = &args.file {
        let loaded = shell.enter(&format!(":load {}", file.display()))?;
        if loaded.verdict == repl::Verdict::Usage {
            return Ok(Verdict::Senseless);
        }
    }
    match is_terminal {
        true => shell.at_terminal()?,
        false => return shell.run_script(),
    }
    Ok(Verdict::Fine)
}

/// A session and where its answers go.
struct Shell<'a> {
    session: Session,
    terminal: &'a Terminal,
    is_interrupted: &'static AtomicBool,
    start: Instant,
    worst: repl::Verdict,
}

impl Shell<'_> {
    /// Enters an input and shows what the session answers.
    fn enter(&mut self, input: &str) -> Result<Reply, Failure> {
        let start = self.start;
        let mut progress = Progress::new(None, Manner::Session, self.terminal);
        let reply = self.session.enter(
            input,
            &mut Surroundings {
                clock: &|| start.elapsed().as_secs_f64(),
                is_interrupted: self.is_interrupted,
                tell: &mut |event| progress.hear(event),
            },
        );
        progress.close()?;
        for part in &reply.parts {
            match part {
                Part::Result(text) => self.terminal.print(text)?,
                Part::Finding(text) => self.terminal.tell(text),
            }
        }
        self.worst = self.worst.max(reply.verdict);
        Ok(reply)
    }

    /// Inputs from a pipe or a file, as they come.
    fn run_script(mut self) -> Result<Verdict, Failure> {
        let mut script = Script::default();
        for line in io::stdin().lock().lines() {
            let line = line.map_err(|error| Failure::reading(PathBuf::from("-"), error))?;
            for input in script.line(&line) {
                if self.is_over(&input)? {
                    return Ok(self.verdict());
                }
            }
        }
        if let Some(input) = script.end() {
            self.is_over(&input)?;
        }
        Ok(self.verdict())
    }

    /// Enters an input of a script; whether it is the last.
    fn is_over(&mut self, input: &str) -> Result<bool, Failure> {
        let reply = self.enter(input)?;
        // Outside of a training nobody else takes the flag down.
        let is_interrupted = self.is_interrupted.swap(false, Ordering::Relaxed);
        if is_interrupted {
            self.worst = repl::Verdict::Interrupted;
        }
        Ok(reply.is_last || reply.verdict == repl::Verdict::Interrupted || is_interrupted)
    }

    fn verdict(&self) -> Verdict {
        match self.worst {
            repl::Verdict::Fine => Verdict::Fine,
            repl::Verdict::Findings => Verdict::Findings,
            repl::Verdict::Usage => Verdict::Senseless,
            repl::Verdict::Ours => Verdict::Ours,
            repl::Verdict::Interrupted => Verdict::Interrupted,
        }
    }

    /// Inputs as they are typed.
    fn at_terminal(&mut self) -> Result<(), Failure> {
        let mut editor = self.editor().map_err(|error| failed(&error))?;
        let place = history_file();
        if let Some(place) = &place {
            // Where there is no history yet, it begins empty.
            let _ = editor.load_history(place);
        }
        loop {
            let terminal = Terminal::detect(&std::env::args_os().collect::<Vec<_>>());
            self.session.set_look(terminal.results);
            if let Some(helper) = editor.helper_mut() {
                helper.set(self.session.clone());
            }
            let typed = match editor.readline(PROMPT) {
                Ok(typed) => typed,
                Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => continue,
                Err(ReadlineError::Eof) => break,
                Err(error) => return Err(failed(&error)),
            };
            if typed.trim().is_empty() {
                continue;
            }
            let _ = editor.add_history_entry(typed.trim_end());
            if let Some(place) = &place {
                keep(&mut editor, place);
            }
            for input in repl::inputs(&typed) {
                if self.enter(&input)?.is_last {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn editor(&self) -> rustyline::Result<Editor<Helper, FileHistory>> {
        let color = match self.terminal.results.color {
            Color::On => ColorMode::Enabled,
            Color::Off => ColorMode::Disabled,
        };
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .max_history_size(MOST_HISTORY)?
            .color_mode(color)
            .tab_stop(4)
            .build();
        let history = FileHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history)?;
        editor.set_auto_add_history(false);
        editor.set_helper(Some(Helper::new(self.session.clone())));
        Ok(editor)
    }
}

/// Writes the history; a session goes on where that fails.
fn keep(editor: &mut Editor<Helper, FileHistory>, place: &Path) {
    if let Some(folder) = place.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    let _ = editor.history_mut().append(place);
}

fn failed(error: &ReadlineError) -> Failure {
    Failure::reading(PathBuf::from("-"), io::Error::other(error.to_string()))
}

/// The history in the user's state folder; none where there is no such folder.
fn history_file() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let base = set("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = base.or_else(|| Some(Path::new(&set("HOME")?).join(".local/state")))?;
    Some(base.join("percept").join("history"))
}
