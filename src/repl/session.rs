//! The state of a session, and what becomes of an input.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use super::carry::States;
use super::change::{Change, Errors};
use super::commands;
use super::diff::Anchor;
use super::edit::{self, LineEdit};
use super::history::History;
use super::items::{self, Entered};
use super::matching::EditPlace;
use super::program::{Ground, Program};
use super::reply::{Answer, Complaint, Reply, Verdict};
use super::splits::Datasets;
use crate::data::Access;
use crate::diagnostics::render::{self, Look};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::runtime::Pool;
use crate::source::Sources;
use crate::train::Surroundings;

/// More steps back than this are forgotten.
const MOST_STEPS: usize = 200;

/// What a session begins with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// How results look.
    pub look: Look,
    /// Threads that compute.
    pub n_threads: usize,
    /// The folder that paths are relative to.
    pub folder: PathBuf,
    /// Constants set from outside: name and value as written.
    pub overrides: Vec<(String, String)>,
    /// Which files programs may read.
    pub access: Access,
}

/// A session under way.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) look: Look,
    pub(super) n_threads: usize,
    pub(super) pool: Arc<Pool>,
    pub(super) now: Moment,
    pub(super) past: Vec<Step>,
    pub(super) future: Vec<Step>,
    pub(super) snapshots: BTreeMap<String, Moment>,
    pub(super) history: History,
    pub(super) findings: Findings,
    pub(super) datasets: Datasets,
    /// Where inputs are written down.
    pub(super) record: Option<PathBuf>,
}

/// All that `:undo` brings back; cheap to keep.
#[derive(Clone, Debug, Default)]
pub(super) struct Moment {
    /// What the program stands on.
    pub(super) ground: Arc<Ground>,
    /// The definitions.
    pub(super) program: Arc<Program>,
    /// What was learned.
    pub(super) states: States,
}

/// A change that can be undone.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// What was done.
    pub(super) label: String,
    /// What there was on the other side of it.
    pub(super) moment: Moment,
}

/// The findings shown last, for `:why` and `:fix`.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    /// What was found.
    pub(super) found: Diagnostics,
    /// The texts it points into.
    pub(super) sources: Sources,
    /// The program it was found in, if that is not the session's own.
    pub(super) refused: Option<Arc<Program>>,
}

impl Session {
    /// An empty session.
    pub fn new(setup: Setup) -> Self {
        let Setup { look, n_threads, folder, overrides, access } = setup;
        let mut ground = Ground { folder, ..Ground::default() };
        ground.options.overrides = overrides;
        ground.options.access = access;
        Self {
            look,
            n_threads,
            pool: Pool::new(n_threads),
            now: Moment { ground: Arc::new(ground), ..Moment::default() },
            past: Vec::new(),
            future: Vec::new(),
            snapshots: BTreeMap::new(),
            history: History::default(),
            findings: Findings::default(),
            datasets: Datasets::default(),
            record: None,
        }
    }

    /// Does what an input says. Whatever goes wrong, the session stands: a mistake of ours in a
    /// command leaves it as it was before.
    pub fn enter(&mut self, input: &str, around: &mut Surroundings<'_>) -> Reply {
        let before = self.clone();
        let mut done = catch_unwind(AssertUnwindSafe(|| self.answer(input, around)));
        if done.is_err() {
            *self = before;
            self.pool = Pool::new(self.n_threads);
            let mut reply = Reply::default();
            let said = "error: a mistake in Percept, not in your input; \
                        the session is as it was before it";
            reply.tell(said, Verdict::Ours);
            done = Ok(Ok(reply));
        }
        match done {
            Ok(Ok(mut reply)) => {
                commands::write_down(self, input, &mut reply);
                reply
            }
            Ok(Err(Complaint(said))) => self.complaint(&said),
            Err(_) => unreachable!("a panic was answered above"),
        }
    }

    /// A complaint as it is shown.
    fn complaint(&self, said: &str) -> Reply {
        let word = self.look.paint(render::Paint::Red, "error");
        let mut reply = Reply::default();
        let lines = render::text::wrap(&render::escape(said), self.look.width - 7, 7);
        reply.tell(format!("{word}: {}", lines.join("\n       ")), Verdict::Usage);
        reply
    }

    fn answer(&mut self, input: &str, around: &mut Surroundings<'_>) -> Answer {
        let input = input.trim();
        if let Some(what) = input.strip_prefix('?') {
            return commands::page(self, what.trim());
        }
        if let Some(command) = input.strip_prefix(':') {
            return commands::run(self, command, around);
        }
        match edit::parse(input) {
            Some(edit) => self.edit_lines(&edit, input),
            None => Ok(self.define(input)),
        }
    }

    /// Takes items, each in the place of its namesake.
    fn define(&mut self, text: &str) -> Reply {
        let new = items::split(text);
        if new.is_empty() {
            return Reply::default();
        }
        let titles: Vec<String> = new.iter().map(|item| item.key.title()).collect();
        let label = titles.join(", ");
        let (items, entered) =
            items::merge(&self.now.program.items, &self.now.program.meant(), new);
        let (edit, ground, errors) = (None, None, Errors::Refuse);
        self.change(Change { items, entered, label, edit, ground, errors })
    }

    fn edit_lines(&mut self, edit: &LineEdit<'_>, input: &str) -> Answer {
        let place = self.find_item(edit.handle)?;
        let mut items = self.now.program.items.clone();
        let (text, range) = edit::apply(&items[place].text, edit)?;
        let anchor = Anchor::around(&text, &range);
        items[place].text = text;
        let edit = Some(EditPlace { key: items[place].key.clone(), anchor });
        let entered = vec![Entered { place, is_same: false }];
        let label = input.split_whitespace().collect::<Vec<_>>().join(" ");
        let (ground, errors) = (None, Errors::Refuse);
        Ok(self.change(Change { items, entered, label, edit, ground, errors }))
    }

    /// The item that commands know by this name.
    pub(super) fn find_item(&self, handle: &str) -> Result<usize, Complaint> {
        self.now.program.find(handle).ok_or_else(|| {
            let items = self.now.program.items.iter();
            let names: Vec<&str> = items.map(|item| item.key.handle()).collect();
            let near = crate::diagnostics::suggest::near(handle, names.iter().copied());
            Complaint(match near {
                Some(near) => {
                    format!("nothing is called `{handle}`; did you mean `{near}`?")
                }
                None => {
                    format!("nothing is called `{handle}`; `:vars` lists what there is")
                }
            })
        })
    }

    /// Goes on to another moment; the one before can be brought back.
    pub(super) fn step(&mut self, label: String, moment: Moment) {
        let moment = std::mem::replace(&mut self.now, moment);
        self.past.push(Step { label, moment });
        if self.past.len() > MOST_STEPS {
            self.past.remove(0);
        }
        self.future.clear();
    }

    /// Findings for people, with a line that counts them.
    pub(super) fn report(&self, found: &[Diagnostic], sources: &Sources) -> String {
        let drawn = render::human(found, sources, &self.look);
        let summary = render::summary(found);
        let counts = summary.split(" in ").next().unwrap_or("");
        if found.len() > 1 { format!("{drawn}\n{counts}\n") } else { drawn }
    }

    /// Keeps findings for `:why` and `:fix`.
    pub(super) fn remember(&mut self, found: Diagnostics, refused: Option<Arc<Program>>) {
        let sources = match &refused {
            Some(program) => program.sources.clone(),
            None => self.now.program.sources.clone(),
        };
        self.findings = Findings { found, sources, refused };
    }

    /// The findings of a command, told.
    pub(super) fn findings(&mut self, found: Diagnostics) -> Reply {
        let mut reply = Reply::default();
        let sources = self.now.program.sources.clone();
        reply.tell(self.report(&found, &sources), Verdict::Findings);
        self.remember(found, None);
        reply
    }

    /// How results look.
    pub fn look(&self) -> Look {
        self.look
    }

    /// From now on results look so: a window may change its size.
    pub fn set_look(&mut self, look: Look) {
        self.look = look;
    }

    /// Whether the session is empty.
    pub fn is_empty(&self) -> bool {
        self.now.program.items.is_empty()
    }
}
