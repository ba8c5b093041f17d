//! What is defined in a program, by name, and the sizes that data puts in scope.

use std::collections::BTreeMap;

use super::constant::{Constant, ConstantKind, Lets};
use super::{CheckedData, Context, Unit};
use crate::builtins::{self, layers};
use crate::diagnostics::codes::{N004, N011, P008, U001};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, any_error};
use crate::shape::Birth;
use crate::source::Span;
use crate::syntax::ast::{Definition, Expect, Item, Let, Name, Section, Setting, Train};

/// An item with the name it goes by.
#[derive(Clone, Debug)]
pub(crate) struct Named<'a, T> {
    /// Its name; the section's word when it has none.
    pub(crate) name: String,
    /// Where the name was written, or the word that opens the item.
    pub(crate) span: Span,
    /// Which unit it stands in.
    pub(crate) unit: usize,
    /// What was written.
    pub(crate) item: &'a T,
}

/// What is defined: of all units the `let`s, blocks and models; of the first one the data,
/// trainings and claims.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope<'a> {
    /// The constants.
    pub(crate) lets: Vec<Named<'a, Let>>,
    /// The data items.
    pub(crate) data: Vec<Named<'a, Section>>,
    /// The blocks.
    pub(crate) blocks: Vec<Named<'a, Definition>>,
    /// The models.
    pub(crate) models: Vec<Named<'a, Definition>>,
    /// The trainings, in order.
    pub(crate) trains: Vec<&'a Train>,
    /// The `expect` items, in order.
    pub(crate) expects: Vec<&'a Expect>,
    /// Whether an item could not be read: anything may be in it that seems to be missing.
    pub(crate) has_unread_items: bool,
    blocks_by_name: BTreeMap<String, usize>,
}

impl<'a> Scope<'a> {
    /// What the units define. Reports N004 and P008; the first definition stays.
    pub(crate) fn collect(units: &'a [Unit], out: &mut Diagnostics) -> Self {
        let mut scope = Self::default();
        for (at, unit) in units.iter().enumerate() {
            for item in &unit.ast.items {
                scope.add(at, item);
            }
        }
        scope.report_duplicates(units, out);
        for (at, block) in scope.blocks.iter().enumerate() {
            scope.blocks_by_name.entry(block.name.clone()).or_insert(at);
        }
        scope
    }

    fn add(&mut self, unit: usize, item: &'a Item) {
        let is_first = unit == 0;
        match item {
            Item::Let(item) => self.lets.push(Named {
                name: item.name.node.clone(),
                span: item.name.span,
                unit,
                item,
            }),
            Item::Block(item) => self.blocks.push(named(item, unit, "block")),
            Item::Model(item) => self.models.push(named(item, unit, "model")),
            Item::Data(item) if is_first => {
                let (name, span) = name_or(item.name.as_ref(), item.keyword, "data");
                self.data.push(Named { name, span, unit, item });
            }
            Item::Train(item) if is_first => self.trains.push(item),
            Item::Expect(item) if is_first => self.expects.push(item),
            Item::Bad(_) => self.has_unread_items = true,
            Item::Use(_)
            | Item::Data(_)
            | Item::Train(_)
            | Item::Expect(_)
            | Item::Sweep(_) => {}
        }
    }

    /// The block called `name`.
    pub(crate) fn block(&self, name: &str) -> Option<&Named<'a, Definition>> {
        self.blocks_by_name.get(name).map(|at| &self.blocks[*at])
    }

    /// Which of [`Scope::models`] is trained: the one named, or the only one of the file.
    /// `None` is for `train` to report.
    pub(crate) fn model_of(&self, train: &Train) -> Option<usize> {
        find(&self.models, train.model.as_ref())
    }

    /// Which of [`Scope::data`] is trained on: the one named, or the only one.
    pub(crate) fn data_of(&self, train: &Train) -> Option<usize> {
        find(&self.data, train.data.as_ref())
    }

    /// Whether a setting called `name` stands in some other section than its own, where it is
    /// reported: its own section is then not said to lack it.
    pub(crate) fn is_misplaced(&self, name: &str, section: &str) -> bool {
        let is_it =
            |settings: &[Setting]| settings.iter().any(|setting| setting.name.node == name);
        match section {
            "train" => self.data.iter().any(|data| is_it(&data.item.settings)),
            _ => self.trains.iter().any(|train| is_it(&train.settings)),
        }
    }

    fn report_duplicates(&self, units: &[Unit], out: &mut Diagnostics) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let lets = self.lets.iter().map(|item| (item.name.as_str(), item.span));
        let blocks = self.blocks.iter().map(|item| (item.name.as_str(), item.span));
        let models = self.models.iter().filter(|model| model.item.name.is_some());
        let models = models.map(|item| (item.name.as_str(), item.span));
        for (name, span) in lets.chain(blocks).chain(models) {
            report_second(units, &mut seen, (name, span), out);
        }
        let mut seen = BTreeMap::new();
        for item in self.data.iter().filter(|item| item.item.name.is_some()) {
            report_second(units, &mut seen, (&item.name, item.span), out);
        }
        report_unnamed(&self.data, |item| item.name.is_none(), out);
        report_unnamed(&self.models, |item| item.name.is_none(), out);
        for block in &self.blocks {
            if builtins::find(layers::ALL, &block.name).is_some() {
                let message =
                    format!("`{}` is already a layer of the language", block.name);
                let label = "this block would hide it";
                let found = Diagnostic::new(&N004, message, block.span, label);
                out.push(found.help(format!(
                    "give the block a name of its own: `{}Block`",
                    block.name
                )));
            }
        }
    }
}

fn named<'a>(item: &'a Definition, unit: usize, word: &str) -> Named<'a, Definition> {
    let (name, span) = name_or(item.name.as_ref(), item.keyword, word);
    Named { name, span, unit, item }
}

fn name_or(name: Option<&Name>, keyword: Span, word: &str) -> (String, Span) {
    name.map_or_else(|| (word.to_owned(), keyword), |name| (name.node.clone(), name.span))
}

fn find<T>(items: &[Named<'_, T>], wanted: Option<&Name>) -> Option<usize> {
    if let Some(wanted) = wanted {
        return items.iter().position(|item| item.name == wanted.node);
    }
    let mut own = items.iter().enumerate().filter(|(_, item)| item.unit == 0);
    match (own.next(), own.next()) {
        (Some((at, _)), None) => Some(at),
        (None, _) if items.len() == 1 => Some(0),
        _ => None,
    }
}

fn report_second<'a>(
    units: &[Unit],
    seen: &mut BTreeMap<&'a str, Span>,
    (name, span): (&'a str, Span),
    out: &mut Diagnostics,
) {
    let first = *seen.entry(name).or_insert(span);
    if first == span {
        return;
    }
    if let [Some(one), Some(other)] = [first, span].map(|span| import_of(units, span))
        && one != other
    {
        let message = format!("`{name}` comes from two imports");
        let found = Diagnostic::new(&N011, message, other, format!("brings one `{name}`"))
            .cause(one, "brings the other")
            .context(span, "defined here")
            .context(first, "and here");
        out.push(found.help("rename one of them in its file, or use one file only"));
        return;
    }
    let message = format!("`{name}` is defined twice");
    let found = Diagnostic::new(&N004, message, span, "defined again here");
    out.push(found.cause(first, "first defined here").help("rename one of them"));
}

/// The `use` of the first file that brings in the file of a span.
fn import_of(units: &[Unit], span: Span) -> Option<Span> {
    let unit = units.first()?;
    let (path, _) = unit.uses.iter().find(|(_, used)| *used == span.source)?;
    unit.ast.items.iter().find_map(|item| match item {
        Item::Use(used) if used.path.node == *path => Some(used.span),
        Item::Use(_)
        | Item::Let(_)
        | Item::Data(_)
        | Item::Block(_)
        | Item::Model(_)
        | Item::Train(_)
        | Item::Expect(_)
        | Item::Sweep(_)
        | Item::Bad(_) => None,
    })
}

fn report_unnamed<T>(
    items: &[Named<'_, T>],
    is_unnamed: impl Fn(&T) -> bool,
    out: &mut Diagnostics,
) {
    let mut unnamed = items.iter().filter(|item| item.unit == 0 && is_unnamed(item.item));
    let Some(first) = unnamed.next() else { return };
    for second in unnamed {
        let message = format!("two unnamed `{}` items", first.name);
        let found = Diagnostic::new(&P008, message, second.span, "the second one");
        let found = found.cause(first.span, "the first one");
        out.push(found.help(format!("give each a name: `{} first {{ … }}`", first.name)));
    }
}

/// The sizes that data puts in scope: `features`, `classes`, and `iris.classes` with several.
#[derive(Clone, Debug, Default)]
pub(crate) struct DataSizes {
    items: Vec<ItemSizes>,
}

#[derive(Clone, Debug)]
struct ItemSizes {
    name: String,
    features: Constant,
    classes: Constant,
}

/// The names that data puts in scope.
pub(crate) const DATA_SIZES: [&str; 2] = ["features", "classes"];

impl DataSizes {
    /// The names are there, their sizes are not known yet.
    pub(crate) fn pending(scope: &Scope<'_>) -> Self {
        let items = scope.data.iter().map(|item| ItemSizes {
            name: item.name.clone(),
            features: Constant::of(ConstantKind::Pending, item.span),
            classes: Constant::of(ConstantKind::Pending, item.span),
        });
        Self { items: items.collect() }
    }

    /// The sizes of checked data; unknown where it has errors.
    pub(crate) fn of(data: &[CheckedData]) -> Self {
        Self { items: data.iter().map(item_sizes).collect() }
    }

    /// The names of the data items.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|item| item.name.as_str())
    }

    /// `features` and `classes` of the only data item.
    pub(crate) fn bare(&self, name: &str) -> Option<&Constant> {
        match self.items.as_slice() {
            [only] => only.get(name),
            _ => None,
        }
    }

    /// `iris.classes`.
    pub(crate) fn dotted(&self, data: &str, name: &str) -> Option<&Constant> {
        self.items.iter().find(|item| item.name == data)?.get(name)
    }
}

impl ItemSizes {
    fn get(&self, name: &str) -> Option<&Constant> {
        match name {
            "features" => Some(&self.features),
            "classes" => Some(&self.classes),
            _ => None,
        }
    }
}

fn item_sizes(data: &CheckedData) -> ItemSizes {
    let name = data.name.clone();
    let Some(typed) = &data.typed else {
        let unknown = Constant::of(ConstantKind::Unknown, Span::default());
        return ItemSizes { name, features: unknown.clone(), classes: unknown };
    };
    let span = typed.spec.source.span;
    let size = |count: Option<u64>, story: &str| {
        let Some(count) = count else { return Constant::of(ConstantKind::Absent, span) };
        let birth = Birth { span, story: story.into() };
        Constant { birth: Some(birth), ..Constant::whole(count as f64, span) }
    };
    let profile = &typed.profile;
    let widths = profile.inputs.iter().map(|input| {
        let embedded: usize =
            input.embeddings.iter().map(|column| column.width.saturating_sub(1)).sum();
        (input.extents.n_elements() + embedded) as u64
    });
    let stories: Vec<&str> =
        profile.inputs.iter().map(|input| input.story.as_str()).collect();
    let n_classes = Some(profile.target.classes.len() as u64).filter(|count| *count > 0);
    let story = match profile.target.columns.as_slice() {
        [column] => format!("`{column}` has {} classes", n_classes.unwrap_or(0)),
        _ => format!("the target has {} classes", n_classes.unwrap_or(0)),
    };
    ItemSizes {
        name,
        features: size(Some(widths.sum()), &stories.join(", ")),
        classes: size(n_classes, &story),
    }
}

/// Reports constants and blocks that nothing uses (U001). Silent in libraries and where the
/// program has errors, since those may hide a use.
pub(crate) fn report_unused(cx: &Context<'_>, before_data: &Lets, out: &mut Diagnostics) {
    if cx.scope.trains.is_empty() || any_error(out) {
        return;
    }
    for item in cx.scope.lets.iter().filter(|item| item.unit == 0) {
        let is_used = cx.lets.is_used(&item.name) || before_data.is_used(&item.name);
        if !is_used && !item.name.starts_with('_') {
            let message = format!("`{}` is never used", item.name);
            let found = Diagnostic::new(&U001, message, item.span, "nothing reads it");
            let found = found.help("remove it, or put `_` before its name");
            out.push(found.edit("remove it", item.item.span, "", Safety::Unsafe));
        }
    }
}
