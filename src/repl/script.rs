//! A longer text as the inputs that it is made of: a pasted program, a script on standard input.

use super::edit;
use crate::syntax;

/// Lines under way to inputs. Commands and edits stand on lines of their own; what lies between two
/// of them is entered at once, so that items may come in any order.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pending: String,
    is_open: bool,
}

impl Script {
    /// Takes a line; the inputs that it completes.
    pub fn line(&mut self, line: &str) -> Vec<String> {
        let mut inputs = Vec::new();
        if !self.is_open && is_command(line) {
            inputs.extend(self.end());
        }
        self.pending += line;
        self.pending.push('\n');
        self.is_open = !is_complete(&self.pending);
        if !self.is_open && is_command(&self.pending) {
            inputs.extend(self.end());
        }
        inputs
    }

    /// The input that the last lines are.
    pub fn end(&mut self) -> Option<String> {
        let pending = std::mem::take(&mut self.pending);
        self.is_open = false;
        let pending = pending.trim_matches('\n');
        (!pending.trim().is_empty()).then(|| pending.to_owned())
    }
}

/// The inputs of a text.
pub fn inputs(text: &str) -> Vec<String> {
    let mut script = Script::default();
    let mut inputs: Vec<String> = text.lines().flat_map(|line| script.line(line)).collect();
    inputs.extend(script.end());
    inputs
}

/// Whether nothing more belongs to an input. A command is one line, an edit may go on.
pub fn is_complete(input: &str) -> bool {
    let input = input.trim_start();
    if input.starts_with([':', '?']) {
        return true;
    }
    let text = edit::parse(input).map_or(input, |edit| edit.text);
    !syntax::is_incomplete(text)
}

fn is_command(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with([':', '?']) || edit::parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_between_commands_are_entered_together() {
        let text = "train {\n    epochs = 1\n}\n\nmodel net : [4]\n    -> [3] { relu }\n\
                    :train 3\nnet.append residual {\n    relu\n}\n?S006\nlet a = 1";
        let found = inputs(text);
        assert_eq!(found.len(), 5, "{found:?}");
        assert!(found[0].starts_with("train") && found[0].ends_with("{ relu }"));
        assert_eq!(found[1], ":train 3");
        assert_eq!(found[2], "net.append residual {\n    relu\n}");
        assert_eq!(found[4], "let a = 1");
    }

    #[test]
    fn an_open_bracket_or_a_last_arrow_goes_on() {
        assert!(!is_complete("model net {\n    linear(3"));
        assert!(!is_complete("net.append linear(3) ->"));
        assert!(is_complete("net.append linear(3)"));
        assert!(is_complete(":predict 1, 2"));
        assert!(is_complete("model net }"));
    }
}
