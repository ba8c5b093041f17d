//! Profiles kept between runs, in the user's cache folder: a file's name, size and time and what
//! the program asks decide whether one is still true. Never a mistake: without a folder to write
//! to there is no cache.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::profile::Profile;
use super::spec::{DataSpec, Features, Split, Target};
use super::{TargetHint, open};
use crate::random;
use crate::source::Spanned;

/// Raised whenever a scan would find something else, or a profile is written otherwise.
const VERSION: u32 = 10;

/// Where the profile of this data would be kept; `None` when it reads no files.
pub(super) fn place(spec: &DataSpec, hint: TargetHint) -> Option<PathBuf> {
    let names = open::files(&spec.source);
    if names.is_empty() {
        return None;
    }
    let mut key = format!("{VERSION} {hint:?} {}", spec.source.entry.name);
    for (_, name) in names {
        describe_file(&mut key, &spec.source.folder.join(name))?;
    }
    describe(&mut key, spec);
    let (first, second) = (random::hash(&key), random::hash(&format!("{key}.")));
    Some(folder()?.join(format!("{first:016x}{second:016x}.json")))
}

/// The profile kept there, if any.
pub(super) fn read(place: &Path) -> Option<Profile> {
    serde_json::from_slice(&std::fs::read(place).ok()?).ok()
}

/// Keeps a profile there, where that is possible.
pub(super) fn write(place: &Path, profile: &Profile) {
    let _kept = try_write(place, profile);
}

fn try_write(place: &Path, profile: &Profile) -> Option<()> {
    let folder = place.parent()?;
    std::fs::create_dir_all(folder).ok()?;
    let file = tempfile::NamedTempFile::new_in(folder).ok()?;
    serde_json::to_writer(&file, profile).ok()?;
    file.persist(place).ok()?;
    Some(())
}

/// The folder of all profiles; `None` where there is none to write to.
pub fn folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let base = set("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = base.or_else(|| Some(Path::new(&set("HOME")?).join(".cache")))?;
    Some(base.join("percept"))
}

/// A file's name, size and time; those of its files for a folder.
fn describe_file(key: &mut String, path: &Path) -> Option<()> {
    let path = std::fs::canonicalize(path).ok()?;
    if path.is_dir() {
        let mut entries: Vec<_> = std::fs::read_dir(&path)
            .ok()?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        entries.sort();
        entries.retain(|entry| entry.is_file());
        return entries.iter().try_for_each(|entry| describe_file(key, entry));
    }
    let metadata = std::fs::metadata(&path).ok()?;
    let time = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    write!(key, "|{} {} {time}", path.display(), metadata.len()).ok()
}

/// What the program asks, without where it is written.
fn describe(key: &mut String, spec: &DataSpec) {
    let plain = |names: &[Spanned<String>]| {
        names.iter().map(|name| name.node.clone()).collect::<Vec<_>>()
    };
    let target = match &spec.target {
        Target::Own => "own".to_owned(),
        Target::Column(name) => format!("{:?}", name.node),
        Target::Columns(names) => format!("{:?}", plain(names)),
        Target::Input(_) => "input".to_owned(),
        Target::None => "none".to_owned(),
    };
    let features = match &spec.features {
        None => "all".to_owned(),
        Some(Features::One(names)) => format!("{:?}", plain(names)),
        Some(Features::Named(inputs)) => {
            let inputs =
                inputs.iter().map(|(name, names)| (name.node.clone(), plain(names)));
            format!("{:?}", inputs.collect::<Vec<_>>())
        }
    };
    let kinds: Vec<_> =
        spec.columns.iter().map(|(name, kind)| (&name.node, kind)).collect();
    let policies: Vec<_> = spec
        .missing
        .iter()
        .map(|policy| (policy.column.as_ref().map(|name| &name.node), &policy.fill))
        .collect();
    let split = match &spec.split {
        Split::Column(name) => format!("column {:?}", name.node),
        other => format!("{other:?}"),
    };
    let _written = write!(
        key,
        "|{:?}|{target}|{features}|{kinds:?}|{policies:?}|{:?}|{split}",
        spec.source.args, spec.scale_target
    );
}
