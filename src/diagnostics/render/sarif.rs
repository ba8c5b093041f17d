//! SARIF 2.1.0, which code hosts and editors read: every code as a rule, every finding as a result.

use std::path::Path;

use serde::Serialize;

use super::escape::escape_json;
use super::fingerprint::Fingerprints;
use super::{Severity, relative, text};
use crate::diagnostics::{Code, Diagnostic, Edit, Level};
use crate::source::{Sources, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// The log of one command. Fields are named as the standard names them.
#[derive(Debug, Serialize)]
pub struct Sarif {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
    #[serde(skip)]
    fingerprints: Fingerprints,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    invocations: Option<[Invocation; 1]>,
    column_kind: &'static str,
    results: Vec<Finding>,
}

/// How the tool fared: what it could not check.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    level: &'static str,
    message: Message,
    associated_rule: Reference,
}

/// A rule by its id.
#[derive(Debug, Serialize)]
struct Reference {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    name: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Debug, Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Properties {
    tags: [&'static str; 2],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
    partial_fingerprints: Prints,
}

#[derive(Debug, Serialize)]
struct Prints {
    #[serde(rename = "percept/v1")]
    first: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    place: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Clone, Debug, Serialize)]
struct Artifact {
    uri: String,
}

/// Lines and columns from 1; the end is exclusive.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix {
    description: Message,
    artifact_changes: [Change; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: [Replacement; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

impl Sarif {
    /// A log without results, that knows these rules.
    pub fn new(codes: &[&'static Code]) -> Self {
        let rules = codes.iter().map(|code| Descriptor::new(code)).collect();
        let driver = Driver { name: "percept", version: env!("CARGO_PKG_VERSION"), rules };
        let column_kind = "unicodeCodePoints";
        let tool = Tool { driver };
        let run = Run { tool, invocations: None, column_kind, results: Vec::new() };
        Self {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [run],
            fingerprints: Fingerprints::default(),
        }
    }

    /// Adds the findings of one program; paths are relative to `base`.
    pub fn add(&mut self, diagnostics: &[Diagnostic], sources: &Sources, base: &Path) {
        let place = Places { sources, base };
        for diagnostic in diagnostics {
            let fingerprint = self.fingerprints.of(diagnostic, sources);
            let [run] = &mut self.runs;
            run.results.push(Finding {
                rule_id: diagnostic.code.id,
                rule_index: run.tool.index(diagnostic.code),
                level: level(diagnostic.level),
                message: Message { text: message(diagnostic) },
                locations: [place.location(None, diagnostic.span(), "")],
                related_locations: place.related(diagnostic),
                fixes: diagnostic.edits.iter().map(|edit| place.fix(edit)).collect(),
                partial_fingerprints: Prints { first: fingerprint },
            });
        }
    }

    /// Tells of the checks that were not made, each with the reason.
    pub fn add_undecided(&mut self, skips: &[(&'static Code, &str)]) {
        let [run] = &mut self.runs;
        let notifications = skips.iter().map(|(code, reason)| Notification {
            level: "note",
            message: Message { text: format!("not decided, since {reason}") },
            associated_rule: Reference { id: code.id, index: run.tool.index(code) },
        });
        run.invocations = Some([Invocation {
            execution_successful: true,
            tool_execution_notifications: notifications.collect(),
        }]);
    }

    /// The log as text, ending with a line break.
    pub fn to_text(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("its keys are texts");
        escape_json(&text) + "\n"
    }
}

impl Tool {
    fn index(&self, code: &Code) -> Option<usize> {
        self.driver.rules.iter().position(|rule| rule.id == code.id)
    }
}

impl Descriptor {
    fn new(code: &Code) -> Self {
        let indented = |program: &str| {
            let lines = program.trim_end().lines().map(|line| format!("    {line}\n"));
            lines.collect::<String>()
        };
        let (wrong, right) = (indented(code.wrong), indented(code.right));
        let help = format!("{}\n\nWrong:\n\n{wrong}\nRight:\n\n{right}", code.explanation);
        Self {
            id: code.id,
            name: code.name,
            short_description: Message { text: code.title().to_owned() },
            full_description: Message { text: code.explanation.to_owned() },
            help: Help { text: help.clone(), markdown: help },
            default_configuration: Configuration {
                enabled: !matches!(code.level, Level::Pedantic | Level::Nursery),
                level: level(code.level),
            },
            properties: Properties { tags: [code.level.word(), code.decided.word()] },
        }
    }
}

fn level(level: Level) -> &'static str {
    match Severity::of(level) {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

/// The message with what is known besides: viewers show no notes.
fn message(diagnostic: &Diagnostic) -> String {
    let here = Some(&diagnostic.labels[0].text).filter(|text| !text.is_empty());
    let evidence = diagnostic.evidence.as_ref().map(text::weighed);
    let said = [diagnostic.message.clone()].into_iter();
    let said = said.chain(here.cloned()).chain(diagnostic.notes.iter().cloned());
    let said = said.chain(evidence).chain(diagnostic.helps.iter().cloned());
    said.collect::<Vec<String>>().join("\n")
}

/// What places are found with.
struct Places<'a> {
    sources: &'a Sources,
    base: &'a Path,
}

impl Places<'_> {
    fn location(&self, id: Option<usize>, span: Span, said: &str) -> Location {
        let message = (!said.is_empty()).then(|| Message { text: said.to_owned() });
        let artifact_location = self.artifact(span);
        let place = Physical { artifact_location, region: self.region(span) };
        Location { id, place, message }
    }

    fn related(&self, diagnostic: &Diagnostic) -> Vec<Location> {
        let others = diagnostic.labels.iter().enumerate().skip(1);
        let others =
            others.map(|(at, label)| self.location(Some(at), label.span, &label.text));
        others.collect()
    }

    fn fix(&self, edit: &Edit) -> Fix {
        let replacement = Replacement {
            deleted_region: self.region(edit.span),
            inserted_content: Message { text: edit.replacement.clone() },
        };
        let change = Change {
            artifact_location: self.artifact(edit.span),
            replacements: [replacement],
        };
        Fix {
            description: Message { text: edit.title.clone() },
            artifact_changes: [change],
        }
    }

    fn artifact(&self, span: Span) -> Artifact {
        Artifact { uri: uri(&relative(&self.sources.get(span.source).name, self.base)) }
    }

    fn region(&self, span: Span) -> Region {
        let source = self.sources.get(span.source);
        let (start, end) = (source.position(span.start), source.position(span.end));
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

/// A path as a reference: what is no plain letter of a path is written in percents.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let escaped: String = path
        .bytes()
        .map(|byte| match is_plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect();
    if path.starts_with('/') { format!("file://{escaped}") } else { escaped }
}
