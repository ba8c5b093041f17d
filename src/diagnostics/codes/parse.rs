//! Parsing: the codes of family `P`.

use super::super::{Code, Decided, Level};

/// `unexpected-token`.
pub static P001: Code = Code {
    id: "P001",
    name: "unexpected-token",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "The grammar stopped at this place: something else belongs here. The message says what, the help \
shows a small right example of the construct. Only this statement is skipped; the rest of the file \
is read and checked as usual, so one pass shows every mistake.",
    wrong: "model net : [784] -> [10] {
    linear(64) -> relu ->
    linear(10)
}
",
    right: "model net : [784] -> [10] {
    linear(64) -> relu
    -> linear(10)
}
",
};

/// `unclosed-delimiter`.
pub static P002: Code = Code {
    id: "P002",
    name: "unclosed-delimiter",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "A bracket has no partner: it is never closed, closes nothing, or is closed by one of another kind. \
Where braces do not pair up, the indentation of the lines tells which one is missing, and the label \
shows where it should have ended. The items around it are read as if it were there.",
    wrong: "model net : [784] -> [10] {
    linear(10
}
",
    right: "model net : [784] -> [10] {
    linear(10)
}
",
};

/// `bad-number`.
pub static P003: Code = Code {
    id: "P003",
    name: "bad-number",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "Numbers are written `42`, `1_000`, `0.5`, `1e-3`; a share is `80%`, a time `30s`, `10min` or `2h`. \
Other bases, suffixes and several points have no meaning.",
    wrong: "let width = 0x10
",
    right: "let width = 16
",
};

/// `bad-string`.
pub static P004: Code = Code {
    id: "P004",
    name: "bad-string",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "A text stands between double quotes on one line. Inside, `\\n` is a line break, `\\t` a tab, `\\\"` a \
quote, `\\\\` a backslash and `\\u{1F600}` any character by its number. A path may be written with `/` on \
every system.",
    wrong: r#"use "parts\blocks.nn"
"#,
    right: r#"let path = "parts/blocks.nn"
"#,
};

/// `missing-separator`.
pub static P005: Code = Code {
    id: "P005",
    name: "missing-separator",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "Two things stand side by side and nothing joins or divides them: arguments and elements want a `,`, \
stages on one line a `->`, settings on one line a `,`, a name and its value a `=`.",
    wrong: "model net : [784] -> [10] {
    linear(64) relu
    linear(10)
}
",
    right: "model net : [784] -> [10] {
    linear(64) -> relu
    linear(10)
}
",
};

/// `foreign-syntax`.
pub static P006: Code = Code {
    id: "P006",
    name: "foreign-syntax",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "This is how Python, PyTorch, Keras, YAML, JSON or another language would say it. The help says how it \
is written here. Layers are plain names without a library before them, the size of their input is \
inferred, names and settings take `=`, comments begin with `#`, texts stand in double quotes.",
    wrong: "model net : [784] -> [10] {
    nn.Linear(784, 10)
}
",
    right: "model net : [784] -> [10] {
    linear(10)
}
",
};

/// `confusable-character`.
pub static P007: Code = Code {
    id: "P007",
    name: "confusable-character",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "Word processors, web pages and keyboards for other scripts put in dashes, quotes, arrows and wide \
forms that look like the characters of the language but are others. The program is read as if the \
right one stood there; the fix replaces them. Names and texts may use any script.",
    wrong: "let rate = 1 – 0.5
",
    right: "let rate = 1 - 0.5
",
};

/// `duplicate-section`.
pub static P008: Code = Code {
    id: "P008",
    name: "duplicate-section",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "Two `data`, two `model` items without a name cannot be told apart by a `train` that uses them. Give \
each a name, or merge them. Several `train` items are fine: they run in the order written.",
    wrong: "model { linear(10) }
model { linear(64) -> relu; linear(10) }
",
    right: "model small { linear(10) }
model large { linear(64) -> relu; linear(10) }
",
};

/// `missing-section`.
pub static P009: Code = Code {
    id: "P009",
    name: "missing-section",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "A `train` item says that something is trained, but the file has no `model` to train or no `data` to \
train it on. Files without `train` are libraries and need neither.",
    wrong: "model { linear(1) }
train { epochs = 10 }
",
    right: r#"data { source = builtin("diabetes") }
model { linear(1) }
train { epochs = 10 }
"#,
};

/// `mixed-indentation`.
pub static P010: Code = Code {
    id: "P010",
    name: "mixed-indentation",
    level: Level::Style,
    decided: Decided::Statically,
    explanation: "Some lines are indented by tabs, others by spaces. Editors disagree on how wide a tab is, so \
that lines which belong together stand apart on another screen. `percept fmt` writes four spaces a \
level. Indentation has no meaning: the program is read all the same.",
    wrong: "model : [4] -> [3] {
    linear(16) -> relu
\tlinear(3)
}
",
    right: "model : [4] -> [3] {
    linear(16) -> relu
    linear(3)
}
",
};

/// `nesting-too-deep`.
pub static P011: Code = Code {
    id: "P011",
    name: "nesting-too-deep",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "Brackets in brackets, operators in a row and `else if` after `else if` nest at most 256 levels in all. \
People never get there; text made by programs may. Name the parts: `let` for sizes, `h = …` for \
values, `block` for stages.",
    wrong: concat!(
        "let deep = ",
        "((((((((((((((((((((((((((((((((((((((((((((((((((((",
        "((((((((((((((((((((((((((((((((((((((((((((((((((((",
        "((((((((((((((((((((((((((((((((((((((((((((((((((((",
        "((((((((((((((((((((((((((((((((((((((((((((((((((((",
        "((((((((((((((((((((((((((((((((((((((((((((((((((((",
        "1",
        "))))))))))))))))))))))))))))))))))))))))))))))))))))",
        "))))))))))))))))))))))))))))))))))))))))))))))))))))",
        "))))))))))))))))))))))))))))))))))))))))))))))))))))",
        "))))))))))))))))))))))))))))))))))))))))))))))))))))",
        "))))))))))))))))))))))))))))))))))))))))))))))))))))",
        "\n",
    ),
    right: "let deep = (1)
",
};

/// `invalid-encoding`.
pub static P012: Code = Code {
    id: "P012",
    name: "invalid-encoding",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "A program is UTF-8. A file saved as Latin-1, Windows-1252 or UTF-16 has bytes that are not; the message \
names the first one by its place. Save it as UTF-8 and it reads, in any script.",
    wrong: r#"let name = "caf\xE9"    # one byte, E9, as Latin-1 writes it
"#,
    right: r#"let name = "café"
"#,
};
