//! What people look at: tables, curves, confusion matrices, as text.
