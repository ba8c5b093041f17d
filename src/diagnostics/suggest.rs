//! Did-you-mean: the known name that a typed one most likely stands for.

use strsim::osa_distance;

/// The candidate nearest to `name`, if one is near enough to be meant.
pub fn near<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = fold(name);
    let scored = candidates.into_iter().filter_map(|candidate| {
        Some((score(&typed, &fold(candidate))?, candidate.len(), candidate))
    });
    scored.min().map(|(_, _, candidate)| candidate)
}

/// As [`near`], for names that other tools call otherwise: each candidate comes with its other
/// names. An exact other name wins over a near one.
pub fn near_or_alias<'a, I>(name: &str, candidates: I) -> Option<&'a str>
where
    I: IntoIterator<Item = (&'a str, &'a [&'a str])>,
{
    let typed = fold(name);
    let scored = candidates.into_iter().filter_map(|(candidate, aliases)| {
        let known = score(&typed, &fold(candidate));
        let other = aliases.iter().filter_map(|alias| score(&typed, &fold(alias))).min();
        let best = known.into_iter().chain(other).min()?;
        Some((best, candidate.len(), candidate))
    });
    scored.min().map(|(_, _, candidate)| candidate)
}

/// `text` with a capital-insensitive, separator-free spelling: `Batch-Norm` is `batchnorm`.
fn fold(text: &str) -> String {
    let kept = text.chars().filter(|char| !matches!(char, '_' | '-' | ' '));
    kept.flat_map(char::to_lowercase).collect()
}

/// How far apart two folded names are, in edits (a swap of neighbors is one); `None` when too
/// far to be meant. An abbreviation of three letters or more counts as a near miss.
fn score(typed: &str, known: &str) -> Option<usize> {
    let distance = osa_distance(typed, known);
    let length = typed.chars().count().max(known.chars().count());
    if distance <= allowed(length) {
        return Some(distance);
    }
    let is_start = |short: &str, long: &str| short.len() >= 3 && long.starts_with(short);
    (is_start(typed, known) || is_start(known, typed)).then_some(distance.min(4))
}

fn allowed(length: usize) -> usize {
    match length {
        0 | 1 => 0,
        2..=5 => 1,
        6..=8 => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYERS: &[&str] =
        &["linear", "relu", "leaky_relu", "dropout", "batch_norm", "elu"];

    fn layer(name: &str) -> Option<&'static str> {
        near(name, LAYERS.iter().copied())
    }

    #[test]
    fn typos_capitals_and_swapped_letters_are_near() {
        assert_eq!(layer("liner"), Some("linear"));
        assert_eq!(layer("LeakyReLU"), Some("leaky_relu"));
        assert_eq!(layer("rleu"), Some("relu"));
        assert_eq!(layer("BatchNorm"), Some("batch_norm"));
        assert_eq!(layer("dropot"), Some("dropout"));
    }

    #[test]
    fn abbreviations_are_near() {
        assert_eq!(near("acc", ["accuracy", "auc_pr"]), Some("accuracy"));
        assert_eq!(near("epoch", ["epochs", "steps"]), Some("epochs"));
    }

    #[test]
    fn strangers_are_not() {
        assert_eq!(layer("attention"), None);
        assert_eq!(layer("x"), None);
        assert_eq!(near("a", ["b"]), None);
    }

    #[test]
    fn names_of_other_tools_are_known() {
        let layers: [(&str, &[&str]); 2] = [("linear", &["dense", "fc"]), ("elu", &[])];
        assert_eq!(near_or_alias("Dense", layers), Some("linear"));
        assert_eq!(near_or_alias("fc", layers), Some("linear"));
        assert_eq!(near_or_alias("pool", layers), None);
    }

    #[test]
    fn ties_are_broken_by_length_then_alphabet() {
        assert_eq!(near("ab", ["ac", "aa"]), Some("aa"));
    }
}
