//! The examples of a session's data, read once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reply::Complaint;
use crate::check::typed::TypedData;
use crate::data::{self, Dataset, Examples};
use crate::diagnostics::Diagnostics;

/// The names of the splits.
pub(super) const SPLITS: [&str; 3] = ["train", "val", "test"];

/// Data in memory, by what the program says of it and what its scan found: another file under the
/// same name is read anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Datasets(BTreeMap<String, (String, Arc<Dataset>)>);

impl Datasets {
    /// The examples of a `data` item.
    pub(super) fn load(&mut self, data: &TypedData) -> Result<Arc<Dataset>, Diagnostics> {
        let key = key(data);
        let known = self.0.get(&data.spec.name).filter(|(known, _)| *known == key);
        if let Some((_, dataset)) = known {
            return Ok(Arc::clone(dataset));
        }
        let dataset = Arc::new(data::load(&data.spec, &data.profile)?);
        let name = data.spec.name.clone();
        self.0.insert(name, (key, Arc::clone(&dataset)));
        Ok(dataset)
    }
}

fn key(data: &TypedData) -> String {
    let in_force = data.in_force.iter().map(|one| (&one.name, &one.value));
    let in_force: Vec<_> = in_force.collect();
    let folder = data.spec.source.folder.display();
    format!("{folder} {in_force:?} {:?} {:?}", data.spec.source.args, data.profile)
}

/// The split called so, or, without a name, the one that tests, or the next best.
pub(super) fn split<'a>(
    data: &'a Dataset,
    wanted: &str,
) -> Result<(&'static str, &'a Examples), Complaint> {
    let all = [("train", &data.train), ("val", &data.val), ("test", &data.test)];
    if wanted.is_empty() {
        let found = all.into_iter().rev().find(|(_, examples)| examples.n > 0);
        return found.ok_or_else(|| "there are no examples".into());
    }
    let found = all.into_iter().find(|(name, _)| *name == wanted);
    match found {
        Some((name, examples)) if examples.n > 0 => Ok((name, examples)),
        Some((name, _)) => Err(format!("the split `{name}` is empty").into()),
        None => Err(format!("no split is called `{wanted}`: train, val or test").into()),
    }
}

/// The example that `test[7]` names, and the name as people say it.
pub(super) fn row(
    data: &Dataset,
    text: &str,
) -> Option<Result<(String, Examples), Complaint>> {
    let (name, index) = text.trim().strip_suffix(']')?.split_once('[')?;
    let name = name.trim();
    SPLITS.contains(&name).then(|| {
        let (name, examples) = split(data, name)?;
        let index: usize = index
            .trim()
            .parse()
            .map_err(|_| Complaint(format!("`{index}` is no number of an example")))?;
        if index >= examples.n {
            let said = format!("`{name}` has examples 0 to {}", examples.n - 1);
            return Err(said.into());
        }
        Ok((format!("{name}[{index}]"), examples.select(&[index])))
    })
}

/// What the target of the only example is, in words.
pub(super) fn truth(data: &Dataset, example: &Examples) -> Option<String> {
    let target = example.target.as_ref()?;
    let mut numbers: Vec<f64> = target.iter().map(|value| f64::from(*value)).collect();
    let classes = data.preprocessing.classes();
    if let ([id], false) = (numbers.as_slice(), classes.is_empty()) {
        return classes.get(*id as usize).cloned();
    }
    if data.preprocessing.scales_target() {
        data.preprocessing.unscale_target(&mut numbers);
    }
    let shown: Vec<String> =
        numbers.iter().map(|number| crate::report::number(*number)).collect();
    Some(shown.join(", "))
}
