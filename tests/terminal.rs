//! A session at a real pseudo-terminal: what stands on the screen while keys are pressed.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rexpect::process::PtyProcess;

const PATIENCE: Duration = Duration::from_secs(20);
const UP: &str = "\u{1b}[A";
const LEFT: &str = "\u{1b}[D";
const CTRL_C: &str = "\u{3}";
const CTRL_D: &str = "\u{4}";
const CTRL_R: &str = "\u{12}";

/// A terminal with a session in it.
struct Terminal {
    process: PtyProcess,
    keys: File,
    screen: Arc<Mutex<vt100::Parser>>,
}

impl Terminal {
    /// Starts a session in a window of this size.
    fn open(folder: &Path, window: (u16, u16), env: &[(&str, &str)]) -> Self {
        let terminal = Self::start(folder, window, env, "repl");
        terminal.wait("the prompt", |screen| screen.trim_end().ends_with('>'));
        terminal
    }

    /// Starts a command in a window of this size.
    fn start(
        folder: &Path,
        (rows, columns): (u16, u16),
        env: &[(&str, &str)],
        words: &str,
    ) -> Self {
        let mut command = Command::new("sh");
        let binary = env!("CARGO_BIN_EXE_percept");
        let start = format!("stty rows {rows} cols {columns}; exec '{binary}' {words}");
        command.args(["-c", &start]).current_dir(folder);
        for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color").env("XDG_STATE_HOME", folder.join("state"));
        command.envs(env.iter().copied());
        let process = PtyProcess::new(command).unwrap();
        let keys = process.get_file_handle().unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size(rows), size(columns), 0)));
        let (mut seen, parser) = (process.get_file_handle().unwrap(), Arc::clone(&screen));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = seen.read(&mut bytes) {
                parser.lock().unwrap().process(&bytes[..n]);
            }
        });
        Self { process, keys, screen }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits until the screen is as wanted.
    fn wait(&self, what: &str, is_there: impl Fn(&str) -> bool) {
        let start = Instant::now();
        loop {
            let text = self.text();
            if is_there(&text) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "no {what} on the screen:\n{text}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn see(&self, wanted: &str) {
        self.wait(wanted, |screen| screen.contains(wanted));
    }

    /// Waits until the last line with anything on it ends so.
    fn see_last(&self, wanted: &str) {
        let ends = |screen: &str| screen.trim_end().ends_with(wanted);
        self.wait(&format!("line that ends with `{wanted}`"), ends);
    }

    /// Waits until the last line is a prompt with nothing behind it.
    fn at_prompt(&self) {
        self.wait("prompt", |screen| screen.trim_end().ends_with("\n>"));
    }

    /// Presses keys and Enter, and waits for the next prompt: a key that comes before it is read
    /// by a line that is not edited yet.
    fn enter(&mut self, typed: &str) {
        self.press_to_prompt(&format!("{typed}\r"));
    }

    /// Ctrl-C, which must lead to a new prompt.
    fn drop_line(&mut self) {
        self.press_to_prompt(CTRL_C);
    }

    fn press_to_prompt(&mut self, keys: &str) {
        let n_prompts =
            |screen: &str| screen.lines().filter(|line| line.starts_with('>')).count();
        let before = n_prompts(&self.text());
        self.press(keys);
        self.wait("new prompt", |screen| {
            n_prompts(screen) > before && screen.trim_end().ends_with("\n>")
        });
    }

    /// Ctrl-D, which must end the session well.
    fn close(mut self) {
        self.at_prompt();
        self.press(CTRL_D);
        self.ends_with(0);
    }

    /// Waits for the end, which must have this exit code.
    fn ends_with(&self, code: i32) {
        let start = Instant::now();
        loop {
            let status = format!("{:?}", self.process.status());
            if !status.contains("StillAlive") {
                let wanted = format!(", {code})");
                assert!(status.contains("Exited") && status.contains(&wanted), "{status}");
                return;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end:\n{}", self.text());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn size(n: u16) -> NonZero<u16> {
    NonZero::new(n).unwrap()
}

/// Typed item by item; a model goes on over several lines.
fn define(terminal: &mut Terminal) {
    terminal.enter("data { source = builtin(\"iris\") }");
    terminal.see("150 examples");
    terminal.press("model net {\r  linear(16) -> relu\r  linear(classes)\r");
    terminal.see("linear(classes)");
    terminal.enter("}");
    terminal.enter("train { epochs = 3 }");
    terminal.see("model net [4] -> [3], 131 parameters");
}

#[test]
fn an_item_goes_on_over_lines_and_keeps_its_shape_in_view() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::open(folder.path(), (90, 80), &[]);
    define(&mut terminal);
    terminal.press("net.insert 2 linear(8)");
    terminal.see_last("linear(8)   -> [8], 136");
    terminal.press(" -> reshape(3)");
    terminal.see_last("S009: `reshape` makes 3 elements of 8");
    // The cursor goes back into the line, and what is wrong is mended there.
    terminal.press(&format!("{LEFT}\u{7f}8"));
    terminal.press("\u{5} ");
    terminal.see_last("reshape(8)    -> [8], 136");
    terminal.drop_line();
    terminal.enter(":vars");
    terminal.see("131 parameters, not trained");
    terminal.close();
}

#[test]
fn tab_completes_and_lists() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("net.nn"), "let a = 1\n").unwrap();
    let mut terminal = Terminal::open(folder.path(), (90, 80), &[]);
    define(&mut terminal);
    terminal.press(":summ\t\r");
    terminal.see("weights take");
    terminal.at_prompt();
    terminal.press(":load ne\t");
    terminal.see_last(":load net.nn");
    terminal.drop_line();
    terminal.press("net.append soft\t");
    terminal.see("softmax");
    terminal.see("softsign");
    terminal.drop_line();
    terminal.press("model x {\r    linear(16) -> \t");
    terminal.see("residual {");
    terminal.drop_line();
    terminal.close();
}

#[test]
fn ctrl_c_drops_a_line_ends_a_training_and_never_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::open(folder.path(), (90, 80), &[]);
    define(&mut terminal);
    terminal.press("model half {\r  linear(");
    terminal.drop_line();
    terminal.enter(":train 1");
    terminal.see("epoch 1  loss");
    terminal.press(":train 100000000\r");
    terminal.see("/100000001 step");
    terminal.press(CTRL_C);
    terminal.see("interrupted; all that was learned is kept");
    terminal.at_prompt();
    terminal.drop_line();
    terminal.enter(":eval val");
    terminal.see("val, 15 examples");
    terminal.close();
}

#[test]
fn a_whole_file_is_pasted_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::open(folder.path(), (90, 80), &[]);
    let pasted = "train { epochs = 2 }\r\rdata iris { source = builtin(\"iris\") }\r\
                  model net {\r    linear(classes)\r}\r:train\r";
    terminal.press(&format!("\u{1b}[200~{pasted}\u{1b}[201~\r"));
    terminal.see("epochs 1 to 2  loss");
    terminal.close();
}

#[test]
fn what_is_typed_ahead_is_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::open(folder.path(), (90, 80), &[]);
    define(&mut terminal);
    terminal.press(":train 2\r:eval val\r:vars\r");
    terminal.see("trained for 2 epochs");
    terminal.see("val, 15 examples");
    terminal.close();
}

#[test]
fn history_is_kept_across_sessions_and_searched() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Terminal::open(folder.path(), (90, 80), &[]);
    first.enter("let width = 12");
    first.enter("model : [4] -> [2] {\r  linear(width)\r  linear(2)\r}");
    first.enter(":vars");
    first.close();
    let mut second = Terminal::open(folder.path(), (90, 80), &[]);
    second.press(UP);
    second.see_last("> :vars");
    second.press(UP);
    second.see("linear(width)");
    second.drop_line();
    second.press(CTRL_R);
    second.press("widt");
    second.press("h = ");
    second.see("let width = 12");
    second.drop_line();
    second.close();
}

#[test]
fn colors_narrow_windows_and_dumb_terminals_are_respected() {
    let folder = tempfile::tempdir().unwrap();
    let is_painted = |env: &[(&str, &str)]| {
        let mut terminal = Terminal::open(folder.path(), (90, 80), env);
        terminal.press("let width = 12");
        terminal.see_last("let width = 12");
        let parser = terminal.screen.lock().unwrap();
        let screen = parser.screen();
        let row = (0..90).find(|row| {
            let text: Vec<String> = screen.rows(0, 80).collect();
            text[usize::from(*row)].contains("let width")
        });
        let cell = screen.cell(row.unwrap(), 2).unwrap().clone();
        drop(parser);
        terminal.drop_line();
        terminal.close();
        cell.fgcolor() != vt100::Color::Default
    };
    assert!(is_painted(&[]), "a keyword is painted as it is typed");
    assert!(!is_painted(&[("NO_COLOR", "1")]));

    let mut narrow = Terminal::open(folder.path(), (90, 44), &[]);
    define(&mut narrow);
    narrow.enter(":summary");
    narrow.see("weights take");
    narrow.close();

    let mut dumb = Terminal::open(folder.path(), (90, 80), &[("TERM", "dumb")]);
    dumb.enter("let width = 12");
    dumb.see("let width = 12");
    assert!(dumb.text().is_ascii(), "{}", dumb.text());
    dumb.close();
}

const SWEPT: &str = "let lr = 1e-2
let width = 8
data { source = builtin(\"iris\") }
model { linear(width) -> relu -> linear(classes) }
train { optimizer = adam(lr = lr), epochs = 400, batch = 10 }
sweep { vary = { lr: from 1e-4 to 1e-1 log, width: [8, 0, 16] }, trials = 7, seed = 2 }
";

/// A folder with a program that is to be swept.
fn swept() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.nn"), SWEPT).unwrap();
    folder
}

fn n_lines(screen: &str, wanted: &str) -> usize {
    screen.lines().filter(|line| line.contains(wanted)).count()
}

#[test]
fn the_trials_of_a_sweep_are_redrawn_in_place() {
    let folder = swept();
    let window = (40, 80);
    let terminal = Terminal::start(folder.path(), window, &[], "sweep s.nn --jobs 2");
    terminal.see("2 running");
    // At every moment there is one table, and nothing of older ones.
    terminal.wait("the end", |screen| {
        let is_over = screen.contains("saved in runs/s-sweep-1");
        assert!(n_lines(screen, "train.loss  val.loss") <= 1, "{screen}");
        assert!(n_lines(screen, " running, ") <= 1, "{screen}");
        is_over
    });
    let screen = terminal.text();
    assert_eq!(n_lines(&screen, "running"), 0, "{screen}");
    assert_eq!(n_lines(&screen, "7 trials, the best by val.loss first"), 1, "{screen}");
    let n_failed = n_lines(&screen, "failed: `units` must be");
    assert!(n_failed > 0, "{screen}");
    // What fails stays above the table.
    assert_eq!(n_lines(&screen, "/7  trial"), n_failed, "{screen}");
    terminal.ends_with(0);
}

#[test]
fn an_interrupted_sweep_leaves_the_terminal_as_it_was() {
    let folder = swept();
    let mut terminal = Terminal::start(folder.path(), (40, 80), &[], "sweep s.nn --jobs 2");
    terminal.see("2 running");
    terminal.press(CTRL_C);
    terminal.see("interrupted; go on with: percept sweep s.nn --resume runs/s-sweep-1");
    let screen = terminal.text();
    assert_eq!(n_lines(&screen, "running"), 0, "{screen}");
    let parser = terminal.screen.lock().unwrap();
    assert!(!parser.screen().hide_cursor());
    let (row, column) = parser.screen().cursor_position();
    let last = screen.trim_end().lines().count();
    assert_eq!((usize::from(row), column), (last, 0), "{screen}");
    drop(parser);
    terminal.ends_with(130);
    // What has ended is known from the start.
    let terminal =
        Terminal::start(folder.path(), (40, 80), &[], "sweep s.nn --resume runs/s-sweep-1");
    terminal.see("saved in runs/s-sweep-1");
    terminal.ends_with(0);
}

#[test]
fn a_sweep_heeds_small_windows_dumb_terminals_and_colors() {
    let folder = swept();
    let small = Terminal::start(folder.path(), (8, 46), &[], "sweep s.nn --jobs 6");
    small.see(" running, ");
    let is_whole = |screen: &str| {
        // A table that is higher than its window would leave headings behind.
        assert!(n_lines(screen, "train.loss") <= 1, "{screen}");
        let mut own = screen.lines().filter(|line| !line.contains("`units`"));
        assert!(own.all(|line| line.chars().count() <= 46), "{screen}");
        screen.contains("saved in")
    };
    small.wait("the end", is_whole);

    for (window, env) in [((40, 30), &[][..]), ((40, 80), &[("TERM", "dumb")])] {
        let words = "sweep s.nn --epochs 2";
        let plain = Terminal::start(folder.path(), window, env, words);
        plain.see("saved in");
        let screen = plain.text();
        assert_eq!(n_lines(&screen, "running"), 0, "{screen}");
        assert!(n_lines(&screen, "/7  trial") > 0 || window.1 < 40, "{screen}");
        plain.ends_with(0);
    }

    let is_painted = |env: &[(&str, &str)]| {
        let terminal = Terminal::start(folder.path(), (40, 80), env, "sweep s.nn --jobs 2");
        terminal.see("2 running");
        let parser = terminal.screen.lock().unwrap();
        let screen = parser.screen();
        let cells =
            (0..40).flat_map(|row| (0..80).filter_map(move |at| screen.cell(row, at)));
        cells.into_iter().any(|cell| cell.fgcolor() != vt100::Color::Default)
    };
    assert!(is_painted(&[]));
    assert!(!is_painted(&[("NO_COLOR", "1")]));
}
