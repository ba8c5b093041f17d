//! How values of options are read.

use std::path::PathBuf;

use crate::data::{KNOWN, Known};

pub(super) fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("write a name and a value: --set {text}=VALUE"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// A path that leads somewhere: one that does not would allow nothing, and say nothing.
pub(super) fn existing(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.exists() { Ok(path) } else { Err("there is no such folder".to_owned()) }
}

/// A data set by its name.
pub(super) fn known(text: &str) -> Result<&'static Known, String> {
    let found = KNOWN.iter().copied().find(|known| known.name == text);
    let names: Vec<_> = KNOWN.iter().map(|known| known.name).collect();
    found.ok_or_else(|| format!("these can be fetched: {}", names.join(", ")))
}

pub(super) fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("write a number of seconds up to 3600".to_owned()),
    }
}

pub(super) fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => 0,
    };
    match digits.parse::<f64>() {
        Ok(number) if unit > 0 && number > 0.0 => Ok((number * f64::from(unit)) as u64),
        _ => Err("write a size: 512MiB, 8GiB".to_owned()),
    }
}

pub(super) fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1024) => Ok(n),
        _ => Err("write a number from 1 to 1024".to_owned()),
    }
}
