//! The tags of an SVG with their attributes, those of their classes, and their text.

use std::collections::BTreeMap;
use std::str::FromStr;

/// A tag.
#[derive(Clone, Debug, Default)]
pub(super) struct Tag {
    pub(super) name: String,
    attributes: BTreeMap<String, String>,
    /// What stands between it and the next one.
    pub(super) text: String,
}

impl Tag {
    /// An attribute, as it is written.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// An attribute that is a number, perhaps of pixels.
    pub(super) fn number<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.trim_end_matches("px").parse().ok()
    }
}

/// All tags, in the order in which they are drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags {
    pub(super) all: Vec<Tag>,
}

impl Tags {
    /// Reads what we have written: no comment, no `>` in an attribute.
    pub(super) fn read(svg: &str) -> Self {
        let mut all: Vec<Tag> = svg.split('<').skip(1).filter_map(tag).collect();
        let styles = all.iter().find(|tag| tag.name == "style");
        let classes = styles.map(|tag| classes(&tag.text)).unwrap_or_default();
        for tag in &mut all {
            let own = tag.get("class").unwrap_or_default().to_owned();
            // A later class wins, and what a class says wins over an attribute.
            for class in own.split_whitespace().filter_map(|name| classes.get(name)) {
                tag.attributes.extend(class.clone());
            }
        }
        Self { all }
    }
}

/// `rect x="1" y="2"/>` and what follows.
fn tag(text: &str) -> Option<Tag> {
    let (inside, after) = text.split_once('>')?;
    let inside = inside.trim_end_matches('/');
    if inside.starts_with(['/', '?', '!']) {
        return None;
    }
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = BTreeMap::new();
    while let Some((name, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        attributes.insert(name.trim().to_owned(), plain(value));
        rest = after;
    }
    Some(Tag { name: name.to_owned(), attributes, text: plain(after.trim()) })
}

type Styles = BTreeMap<String, String>;

/// `.a,.b{fill:none;stroke:#000000}`.
fn classes(style: &str) -> BTreeMap<String, Styles> {
    let mut classes: BTreeMap<String, Styles> = BTreeMap::new();
    for rule in style.split('}') {
        let Some((names, body)) = rule.split_once('{') else { continue };
        let pairs = body.split(';').filter_map(|one| one.split_once(':'));
        let pairs: Vec<(String, String)> = pairs
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        for name in names.split(',').map(|name| name.trim().trim_start_matches('.')) {
            classes.entry(name.to_owned()).or_default().extend(pairs.clone());
        }
    }
    classes
}

/// Text without the escapes of markup.
fn plain(text: &str) -> String {
    const MARKS: [(&str, &str); 6] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        // The last, so that nothing is read twice.
        ("&amp;", "&"),
    ];
    let mut out = text.to_owned();
    if out.contains('&') {
        for (mark, letter) in MARKS {
            out = out.replace(mark, letter);
        }
    }
    out
}
