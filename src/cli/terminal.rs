//! The one place that prints: how texts look is decided once, here.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

use super::failure::Failure;
use crate::diagnostics::render::{Charset, Color, Look};

/// Both outputs and how texts look on them.
#[derive(Debug)]
pub(super) struct Terminal {
    /// How results look, on standard output.
    pub(super) results: Look,
    /// How diagnostics and progress look, on standard error.
    pub(super) errors: Look,
    /// Whether progress can be redrawn in place.
    pub(super) is_live: bool,
}

#[allow(clippy::unused_self, reason = "who holds the terminal may print, nobody else")]
impl Terminal {
    /// Decides from the command line, the environment and the terminal, in this order.
    pub(super) fn detect(words: &[OsString]) -> Self {
        let wish = wish(words);
        let is_dumb = is_set_to("TERM", "dumb");
        let charset = if is_dumb { Charset::Ascii } else { Charset::Unicode };
        let look = |is_terminal: bool| Look {
            color: color(wish.as_deref(), is_terminal && !is_dumb),
            charset,
            width: width(),
        };
        Self {
            results: look(io::stdout().is_terminal()),
            errors: look(io::stderr().is_terminal()),
            is_live: io::stderr().is_terminal() && !is_dumb,
        }
    }

    /// The same decision, for the texts that clap writes.
    pub(super) fn clap_color(&self) -> clap::ColorChoice {
        match (self.results.color, self.errors.color) {
            (Color::On, Color::On) => clap::ColorChoice::Always,
            (Color::Off, Color::Off) => clap::ColorChoice::Never,
            _ => clap::ColorChoice::Auto,
        }
    }

    /// How texts look on standard error as large as its window is now, and its lines; `None` where
    /// nothing can be redrawn in place, or the window is too narrow to.
    pub(super) fn window(&self) -> Option<(Look, usize)> {
        let size = terminal_size::terminal_size_of(io::stderr()).filter(|_| self.is_live);
        let (columns, lines) = size?;
        let columns = usize::from(columns.0);
        let look = Look { width: columns.min(width()), ..self.errors };
        (columns >= NARROWEST).then_some((look, usize::from(lines.0)))
    }

    /// Writes a result. A reader that has gone away is not an error: there is nobody to tell.
    pub(super) fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Output(error),
        })
    }

    /// Writes progress or diagnostics. Where even that fails, there is no one left to tell.
    pub(super) fn tell(&self, text: &str) {
        let mut out = io::stderr().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

/// What `--color` says, before clap has read the line: its own errors follow it as well.
fn wish(words: &[OsString]) -> Option<String> {
    let mut words = words.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        match word.strip_prefix("--color") {
            Some("") => return words.next().map(str::to_owned),
            Some(rest) => return rest.strip_prefix('=').map(str::to_owned),
            None => {}
        }
    }
    None
}

fn color(wish: Option<&str>, is_terminal: bool) -> Color {
    let paints = match wish {
        Some("always") => true,
        Some("never") => false,
        _ if is_on("NO_COLOR") => false,
        _ if is_on("FORCE_COLOR") || is_on("CLICOLOR_FORCE") => true,
        _ => is_terminal,
    };
    if paints { Color::On } else { Color::Off }
}

/// A switch is on when it is set to anything; `FORCE_COLOR=0` means what it says.
fn is_on(name: &str) -> bool {
    let value = std::env::var_os(name).unwrap_or_default();
    !value.is_empty() && (value != "0" || name == "NO_COLOR")
}

fn is_set_to(name: &str, wanted: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == wanted)
}

/// Fewer columns are not made use of.
const NARROWEST: usize = 40;

fn width() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let measured = || {
        let size = terminal_size::terminal_size_of(io::stderr());
        let size = size.or_else(|| terminal_size::terminal_size_of(io::stdout()));
        size.map(|(width, _)| usize::from(width.0))
    };
    said.or_else(measured).unwrap_or(80).clamp(NARROWEST, 100)
}
