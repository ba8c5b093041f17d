//! `percept.toml`: levels and thresholds for the programs below its folder.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::failure::Failure;
use crate::diagnostics::{Level, suggest};
use crate::lint::{self, Change, Levels, Selector};
use crate::source::Source;

const NAME: &str = "percept.toml";

/// A section is `name = value`, each told to the levels.
type Entry<'a> = (&'a str, &'a Spanned<DeValue<'a>>);

/// The levels of the nearest `percept.toml` in `folder` or above it; those of the registry where
/// there is none.
pub(super) fn levels(folder: &Path) -> Result<Levels, Failure> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // Where the folder cannot be resolved, reading the program says so.
    let Ok(folder) = folder.canonicalize() else { return Ok(Levels::default()) };
    for place in folder.ancestors() {
        let path = place.join(NAME);
        match fs::read_to_string(&path) {
            Ok(text) => return read(&shown(&path), text),
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err(Failure::reading(path, error)),
        }
    }
    Ok(Levels::default())
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The path as the user would write it from here.
fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok());
    let inside = here.as_ref().and_then(|here| path.strip_prefix(here).ok());
    inside.unwrap_or(path).to_owned()
}

/// What a file says, or its first mistake with its place.
fn read(path: &Path, text: String) -> Result<Levels, Failure> {
    let source = Source::new(path.display().to_string(), text);
    parse(&source.text).map_err(|Wrong { at, said }| {
        let place = source.position(u32::try_from(at.start).unwrap_or(u32::MAX));
        Failure::Usage(format!("{}:{place}: {said}", source.name))
    })
}

/// A mistake and where it is.
struct Wrong {
    at: Range<usize>,
    said: String,
}

impl Wrong {
    fn new(at: Range<usize>, said: String) -> Self {
        Self { at, said }
    }

    fn did_you_mean(mut self, near: Option<&str>) -> Self {
        self.said +=
            &near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        self
    }
}

fn parse(text: &str) -> Result<Levels, Wrong> {
    let table = DeTable::parse(text).map_err(|error| {
        Wrong::new(error.span().unwrap_or(0..0), error.message().to_owned())
    })?;
    let (mut changes, mut levels) = (Vec::new(), Levels::default());
    for (section, entries) in table.get_ref() {
        let name: &str = section.get_ref();
        let is_levels = match name {
            "levels" => true,
            "thresholds" => false,
            _ => {
                let said = format!("there is no section `{name}`");
                let near = suggest::near(name, ["levels", "thresholds"]);
                return Err(Wrong::new(section.span(), said).did_you_mean(near));
            }
        };
        let DeValue::Table(entries) = entries.get_ref() else {
            let said = format!("`{name}` is a section: write `[{name}]`");
            return Err(Wrong::new(section.span(), said));
        };
        for (key, value) in entries {
            let entry: Entry<'_> = (key.get_ref(), value);
            if is_levels {
                changes.push(level(entry, key.span())?);
            } else {
                let (name, limit) = threshold(entry, key.span())?;
                levels.thresholds.insert(name.to_owned(), limit);
            }
        }
    }
    levels.add(changes);
    Ok(levels)
}

const CHANGES: [(&str, Change); 4] = [
    ("off", Change::Off),
    ("on", Change::On),
    ("warn", Change::Warn),
    ("deny", Change::Deny),
];

fn level((key, value): Entry<'_>, at: Range<usize>) -> Result<(Selector, Change), Wrong> {
    let Some(selector) = Selector::parse(key) else {
        let said = format!("no code, family or group is called `{key}`");
        let near = lint::near_selector(key);
        let more = if near.is_none() { "; `percept explain` lists them" } else { "" };
        return Err(Wrong::new(at, said + more).did_you_mean(near));
    };
    let DeValue::String(word) = value.get_ref() else {
        let said = format!("`{key}` wants \"off\", \"on\", \"warn\" or \"deny\"");
        return Err(Wrong::new(value.span(), said));
    };
    let Some((_, change)) = CHANGES.iter().find(|(known, _)| known == word) else {
        let said =
            format!("`{word}` is no level: write \"off\", \"on\", \"warn\" or \"deny\"");
        let near = suggest::near(word, CHANGES.map(|(known, _)| known));
        return Err(Wrong::new(value.span(), said).did_you_mean(near));
    };
    if matches!(change, Change::Off | Change::Warn) && is_error(&selector) {
        let said = format!("`{key}` is an error, which cannot be silenced");
        return Err(Wrong::new(at, said));
    }
    Ok((selector, *change))
}

/// Whether a selector names one code that is an error whatever is said.
pub(super) fn is_error(selector: &Selector) -> bool {
    match selector {
        Selector::Code(id) => {
            lint::find_code(id).is_some_and(|code| code.level == Level::Error)
        }
        Selector::Family(_) | Selector::Group(_) => false,
    }
}

fn threshold(
    (key, value): Entry<'_>,
    at: Range<usize>,
) -> Result<(&'static str, f64), Wrong> {
    let all = lint::all_thresholds();
    let Some(known) = all.iter().find(|known| known.name == key) else {
        let said = format!("no threshold is called `{key}`");
        let near = suggest::near(key, all.iter().map(|known| known.name));
        return Err(Wrong::new(at, said).did_you_mean(near));
    };
    let number = match value.get_ref() {
        DeValue::Integer(number) => number.as_str().parse().ok(),
        DeValue::Float(number) => number.as_str().parse().ok(),
        DeValue::String(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => None,
    };
    let number = number.filter(|number: &f64| number.is_finite());
    number.map(|number| (known.name, number)).ok_or_else(|| {
        let said = format!("`{key}` wants a number: {}", known.doc);
        Wrong::new(value.span(), said)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        match read(Path::new("percept.toml"), text.to_owned()) {
            Ok(levels) => format!("{:?} {:?}", levels.changes, levels.thresholds),
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn levels_and_thresholds_are_read_and_the_narrower_selector_wins() {
        let text = "[levels]\nM001 = \"warn\"\nM = \"off\"\nstyle = \"deny\"\n\
                    [thresholds]\ndropout-high = 0.7\n";
        assert_eq!(
            said(text),
            "[(Group(Style), Deny), (Family('M'), Off), (Code(\"M001\"), Warn)] \
             {\"dropout-high\": 0.7}"
        );
        assert_eq!(said(""), "[] {}");
    }

    #[test]
    fn mistakes_have_a_place_and_a_suggestion() {
        for (text, wanted) in [
            ("[level]", "1:2: there is no section `level`; did you mean `levels`?"),
            ("levels = 3", "1:1: `levels` is a section: write `[levels]`"),
            (
                "[levels]\nstacked-liner = \"off\"",
                "2:1: no code, family or group is called `stacked-liner`; did you mean \
                 `stacked-linear`?",
            ),
            (
                "[levels]\nM001 = \"denny\"",
                "2:8: `denny` is no level: write \"off\", \"on\", \"warn\" or \"deny\"; did you \
                 mean `deny`?",
            ),
            (
                "[levels]\nQ = \"off\"",
                "2:1: no code, family or group is called `Q`; `percept explain` lists them",
            ),
            (
                "[levels]\nM001 = true",
                "2:8: `M001` wants \"off\", \"on\", \"warn\" or \"deny\"",
            ),
            (
                "[levels]\nN001 = \"off\"",
                "2:1: `N001` is an error, which cannot be silenced",
            ),
            (
                "[thresholds]\ndropout-hgh = 1",
                "2:1: no threshold is called `dropout-hgh`; did you mean `dropout-high`?",
            ),
            (
                "[thresholds]\n\n  dropout-high = \"much\"",
                "3:18: `dropout-high` wants a number: share of values dropped",
            ),
            (
                "[thresholds]\ndropout-high = inf",
                "2:16: `dropout-high` wants a number: share of values dropped",
            ),
        ] {
            assert_eq!(said(text), format!("percept.toml:{wanted}"));
        }
        assert!(said("[levels\n").starts_with("percept.toml:1:"), "{}", said("[levels\n"));
    }
}
