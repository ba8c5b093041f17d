//! The file of a run under way: its checkpoint, and how it was begun.
//!
//! It is in the safetensors format, like a model. Every number is kept bit for bit, and a hash of
//! all bytes stands in the header.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::PathBuf;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};

use super::checkpoint::Checkpoint;
use super::errors::LoadError;
use super::fingerprint::fingerprint;
use super::saved::{SavedText, little_endian, numbers};
use super::state::State;
use super::weights::{Tensor, Weights};

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

/// The bytes of the file: of a run that has begun, or of one that has come as far as `checkpoint`.
pub fn to_bytes(
    launch: &Launch,
    checkpoint: Option<&Checkpoint>,
) -> Result<Vec<u8>, LoadError> {
    let kept = checkpoint.map(|one| (one.state.kept.clone(), one.state.t));
    let beside = Beside { hash: NO_HASH.to_owned(), launch: launch.clone(), kept };
    let json = serde_json::to_string(&beside)?;
    let parts = checkpoint.map_or_else(Vec::new, parts);
    let mut views = Vec::new();
    for Part { name, dtype, extents, bytes } in &parts {
        views.push((name, TensorView::new(*dtype, extents.clone(), bytes)?));
    }
    let mut bytes =
        safetensors::serialize(views, Some(HashMap::from([(KEY.to_owned(), json)])))?;
    let place = hash_place(&bytes).ok_or(LoadError::Damaged)?;
    let hash = format!("{:032x}", fingerprint(&bytes));
    bytes[place].copy_from_slice(hash.as_bytes());
    Ok(bytes)
}

/// What [`to_bytes`] has written, unless a byte of it has changed.
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

/// A tensor of the file.
struct Part {
    name: String,
    dtype: Dtype,
    extents: Vec<usize>,
    bytes: Vec<u8>,
}

fn parts(checkpoint: &Checkpoint) -> Vec<Part> {
    let Checkpoint { state, best, numbers } = checkpoint;
    let part = |name: String, tensor: &Tensor<f32>| Part {
        name,
        dtype: Dtype::F32,
        extents: tensor.extents.clone(),
        bytes: little_endian(tensor),
    };
    let mut parts = Vec::new();
    for (kind, weights) in [("weights", &state.weights), ("best", best)] {
        let named = weights.0.iter();
        parts.extend(named.map(|(path, tensor)| part(format!("{kind}/{path}"), tensor)));
    }
    for (path, slots) in &state.slots {
        let slots = slots.iter().enumerate();
        parts.extend(slots.map(|(at, tensor)| part(format!("slot {at}/{path}"), tensor)));
    }
    let carry = (CARRY.to_owned(), vec![state.carry]);
    for (name, values) in numbers.iter().chain([(&carry.0, &carry.1)]) {
        parts.push(Part {
            name: format!("numbers/{name}"),
            dtype: Dtype::F64,
            extents: vec![values.len()],
            bytes: values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        });
    }
    parts
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
