//! The one table from the grammar's rules to words. No rule's name reaches a user.

use super::super::grammar::Rule;

/// What a user calls the thing that a rule reads; `None` for rules that never stand alone.
pub(super) fn words(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::name | Rule::setting_name | Rule::bind_name | Rule::arg_name => {
            Some("a name")
        }
        Rule::model_name => Some("the name of a model"),
        Rule::data_name => Some("the name of a data item"),
        Rule::string => Some("a text in double quotes"),
        Rule::body | Rule::settings | Rule::train_body => Some("`{`"),
        Rule::shape | Rule::inputs => Some("a shape such as `[64]`"),
        Rule::expr
        | Rule::reference
        | Rule::number
        | Rule::list
        | Rule::paren
        | Rule::map
        | Rule::negate
        | Rule::not => Some("a value"),
        Rule::link
        | Rule::chain
        | Rule::residual
        | Rule::join
        | Rule::repeat
        | Rule::if_link => Some("a stage or a value"),
        Rule::join_axis => Some("an axis"),
        _ => None,
    }
}

/// The words for what was expected at a place, the most telling ones only.
pub(super) fn expected(rules: &[Rule]) -> Option<&'static str> {
    let all: Vec<&'static str> = rules.iter().filter_map(|rule| words(*rule)).collect();
    let ranking = [
        "a stage or a value",
        "a value",
        "a shape such as `[64]`",
        "an axis",
        "a text in double quotes",
        "a name",
        "the name of a data item",
        "the name of a model",
        "`{`",
    ];
    ranking.into_iter().find(|words| all.contains(words))
}
