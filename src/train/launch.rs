//! The file of a run under way: its checkpoint, and how it was begun.
//!
//! It is in the safetensors format, like a model. Every number is kept bit for bit, and a hash of
//! all bytes stands in the header.

use std::collections::BTreeMap;
use std::io::{self, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::slice;

use safetensors::SafeTensors;
use safetensors::tensor::TensorView;
use serde::{Deserialize, Serialize};

use super::checkpoint::{Checkpoint, Snapshot};
use super::errors::LoadError;
use super::fingerprint::{Hash, fingerprint};
use super::save::{Contents, Sink};
use super::saved::{SavedText, numbers};
use super::state::{self, State};
use super::tensors::{self, Entry, Numbers};
use super::weights::{InPlace, Tensor, Weights};

/// The name of the file in a run folder.
pub const CHECKPOINT_FILE: &str = "checkpoint.safetensors";

/// The key of the metadata.
const KEY: &str = "percept_checkpoint";
/// What the hash is while the hash is computed.
const NO_HASH: &str = "00000000000000000000000000000000";

/// How a run was begun: all that its program needs to mean the same again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launch {
    /// The version that runs it.
    pub version: String,
    /// The texts of the program; the first is the file that was run.
    pub texts: Vec<SavedText>,
    /// Constants set from outside: name and value as written.
    pub overrides: Vec<(String, String)>,
    /// `--epochs`.
    pub epochs: Option<u64>,
    /// `--seed`.
    pub seed: Option<u64>,
    /// The folder it was begun in, which paths are relative to.
    pub home: PathBuf,
    /// The folders of its trainings, one beside the other, in order.
    pub folders: Vec<String>,
    /// Which of the trainings this is.
    pub place: usize,
    /// Which fold of data in folds is held out, counted from 0.
    #[serde(default)]
    pub fold: u64,
    /// The fingerprint of the examples, once they were read.
    pub data: Option<String>,
}

/// What stands beside the tensors. The hash comes first, where it is found.
#[derive(Debug, Serialize, Deserialize)]
struct Beside {
    hash: String,
    launch: Launch,
    /// Of a checkpoint: what the optimizer keeps, and its updates.
    kept: Option<(Vec<String>, u64)>,
}

/// The carry of an optimizer, among the numbers.
const CARRY: &str = "carry";

/// The file of a run that has begun, or of one that has come as far as `snapshot`.
#[derive(Debug)]
pub struct RunFile<'a> {
    /// How it was begun.
    pub launch: &'a Launch,
    /// How far it has come.
    pub snapshot: Option<&'a Snapshot<'a>>,
}

impl Contents for RunFile<'_> {
    fn write_to(&self, file: &mut dyn Sink) -> io::Result<()> {
        let Self { launch, snapshot } = *self;
        let kept = snapshot.map(|one| (state::kept(one.plan), one.store.t));
        let beside = Beside { hash: NO_HASH.to_owned(), launch: launch.clone(), kept };
        let json = serde_json::to_string(&beside)?;
        let carry = snapshot.map_or(1.0, |one| one.store.carry);
        let entries = snapshot.map_or_else(Vec::new, |one| entries(one, &carry));
        let mut hashed = Hashed::new(file);
        tensors::write(entries, (KEY, json), &mut hashed)?;
        let Hashed { hash, place, file, .. } = hashed;
        let place = place.ok_or(io::ErrorKind::InvalidData)?;
        file.seek(SeekFrom::Start(place))?;
        file.write_all(format!("{:032x}", hash.finish()).as_bytes())
    }
}

/// A file under way: its hash so far, and where the hash is to stand.
struct Hashed<'f> {
    hash: Hash,
    place: Option<u64>,
    n_bytes: u64,
    file: &'f mut dyn Sink,
}

impl<'f> Hashed<'f> {
    fn new(file: &'f mut dyn Sink) -> Self {
        Self { hash: Hash::default(), place: None, n_bytes: 0, file }
    }
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The header is written at once.
        if self.place.is_none() {
            let place = hash_place(bytes);
            self.place = place.map(|place| self.n_bytes + place.start as u64);
        }
        self.file.write_all(bytes)?;
        self.hash.add(bytes);
        self.n_bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What a [`RunFile`] has written, unless a byte of it has changed.
pub fn from_bytes(mut bytes: Vec<u8>) -> Result<(Launch, Option<Checkpoint>), LoadError> {
    let place = hash_place(&bytes).ok_or(LoadError::Damaged)?;
    let hash = bytes[place.clone()].to_vec();
    bytes[place].copy_from_slice(NO_HASH.as_bytes());
    if hash != format!("{:032x}", fingerprint(&bytes)).as_bytes() {
        return Err(LoadError::Damaged);
    }
    let (_, header) = SafeTensors::read_metadata(&bytes)?;
    let json = header.metadata().as_ref().and_then(|metadata| metadata.get(KEY));
    let Beside { launch, kept, .. } =
        serde_json::from_str(json.ok_or(LoadError::Damaged)?)?;
    let Some((kept, t)) = kept else { return Ok((launch, None)) };
    let mut checkpoint = empty(kept, t);
    for (name, view) in SafeTensors::deserialize(&bytes)?.tensors() {
        put(&mut checkpoint, &name, &view)?;
    }
    checkpoint.state.position = checkpoint.position();
    let carry = checkpoint.numbers.remove(CARRY);
    checkpoint.state.carry = carry.and_then(|one| one.first().copied()).unwrap_or(1.0);
    Ok((launch, Some(checkpoint)))
}

/// Where the hash stands. Its quotes are escaped, being JSON within JSON; those of anything that
/// a program says are so twice.
fn hash_place(bytes: &[u8]) -> Option<Range<usize>> {
    let before = format!("\"{KEY}\":\"{{\\\"hash\\\":\\\"");
    let before = before.as_bytes();
    let found = bytes.windows(before.len()).position(|window| window == before)?;
    let start = found + before.len();
    (start + NO_HASH.len() <= bytes.len()).then(|| start..start + NO_HASH.len())
}

fn entries<'a>(snapshot: &'a Snapshot<'_>, carry: &'a f64) -> Vec<Entry<'a>> {
    let Snapshot { plan, store, best, numbers } = snapshot;
    let weights = InPlace::of_store(&plan.graph, store);
    let mut entries = tensors::of_model("weights/", weights);
    entries.extend(best.iter().flat_map(|best| tensors::of_model("best/", *best)));
    for (spec, slots) in plan.graph.weights.iter().zip(&store.slots) {
        let slots = slots.iter().enumerate();
        entries.extend(slots.map(|(at, values)| {
            tensors::of_spec(format!("slot {at}/{}", spec.path), spec, values)
        }));
    }
    let numbers = numbers.iter().map(|(name, values)| (name.as_str(), values.as_slice()));
    entries.extend(numbers.chain([(CARRY, slice::from_ref(carry))]).map(
        |(name, values)| Entry {
            name: format!("numbers/{name}"),
            extents: vec![values.len()],
            numbers: Numbers::Double(values),
        },
    ));
    entries
}

fn empty(kept: Vec<String>, t: u64) -> Checkpoint {
    let state = State { kept, t, ..State::new(Weights::default()) };
    Checkpoint { state, best: Weights::default(), numbers: BTreeMap::new() }
}

fn put(
    checkpoint: &mut Checkpoint,
    name: &str,
    view: &TensorView<'_>,
) -> Result<(), LoadError> {
    let (kind, path) = name.split_once('/').ok_or(LoadError::Damaged)?;
    let path = path.to_owned();
    if kind == "numbers" {
        let (eight, _) = view.data().as_chunks();
        let values = eight.iter().map(|eight| f64::from_le_bytes(*eight)).collect();
        checkpoint.numbers.insert(path, values);
        return Ok(());
    }
    let tensor = Tensor { extents: view.shape().to_vec(), values: numbers(view)? };
    let Checkpoint { state, best, .. } = checkpoint;
    match kind {
        "weights" => drop(state.weights.0.insert(path, tensor)),
        "best" => drop(best.0.insert(path, tensor)),
        slot => {
            let at: usize = slot
                .strip_prefix("slot ")
                .and_then(|at| at.parse().ok())
                .ok_or(LoadError::Damaged)?;
            let slots = state.slots.entry(path).or_default();
            if slots.len() <= at {
                slots.resize(at + 1, Tensor::default());
            }
            slots[at] = tensor;
        }
    }
    Ok(())
}
