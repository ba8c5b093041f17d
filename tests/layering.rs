//! The dependency table of ARCHITECTURE.md holds: arrows point down the list only.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Used by anyone.
const FREE: &[&str] = &["random"];

fn table() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string("ARCHITECTURE.md").expect("there is an ARCHITECTURE.md");
    let rows = text.lines().filter_map(|line| {
        let cells = line.strip_prefix("| `")?.strip_suffix(" |")?;
        let (modules, allowed) = cells.split_once(" | ")?;
        Some((names(&format!("`{modules}")), allowed.to_owned()))
    });
    let mut table = BTreeMap::new();
    let mut above: Vec<String> = Vec::new();
    for (modules, allowed) in rows {
        let allowed = match allowed.as_str() {
            "all above" => above.clone(),
            "everything" => continue,
            _ => names(&allowed),
        };
        for module in modules {
            above.push(module.clone());
            table.insert(module, allowed.clone());
        }
    }
    table
}

fn names(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    entries.flat_map(|entry| files(&entry.expect("an entry").path())).collect()
}

fn used(text: &str) -> Vec<String> {
    let uses = text.split("crate::").skip(1);
    uses.map(|rest| {
        rest.chars().take_while(|char| char.is_ascii_lowercase() || *char == '_').collect()
    })
    .collect()
}

#[test]
fn no_module_uses_what_stands_below_it() {
    let table = table();
    assert!(table.len() > 10, "the table was read");
    let mut broken = Vec::new();
    for (module, allowed) in &table {
        let folder = PathBuf::from("src").join(module);
        let own = files(&folder).into_iter().chain(files(&folder.with_extension("rs")));
        for file in own.filter(|file| file.extension().is_some_and(|end| end == "rs")) {
            let text = fs::read_to_string(&file).expect("a source is text");
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
            for other in used(text) {
                let is_free = FREE.contains(&other.as_str()) || other == *module;
                if !is_free && table.contains_key(&other) && !allowed.contains(&other)
                    || ["report", "cli"].contains(&other.as_str())
                {
                    broken.push(format!("{} uses `{other}`", file.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
