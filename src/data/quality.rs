//! What a scan finds beyond sizes and kinds: rows that repeat, labels by split, columns that stand
//! out.

use serde::{Deserialize, Serialize};

/// What rows have to do with each other and with the splits.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Quality {
    /// Rows held against each other; `None` where there are too many, or not all were read.
    pub rows: Option<RowFacts>,
    /// Labels by split; `None` where the target has no classes, or there are too many rows.
    pub labels: Option<LabelFacts>,
    /// Some rows and their nearest ones; `None` where there are too few, or too many.
    pub neighbors: Option<NeighborFacts>,
    /// A split whose numbers are spread otherwise than those trained on, in every feature, where a
    /// column divides the rows.
    pub spread: Option<SpreadFacts>,
    /// Rows in which every feature is empty.
    pub n_blank: u64,
    /// The first of them, from 1, without the header.
    pub first_blank: Option<u64>,
}

/// Rows held against each other. Rows count from 1, without the header.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RowFacts {
    /// How many were compared.
    pub n: u64,
    /// Rows that equal an earlier one, target included.
    pub n_copies: u64,
    /// The first copy, and what it copies.
    pub first_copy: Option<[u64; 2]>,
    /// Rows whose features are those of a row with another target.
    pub n_conflicts: u64,
    /// Two such rows.
    pub first_conflict: Option<[u64; 2]>,
    /// Rows of train, val and test that equal one of the training split; 0 for train.
    pub n_shared: [u64; 3],
    /// How many copies chance alone would make, were columns independent.
    pub n_by_chance: f64,
}

/// Some rows, each with its nearest other one. Rows count from 1, without the header.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NeighborFacts {
    /// How many were compared.
    pub n: u64,
    /// How often shuffled labels agree between neighbors as well as the real ones: a share.
    pub by_chance: Option<f64>,
    /// The row whose nearest one is farthest.
    pub farthest: u64,
    /// How many times as far as that of 19 rows in 20.
    pub farthest_times: f64,
    /// The two that are nearest, of those that differ.
    pub closest: [u64; 2],
    /// Rows with another one that is nearly the same.
    pub n_close: u64,
}

/// The numbers of a split that is not trained on beside those of the training split.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SpreadFacts {
    /// Which split: 1 for val, 2 for test.
    pub split: usize,
    /// How many times as large the deviations of one are, in the feature where that is least.
    pub times: f64,
    /// That feature.
    pub column: String,
    /// Its smallest and largest number in the training split, and in the other.
    pub ranges: [[f64; 2]; 2],
}

/// Labels by split.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LabelFacts {
    /// Examples of each class in train, val and test.
    pub by_split: Vec<[u64; 3]>,
    /// Stretches of one class in the training split, in the order of the file.
    pub n_runs: u64,
}

impl LabelFacts {
    /// Whether the training examples, `n` of them, come class by class: in so few stretches that
    /// chance does not make them.
    pub fn is_sorted(&self, n: u64) -> bool {
        let n_classes = self.by_split.iter().filter(|counts| counts[0] > 0).count() as u64;
        n_classes > 1 && self.n_runs <= 2 * n_classes && n >= 10 * self.n_runs
    }

    /// The classes of a split of which no example is trained on.
    pub fn untrained(&self, split: usize) -> Vec<usize> {
        let counts = self.by_split.iter().enumerate();
        let missing = counts.filter(|(_, counts)| counts[0] == 0 && counts[split] > 0);
        missing.map(|(class, _)| class).collect()
    }
}

/// What makes a column of a table stand out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnFacts {
    /// How it gives the target away, if it does.
    pub leak: Option<Leak>,
    /// Whether no value comes twice, as far as values were counted.
    pub is_unique: bool,
    /// Whether it counts the rows: 0, 1, 2 … or 1, 2, 3 ….
    pub is_counter: bool,
    /// The only negative number and how often it comes; `None` where there are several, or none.
    pub negative: Option<(f64, u64)>,
    /// The distinct numbers, where they are whole and at most 50.
    pub whole: Vec<f64>,
    /// The number that its first text means, where all are numbers with something around them.
    pub amount: Option<f64>,
    /// The shortest and the longest of its lists of numbers, where all texts are such and not all
    /// are of one length.
    pub lengths: Option<[u64; 2]>,
    /// How its dates follow each other.
    pub order: Order,
}

/// How a column alone gives the target away.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leak {
    /// Each of its values stands for one class, and each class for one value.
    OneToOne,
    /// It goes with the target on a straight line, as closely as this.
    Correlation(f64),
}

/// How values follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Each above the one before.
    Ascending,
    /// Each below the one before.
    Descending,
    /// Neither.
    #[default]
    Mixed,
}
