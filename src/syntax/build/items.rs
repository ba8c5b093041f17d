//! Items: sections, definitions, constants.

use pest::iterators::{Pair, Pairs};

use super::super::ast::{
    AxisExpr, BadItem, Definition, Expect, Expr, ExprKind, Inputs, Item, Later, Let, Name,
    Param, Section, Setting, ShapeExpr, Signature, Train, Use,
};
use super::super::grammar::Rule;
use super::{Among, Builder, next, next_if};
use crate::source::{Span, Spanned};

impl Builder<'_> {
    pub(super) fn item(&mut self, pair: Pair<'_, Rule>) -> Item {
        match pair.as_rule() {
            Rule::use_item => Item::Use(self.use_item(pair)),
            Rule::let_item => Item::Let(self.let_item(pair)),
            Rule::data_item => Item::Data(self.section(pair, "data")),
            Rule::sweep_item => Item::Sweep(self.section(pair, "sweep")),
            Rule::block_item => Item::Block(self.definition(pair, "block")),
            Rule::model_item => Item::Model(self.definition(pair, "model")),
            Rule::train_item => Item::Train(self.train(pair)),
            Rule::expect_item => Item::Expect(self.expect(pair)),
            _ => Item::Bad(self.bad_item(&pair)),
        }
    }

    fn use_item(&mut self, pair: Pair<'_, Rule>) -> Use {
        let span = self.span(&pair);
        let path = next(&mut pair.into_inner());
        Use { path: Spanned::new(self.text(&path), self.span(&path)), span }
    }

    fn let_item(&mut self, pair: Pair<'_, Rule>) -> Let {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let name = self.name(&next(&mut inner));
        Let { name, value: self.value(next(&mut inner)), span }
    }

    fn section(&mut self, pair: Pair<'_, Rule>, word: &'static str) -> Section {
        let (keyword, span) = (self.head(&pair, word.len()), self.span(&pair));
        let mut inner = pair.into_inner();
        let name = next_if(&mut inner, Rule::name).map(|name| self.name(&name));
        let settings = next(&mut inner).into_inner();
        let settings = settings.filter_map(|pair| self.setting(pair, word)).collect();
        Section { keyword, name, settings, span }
    }

    /// A setting; of a broken one with a readable name, the name.
    fn setting(&mut self, pair: Pair<'_, Rule>, section: &'static str) -> Option<Setting> {
        let span = self.span(&pair);
        if pair.as_rule() == Rule::bad_setting {
            self.broken(Among::Settings(section), self.trimmed(span));
            let name = self.first_word(span)?;
            return Some(Setting { name, value: bad(span), span });
        }
        let mut inner = pair.into_inner();
        let name = self.name(&next(&mut inner));
        Some(Setting { name, value: self.value(next(&mut inner)), span })
    }

    fn train(&mut self, pair: Pair<'_, Rule>) -> Train {
        let (keyword, span) = (self.head(&pair, "train".len()), self.span(&pair));
        let mut inner = pair.into_inner();
        let model = next_if(&mut inner, Rule::model_name).map(|name| self.name(&name));
        let data = next_if(&mut inner, Rule::data_name).map(|name| self.name(&name));
        let (mut settings, mut later) = (Vec::new(), Vec::new());
        for pair in next(&mut inner).into_inner() {
            if pair.as_rule() == Rule::later {
                later.push(self.later(pair));
            } else {
                settings.extend(self.setting(pair, "train"));
            }
        }
        Train { keyword, model, data, settings, later, span }
    }

    fn later(&mut self, pair: Pair<'_, Rule>) -> Later {
        let span = self.trimmed(self.span(&pair));
        let word = next(&mut pair.into_inner());
        let place = self.span(&word);
        let known = match word.as_str() {
            text if text.ends_with("<-") => "<-",
            text if text.starts_with("model") => "copy",
            text => text,
        };
        Later { word: Spanned::new(known.to_owned(), place), span }
    }

    fn expect(&mut self, pair: Pair<'_, Rule>) -> Expect {
        let (keyword, span) = (self.head(&pair, "expect".len()), self.span(&pair));
        let mut claims = Vec::new();
        for pair in pair.into_inner() {
            if pair.as_rule() == Rule::claim {
                claims.push(self.expr(next(&mut pair.into_inner())));
            } else {
                let span = self.trimmed(self.span(&pair));
                self.broken(Among::Claims, span);
            }
        }
        Expect { keyword, claims, span }
    }

    fn definition(&mut self, pair: Pair<'_, Rule>, word: &str) -> Definition {
        let (keyword, span) = (self.head(&pair, word.len()), self.span(&pair));
        let mut inner = pair.into_inner();
        let name = next_if(&mut inner, Rule::name).map(|name| self.name(&name));
        let params = next_if(&mut inner, Rule::params);
        let params =
            params.map_or_else(Vec::new, |params| self.params(params.into_inner()));
        let signature = next_if(&mut inner, Rule::signature);
        let signature = signature.map(|signature| self.signature(signature));
        let body = self.body(next(&mut inner));
        Definition { keyword, name, params, signature, body, span }
    }

    fn params(&mut self, params: Pairs<'_, Rule>) -> Vec<Param> {
        let param = |param: Pair<'_, Rule>| {
            let mut inner = param.into_inner();
            let name = self.name(&next(&mut inner));
            Param { name, default: inner.next().map(|default| self.expr(default)) }
        };
        params.map(param).collect()
    }

    fn signature(&mut self, pair: Pair<'_, Rule>) -> Signature {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let first = next(&mut inner);
        let inputs = if first.as_rule() == Rule::inputs {
            Inputs::Named(first.into_inner().map(|input| self.input(input)).collect())
        } else {
            Inputs::One(self.shape(first))
        };
        let output = inner.next().map(|output| self.shape(output));
        Signature { inputs, output, span }
    }

    fn input(&mut self, pair: Pair<'_, Rule>) -> (Name, ShapeExpr) {
        let mut inner = pair.into_inner();
        let name = self.name(&next(&mut inner));
        (name, self.shape(next(&mut inner)))
    }

    pub(super) fn shape(&mut self, pair: Pair<'_, Rule>) -> ShapeExpr {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let element = next_if(&mut inner, Rule::name).map(|name| self.name(&name));
        let axes = inner.map(|axis| self.axis(axis)).collect();
        ShapeExpr { element, axes, span }
    }

    fn axis(&mut self, pair: Pair<'_, Rule>) -> AxisExpr {
        match pair.as_rule() {
            Rule::rest => AxisExpr::Rest(self.span(&pair)),
            Rule::any => AxisExpr::Any(self.span(&pair)),
            _ => AxisExpr::Size(self.expr(pair)),
        }
    }

    fn bad_item(&mut self, pair: &Pair<'_, Rule>) -> BadItem {
        let span = self.trimmed(self.span(pair));
        self.broken(Among::Items, span);
        let mut words =
            self.source.slice(span).split(|c: char| !c.is_alphanumeric() && c != '_');
        let first = words.next().unwrap_or("");
        let name = words.find(|word| !word.is_empty()).filter(|_| !first.is_empty());
        let name = name.and_then(|name| {
            let at =
                span.start as usize + self.source.slice(span)[first.len()..].find(name)?;
            let at = at + first.len();
            Some(Spanned::new(name.to_owned(), Span::new(span.source, at, at + name.len())))
        });
        BadItem { name, span }
    }

    /// A span without the blanks at its end.
    pub(super) fn trimmed(&self, span: Span) -> Span {
        let length = self.source.slice(span).trim_end().len();
        Span::new(span.source, span.start as usize, span.start as usize + length)
    }

    /// The word at the start of a span, in quotes or not.
    fn first_word(&self, span: Span) -> Option<Name> {
        let text = self.source.slice(span);
        let inside = text.trim_start_matches('"');
        let start = span.start as usize + text.len() - inside.len();
        let end = inside.find(|c: char| !c.is_alphanumeric() && c != '_');
        let word = &inside[..end.unwrap_or(inside.len())];
        let place = Span::new(span.source, start, start + word.len());
        let is_name = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
        is_name.then(|| Spanned::new(word.to_owned(), place))
    }

    /// The name at the start of a span, if one of these marks follows it.
    pub(super) fn name_before(&self, span: Span, marks: &[&str]) -> Option<Name> {
        let text = self.source.slice(span);
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_')?;
        let rest = text[end..].trim_start();
        let is_marked = marks.iter().any(|mark| rest.starts_with(mark));
        let start = span.start as usize;
        let place = Span::new(span.source, start, start + end);
        (end > 0 && is_marked).then(|| Spanned::new(text[..end].to_owned(), place))
    }
}

/// An expression that could not be read.
pub(super) fn bad(span: Span) -> Expr {
    Expr { kind: ExprKind::Bad, span }
}
