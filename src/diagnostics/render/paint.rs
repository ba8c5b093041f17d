//! Colors as terminal codes, decided once by the command line and passed down.

/// How a text is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Errors, and what is taken away.
    Red,
    /// Warnings.
    Yellow,
    /// What is put in, and what went well.
    Green,
    /// Helps and names.
    Cyan,
    /// Numbers that belong together with cyan ones.
    Magenta,
    /// What leads the eye.
    Bold,
    /// What may be overlooked.
    Dim,
}

/// Whether texts are painted at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// With terminal codes.
    On,
    /// Plain.
    Off,
}

/// Which characters drawings are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Lines and blocks.
    Unicode,
    /// Typewriter characters only.
    Ascii,
}

/// How a report is drawn: decided once, from the command line and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether it is painted.
    pub color: Color,
    /// What it is drawn with.
    pub charset: Charset,
    /// How many columns it may take.
    pub width: usize,
}

impl Look {
    /// Plain Unicode of 80 columns: what files and tests get.
    pub const PLAIN: Self =
        Self { color: Color::Off, charset: Charset::Unicode, width: 80 };

    /// `text`, painted if texts are.
    pub fn paint(&self, paint: Paint, text: &str) -> String {
        if self.color == Color::Off || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{}m{text}\u{1b}[0m", paint.code())
    }
}

impl Paint {
    fn code(self) -> &'static str {
        match self {
            Self::Red => "1;31",
            Self::Yellow => "1;33",
            Self::Green => "32",
            Self::Cyan => "36",
            Self::Magenta => "35",
            Self::Bold => "1",
            Self::Dim => "2",
        }
    }
}
