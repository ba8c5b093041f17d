//! Which class a model says where, with the examples as dots.

use crate::diagnostics::render::{Charset, Look, Paint, escape};

/// How the classes are painted and, without colors, told apart.
const PAINTS: [Paint; 5] =
    [Paint::Cyan, Paint::Magenta, Paint::Yellow, Paint::Green, Paint::Red];
const GROUNDS: [&str; 5] = [" ", "░", "▒", "▓", "█"];
const ASCII_GROUNDS: [&str; 5] = [" ", ".", ":", "+", "="];

/// The class of each cell, `columns` to a row, and the examples: row, column and class. An example
/// is shown by the first letter of its class's place: `a`, `b`.
pub fn boundary(
    (columns, cells): (usize, &[usize]),
    dots: &[(usize, usize, usize)],
    classes: &[String],
    look: &Look,
) -> String {
    let n_classes = cells.iter().max().map_or(1, |most| most + 1).max(classes.len());
    let pick = |class: usize| class % PAINTS.len();
    let ground = |class: usize| match look.charset {
        Charset::Unicode => GROUNDS[pick(class)],
        Charset::Ascii => ASCII_GROUNDS[pick(class)],
    };
    let mut out = String::new();
    for (row, line) in cells.chunks(columns).enumerate() {
        out += "  ";
        for (column, class) in line.iter().enumerate() {
            let dot = dots.iter().find(|(y, x, _)| (*y, *x) == (row, column));
            out += &match dot {
                Some((_, _, own)) if own == class => {
                    look.paint(PAINTS[pick(*own)], &letter(*own))
                }
                Some((_, _, own)) => {
                    look.paint(PAINTS[pick(*own)], &letter(*own).to_uppercase())
                }
                None => look.paint(Paint::Dim, ground(*class)),
            };
        }
        out = out.trim_end().to_owned() + "\n";
    }
    let name =
        |class: usize| classes.get(class).map_or(String::new(), |name| escape(name).into());
    let legend = (0..n_classes.min(26)).map(|class| {
        let letter = look.paint(PAINTS[pick(class)], &letter(class));
        match ground(class) {
            " " => format!("{letter} {}", name(class)),
            ground => format!("{letter} {} on {ground}", name(class)),
        }
    });
    let legend: Vec<String> = legend.collect();
    format!("{out}\n  {}; capitals are taken for another\n", legend.join("   "))
}

fn letter(class: usize) -> String {
    char::from(b'a' + (class % 26) as u8).to_string()
}
