//! The surface syntax: what is accepted, and what tree it becomes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use percept::source::Source;
use percept::syntax::{Parsed, parse};

fn read(text: &str) -> Parsed {
    parse(&Source::new("test.nn", text))
}

/// The whole surface, one of everything.
const WHOLE: &str = r#"# iris.nn: name the species of an iris from four measurements.
use "blocks.nn"
let width = 2 * 64 // 3 + -1 ^ 2
let sizes = [1, 2, 3]
let pick = sizes[0] + (sizes)[1]
let flag = not width > 3 and true or false
data iris {
    source = csv("ir\tis.csv", delimiter = ",")   # trailing
    target = "petal width"
    columns = { age: number, "petal width": category(embed = 8) }
    missing = {
        age: median
        size: 3
    }
    split = random(
        train = 80%,
        val = 10%
    )
}
data xor {
    source = rows {
        0, 0 => 0
        -1, 1 => 1
    }
    split = none
}
block Res(c, rate = 0.1) : [c, H/2] -> [c] {
    residual { linear(c) -> relu; dropout(rate) }
}
model net : (left: [4], right: tokens[T]) -> [1] {
    h = left -> linear(64) : [64]
        -> relu
        -> residual {
            linear(64)
        }
    layer emb = embedding(vocab, 128)
    g = right
        -> emb
    (h + g) * 0.5 -> relu
    concat(channels) { id; linear(8) }
    concat(-1) { id }
    sum {
        id
        linear(3)
    }
    repeat 3 as i shared { linear(i + 1) }
    repeat 3 { linear(3) }
    if width > 2 { linear(3) } else if width > 1 { linear(2) } else { id }
    return h
}
model : [.., D] -> [_, image] { relu }
train net on iris {
    epochs = 60; batch = 1_000
    loss = 0.9 * mse + 0.1 * mae
    freeze = [net.repeat_1[3].linear_1]
    stop = [stalled(val.loss, patience = 10), time(10min)]
    step critic {
        minimize f(x -> y, 1)
        update D with adam(lr = 2e-4)
    }
    Slow <- Q
    every 1000 steps { sample(G, 16) }
}
train { epochs = 7 % 2 }
expect { params < 40_000; test.accuracy > 95% }
sweep { vary = { lr: from 1e-4 to 1e-2 log, width: [64, 128] }, trials = 12, by = val.loss }
"#;

#[test]
fn the_whole_surface_is_read() {
    let parsed = read(WHOLE);
    let bad: Vec<_> = parsed.diagnostics.iter().map(|found| &found.message).collect();
    assert!(bad.is_empty(), "{bad:?}");
    assert_eq!(parsed.ast.items.len(), 14);
}

/// The tree of a text, one item a line, places left out.
fn tree(text: &str) -> String {
    let parsed = read(text);
    let messages: Vec<_> = parsed.diagnostics.iter().map(|found| &found.message).collect();
    assert!(messages.is_empty(), "{messages:?}");
    parsed.ast.items.iter().map(|item| outline(&format!("{item:?}")) + "\n").collect()
}

/// A debug text without spans and without the words that only say that there is one.
fn outline(debug: &str) -> String {
    let mut out = String::new();
    let mut rest = debug;
    while let Some(at) = rest.find("Span { source: SourceId(0), start: ") {
        let end = at + rest[at..].find('}').unwrap() + 1;
        out += &rest[..at];
        out.push('_');
        rest = &rest[end..];
    }
    out += rest;
    let names = regex_free(&out, "Spanned { node: ", ", span: _ }");
    names.replace(", span: _", "").replace("keyword: _, ", "").replace("parens: _", "")
}

/// Replaces `open X close` by `X`, for an `X` without braces.
fn regex_free(text: &str, open: &str, close: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        out += &rest[..at];
        rest = &rest[at + open.len()..];
        if let Some(end) = rest.find(close) {
            out += &rest[..end];
            rest = &rest[end + close.len()..];
        }
    }
    out + rest
}

#[test]
fn trees_of_sections() {
    insta::assert_snapshot!(tree(
        "use \"a.nn\"\nlet n = 3\ndata d { target = none }\nsweep { by = val.loss }"
    ));
    insta::assert_snapshot!(tree(
        "data { columns = { a: number, \"b c\": category(embed = 8) } }"
    ));
    insta::assert_snapshot!(tree("data { source = rows {\n 0, 1 => 1\n -1, 2 => 0\n} }"));
    insta::assert_snapshot!(tree(
        "train net on d { epochs = 6\n step a { minimize b }\n Slow <- Q }"
    ));
    insta::assert_snapshot!(tree("expect { params < 40_000; test.accuracy > 95% }"));
    insta::assert_snapshot!(tree("sweep { vary = { lr: from 1e-4 to 1e-2 log } }"));
}

#[test]
fn trees_of_models() {
    insta::assert_snapshot!(tree("block R(c, p = 0.1) : [.., c] -> [_, 2*c] { id }"));
    insta::assert_snapshot!(tree(
        "model : (a: [4], b: tokens[T]) -> [1] { a + b -> relu }"
    ));
    insta::assert_snapshot!(tree("model { h = linear(8) : [8] -> relu\n return h }"));
    insta::assert_snapshot!(tree("model { layer e = embedding(10, 4)\n (e -> relu) * 2 }"));
    insta::assert_snapshot!(tree(
        "model { residual { id }; concat(-1) { id }; sum { id } }"
    ));
    insta::assert_snapshot!(tree("model { repeat 3 as i shared { linear(i) } }"));
    insta::assert_snapshot!(tree("model { if a > 2 { id } else if b { id } else { id } }"));
}

#[test]
fn operators_bind_as_in_mathematics() {
    let same = [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("2 ^ 3 ^ 2", "2 ^ (3 ^ 2)"),
        ("-2 ^ 2", "-(2 ^ 2)"),
        ("2 ^ -1", "2 ^ (-1)"),
        ("not a == b", "not (a == b)"),
        ("a or b and c", "a or (b and c)"),
        ("a + 1 < b * 2", "(a + 1) < (b * 2)"),
        ("7 // 2 % 2", "(7 // 2) % 2"),
    ];
    for (plain, grouped) in same {
        let bare = |text: &str| tree(&format!("let x = {text}"));
        assert_eq!(bare(plain), bare(grouped), "{plain}");
    }
}

#[test]
fn percent_is_a_unit_unless_an_operand_follows() {
    let is_percent = |text: &str| tree(&format!("let x = {text}")).contains("Percent");
    for text in ["80%", "80% + 1", "80%-2", "(80%)", "[80%, 1]", "5% and true"] {
        assert!(is_percent(text), "{text}");
    }
    for text in ["7 % 2", "7%2", "7% 2", "7%(2)", "n % 2", "7 %n"] {
        assert!(!is_percent(text), "{text}");
        assert!(tree(&format!("let x = {text}")).contains("Remainder"), "{text}");
    }
}

#[test]
fn numbers_have_their_values() {
    let cases = [
        ("1_000", "1000.0"),
        ("80%", "0.8"),
        ("1e-3", "0.001"),
        ("30s", "30.0"),
        ("10min", "600.0"),
        ("2h", "7200.0"),
        ("1.5e3", "1500.0"),
    ];
    for (written, value) in cases {
        let found = tree(&format!("let x = {written}"));
        assert!(found.contains(&format!("value: {value},")), "{written}: {found}");
    }
}

#[test]
fn lines_go_on_where_the_rule_says() {
    let same = [
        ("model { linear(1) -> relu }", "model {\n linear(1)\n # why\n\n -> relu\n}"),
        ("let x = 1 + 2", "let x = 1\n + 2"),
        ("let x = f(1, 2)", "let x = f(\n 1,\n 2,\n)"),
        ("let a = 1\nlet b = 2", "let a = 1; let b = 2"),
        ("train { epochs = 1, batch = 2 }", "train {\r\n\tepochs = 1\r\n\tbatch = 2\r\n}"),
    ];
    for (one, many) in same {
        assert_eq!(tree(one), tree(many), "{many}");
    }
    assert_eq!(read("model {\n linear(1);\n -> relu\n}").diagnostics.len(), 1);
}

#[test]
fn words_of_sections_stay_usable() {
    tree(
        "let data = 1\nlet train = data + 1\nmodel model(train = 3) { block = linear(train) }",
    );
    tree("model { linear(model = 3, layer = 2, use = 1) }");
}

#[test]
fn every_example_is_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut n_examples = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "nn") {
            let parsed = read(&std::fs::read_to_string(&path).unwrap());
            let bad: Vec<_> =
                parsed.diagnostics.iter().map(|found| &found.message).collect();
            assert!(bad.is_empty(), "{}: {bad:?}", path.display());
            n_examples += 1;
        }
    }
    assert!(n_examples > 0);
}

/// What nests 200 deep, with siblings: if reading one level read the inside twice, none of these
/// would end within the limit of calls, and the text would be refused.
#[test]
fn nesting_costs_no_more_than_its_length() {
    let nest =
        |open: &str, close: &str| format!("{}x{}", open.repeat(200), close.repeat(200));
    let siblings = |one: &str, by: &str| vec![one; 50].join(by);
    let values =
        [("(", ")"), ("[", "]"), ("f(", ")"), ("f(a = ", ")"), ("{a: ", "}"), ("-", "")];
    for (open, close) in values {
        let deep = nest(open, close);
        assert!(
            read(&format!("let x = [{}]", siblings(&deep, ", "))).diagnostics.is_empty()
        );
    }
    let bodies = [
        ("residual { ", " }"),
        ("sum { id; ", " }"),
        ("concat(1) { ", " }"),
        ("repeat 2 { ", " }"),
        ("if a { ", " }"),
        ("h = (residual { ", " })"),
        ("repeat (2) { ", " }"),
    ];
    for (open, close) in bodies {
        let deep = if open.contains('(') && open.contains("h =") {
            format!("{}x{}", open.repeat(90), close.repeat(90))
        } else {
            nest(open, close)
        };
        let found = read(&format!("model {{\n{}\n}}", siblings(&deep, "\n"))).diagnostics;
        assert!(
            found.is_empty(),
            "{open}: {:?}",
            found.first().map(|found| &found.message)
        );
    }
}

#[test]
fn broken_nesting_costs_no_more_than_its_length() {
    for open in ["(", "[", "f(", "{", "residual {", "concat(", "repeat (", "if (", "from ("]
    {
        for text in [open.repeat(200), open.repeat(200) + " junk junk " + &")".repeat(100)]
        {
            for around in [format!("let x = {text}"), format!("model {{ {text} }}")] {
                let found = read(&around).diagnostics;
                assert!(!found.is_empty(), "{around}");
                let is_tangled = found.iter().any(|found| found.code.id == "P011");
                assert!(!is_tangled || open.len() > 8, "{around}");
            }
        }
    }
}

#[test]
fn what_nests_too_deep_is_refused() {
    let deep = [
        "(".repeat(300) + "1" + &")".repeat(300),
        "-".repeat(300) + "1",
        "not ".repeat(300) + "x",
        "2 ^ ".repeat(300) + "2",
        "1 + ".repeat(300) + "1",
        "x".to_owned() + &"[0]".repeat(100_000),
        "(".repeat(100_000),
        "{".repeat(100_000),
    ];
    for text in deep {
        let found = read(&format!("let x = {text}")).diagnostics;
        assert!(!found.is_empty(), "{}", &text[..40]);
    }
    let ladder = "model { if a { id }".to_owned() + &" else if a { id }".repeat(300) + " }";
    assert_eq!(read(&ladder).diagnostics[0].code.id, "P011");
}

#[test]
fn one_broken_statement_is_one_finding() {
    let text =
        "model {\n linear(1) relu\n relu\n linear(@)\n tanh\n}\nlet x = = 1\nlet y = 2";
    let parsed = read(text);
    assert_eq!(parsed.diagnostics.len(), 3);
    assert_eq!(parsed.ast.items.len(), 3);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC*") {
        read(&text);
    }

    #[test]
    fn marks_and_words_are_read_without_a_panic(
        text in "([(){}\\[\\]\"';:,=.\\n -><+*/%^!&|“”→]|model|let |repeat |if |rows |from |x|3|e5|\\\\){0,60}"
    ) {
        let parsed = read(&text);
        for found in &parsed.diagnostics {
            for label in &found.labels {
                assert!(text.get(label.span.range()).is_some(), "a label splits a character");
            }
        }
    }

    #[test]
    fn a_damaged_program_is_read_without_a_panic(
        at in 0..WHOLE.len(),
        length in 0..12_usize,
        insert in "[(){}\\[\\]\"=>,;:é \\n-]{0,3}",
    ) {
        let clip = |at: usize| (0..=at.min(WHOLE.len())).rev().find(|at| WHOLE.is_char_boundary(*at));
        let (start, end) = (clip(at).unwrap(), clip(at + length).unwrap());
        let text = format!("{}{insert}{}", &WHOLE[..start], &WHOLE[end.max(start)..]);
        for found in read(&text).diagnostics {
            for label in &found.labels {
                assert!(text.get(label.span.range()).is_some(), "a label splits a character");
            }
        }
    }
}

/// Measures by hand: `cargo test --release --test syntax -- --ignored --nocapture`.
#[test]
#[ignore = "measures time"]
fn a_megabyte_is_read_quickly() {
    let one = WHOLE.replace("use \"blocks.nn\"\n", "");
    let text = one.repeat(1_000_000 / one.len());
    let source = Source::new("big.nn", text);
    for _ in 0..5 {
        let start = std::time::Instant::now();
        let parsed = parse(&source);
        let time = start.elapsed();
        println!("{} bytes, {} items: {time:?}", source.text.len(), parsed.ast.items.len());
        assert!(parsed.diagnostics.is_empty());
    }
}
