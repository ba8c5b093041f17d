//! `--vary lr=1e-4..1e-1:log`, `--vary width=64,128`: what varies, said on the command line.

use std::path::Path;

use crate::check::typed::TypedLet;
use crate::cli::failure::Failure;
use crate::diagnostics::suggest;
use crate::sweep::{Axis, Spacing, Values};

/// What a value of `--vary` says, before the program is known.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::cli) struct Vary {
    name: String,
    values: Values,
}

/// Reads `NAME=FROM..TO`, `NAME=FROM..TO:log` or `NAME=A,B,C`.
pub(in crate::cli) fn read(text: &str) -> Result<Vary, String> {
    let example = "write --vary lr=1e-4..1e-1:log, or --vary width=64,128";
    let (name, values) = text.split_once('=').ok_or(example)?;
    let values = match values.split_once("..") {
        Some((from, rest)) => range(from, rest)?,
        None => Values::List(list(values)),
    };
    if matches!(&values, Values::List(list) if list.iter().any(String::is_empty)) {
        return Err(format!("a value is missing; {example}"));
    }
    Ok(Vary { name: name.trim().to_owned(), values })
}

fn range(from: &str, rest: &str) -> Result<Values, String> {
    let (to, spacing) = match rest.split_once(':') {
        None => (rest, Spacing::Linear),
        Some((to, "log")) => (to, Spacing::Log),
        Some((_, other)) => {
            return Err(format!("a range may end with `:log`, not with `:{other}`"));
        }
    };
    let number = |text: &str| {
        let plain = text.trim().replace('_', "");
        let number = plain.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| format!("`{text}` is no number"))
    };
    let (from, to) = (number(from)?, number(to)?);
    if from >= to {
        return Err("a range goes from the smaller number to the larger".to_owned());
    }
    if spacing == Spacing::Log && from <= 0.0 {
        return Err("a range by ratio lies above 0".to_owned());
    }
    let is_whole = from.fract() == 0.0 && to.fract() == 0.0;
    Ok(Values::Range { from, to, spacing, is_whole })
}

/// Values between commas; commas in brackets and quotes belong to a value.
fn list(text: &str) -> Vec<String> {
    let (mut depth, mut is_quoted) = (0_i32, false);
    let mut values = vec![String::new()];
    for char in text.chars() {
        match char {
            '"' => is_quoted = !is_quoted,
            '[' if !is_quoted => depth += 1,
            ']' if !is_quoted => depth -= 1,
            ',' if !is_quoted && depth == 0 => {
                values.push(String::new());
                continue;
            }
            _ => {}
        }
        values.last_mut().expect("there is always one").push(char);
    }
    values.iter().map(|value| value.trim().to_owned()).collect()
}

impl Vary {
    /// The axis of a program with these constants.
    pub(super) fn axis(&self, lets: &[TypedLet], file: &Path) -> Result<Axis, Failure> {
        let name = &self.name;
        let Some(found) = lets.iter().find(|one| one.name == *name) else {
            let names = lets.iter().map(|one| one.name.as_str());
            let help = match suggest::near(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("name what varies there: `let {name} = …`"),
            };
            let said = format!("`{}` has no `let {name}`; {help}", file.display());
            return Err(Failure::Usage(said));
        };
        let mut values = self.values.clone();
        if let Values::Range { is_whole, .. } = &mut values {
            let must_be_whole = found.value.parse::<i64>().is_ok();
            if must_be_whole && !*is_whole {
                let said = format!(
                    "`{name}` is a whole number, so `--vary {name}` needs whole ends"
                );
                return Err(Failure::Usage(said));
            }
            *is_whole = must_be_whole;
        }
        Ok(Axis { name: name.clone(), values })
    }
}

#[cfg(test)]
mod tests {
    use super::{Values, list, read};

    #[test]
    fn commas_in_brackets_and_quotes_are_no_separators() {
        assert_eq!(list("[1, 2],[3]"), ["[1, 2]", "[3]"]);
        assert_eq!(list(r#""a,b", c"#), [r#""a,b""#, "c"]);
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        let said = |text| read(text).unwrap_err();
        assert_eq!(said("lr=1..0"), "a range goes from the smaller number to the larger");
        assert_eq!(said("lr=0..1:log"), "a range by ratio lies above 0");
        assert_eq!(said("lr=1..2:lin"), "a range may end with `:log`, not with `:lin`");
        assert_eq!(said("lr=a..b"), "`a` is no number");
        assert!(said("lr=1,,2").starts_with("a value is missing"));
        assert!(said("lr").starts_with("write --vary"));
    }

    #[test]
    fn ranges_are_read() {
        let read = read("lr=1e-4..1_0:log").unwrap();
        assert!(matches!(read.values, Values::Range { from: 1e-4, to: 10.0, .. }));
    }
}
