//! How a program reads: the codes of family `Y`.

mod naming;
mod not_formatted;
mod repeated_block;
mod repeated_number;
mod seed_missing;
mod undocumented_block;

pub(super) use naming::NAMING;
pub(super) use not_formatted::NOT_FORMATTED;
pub(super) use repeated_block::REPEATED_BLOCK;
pub(super) use repeated_number::REPEATED_NUMBER;
pub(super) use seed_missing::SEED_MISSING;
pub(super) use undocumented_block::UNDOCUMENTED_BLOCK;
