//! A program as the formatter sees it: groups of entries, entries of pieces.

/// What stands between two brackets, or in the whole file.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// What its entries are.
    pub(super) kind: Kind,
    /// Top to bottom, comments included.
    pub(super) entries: Vec<Entry>,
    /// The comment behind the opening bracket.
    pub(super) opening: Option<String>,
    /// Whether it was written over several lines.
    pub(super) is_broken: bool,
    /// Whether it belongs to what stands before it: the arguments of a call, an index.
    pub(super) is_glued: bool,
}

impl Group {
    /// What is alone between its brackets, so that it may stand right behind the opening one.
    pub(super) fn alone(&self) -> Option<&Entry> {
        match (&self.opening, self.entries.as_slice()) {
            (None, [only]) if !self.kind.has_lines() && only.comment.is_none() => {
                Some(only)
            }
            _ => None,
        }
    }
}

/// What the entries of a group are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The items of a file.
    File,
    /// The settings of a section.
    Settings,
    /// The claims of an `expect`.
    Claims,
    /// The statements of a body.
    Body,
    /// The statements of a `step` or `every`.
    Loop,
    /// The entries of a map.
    Map,
    /// Literal rows.
    Rows,
    /// The arguments of a call, or something in parentheses.
    Args,
    /// The parameters or inputs of a definition.
    Inputs,
    /// The elements of a list, or an index.
    List,
    /// The axes of a shape.
    Shape,
}

impl Kind {
    /// Its brackets.
    pub(super) fn brackets(self) -> (&'static str, &'static str) {
        match self {
            Self::File => ("", ""),
            Self::Settings
            | Self::Claims
            | Self::Body
            | Self::Loop
            | Self::Map
            | Self::Rows => ("{", "}"),
            Self::Args | Self::Inputs => ("(", ")"),
            Self::List | Self::Shape => ("[", "]"),
        }
    }

    /// Whether a line break in it means something.
    pub(super) fn has_lines(self) -> bool {
        match self {
            Self::File
            | Self::Settings
            | Self::Claims
            | Self::Body
            | Self::Loop
            | Self::Map
            | Self::Rows => true,
            Self::Args | Self::Inputs | Self::List | Self::Shape => false,
        }
    }

    /// Whether a comma ends an entry, rather than being part of it.
    pub(super) fn splits_at_comma(self) -> bool {
        match self {
            Self::File | Self::Body | Self::Loop | Self::Rows => false,
            Self::Settings
            | Self::Claims
            | Self::Map
            | Self::Args
            | Self::Inputs
            | Self::List
            | Self::Shape => true,
        }
    }
}

/// A statement, setting, element, item; or a comment on lines of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// Whether a blank line stands before it.
    pub(super) is_spaced: bool,
    /// What it is made of; nothing in a comment of its own.
    pub(super) pieces: Vec<Piece>,
    /// The comment behind it, or the comment that it is.
    pub(super) comment: Option<String>,
}

impl Entry {
    /// Whether it is a comment and nothing else.
    pub(super) fn is_comment(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The text of its first word or mark.
    pub(super) fn head(&self) -> &str {
        self.pieces.first().map_or("", Piece::text)
    }

    /// Whether it is `name = value`.
    pub(super) fn is_setting(&self) -> bool {
        self.pieces.get(1).is_some_and(|piece| piece.text() == "=")
    }
}

/// A part of an entry.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// A word, literal or mark.
    Lexeme(Lexeme),
    /// Something between brackets.
    Group(Group),
    /// A comment, with more of the entry below it.
    Comment {
        /// The text.
        text: String,
        /// Whether it stands on a line of its own.
        is_own_line: bool,
    },
    /// A line break after which the entry goes on.
    Break,
}

impl Piece {
    /// The text of a word, literal or mark.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Lexeme(lexeme) => &lexeme.text,
            Self::Group(_) | Self::Comment { .. } | Self::Break => "",
        }
    }

    /// Its role, if it is a word, literal or mark.
    pub(super) fn role(&self) -> Option<Role> {
        match self {
            Self::Lexeme(lexeme) => Some(lexeme.role),
            Self::Group(_) | Self::Comment { .. } | Self::Break => None,
        }
    }

    /// Whether it is a group between braces.
    pub(super) fn is_braced(&self) -> bool {
        match self {
            Self::Group(group) => group.kind.has_lines(),
            Self::Lexeme(_) | Self::Comment { .. } | Self::Break => false,
        }
    }
}

/// A word, literal or mark.
#[derive(Clone, Debug)]
pub(super) struct Lexeme {
    /// As written.
    pub(super) text: String,
    /// What it does there.
    pub(super) role: Role,
}

/// What a word, literal or mark does where it stands, as far as spaces depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A name, a literal.
    Operand,
    /// A word that something must follow: `and`, `return`, `repeat`.
    Keyword,
    /// Stands between two operands, with spaces around it.
    Infix,
    /// Stands between two operands, without spaces: `.`, and `*` and `/` in shapes.
    Tight,
    /// A minus sign.
    Prefix,
    /// A percent sign.
    Postfix,
    /// `:` and `,` as in prose: a space behind, none before.
    Comma,
}

/// Whether a space stands between two neighbors on a line.
pub(super) fn has_space(before: &Piece, after: &Piece) -> bool {
    if matches!(before.role(), Some(Role::Prefix | Role::Tight)) {
        return false;
    }
    match after {
        Piece::Group(group) => !group.is_glued,
        Piece::Lexeme(lexeme) => {
            !matches!(lexeme.role, Role::Tight | Role::Postfix | Role::Comma)
        }
        Piece::Comment { .. } | Piece::Break => true,
    }
}
