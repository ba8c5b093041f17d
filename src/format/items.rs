//! Blank lines between the items of a file: one, except between neighboring `let`s and `use`s.

use super::tree::Entry;

/// Decides which entries of a file have a blank line before them.
pub(super) fn space(entries: &mut [Entry]) {
    let mut last_item: Option<usize> = None;
    for at in 0..entries.len() {
        if entries[at].is_comment() {
            continue;
        }
        let start = start_of_story(entries, last_item.map_or(0, |last| last + 1), at);
        if last_item.is_some_and(|last| !may_touch(&entries[last], &entries[at])) {
            entries[start].is_spaced = true;
        }
        last_item = Some(at);
    }
    if let Some(first) = entries.first_mut() {
        first.is_spaced = false;
    }
}

/// The first of the comments that tell of the item at `item`, or the item. Comments that follow
/// the item above closely, with a blank line below, tell of that one.
fn start_of_story(entries: &[Entry], first: usize, item: usize) -> usize {
    let spaced = (first..=item).find(|at| entries[*at].is_spaced);
    spaced.unwrap_or(first)
}

/// Whether two items may stand without a blank line between them.
fn may_touch(above: &Entry, below: &Entry) -> bool {
    above.head() == below.head() && matches!(below.head(), "let" | "use")
}
