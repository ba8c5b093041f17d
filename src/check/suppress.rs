//! `# allow(name-or-code): reason` comments.

use super::Unit;
use crate::diagnostics::Diagnostics;

/// Takes out what the files allow, and reports what silenced nothing.
pub(super) fn apply(_units: &[Unit], _out: &mut Diagnostics) {}
