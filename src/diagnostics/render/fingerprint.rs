//! What a finding is known by from one check to the next: its code, its file and the text it
//! stands on, not the number of its line.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostics::Diagnostic;
use crate::random;
use crate::source::Sources;

/// Gives fingerprints; the second finding of a kind on the same text gets another one.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<u64, usize>,
}

impl Fingerprints {
    /// The fingerprint of the next finding.
    pub(super) fn of(&mut self, diagnostic: &Diagnostic, sources: &Sources) -> String {
        let span = diagnostic.span();
        let source = sources.get(span.source);
        let file = Path::new(&source.name).file_name();
        let file = file.and_then(|name| name.to_str()).unwrap_or(&source.name);
        let line = source.line(source.position(span.start).line).trim();
        let marked = source.slice(span).lines().next().unwrap_or("");
        let id = diagnostic.code.id;
        let hash = random::hash(&[id, file, line, marked].join("\n"));
        let n_seen = self.seen.entry(hash).or_insert(0);
        *n_seen += 1;
        match n_seen {
            1 => format!("{hash:016x}"),
            n => format!("{hash:016x}:{n}"),
        }
    }
}
