//! The surface syntax: what is accepted, and what tree it becomes.

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
데이터 = 3
"#;

#[test]
fn the_whole_surface_is_read() {
    let parsed = read(WHOLE);
    let bad: Vec<_> = parsed.diagnostics.iter().map(|found| &found.message).collect();
    assert_eq!(bad.len(), 1, "{bad:?}");
    assert_eq!(parsed.ast.items.len(), 16);
}
