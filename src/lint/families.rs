//! The families of codes, which are their letters.

use super::all_codes;
use crate::diagnostics::Code;

/// Codes of one letter.
#[derive(Debug)]
pub struct Family {
    /// The letter that their ids begin with.
    pub letter: char,
    /// What they are about.
    pub title: &'static str,
}

/// Every family, in the order in which a program is read, checked and run.
pub static FAMILIES: &[Family] = &[
    Family { letter: 'P', title: "parsing" },
    Family { letter: 'N', title: "names" },
    Family { letter: 'A', title: "arguments" },
    Family { letter: 'S', title: "shapes" },
    Family { letter: 'T', title: "types of elements" },
    Family { letter: 'C', title: "data, model, loss and metrics together" },
    Family { letter: 'O', title: "output and loss" },
    Family { letter: 'M', title: "architecture" },
    Family { letter: 'G', title: "normalization and regularization" },
    Family { letter: 'W', title: "initialization" },
    Family { letter: 'H', title: "optimizer, schedule and loop" },
    Family { letter: 'D', title: "data" },
    Family { letter: 'U', title: "unused and dead" },
    Family { letter: 'B', title: "budget" },
    Family { letter: 'Y', title: "style and reproducibility" },
    Family { letter: 'R', title: "running" },
];

impl Family {
    /// The family with this letter, in any case, if it has a code.
    pub fn find(word: &str) -> Option<&'static Self> {
        let mut chars = word.chars();
        let letter = chars.next()?.to_ascii_uppercase();
        let known = FAMILIES.iter().find(|family| family.letter == letter)?;
        let is_one = chars.next().is_none() && known.codes().next().is_some();
        is_one.then_some(known)
    }

    /// Its codes, by their ids.
    pub fn codes(&self) -> impl Iterator<Item = &'static Code> + use<'_> {
        all_codes().iter().copied().filter(|code| code.id.starts_with(self.letter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_family() {
        let n_codes: usize = FAMILIES.iter().map(|family| family.codes().count()).sum();
        assert_eq!(n_codes, all_codes().len());
    }
}
