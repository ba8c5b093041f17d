//! Data: the codes of family `D`.

use super::super::{Code, Decided, Level};

/// `scaled-labels`.
pub static D004: Code = Code {
    id: "D004",
    name: "scaled-labels",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "The target holds class ids that were divided, mostly along with the pictures that they belong to: 0, 0.0039, 0.0078 … instead of 0, 1, 2 …. A loss for classes wants the ids. Scale the features alone; `scale` does that in the program.",
    wrong: r#"data {
    source = csv("grades_scaled.csv")
    target = grade
}

model {
    linear(3)
}

train {
    loss = cross_entropy
    epochs = 200
}
"#,
    right: r#"data {
    source = csv("grades.csv")
    target = grade
}

model {
    linear(3)
}

train {
    loss = cross_entropy
    epochs = 200
}
"#,
};

/// `non-finite-data`.
pub static D005: Code = Code {
    id: "D005",
    name: "non-finite-data",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "The data holds numbers that are infinite or, in an array, not numbers at all. One of them turns the loss, and then every weight, into NaN. Mend the cells, or leave them empty and say with `missing` what becomes of them.",
    wrong: r#"data {
    source = csv("infinite.csv")
    target = price
}
"#,
    right: r#"data {
    source = csv("houses.csv")
    target = price
}
"#,
};

/// `date-as-text`.
pub static D013: Code = Code {
    id: "D013",
    name: "date-as-text",
    level: Level::Pedantic,
    decided: Decided::FromData,
    explanation: "A column of dates is left out of the features. A date is not a number the model can use as it is; a year, a month or the days since some day are. Derive such a column, or say `ignore`.",
    wrong: r#"data {
    source = csv("sales.csv")
    target = amount
}
"#,
    right: r#"data {
    source = csv("sales.csv")
    target = amount
    columns = { day: ignore }
}
"#,
};

/// `text-needs-tokens`.
pub static D026: Code = Code {
    id: "D026",
    name: "text-needs-tokens",
    level: Level::Suspicious,
    decided: Decided::FromData,
    explanation: "A column of longer text is left out of the features. It has too many different values to be a category, and text as such cannot be read yet. Say `ignore` when that is what you want, or `category` when it really is one.",
    wrong: r#"data {
    source = csv("reviews.csv")
    target = stars
}
"#,
    right: r#"data {
    source = csv("reviews.csv")
    target = stars
    columns = { review: ignore }
}
"#,
};

/// `missing-value`.
pub static D030: Code = Code {
    id: "D030",
    name: "missing-value",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "A cell is empty and no policy says what that means. Percept does not guess: `missing` fills empty cells with the mean, the median, the most frequent value or a constant of your choice, or drops their rows.",
    wrong: r#"data {
    source = csv("gaps.csv")
    target = price
}
"#,
    right: r#"data {
    source = csv("gaps.csv")
    target = price
    missing = median
}
"#,
};

/// `malformed-row`.
pub static D031: Code = Code {
    id: "D031",
    name: "malformed-row",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "A row of the file does not fit its header, or a cell of a number column is not a number. The report quotes the line. The usual reasons are another delimiter, a comma inside a text without quotes, and a unit behind a number.",
    wrong: r#"data {
    source = csv("ragged.csv")
    target = price
}
"#,
    right: r#"data {
    source = csv("houses.csv")
    target = price
}
"#,
};
