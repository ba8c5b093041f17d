//! What a session answers.

/// What became of an input, as the command line's exit codes have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// All is well.
    #[default]
    Fine,
    /// There are findings at error level, or a claim does not hold.
    Findings,
    /// The input makes no sense, or a file cannot be read or written.
    Usage,
    /// A mistake of ours, caught.
    Ours,
    /// The user stopped it.
    Interrupted,
}

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A result.
    Result(String),
    /// A finding or a complaint.
    Finding(String),
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// What to show, in order. Each ends with a line break.
    pub parts: Vec<Part>,
    /// What became of the input.
    pub verdict: Verdict,
    /// Whether the session is over.
    pub is_last: bool,
}

/// Why a command does nothing: one lower-case sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint(pub(super) String);

impl<T: Into<String>> From<T> for Complaint {
    fn from(said: T) -> Self {
        Self(said.into())
    }
}

/// What a command gives.
pub(super) type Answer = Result<Reply, Complaint>;

impl Reply {
    /// A result alone.
    pub(super) fn result(text: impl Into<String>) -> Self {
        let mut reply = Self::default();
        reply.say(text);
        reply
    }

    /// Adds a result.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        let text = line_ended(&text.into());
        if !text.is_empty() {
            self.parts.push(Part::Result(text));
        }
    }

    /// Adds a finding.
    pub(super) fn tell(&mut self, text: impl Into<String>, verdict: Verdict) {
        let text = line_ended(&text.into());
        if !text.is_empty() {
            self.parts.push(Part::Finding(text));
        }
        self.verdict = self.verdict.max(verdict);
    }

    /// Adds another answer behind this one.
    pub(super) fn add(&mut self, other: Self) {
        self.parts.extend(other.parts);
        self.verdict = self.verdict.max(other.verdict);
        self.is_last |= other.is_last;
    }

    /// Everything, as a terminal shows it.
    pub fn text(&self) -> String {
        let text = |part: &Part| match part {
            Part::Result(text) | Part::Finding(text) => text.clone(),
        };
        self.parts.iter().map(text).collect()
    }
}

fn line_ended(text: &str) -> String {
    let text = text.trim_end_matches('\n');
    if text.trim().is_empty() { String::new() } else { format!("{text}\n") }
}
