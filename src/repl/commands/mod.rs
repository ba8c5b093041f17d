//! The commands: one registry that `:help`, completion and dispatch walk.

mod definitions;
mod doing;
mod files;
mod history;
mod inside;
mod looking;
mod measuring;
mod plots;
mod training;
mod weights;

use crate::diagnostics::render::{Look, Paint, text};
use crate::diagnostics::suggest;
use crate::repl::reply::{Answer, Complaint, Reply};
use crate::repl::session::Session;
use crate::report;
use crate::train::Surroundings;

pub(super) use files::write_down;
pub(super) use plots::names as plot_names;

/// A command.
pub(super) struct Command {
    /// Its name, without the colon.
    pub(super) name: &'static str,
    /// What stands behind it: `[N epochs|steps]`.
    pub(super) usage: &'static str,
    /// What it does, in a sentence without a full stop.
    pub(super) doc: &'static str,
    /// What completion offers behind it.
    pub(super) takes: Takes,
    /// Does it.
    pub(super) run: fn(&mut Session, &str, &mut Surroundings<'_>) -> Answer,
}

/// What completion offers behind a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing that is known.
    Nothing,
    /// An item.
    Item,
    /// A model.
    Model,
    /// A stage of a model.
    Stage,
    /// A weight.
    Tensor,
    /// A split.
    Split,
    /// An example of a split.
    Row,
    /// A file or folder.
    File,
    /// A snapshot.
    Snapshot,
    /// A constant, a setting or an argument of the optimizer.
    Setting,
    /// What can be plotted.
    Plot,
    /// Another command.
    Command,
}

/// The groups of commands, as `:help` shows them.
pub(super) static GROUPS: &[(&str, &[Command])] = &[
    ("definitions", definitions::ALL),
    ("doing", doing::ALL),
    ("going back", history::ALL),
    ("looking", looking::ALL),
    ("looking inside", inside::ALL),
    ("files", files::ALL),
    ("help", HELP),
];

static HELP: &[Command] = &[
    Command {
        name: "help",
        usage: "[COMMAND]",
        doc: "Lists the commands, or says what one does",
        takes: Takes::Command,
        run: help,
    },
    #[cfg(test)]
    Command {
        name: "panic",
        usage: "",
        doc: "Breaks, to see what becomes of the session",
        takes: Takes::Nothing,
        run: |_, _, _| panic!("as asked"),
    },
    Command {
        name: "quit",
        usage: "",
        doc: "Ends the session; so does Ctrl-D",
        takes: Takes::Nothing,
        run: |_, _, _| Ok(Reply { is_last: true, ..Reply::default() }),
    },
];

/// Every command.
pub(super) fn all() -> impl Iterator<Item = &'static Command> {
    GROUPS.iter().flat_map(|(_, commands)| commands.iter())
}

/// The command called so, or the only one that begins so.
fn find(name: &str) -> Result<&'static Command, Complaint> {
    if let Some(command) = all().find(|command| command.name == name) {
        return Ok(command);
    }
    let mut begun =
        all().filter(|command| !name.is_empty() && command.name.starts_with(name));
    if let (Some(only), None) = (begun.next(), begun.next()) {
        return Ok(only);
    }
    Err(Complaint(match suggest::near(name, all().map(|command| command.name)) {
        Some(near) => format!("no command is called `:{name}`; did you mean `:{near}`?"),
        None => format!("no command is called `:{name}`; `:help` lists them"),
    }))
}

/// Runs the command of a line without its colon.
pub(super) fn run(
    session: &mut Session,
    line: &str,
    around: &mut Surroundings<'_>,
) -> Answer {
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (find(name)?.run)(session, rest.trim(), around)
}

/// `?name`: pages of codes, builtins, settings, sections.
pub(super) fn page(session: &Session, what: &str) -> Answer {
    let look = &session.look;
    if what.is_empty() {
        return Ok(Reply::result(report::index(look)));
    }
    let pages = report::pages(what, look);
    if !pages.is_empty() {
        return Ok(Reply::result(pages.join("\n")));
    }
    match session.now.program.find(what) {
        Some(place) => definitions::listed(session, place),
        None => {
            Err(format!("{} (`?` alone lists the pages)", report::unknown_page(what))
                .into())
        }
    }
}

fn help(session: &mut Session, what: &str, _: &mut Surroundings<'_>) -> Answer {
    let look = &session.look;
    if !what.is_empty() {
        let command = find(what.trim_start_matches(':'))?;
        return Ok(Reply::result(line(command, 0, look)));
    }
    let left = LEFT;
    let mut out = String::new();
    for (title, commands) in GROUPS {
        out += &format!("{}\n", look.paint(Paint::Bold, title));
        out.extend(commands.iter().map(|command| line(command, left, look)));
    }
    out += &format!("{}\n", look.paint(Paint::Bold, "typed as they are"));
    for (typed, doc) in TYPED {
        out += &row(typed, doc, left, look);
    }
    Ok(Reply::result(out))
}

/// Columns of the left side of `:help`.
const LEFT: usize = 24;

/// What is no command.
const TYPED: &[(&str, &str)] = &[
    ("model net { … }", "Any item; it replaces the one of the same name"),
    ("net.insert 3 relu", "Puts a line before line 3; `:edit net` numbers them"),
    ("net.replace 2 relu", "Puts a line in the place of line 2, or of 2-4"),
    ("net.delete 3", "Takes a line away, or several: 3-5"),
    ("net.append relu", "Puts a line at the end"),
    ("?linear", "A page of a layer, setting or code; `?` lists all"),
];

fn usage(command: &Command) -> String {
    format!(":{} {}", command.name, command.usage).trim_end().to_owned()
}

fn line(command: &Command, left: usize, look: &Look) -> String {
    row(&usage(command), command.doc, left, look)
}

/// Two columns; a head that is too wide for its own stands on a line of its own.
fn row(head: &str, doc: &str, left: usize, look: &Look) -> String {
    let painted = look.paint(Paint::Cyan, &text::pad_end(head, left));
    let left = if left == 0 { text::width(head) } else { left };
    let indent = format!("\n{}", " ".repeat(left + 4));
    let lines = text::wrap(doc, look.width.saturating_sub(left + 4), 0).join(&indent);
    let gap = if text::width(head) > left { indent.as_str() } else { "  " };
    format!("  {painted}{gap}{lines}\n")
}
