//! What a session promises about weights, seen from inside.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use super::reply::{Reply, Verdict};
use super::session::{Session, Setup};
use crate::data::Access;
use crate::diagnostics::render::Look;
use crate::train::{Event, State, Surroundings, Tensor};

const NET: &str = "data iris { source = builtin(\"iris\") }
model net {
    linear(16) -> relu
    linear(classes)
}
train { epochs = 8; optimizer = adam(lr = 0.01) }";

fn session() -> Session {
    Session::new(Setup {
        look: Look::PLAIN,
        n_threads: 1,
        folder: PathBuf::new(),
        overrides: Vec::new(),
        access: Access::default(),
    })
}

fn enter(session: &mut Session, input: &str) -> Reply {
    interrupted(session, input, u64::MAX)
}

/// As [`enter`]; Ctrl-C comes at this step.
fn interrupted(session: &mut Session, input: &str, at: u64) -> Reply {
    let flag = AtomicBool::new(false);
    session.enter(
        input,
        &mut Surroundings {
            clock: &|| 0.0,
            is_interrupted: &flag,
            tell: &mut |event| {
                if let Event::Step(step) = event {
                    flag.store(step.step >= at, Ordering::Relaxed);
                }
            },
        },
    )
}

fn after(inputs: &[&str]) -> Session {
    let mut session = session();
    for input in inputs {
        let reply = enter(&mut session, input);
        assert_eq!(reply.verdict, Verdict::Fine, "{input}: {}", reply.text());
    }
    session
}

fn state(session: &Session) -> State {
    (**session.now.states.values().next().expect("there is a model")).clone()
}

fn weight<'a>(state: &'a State, path: &str) -> &'a Tensor<f32> {
    state.weights.0.get(path).unwrap_or_else(|| panic!("{path} is there"))
}

#[test]
fn training_in_pieces_is_training_at_once() {
    for settings in [
        "epochs = 10",
        "epochs = 10; schedule = cosine(warmup = 2); optimizer = nadam",
        "epochs = 10; schedule = plateau(patience = 1); optimizer = sgd(lr = 0.3, momentum = 0.9)",
        "epochs = 10; batch = full",
    ] {
        let program = "data { source = builtin(\"iris\") }
            model { linear(16) -> relu -> dropout(0.2); linear(classes) }";
        let program = format!("{program}\ntrain {{ {settings} }}");
        let whole = after(&[&program, ":train 10"]);
        let pieces = after(&[&program, ":train 3", ":train 4 epochs", ":train 3"]);
        assert_eq!(state(&whole), state(&pieces), "{settings}");
    }
}

#[test]
fn a_layer_put_in_between_does_not_shift_the_rest() {
    let mut session = after(&[NET, ":train"]);
    let before = state(&session);
    let reply = enter(&mut session, "net.insert 2 linear(16) -> relu");
    assert_eq!(
        reply.text(),
        "net: kept linear_1, linear_3 (was linear_2); reset linear_2 (new); 131 -> 403\n  \
         parameters\n"
    );
    let now = state(&session);
    for (was, is) in [("net.linear_1", "net.linear_1"), ("net.linear_2", "net.linear_3")] {
        for name in ["weight", "bias"] {
            let (was, is) = (format!("{was}.{name}"), format!("{is}.{name}"));
            assert_eq!(weight(&before, &was), weight(&now, &is));
            assert_eq!(before.slots[&was], now.slots[&is], "what Adam knows of {was}");
        }
    }
    assert!(!now.slots.contains_key("net.linear_2.weight"));
    assert_eq!((before.t, before.position.epoch), (now.t, now.position.epoch));
}

#[test]
fn an_edit_says_which_of_two_twins_is_new() {
    let twins = "data { source = builtin(\"iris\") }
        model net {\n    linear(4)\n    linear(4)\n    linear(classes)\n}
        train { epochs = 2 }";
    let mut session = after(&[twins, ":train"]);
    let before = state(&session);
    enter(&mut session, "net.insert 1 linear(4)");
    let now = state(&session);
    let (first, second) = ("net.linear_1.weight", "net.linear_2.weight");
    assert_eq!(weight(&before, first), weight(&now, second));
    assert_ne!(weight(&before, first), weight(&now, first));
    enter(&mut session, "net.delete 1");
    assert_eq!(before.weights, state(&session).weights);
}

#[test]
fn blocks_and_repeats_move_as_a_whole() {
    let program = "data { source = builtin(\"iris\") }
        block Res(width) { residual { linear(width) -> relu } }
        model net {\n    linear(8)\n    repeat 2 { Res(8) }\n    Res(8)\n    linear(classes)\n}
        train { epochs = 2 }";
    let mut session = after(&[program, ":train"]);
    let before = state(&session);
    let pairs = [
        (
            "net.repeat_1[1].Res_1.residual_1.linear_1",
            "net.repeat_1[1].Res_1.residual_1.linear_1",
        ),
        ("net.Res_1.residual_1.linear_1", "net.Res_2.residual_1.linear_1"),
        ("net.linear_2", "net.linear_2"),
    ];
    enter(&mut session, "net.insert 2 Res(8)");
    let now = state(&session);
    for (was, is) in pairs {
        let (was, is) = (format!("{was}.weight"), format!("{is}.weight"));
        assert_eq!(weight(&before, &was), weight(&now, &is), "{was}");
    }
    let reply = enter(
        &mut session,
        "block Res(width) { residual { layer_norm; linear(width) -> gelu } }",
    );
    assert!(reply.text().contains("kept"), "{}", reply.text());
    let now = state(&session);
    for (was, is) in pairs {
        let (was, is) = (format!("{was}.weight"), format!("{is}.weight"));
        assert_eq!(weight(&before, &was), weight(&now, &is), "{was}");
    }
}

#[test]
fn a_definition_typed_anew_keeps_what_it_still_says() {
    let mut session = after(&[NET, ":train"]);
    let before = state(&session);
    let typed =
        "model net { linear(16) -> gelu; dropout(0.1); out = linear(classes); return out }";
    let reply = enter(&mut session, typed);
    let now = state(&session);
    assert_eq!(weight(&before, "net.linear_1.weight"), weight(&now, "net.linear_1.weight"));
    assert_eq!(weight(&before, "net.linear_2.weight"), weight(&now, "net.out.weight"));
    assert!(reply.text().contains("out (was linear_2)"), "{}", reply.text());
}

#[test]
fn a_constant_resets_only_what_it_sizes() {
    let program = NET.replace("linear(16)", "linear(width)");
    let mut session = after(&["let width = 16", &program, ":train"]);
    let reply = enter(&mut session, "let width = 24");
    assert!(reply.text().contains("linear_1 ([16, 4] is now [24, 4])"), "{}", reply.text());
    enter(&mut session, ":set width = 16");
    assert_eq!(session.now.program.typed.lets[0].value, "16");
}

#[test]
fn undo_and_redo_bring_everything_back() {
    let mut session = after(&[NET, ":train"]);
    let trained = state(&session);
    for input in ["net.insert 2 linear(8) -> tanh", ":train 2", ":set lr = 0.1", ":reset"] {
        enter(&mut session, input);
    }
    let last = state(&session);
    for _ in 0..4 {
        enter(&mut session, ":undo");
    }
    assert_eq!(state(&session), trained);
    for _ in 0..4 {
        enter(&mut session, ":redo");
    }
    assert_eq!(state(&session), last);
    assert!(session.now.program.text().contains("lr = 0.1"));
    assert_eq!(enter(&mut session, ":redo").verdict, Verdict::Usage);
}

#[test]
fn what_does_not_check_changes_nothing() {
    let mut session = after(&[NET, ":train"]);
    let (before, text) = (state(&session), session.now.program.text().to_owned());
    for input in
        ["net.insert 2 lnear(8)", "net.delete 2", "model net {", "let classes =", "train {"]
    {
        let reply = enter(&mut session, input);
        assert_eq!(reply.verdict, Verdict::Findings, "{input}: {}", reply.text());
    }
    assert_eq!(session.now.program.text(), text);
    assert_eq!(state(&session), before);
    assert_eq!(session.past.len(), 2);
}

#[test]
fn a_mistake_of_ours_leaves_the_session_standing() {
    let mut session = after(&[NET, ":train 1"]);
    let before = state(&session);
    let reply = enter(&mut session, ":panic");
    assert_eq!(reply.verdict, Verdict::Ours);
    assert_eq!(state(&session), before);
    assert_eq!(enter(&mut session, ":train 1").verdict, Verdict::Fine);
}

#[test]
fn an_interrupted_training_keeps_what_it_learned() {
    let mut session = after(&[NET]);
    let reply = interrupted(&mut session, ":train 1000", 9);
    assert_eq!(reply.verdict, Verdict::Interrupted);
    assert_eq!((state(&session).position.step, state(&session).position.epoch), (9, 3));
    assert_eq!(enter(&mut session, ":train 1").verdict, Verdict::Fine);
    assert_eq!(state(&session).position.epoch, 4);
}

#[test]
fn a_training_that_breaks_leaves_the_weights() {
    let mut session = after(&[NET, ":train 2"]);
    enter(&mut session, ":set optimizer = sgd(lr = 1e20)");
    let before = state(&session);
    let reply = enter(&mut session, ":train 5");
    assert_eq!(reply.verdict, Verdict::Findings);
    assert!(reply.text().contains("R002"), "{}", reply.text());
    assert_eq!(state(&session), before);
}

#[test]
fn a_frozen_stage_stays_and_a_reset_one_starts_anew() {
    let mut session = after(&[NET, ":train", ":freeze net.linear_1"]);
    let before = state(&session);
    enter(&mut session, ":train 2");
    let now = state(&session);
    let (frozen, free) = ("net.linear_1.weight", "net.linear_2.weight");
    assert_eq!(weight(&before, frozen), weight(&now, frozen));
    assert_ne!(weight(&before, free), weight(&now, free));
    enter(&mut session, ":reset net.linear_2");
    let reset = state(&session);
    assert_eq!(weight(&now, frozen), weight(&reset, frozen));
    assert_eq!(weight(&reset, free), weight(&state(&after(&[NET])), free));
    assert_eq!(enter(&mut session, ":unfreeze net.linear_1").verdict, Verdict::Fine);
}

#[test]
fn what_is_set_in_the_session_wins_over_the_command_line() {
    let mut session = Session::new(Setup {
        look: Look::PLAIN,
        n_threads: 1,
        folder: PathBuf::new(),
        overrides: vec![("width".to_owned(), "4".to_owned())],
        access: Access::default(),
    });
    enter(&mut session, &NET.replace("linear(16)", "linear(width)"));
    assert_eq!(enter(&mut session, "let width = 16").verdict, Verdict::Fine);
    let sizes =
        |session: &Session| weight(&state(session), "net.linear_1.weight").extents.clone();
    enter(&mut session, &NET.replace("linear(16)", "linear(width)"));
    assert_eq!(sizes(&session), [4, 4]);
    enter(&mut session, ":set width = 8");
    assert_eq!(sizes(&session), [8, 4]);
}
