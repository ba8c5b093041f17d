//! Programs as nobody would write them: every construct of the grammar, blanks, line breaks and
//! comments wherever they may stand. A list of bytes decides, so that failures shrink.

use percept::diagnostics::any_error;
use percept::source::Source;
use percept::syntax;
use proptest::collection::vec;
use proptest::prelude::*;

/// A text that is mostly a program.
pub(crate) fn program() -> impl Strategy<Value = String> {
    vec(any::<u8>(), 20..400).prop_map(|bytes| {
        let mut writer = Writer { bytes, at: 0, out: String::new() };
        writer.program();
        writer.out
    })
}

fn is_program(text: &str) -> bool {
    !any_error(&syntax::parse(&Source::new("", text)).diagnostics)
}

struct Writer {
    bytes: Vec<u8>,
    at: usize,
    out: String,
}

const NAMES: &[&str] =
    &["x", "h", "relu", "width", "크기", "a_long_name_for_a_value", "rest", "to"];
const NUMBERS: &[&str] = &["1", "1_000", "0.5", "1e-3", "80%", "10min", "7", "2.5e+10"];
const TEXTS: &[&str] =
    &["\"a.csv\"", "\"say \\\"hi\\\" # no comment\"", "\"\\u{1F600}\\n\"", "\"\""];
const OPERATORS: &[&str] =
    &["+", "-", "*", "/", "//", "%", "^", "==", "!=", "<", "<=", ">", ">=", "and", "or"];
const COMMENTS: &[&str] =
    &["# why", "#no blank", "# allow(x): reason ", "#", "# 왜 \"그런가\" {"];

impl Writer {
    /// A number below `n`; 0 once the bytes are used up, so that everything ends.
    fn pick(&mut self, n: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % n
    }

    fn one_of(&mut self, texts: &[&str]) {
        let at = self.pick(texts.len());
        self.out.push_str(texts[at]);
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Blanks that may be missing.
    fn gap(&mut self) {
        self.one_of(&[" ", " ", "", "   ", "\t"]);
    }

    /// Blanks that may not.
    fn space(&mut self) {
        self.one_of(&[" ", " ", "  ", "\t "]);
    }

    /// Blanks, line breaks and comments between brackets.
    fn loose(&mut self) {
        match self.pick(12) {
            0 => self.put("\n  "),
            1 => {
                self.comment();
                self.put("\n");
            }
            2 => {
                self.put("\n");
                self.comment();
                self.put("\n\n");
            }
            _ => self.gap(),
        }
    }

    fn comment(&mut self) {
        self.gap();
        self.one_of(COMMENTS);
    }

    /// What ends a statement: a line, lines, comments, a semicolon.
    fn end(&mut self) {
        match self.pick(8) {
            0 => self.put("\n\n\n"),
            1 => {
                self.comment();
                self.put("\n");
            }
            2 => {
                self.put("\n");
                self.comment();
                self.put("\n");
            }
            3 => self.put("\n\n  \t"),
            4 => {
                self.put(";");
                self.comment();
                self.put("\n");
            }
            5 => self.put(" ; "),
            _ => self.put("\n"),
        }
    }

    /// What ends a setting.
    fn setting_end(&mut self) {
        match self.pick(4) {
            0 => self.put(", "),
            1 => self.put(",\n"),
            _ => self.end(),
        }
    }

    fn many(
        &mut self,
        most: usize,
        mut one: impl FnMut(&mut Self),
        mut between: impl FnMut(&mut Self),
    ) {
        let n = self.pick(most + 1);
        for at in 0..n {
            if at > 0 {
                between(self);
            }
            one(self);
        }
    }

    /// Braces around things that these ends divide.
    fn braces(
        &mut self,
        one: impl FnMut(&mut Self),
        ends: impl FnMut(&mut Self),
        flat: &str,
    ) {
        self.put("{");
        if self.pick(3) == 0 {
            self.gap();
            self.many(3, one, |writer| writer.put(flat));
            self.gap();
        } else {
            self.end();
            self.many(4, one, ends);
            self.end();
        }
        self.put("}");
    }

    fn program(&mut self) {
        if self.pick(8) == 0 {
            self.put("\u{feff}");
        }
        let n = 1 + self.pick(6);
        for _ in 0..n {
            let start = self.out.len();
            self.item();
            // Not everything that is written here is a program; what is not is left out.
            if !is_program(&self.out[start..]) {
                self.out.truncate(start);
            }
            self.end();
        }
        if self.pick(4) == 0 {
            self.out = self.out.replace('\n', "\r\n");
        }
    }

    fn item(&mut self) {
        match self.pick(9) {
            0 => {
                self.put("use");
                self.gap();
                self.one_of(TEXTS);
            }
            1 | 2 => {
                self.put("let ");
                self.one_of(NAMES);
                self.equals();
                self.expr(3);
            }
            3 => {
                self.put("data");
                self.name();
                self.settings();
            }
            4 => {
                self.put("expect");
                self.gap();
                self.braces(|w| w.expr(2), Self::setting_end, "; ");
            }
            5 => {
                self.put("train");
                self.name();
                if self.pick(2) == 0 {
                    self.put("on ");
                    self.one_of(NAMES);
                    self.space();
                }
                self.loops();
            }
            6 => {
                self.put("sweep ");
                self.settings();
            }
            7 => {
                self.put("block ");
                self.one_of(NAMES);
                self.gap();
                self.definition();
            }
            _ => {
                self.put("model");
                self.name();
                self.definition();
            }
        }
    }

    fn name(&mut self) {
        self.space();
        if self.pick(2) == 0 {
            self.one_of(NAMES);
            self.space();
        }
    }

    fn equals(&mut self) {
        self.gap();
        self.put("=");
        self.gap();
    }

    fn comma(&mut self) {
        self.loose();
        self.put(",");
        self.loose();
    }

    fn settings(&mut self) {
        self.braces(Self::setting, Self::setting_end, ", ");
    }

    fn setting(&mut self) {
        self.one_of(NAMES);
        self.equals();
        self.value();
    }

    fn value(&mut self) {
        match self.pick(8) {
            0 => {
                self.put("from ");
                self.expr(1);
                self.put(" to ");
                self.expr(1);
                if self.pick(2) == 0 {
                    self.put(" log");
                }
            }
            1 => {
                self.put("rows");
                self.gap();
                self.braces(Self::row, Self::end, "; ");
            }
            2 => self.map(),
            _ => self.expr(2),
        }
    }

    fn map(&mut self) {
        self.braces(
            |w| {
                w.one_of(&["age", "\"petal width\"", "b"]);
                w.gap();
                w.put(":");
                w.gap();
                w.value();
            },
            Self::setting_end,
            ", ",
        );
    }

    fn row(&mut self) {
        self.one_of(&["0, 1 => 1", "0,0=>0", "-1, 2.5", "a  , b => - 1"]);
    }

    /// A training, with statements of later versions.
    fn loops(&mut self) {
        self.braces(
            |w| match w.pick(6) {
                0 => w.one_of(&[
                    "step critic {  minimize loss(D(x),1)+loss( y )\n update D with adam(lr=2e-4)}",
                    "every 1000 steps { sample(G,16) }",
                    "step a {\n h=x->f\n\n# c\n minimize (a) -> b }",
                ]),
                1 => w.one_of(&["Slow <- Q", "model Slow = copy( Q )"]),
                _ => w.setting(),
            },
            Self::end,
            "; ",
        );
    }

    fn definition(&mut self) {
        if self.pick(2) == 0 {
            self.put("(");
            self.loose();
            self.many(
                3,
                |w| {
                    w.one_of(NAMES);
                    if w.pick(2) == 0 {
                        w.equals();
                        w.expr(1);
                    }
                },
                Self::comma,
            );
            self.loose();
            self.put(")");
        }
        self.gap();
        if self.pick(2) == 0 {
            self.put(":");
            self.gap();
            if self.pick(2) == 0 {
                self.put("( a :");
                self.shape();
                self.comma();
                self.put("b:");
                self.shape();
                self.put(")");
            } else {
                self.shape();
            }
            if self.pick(2) == 0 {
                self.arrow();
                self.shape();
            }
        }
        self.gap();
        self.body(2);
    }

    fn shape(&mut self) {
        self.one_of(&["", "", "image", "tokens "]);
        self.put("[");
        self.loose();
        self.many(
            3,
            |w| {
                w.one_of(&[
                    "3",
                    "_",
                    "..",
                    "H",
                    "H/2",
                    "4 * c",
                    "a+b[1]",
                    "floor(H / 2)",
                    "-N",
                    "7 % 2",
                ]);
            },
            Self::comma,
        );
        self.loose();
        self.put("]");
    }

    fn arrow(&mut self) {
        match self.pick(6) {
            0 => self.put("\n "),
            1 => {
                self.comment();
                self.put("\n");
            }
            2 => {
                self.put("\n");
                self.comment();
                self.put("\n\n");
            }
            _ => self.gap(),
        }
        self.put("->");
        self.gap();
    }

    fn body(&mut self, depth: usize) {
        self.braces(|w| w.statement(depth), Self::end, "; ");
    }

    fn statement(&mut self, depth: usize) {
        match self.pick(8) {
            0 => {
                self.put("layer ");
                self.one_of(NAMES);
                self.equals();
                self.expr(2);
            }
            1 => {
                self.put("return ");
                self.chain(depth);
            }
            2 | 3 => {
                self.one_of(NAMES);
                self.equals();
                self.chain(depth);
            }
            _ => self.chain(depth),
        }
    }

    fn chain(&mut self, depth: usize) {
        self.link(depth);
        let n = self.pick(5);
        for _ in 0..n {
            self.arrow();
            self.link(depth);
        }
    }

    fn link(&mut self, depth: usize) {
        match self.pick(if depth == 0 { 4 } else { 9 }) {
            5 => {
                self.one_of(&[
                    "residual",
                    "sum ",
                    "concat(channels)",
                    "stack( axis = - 1 ) ",
                    "average",
                ]);
                self.body(depth - 1);
            }
            6 => {
                self.put("repeat ");
                self.expr(1);
                self.one_of(&[" ", " as i ", " shared ", " as i shared "]);
                self.body(depth - 1);
            }
            7 => self.arms(depth),
            8 => {
                self.put("(");
                self.chain(depth - 1);
                self.put(")");
            }
            _ => self.expr(2),
        }
        if self.pick(5) == 0 {
            self.gap();
            self.put(":");
            self.gap();
            self.shape();
        }
    }

    fn arms(&mut self, depth: usize) {
        self.put("if ");
        self.expr(1);
        self.gap();
        self.body(depth - 1);
        match self.pick(3) {
            0 => {
                self.put(" else");
                self.gap();
                self.body(depth - 1);
            }
            1 => {
                self.put("else ");
                self.arms(depth);
            }
            _ => {}
        }
    }

    fn expr(&mut self, depth: usize) {
        if self.pick(6) == 0 {
            self.one_of(&["-", "not ", "- "]);
        }
        self.primary(depth);
        while depth > 0 && self.pick(4) == 3 {
            self.space();
            self.one_of(OPERATORS);
            self.space();
            self.primary(depth - 1);
        }
    }

    fn primary(&mut self, depth: usize) {
        match self.pick(if depth == 0 { 4 } else { 9 }) {
            0 => self.one_of(NUMBERS),
            1 => self.one_of(TEXTS),
            2 => self.one_of(&[
                "val.loss",
                "net.repeat_1[3].linear_1",
                "sizes[ 0 ]",
                "true",
                "none",
            ]),
            4 | 5 => {
                self.one_of(NAMES);
                self.one_of(&["(", "(", " ("]);
                self.elements(depth, Self::argument);
                self.put(")");
            }
            6 => {
                self.put("[");
                self.elements(depth, Self::expr);
                self.put("]");
            }
            7 => {
                self.put("(");
                self.loose();
                self.expr(depth - 1);
                self.loose();
                self.put(")");
            }
            8 => {
                self.put("[1, -2,3]");
                self.put("[0]");
            }
            _ => self.one_of(NAMES),
        }
    }

    fn elements(&mut self, depth: usize, one: fn(&mut Self, usize)) {
        self.loose();
        let n = [0, 1, 2, 3, 12][self.pick(5)];
        for at in 0..n {
            if at > 0 {
                self.comma();
            }
            one(self, depth - 1);
        }
        if n > 0 && self.pick(4) == 0 {
            self.put(",");
        }
        self.loose();
    }

    fn argument(&mut self, depth: usize) {
        if self.pick(2) == 0 {
            self.one_of(NAMES);
            self.equals();
        }
        self.expr(depth);
    }
}
