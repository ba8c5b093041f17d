//! Tables of text: columns as wide as they must be, wide characters counted as two.

use crate::diagnostics::render::{Charset, Look, Paint, text};

/// On which side a column is filled up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text stands at the left.
    Left,
    /// Numbers stand at the right.
    Right,
}

/// A table under way.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    /// Rows before which a line is drawn.
    rules: Vec<usize>,
}

impl Table {
    /// A table with these headings.
    pub fn new<const N: usize>(columns: [(&str, Align); N]) -> Self {
        Self::of(columns.map(|(heading, align)| (heading.to_owned(), align)).into())
    }

    /// As [`Table::new`], for any number of columns.
    pub fn of(columns: Vec<(String, Align)>) -> Self {
        Self { columns, rows: Vec::new(), rules: Vec::new() }
    }

    /// Adds a row; missing cells are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        let mut cells: Vec<String> = cells.into_iter().map(Into::into).collect();
        cells.resize(self.columns.len(), String::new());
        self.rows.push(cells);
    }

    /// Draws a line before the next row.
    pub fn rule(&mut self) {
        self.rules.push(self.rows.len());
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table, indented by two, no line wider than the look allows: the widest column gives
    /// way, its cells cut with an ellipsis.
    pub fn draw(&self, look: &Look) -> String {
        let widths = self.widths(look.width.saturating_sub(2));
        let rule = line(&widths, look);
        let headings: Vec<String> =
            self.columns.iter().map(|(heading, _)| heading.clone()).collect();
        let mut out = String::new();
        if headings.iter().any(|heading| !heading.is_empty()) {
            out += &look.paint(Paint::Bold, &self.cells(&headings, &widths));
            out += "\n";
            out += &rule;
        }
        for (at, row) in self.rows.iter().enumerate() {
            if self.rules.contains(&at) {
                out += &rule;
            }
            out += &self.cells(row, &widths);
            out += "\n";
        }
        out
    }

    fn cells(&self, row: &[String], widths: &[usize]) -> String {
        let cells = row.iter().zip(widths).zip(&self.columns);
        let padded: Vec<String> = cells
            .map(|((cell, width), (_, align))| {
                let cell = text::shorten(cell, *width);
                match align {
                    Align::Left => text::pad_end(&cell, *width),
                    Align::Right => text::pad_start(&cell, *width),
                }
            })
            .collect();
        format!("  {}", padded.join("  ")).trim_end().to_owned()
    }

    fn widths(&self, columns: usize) -> Vec<usize> {
        let mut widths: Vec<usize> =
            self.columns.iter().map(|(heading, _)| text::width(heading)).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(text::width(cell));
            }
        }
        let gaps = 2 * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > columns.max(40) {
            let Some(widest) = widths.iter_mut().max() else { break };
            *widest -= 1;
        }
        widths
    }
}

fn line(widths: &[usize], look: &Look) -> String {
    let stroke = if look.charset == Charset::Unicode { "─" } else { "-" };
    let all = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    format!("  {}\n", look.paint(Paint::Dim, &stroke.repeat(all)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_wide_characters() {
        let mut table = Table::new([("name", Align::Left), ("n", Align::Right)]);
        table.row(["품종", "7"]);
        table.rule();
        table.row(["total", "1,234"]);
        let drawn = table.draw(&Look::PLAIN);
        assert_eq!(
            drawn,
            "  name       n\n  ────────────\n  품종       7\n  ────────────\n  total  1,234\n"
        );
    }

    #[test]
    fn the_widest_column_gives_way() {
        let mut table = Table::new([("", Align::Left), ("", Align::Left)]);
        table.row(["x".repeat(60), "short".to_owned()]);
        let look = Look { width: 50, ..Look::PLAIN };
        assert!(table.draw(&look).lines().all(|line| text::width(line) <= 50));
    }
}
