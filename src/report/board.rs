//! A sweep under way: a row for each trial that runs, the best so far, and how many are left.

use std::collections::BTreeMap;

use super::figures::{measured, number};
use super::sweep::{Trial, length};
use super::table::{Align, Table};
use crate::diagnostics::render::{Look, Paint, escape};
use crate::train::Measured;

/// What is known of a sweep under way.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// The trials that run, by number.
    pub running: BTreeMap<u64, Running>,
    /// Those that have ended, the best first; few are enough.
    pub best: Vec<Trial>,
    /// Trials that have ended, each stage counted.
    pub n_ended: usize,
    /// Trials that there are to be.
    pub n_tasks: usize,
}

/// A trial that runs.
#[derive(Clone, Debug, Default)]
pub struct Running {
    /// What it has set.
    pub settings: Vec<(String, String)>,
    /// By what its length is divided.
    pub divisor: u64,
    /// Which of its trainings runs, counted from 1, and how many there are.
    pub part: (u64, u64),
    /// Epochs begun, and where it ends.
    pub epoch: (u64, u64),
    /// The loss of the last steps.
    pub loss: Option<f64>,
    /// What decides, as it was measured last.
    pub last: Option<Measured>,
}

/// Lines beside the rows: headings, rules, the count.
const FRAME: usize = 4;
/// So many of the best are enough.
const MOST_BEST: usize = 3;

/// The board as text, at most so many lines high; `by` decides.
pub fn board(board: &Board, by: &str, height: usize, look: &Look) -> String {
    let room = height.saturating_sub(FRAME).max(1);
    let n_rows = board.running.len().min(room);
    let n_best = board.best.len().min(MOST_BEST).min(room - n_rows);
    let mut table = Table::of(columns(board, by));
    for (number, one) in board.running.iter().take(n_rows) {
        table.row(running(board, *number, one, by));
    }
    if n_best > 0 {
        table.rule();
    }
    for one in board.best.iter().take(n_best) {
        table.row(ended(board, one, by));
    }
    let rows = if table.is_empty() { String::new() } else { table.draw(look) };
    rows + &count(board, look)
}

/// How many are done, run and wait.
fn count(board: &Board, look: &Look) -> String {
    let n_running = board.running.len();
    let n_waiting = board.n_tasks.saturating_sub(board.n_ended + n_running);
    let done = look.paint(Paint::Cyan, &format!("{} of {}", board.n_ended, board.n_tasks));
    format!("  {done} done, {n_running} running, {n_waiting} waiting\n")
}

fn is_staged(board: &Board) -> bool {
    board.running.values().any(|one| one.divisor > 1)
        || board.best.iter().any(|one| one.divisor > 1)
}

fn has_parts(board: &Board) -> bool {
    board.running.values().any(|one| one.part.1 > 1)
}

fn columns(board: &Board, by: &str) -> Vec<(String, Align)> {
    let settings = board.running.values().next().map(|one| &one.settings);
    let settings = settings.or_else(|| board.best.first().map(|one| &one.settings));
    let axes = settings.into_iter().flatten().map(|(name, _)| name.clone());
    let mut names = vec!["trial".to_owned()];
    names.extend(axes);
    names.extend(is_staged(board).then(|| "length".to_owned()));
    names.extend(has_parts(board).then(|| "training".to_owned()));
    names.push("epoch".to_owned());
    names.extend((by != LOSS).then(|| LOSS.to_owned()));
    names.push(by.to_owned());
    names.into_iter().map(|name| (name, Align::Right)).collect()
}

const LOSS: &str = "train.loss";

fn running(board: &Board, trial: u64, one: &Running, by: &str) -> Vec<String> {
    let (epoch, n_epochs) = one.epoch;
    let (part, n_parts) = one.part;
    let loss = one.loss.map_or_else(|| "-".to_owned(), number);
    let last = one.last.as_ref().map(measured);
    let mut cells = first(board, (trial, one.divisor), &one.settings);
    cells.extend(has_parts(board).then(|| format!("{part}/{n_parts}")));
    cells.push(format!("{epoch}/{n_epochs}"));
    match by == LOSS {
        true => cells.push(last.unwrap_or(loss)),
        false => cells.extend([loss, last.unwrap_or_else(|| "-".to_owned())]),
    }
    cells
}

fn ended(board: &Board, one: &Trial, by: &str) -> Vec<String> {
    let shown = |name: &str| one.score(name).map_or_else(|| "-".to_owned(), measured);
    let mut cells = first(board, (one.trial, one.divisor), &one.settings);
    cells.extend(has_parts(board).then(String::new));
    cells.push("done".to_owned());
    cells.extend((by != LOSS).then(|| shown(LOSS)));
    cells.push(shown(by));
    cells
}

/// Number, settings and length.
fn first(
    board: &Board,
    (trial, divisor): (u64, u64),
    settings: &[(String, String)],
) -> Vec<String> {
    let mut cells = vec![(trial + 1).to_string()];
    cells.extend(settings.iter().map(|(_, value)| escape(value).into_owned()));
    cells.extend(is_staged(board).then(|| length(divisor)));
    cells
}

#[cfg(test)]
mod tests {
    use super::{Board, Look, Measured, Running, Trial, board};

    fn loss(value: f64) -> Measured {
        let (is_share, larger_is_better) = (false, false);
        Measured { name: "val.loss".to_owned(), value, is_share, larger_is_better }
    }

    fn under_way() -> Board {
        let settings = |width: &str| vec![("width".to_owned(), width.to_owned())];
        let running = |width, epoch, last| Running {
            settings: settings(width),
            divisor: 3,
            part: (1, 1),
            epoch: (epoch, 20),
            loss: Some(0.5),
            last,
        };
        let best = Trial {
            trial: 0,
            divisor: 3,
            settings: settings("8"),
            values: vec![loss(0.25)],
            fault: None,
        };
        let running =
            [(3, running("64", 7, Some(loss(0.75)))), (4, running("16", 0, None))];
        Board { running: running.into(), best: vec![best], n_ended: 3, n_tasks: 9 }
    }

    #[test]
    fn what_runs_stands_above_the_best() {
        let drawn = board(&under_way(), "val.loss", 24, &Look::PLAIN);
        let expected = [
            "  trial  width  length  epoch  train.loss  val.loss",
            "  ─────────────────────────────────────────────────",
            "      4     64     1/3   7/20      0.5000    0.7500",
            "      5     16     1/3   0/20      0.5000         -",
            "  ─────────────────────────────────────────────────",
            "      1      8     1/3   done           -    0.2500",
            "  3 of 9 done, 2 running, 4 waiting",
        ];
        assert_eq!(drawn.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn it_is_no_higher_than_the_window() {
        for height in 0..12 {
            let drawn = board(&under_way(), "val.loss", height, &Look::PLAIN);
            assert!(drawn.lines().count() <= height.max(5), "{height}:\n{drawn}");
        }
    }
}
