//! A trained model as one file: its tensors, and all that is needed to use them again.
//!
//! The file is in the safetensors format, which cannot hold code. What is not a tensor is JSON
//! under one key of its metadata, so that equal runs give equal bytes.

use std::collections::BTreeMap;
use std::io;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};

use super::errors::LoadError;
use super::events::Measured;
use super::save::{Contents, Sink};
use super::tensors::{self, Entry, Numbers};
use super::weights::{InPlace, Tensor, Weights};
use crate::check::typed::{Origin, TypedTrain};
use crate::check::{self, Unit};
use crate::data::Preprocessing;
use crate::data::profile::Profile;
use crate::graph::Layout;
use crate::source::Sources;

/// The key of the metadata.
const KEY: &str = "percept";

/// All that a trained model needs besides its tensors: the program it was made by, and what the
/// data taught. With it the program checks and predicts without the data file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Saved {
    /// The version that wrote it.
    pub version: String,
    /// The texts of the program; the first is the file that was run.
    pub texts: Vec<SavedText>,
    /// Constants set from outside: name and value as written.
    pub overrides: Vec<(String, String)>,
    /// Settings of the training that were given from outside, such as `epochs` and `seed`.
    #[serde(default)]
    pub set: Vec<(String, String)>,
    /// Which `train` item made the weights, counted from 0.
    pub train: usize,
    /// Which fold was held out, counted from 0; 0 where there are none.
    #[serde(default)]
    pub fold: u64,
    /// What the scan of each `data` item found, by its name.
    pub profiles: BTreeMap<String, Profile>,
    /// How a raw row becomes an example.
    pub preprocessing: Preprocessing,
    /// Names of the classes, where there are any.
    pub classes: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// What was measured with these weights.
    pub values: Vec<Measured>,
}

/// One text of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedText {
    /// Its name.
    pub name: String,
    /// The text.
    pub text: String,
    /// The texts it uses: the path as written, and its place in the list.
    pub uses: Vec<(String, u16)>,
}

impl SavedText {
    /// The texts of a program.
    pub fn of(sources: &Sources, units: &[Unit]) -> Vec<Self> {
        let text = |unit: &Unit| {
            let source = sources.get(unit.ast.source);
            let uses = unit.uses.iter().map(|(path, id)| (path.clone(), id.0)).collect();
            Self { name: source.name.clone(), text: source.text.clone(), uses }
        };
        units.iter().map(text).collect()
    }
}

impl Saved {
    /// What belongs to the weights that `train`, the item at `place`, has made.
    pub fn new(
        (train, place): (&TypedTrain, usize),
        (sources, units): (&Sources, &[Unit]),
        options: &check::Options,
        preprocessing: &Preprocessing,
    ) -> Self {
        let data = &train.data;
        let given = train.in_force.iter().filter(|one| one.origin == Origin::Override);
        let profiles = BTreeMap::from([(data.spec.name.clone(), data.profile.clone())]);
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            texts: SavedText::of(sources, units),
            overrides: options.overrides.clone(),
            set: given.map(|one| (one.name.clone(), one.value.clone())).collect(),
            train: place,
            fold: options.fold,
            profiles,
            preprocessing: preprocessing.clone(),
            classes: data.profile.target.classes.clone(),
            seed: train.seed,
            values: Vec::new(),
        }
    }

    /// How the program is to be checked again.
    pub fn options(&self) -> check::Options {
        check::Options {
            overrides: self.overrides.clone(),
            profiles: self.profiles.clone(),
            fold: self.fold,
            ..check::Options::default()
        }
    }
}

/// A model file whose weights are written from where they lie.
#[derive(Debug)]
pub struct ModelFile<'a> {
    /// The weights.
    pub weights: InPlace<'a>,
    /// What stands beside them.
    pub saved: &'a Saved,
}

impl Contents for ModelFile<'_> {
    fn write_to(&self, mut file: &mut dyn Sink) -> io::Result<()> {
        let beside = (KEY, serde_json::to_string(self.saved)?);
        tensors::write(tensors::of_model("", self.weights), beside, &mut file)
    }
}

/// The bytes of a model file.
pub fn to_bytes(weights: &Weights, saved: &Saved) -> io::Result<Vec<u8>> {
    let entries = weights.0.iter().map(|(path, Tensor { extents, values })| {
        let numbers = Numbers::Single(Layout::Rows, values);
        Entry { name: path.clone(), extents: extents.clone(), numbers }
    });
    let mut bytes = Vec::new();
    tensors::write(entries.collect(), (KEY, serde_json::to_string(saved)?), &mut bytes)?;
    Ok(bytes)
}

/// The tensors of a model file, ours or another tool's, without what stands beside them.
pub fn weights_from_bytes(bytes: &[u8]) -> Result<Weights, LoadError> {
    let file = SafeTensors::deserialize(bytes)?;
    let tensors = file.tensors().into_iter().map(|(path, view)| {
        let extents = view.shape().to_vec();
        Ok((path, Tensor { extents, values: numbers(&view)? }))
    });
    tensors.collect::<Result<_, LoadError>>().map(Weights)
}

/// The tensors that the header of a safetensors file lists, without their values.
pub(super) fn layout(header: &[u8]) -> Result<Weights, LoadError> {
    #[derive(Deserialize)]
    struct Listed {
        shape: Vec<usize>,
    }
    let mut all: BTreeMap<String, serde_json::Value> = serde_json::from_slice(header)?;
    all.remove("__metadata__");
    let tensors = all.into_iter().map(|(path, listed)| {
        let Listed { shape: extents } = serde_json::from_value(listed)?;
        Ok((path, Tensor { extents, values: Vec::new() }))
    });
    tensors.collect::<Result<_, LoadError>>().map(Weights)
}

/// A model file that we wrote.
pub fn from_bytes(bytes: &[u8]) -> Result<(Weights, Saved), LoadError> {
    let (_, header) = SafeTensors::read_metadata(bytes)?;
    let json = header.metadata().as_ref().and_then(|metadata| metadata.get(KEY));
    let saved = serde_json::from_str(json.ok_or(LoadError::NoProgram)?)?;
    Ok((weights_from_bytes(bytes)?, saved))
}

pub(super) fn numbers(view: &TensorView<'_>) -> Result<Vec<f32>, LoadError> {
    let bytes = view.data();
    match view.dtype() {
        Dtype::F32 => {
            let (four, _) = bytes.as_chunks();
            Ok(four.iter().map(|four| f32::from_le_bytes(*four)).collect())
        }
        Dtype::F64 => {
            let (eight, _) = bytes.as_chunks();
            Ok(eight.iter().map(|eight| f64::from_le_bytes(*eight) as f32).collect())
        }
        other => Err(LoadError::NumberType(format!("{other:?}"))),
    }
}
