//! `csv(path)`: a table of text.

use super::{Reader, SourceKind};
use crate::builtins::{Kind, Param};

pub(super) static CSV: SourceKind = SourceKind {
    name: "csv",
    also_known_as: &["tsv", "table", "read_csv", "CSVLoader"],
    params: &[
        Param::of("path", Kind::Text, "The file; `.gz` is read as it is."),
        Param::of("delimiter", Kind::Text, "What stands between two cells, one character.")
            .or("\",\"")
            .named(),
        Param::flag("header", true, "Whether the first row names the columns."),
    ],
    doc: "A table of text, one example per row. Cells may be quoted; a byte order mark and \
          CRLF are accepted; white space around a cell is not part of it. Without a header \
          the columns are `column_1`, `column_2` and so on. A cell is empty when it holds \
          nothing, `?`, or one of `NA`, `N/A`, `NaN`, `null` in any case; `missing` says what \
          becomes of it.",
    formula: "RFC 4180",
    examples: &["csv(\"iris.csv\")", "csv(\"wine.csv\", delimiter = \";\")"],
    reader: Reader::Csv,
};
