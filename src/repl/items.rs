//! The items of a session as texts, each under the name that a new one replaces it by.

use crate::source::{Source, Span};
use crate::syntax::ast::{Ast, Item, Name};
use crate::syntax::{self, TokenKind};

/// What an item is called: what replaces it has the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The word that opens it: `model`.
    pub(super) word: String,
    /// Its name, if it has one; the model of a `train`, the path of a `use`.
    pub(super) name: String,
    /// The data of a `train`.
    pub(super) on: String,
}

impl Key {
    fn new(word: &str, name: Option<&Name>) -> Self {
        let name = name.map_or_else(String::new, |name| name.node.clone());
        Self { word: word.to_owned(), name, on: String::new() }
    }

    /// `model net`, `train net on iris`, `data`.
    pub(super) fn title(&self) -> String {
        let Self { word, name, on } = self;
        let mut title = word.clone();
        if word == "use" {
            return format!("use \"{name}\"");
        }
        if !name.is_empty() {
            title += &format!(" {name}");
        }
        if !on.is_empty() {
            title += &format!(" on {on}");
        }
        title
    }

    /// The name by which commands know it: `net`, or the section's word where it has none.
    pub(super) fn handle(&self) -> &str {
        if self.name.is_empty() || self.word == "train" { &self.word } else { &self.name }
    }

    /// Whether an item called `other` takes the place of this one. What a `train` leaves out is
    /// the only one there is, so it may be any.
    fn is_replaced_by(&self, other: &Self) -> bool {
        let meets = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
        match self.word == "train" && other.word == "train" {
            true => meets(&self.name, &other.name) && meets(&self.on, &other.on),
            false => self == other,
        }
    }

    /// Where a new item goes: behind all that usually stand before it.
    fn rank(&self) -> usize {
        const ORDER: [&str; 8] =
            ["use", "let", "data", "block", "model", "train", "expect", "sweep"];
        ORDER.iter().position(|word| *word == self.word).unwrap_or(ORDER.len())
    }
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemText {
    /// What it is called.
    pub(super) key: Key,
    /// Its text, the comments above it included.
    pub(super) text: String,
}

/// What an input did to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entered {
    /// The item's place in the list.
    pub(super) place: usize,
    /// Whether it was there with the very same text.
    pub(super) is_same: bool,
}

/// The items of a text. Comments belong to the item below them.
pub(super) fn split(text: &str) -> Vec<ItemText> {
    let source = Source::new("input", text);
    let text = source.text.as_str();
    let ast = syntax::parse(&source).ast;
    let mut from = 0;
    let mut items: Vec<ItemText> = Vec::new();
    for item in &ast.items {
        let end = end_of(text, span_of(item).end as usize);
        let chunk = text.get(from..end).unwrap_or("");
        let chunk = chunk.trim_start_matches([';', ' ', '\t', '\r', '\n']).trim_end();
        items.push(ItemText { key: key_of(item, &source), text: chunk.to_owned() });
        from = end.max(from);
    }
    let rest = text.get(from..).unwrap_or("").trim();
    if let (Some(last), false) = (items.last_mut(), rest.trim_matches(';').is_empty()) {
        last.text += &format!("\n\n{rest}");
    }
    items
}

/// The end of an item's line, where nothing but a comment follows there.
fn end_of(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    let bare = line.trim_start_matches([' ', '\t', ';', '\r']);
    if bare.is_empty() || bare.starts_with('#') { end + line.len() } else { end }
}

fn span_of(item: &Item) -> Span {
    match item {
        Item::Use(item) => item.span,
        Item::Let(item) => item.span,
        Item::Data(item) | Item::Sweep(item) => item.span,
        Item::Block(item) | Item::Model(item) => item.span,
        Item::Train(item) => item.span,
        Item::Expect(item) => item.span,
        Item::Bad(item) => item.span,
    }
}

fn key_of(item: &Item, source: &Source) -> Key {
    match item {
        Item::Use(item) => Key { name: item.path.node.clone(), ..Key::new("use", None) },
        Item::Let(item) => Key::new("let", Some(&item.name)),
        Item::Data(item) => Key::new("data", item.name.as_ref()),
        Item::Sweep(item) => Key::new("sweep", item.name.as_ref()),
        Item::Block(item) => Key::new("block", item.name.as_ref()),
        Item::Model(item) => Key::new("model", item.name.as_ref()),
        Item::Train(item) => {
            let on = item.data.as_ref().map_or_else(String::new, |name| name.node.clone());
            Key { on, ..Key::new("train", item.model.as_ref()) }
        }
        Item::Expect(_) => Key::new("expect", None),
        Item::Bad(item) => {
            let text = source.slice(item.span);
            let tokens = syntax::tokens(text);
            let first = tokens.iter().find(|token| token.kind == TokenKind::Word);
            let word = first.map_or("", |token| token.text(text));
            Key::new(word, item.name.as_ref())
        }
    }
}

/// The list after new items took the places of those they replace, and what became of each. `meant`
/// is what the old ones are called in full.
pub(super) fn merge(
    old: &[ItemText],
    meant: &[Key],
    new: Vec<ItemText>,
) -> (Vec<ItemText>, Vec<Entered>) {
    let mut items: Vec<Merged> = old
        .iter()
        .zip(meant)
        .map(|(item, meant)| Merged { item: item.clone(), meant: meant.clone(), by: None })
        .collect();
    let mut is_same = Vec::new();
    for (at, item) in new.into_iter().enumerate() {
        // Of several trainings entered together each counts; of other namesakes the last.
        let is_repeatable = matches!(item.key.word.as_str(), "train" | "expect");
        let taken = |known: &Merged| {
            known.meant.is_replaced_by(&item.key) && !(is_repeatable && known.by.is_some())
        };
        let place = items.iter().position(taken);
        is_same.push(place.is_some_and(|place| items[place].item == item));
        let merged = Merged { meant: item.key.clone(), item, by: Some(at) };
        if let Some(place) = place {
            items[place] = merged;
            continue;
        }
        let rank = merged.meant.rank();
        let before = items.iter().rposition(|known| known.meant.rank() <= rank);
        items.insert(before.map_or(0, |before| before + 1), merged);
    }
    let mut entered: Vec<(usize, Entered)> = Vec::new();
    for (place, merged) in items.iter().enumerate() {
        if let Some(at) = merged.by {
            entered.push((at, Entered { place, is_same: is_same[at] }));
        }
    }
    entered.sort_by_key(|(at, _)| *at);
    let entered = entered.into_iter().map(|(_, entered)| entered).collect();
    (items.into_iter().map(|merged| merged.item).collect(), entered)
}

/// An item of a merged list.
struct Merged {
    item: ItemText,
    /// What it is called in full.
    meant: Key,
    /// Which of the new ones it is.
    by: Option<usize>,
}

/// The whole text, and where each item begins in it.
pub(super) fn compose(items: &[ItemText]) -> (String, Vec<usize>) {
    let (mut text, mut starts) = (String::new(), Vec::new());
    let mut before: Option<&ItemText> = None;
    for item in items {
        if let Some(before) = before {
            let is_short = |item: &ItemText| {
                matches!(item.key.word.as_str(), "let" | "use") && !item.text.contains('\n')
            };
            let is_pair = before.key.word == item.key.word;
            let joins = is_pair && is_short(before) && is_short(item);
            text += if joins { "\n" } else { "\n\n" };
        }
        starts.push(text.len());
        text += &item.text;
        before = Some(item);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    (text, starts)
}

/// The tree of one item's text, on its own.
pub(super) fn parse(text: &str) -> (Source, Ast) {
    let source = Source::new("item", text);
    let ast = syntax::parse(&source).ast;
    (source, ast)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(items: &[ItemText]) -> Vec<&str> {
        items.iter().map(|item| item.text.as_str()).collect()
    }

    #[test]
    fn comments_stay_with_the_item_below_them() {
        let items =
            split("# about a\nlet a = 1 # one\n\n# b\nlet b = 2; let c = 3\n# end\n");
        assert_eq!(
            texts(&items),
            ["# about a\nlet a = 1 # one", "# b\nlet b = 2", "let c = 3\n\n# end"]
        );
    }

    #[test]
    fn an_item_replaces_its_namesake_in_place() {
        let old = split("let a = 1\nlet b = 2\ntrain { epochs = 1 }\n");
        let new = split("train net on iris { epochs = 2 }\nlet a = 3\nmodel { relu }\n");
        let meant: Vec<Key> = old.iter().map(|item| item.key.clone()).collect();
        let (items, entered) = merge(&old, &meant, new);
        let titles: Vec<String> = items.iter().map(|item| item.key.title()).collect();
        assert_eq!(titles, ["let a", "let b", "model", "train net on iris"]);
        let places: Vec<usize> = entered.iter().map(|one| one.place).collect();
        assert_eq!(places, [3, 0, 2]);
    }

    #[test]
    fn a_program_put_together_again_has_the_same_items() {
        let text = "let a = 1\nlet b = 2\n\n# the data\ndata { source = xor }\n";
        assert_eq!(compose(&split(text)).0, text);
    }
}
