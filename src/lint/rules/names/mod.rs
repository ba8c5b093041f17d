//! What names stand for: the codes of family `N`.

mod shadowed_name;

pub(super) use shadowed_name::SHADOWED_NAME;
