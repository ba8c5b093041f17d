//! The arguments that any layer or block takes.

use super::{SectionEntry, Setting};

/// What any layer or block may say.
pub static STAGE: SectionEntry = SectionEntry {
    keyword: "stage",
    doc: "What any layer or block takes beside its own arguments, by name.",
    settings: &[Setting {
        name: "was",
        accepts: "the path of a stage, or a text",
        default: "its path now",
        doc: "What the stage was called in the run that its weights come from: after a layer \
              was added, moved or named, `init_from`, `--resume RUN --changed` and `percept diff` \
              find its weights under this path. It moves all that lies below it.",
        examples: &[
            "linear(64, was = net.linear_1)",
            "Res(64, was = net.repeat_1[2])",
            "linear(64, was = \"layers.0\")",
        ],
        also_known_as: &["renamed_from", "old_name", "alias"],
    }],
};
