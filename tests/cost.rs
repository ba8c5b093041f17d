//! What `percept cost` counts is what a training holds.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(missing_docs, reason = "a test has no readers but its name")]

use std::path::{Path, PathBuf};

use percept::check::{self, Unit};
use percept::data::{self, Dataset, Examples, FeatureRows};
use percept::runtime::Pool;
use percept::source::Sources;
use percept::syntax;
use percept::train::{self, Trainer};

fn programs() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["examples", "templates"].map(|folder| root.join(folder));
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "nn")).collect()
}

fn bytes_of(data: &Dataset) -> u64 {
    let of_rows = |rows: &FeatureRows| match rows {
        FeatureRows::Numbers(numbers) => 4 * numbers.len(),
        FeatureRows::Bytes { bytes, .. } => bytes.len(),
    };
    let of = |examples: &Examples| {
        let targets = examples.target.as_ref().map_or(0, |target| 4 * target.len());
        examples.inputs.iter().map(of_rows).sum::<usize>() + targets
    };
    [&data.train, &data.val, &data.test].map(of).iter().sum::<usize>() as u64
}

#[test]
fn memory_is_counted_before_it_is_taken() {
    let (pool, mut n_seen) = (Pool::new(1), 0);
    for path in programs() {
        let mut sources = Sources::new();
        let text = std::fs::read_to_string(&path).unwrap();
        let id = sources.add(path.display().to_string(), text);
        let folder = path.parent().unwrap().to_owned();
        let unit = Unit { ast: syntax::parse(sources.get(id)).ast, folder, uses: vec![] };
        let checked = check::check(&[unit], &check::Options::default());
        for train in &checked.program.trains {
            let cost = train::cost(train);
            let Ok(data) = data::load(&train.data.spec, &train.data.profile) else {
                continue;
            };
            let shown = path.display();
            assert_eq!(cost.memory.examples, bytes_of(&data), "{shown}");
            let trainer = Trainer::<f32>::new(train, &data, &pool);
            let held = trainer.facts().n_bytes as u64;
            let said = cost.memory.values + cost.memory.measuring;
            // Each input is rounded up to a cache line.
            assert!(said <= held && held <= said + 4096, "{shown}: {said}, held {held}");
            let weights: usize =
                trainer.weights().0.values().map(|tensor| 4 * tensor.values.len()).sum();
            assert_eq!(cost.memory.weights, weights as u64, "{shown}");
            // Once an epoch is behind it, a copy of the weights is kept while it goes on.
            let kept = if cost.n_epochs > 1 { cost.memory.weights } else { 0 };
            assert_eq!(cost.memory.kept, kept, "{shown}");
            assert!(cost.memory.peak() >= cost.memory.running());
            n_seen += 1;
        }
    }
    assert!(n_seen > 10, "{n_seen} programs");
}
