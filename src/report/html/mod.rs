//! A report of runs as one HTML file: no script, nothing fetched, readable on paper.

mod compare;
mod drawn;
mod parts;
mod pictures;
mod sweep;
mod view;
mod worst;

pub use drawn::drawn;
pub use sweep::{SweepView, sweep_html, trials_svg};
pub use view::{Curves, RunView, Tested};

use super::markup::escaped;

const STYLE: &str = include_str!("style.css");

/// All there is to see of one run, or of several with what sets them apart first.
pub fn html(runs: &[RunView<'_>]) -> String {
    let names: Vec<&str> = runs.iter().map(|run| run.name.as_str()).collect();
    let title = escaped(&names.join(", "));
    let body = match runs {
        [only] => format!("<h1>{title}</h1>\n{}", parts::parts(only)),
        several => {
            let each = several.iter().map(|run| {
                format!(
                    "<details><summary>{}</summary>\n{}</details>\n",
                    escaped(&run.name),
                    parts::parts(run)
                )
            });
            let each: String = each.collect();
            let n = several.len();
            format!(
                "<h1>{n} runs</h1>\n{}<h2>Each run</h2>\n{each}",
                compare::compare(several)
            )
        }
    };
    page(&title, &body)
}

/// A page that stands by itself; its title is markup already.
fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"percept {}\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// A section with a heading; nothing where there is nothing to say.
fn section(title: &str, body: &str) -> String {
    match body.is_empty() {
        true => String::new(),
        false => format!("<section>\n<h2>{}</h2>\n{body}</section>\n", escaped(title)),
    }
}

/// A table of escaped cells; the first column names its row.
fn table<'h>(heads: impl AsRef<[&'h str]>, rows: &[impl AsRef<[String]>]) -> String {
    let cells = |tag: &str, cells: &[&str]| -> String {
        let cells = cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell)));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let head = cells("th", heads.as_ref());
    let row =
        |row: &[String]| cells("td", &row.iter().map(String::as_str).collect::<Vec<_>>());
    let rows: String = rows.iter().map(|cells| row(cells.as_ref())).collect();
    format!(
        "<div class=\"wide\"><table>\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )
}

fn figure(svg: &str) -> String {
    format!("<figure>{svg}</figure>\n")
}
