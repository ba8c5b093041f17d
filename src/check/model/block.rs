//! Models and blocks: parameters bound, inputs matched, bodies inlined, outputs held to promises.

use super::body::named_inputs;
use super::elaborate::{Elaboration, Flow, Frame};
use super::renamed::is_old_name;
use super::signature::{Promise, inputs_of};
use super::{Source, data_inputs};
use crate::check::arguments::Call;
use crate::check::constant::{Constant, ConstantKind, cyclic, evaluate};
use crate::check::scope::Named;
use crate::check::typed::{TypedInput, TypedKind, TypedNode};
use crate::diagnostics::codes::{A001, A002, A006, N003};
use crate::diagnostics::{Diagnostic, Safety, suggest};
use crate::shape::{Birth, Shape};
use crate::source::Span;
use crate::syntax::ast::{Arg, Definition, Name, Param, ShapeExpr};

impl<'a> Elaboration<'a> {
    /// Elaborates a model: what it yields, and its inputs as far as they are known.
    pub(super) fn model(
        &mut self,
        model: &'a Named<'a, Definition>,
        source: Source<'_>,
    ) -> (Flow, Vec<TypedInput>) {
        let definition = model.item;
        let mut frame = Frame::new(self.cx.env(), model.name.clone());
        for param in &definition.params {
            let value = self.param_default(param, &frame);
            frame.env.define(param.name.node.as_str(), value);
        }
        let given = match source {
            Source::Data(data) => Some(data_inputs(data)),
            Source::None | Source::Unknown => None,
        };
        let inputs = self.model_inputs(definition, given, &mut frame);
        let flows = self.input_values(&inputs, definition);
        let start = self.model_start(definition, &inputs, &flows, &mut frame);
        let flow = self.body(&definition.body, &mut frame, start);
        self.keep_output(definition, &mut frame, flow);
        (flow, if flows.is_empty() { Vec::new() } else { inputs })
    }

    /// The inputs: from the signature, its variables from the data; without one, from the data.
    fn model_inputs(
        &mut self,
        definition: &'a Definition,
        given: Option<Vec<TypedInput>>,
        frame: &mut Frame<'a>,
    ) -> Vec<TypedInput> {
        let Some(signature) = &definition.signature else {
            return given.unwrap_or_default();
        };
        let written = inputs_of(signature);
        let n_written = written.len();
        let mut inputs = Vec::new();
        for (at, (name, shape)) in written.into_iter().enumerate() {
            let name = name.map_or_else(String::new, |name| name.node.clone());
            let actual = given.as_ref().and_then(|given| match n_written {
                1 => given.first().filter(|_| given.len() == 1),
                _ => {
                    given.iter().find(|input| input.name == name).or_else(|| given.get(at))
                }
            });
            let shape = self.declared(shape, frame, actual.map(|input| &input.shape));
            let embeddings =
                actual.map(|input| input.embeddings.clone()).unwrap_or_default();
            inputs.push(TypedInput { name, shape, embeddings });
        }
        inputs
    }

    /// One value per input; none where a shape is not known at all.
    fn input_values(
        &mut self,
        inputs: &[TypedInput],
        definition: &Definition,
    ) -> Vec<Flow> {
        let mut flows = Vec::new();
        for (at, input) in inputs.iter().enumerate() {
            let span =
                definition.signature.as_ref().map_or(definition.keyword, |signature| {
                    inputs_of(signature)
                        .get(at)
                        .map_or(signature.span, |(_, shape)| shape.span)
                });
            let path = if input.name.is_empty() { "input" } else { input.name.as_str() };
            let flow = self.push(TypedNode {
                kind: TypedKind::Input(at),
                inputs: Vec::new(),
                shape: input.shape.clone(),
                path: path.to_owned(),
                span,
            });
            flows.push(if self.is_unranked { Flow::Unknown } else { flow });
        }
        flows
    }

    fn model_start(
        &mut self,
        definition: &'a Definition,
        inputs: &[TypedInput],
        flows: &[Flow],
        frame: &mut Frame<'a>,
    ) -> Option<Flow> {
        if inputs.is_empty() {
            return Some(Flow::Unknown);
        }
        let Some(signature) = &definition.signature else {
            return self.data_names(inputs, flows, frame);
        };
        let names: Vec<&'a Name> =
            inputs_of(signature).into_iter().filter_map(|(name, _)| name).collect();
        Self::open_inputs(&names, flows, frame)
    }

    /// Without a signature, the inputs that `features` names are values of these names. They
    /// live as long as the program, so they are looked up among the data's own settings.
    fn data_names(
        &mut self,
        inputs: &[TypedInput],
        flows: &[Flow],
        frame: &mut Frame<'a>,
    ) -> Option<Flow> {
        let names = named_inputs(inputs);
        if names.is_empty() {
            return flows.first().copied();
        }
        for section in &self.cx.scope.data {
            for setting in &section.item.settings {
                let crate::syntax::ast::ExprKind::Map(pairs) = &setting.value.kind else {
                    continue;
                };
                for (name, _) in pairs {
                    let Some(at) = inputs.iter().position(|input| input.name == name.node)
                    else {
                        continue;
                    };
                    Self::open_inputs(&[name], &flows[at..=at], frame);
                    self.used_names.insert(name.span);
                }
            }
        }
        match flows {
            [only] => Some(*only),
            _ => None,
        }
    }

    fn keep_output(
        &mut self,
        definition: &'a Definition,
        frame: &mut Frame<'a>,
        flow: Flow,
    ) {
        let output =
            definition.signature.as_ref().and_then(|signature| signature.output.as_ref());
        if let Some(output) = output {
            let name = definition.name.as_ref().map_or("model", |name| name.node.as_str());
            let promise = Promise::Output(name);
            self.keep_promise(promise, output, frame, (flow, definition.body.span));
        }
    }

    /// The default of a parameter of a model, or of a block that is checked on its own.
    fn param_default(&mut self, param: &'a Param, frame: &Frame<'a>) -> Constant {
        let name = param.name.node.as_str();
        match &param.default {
            Some(default) => {
                let mut found = Vec::new();
                let value = evaluate(default, &frame.env, &mut found);
                self.report_all(found);
                named(value, name)
            }
            None => Constant::of(ConstantKind::Symbol(name.into()), param.name.span),
        }
    }

    /// Checks a block that nothing uses: its parameters and sizes are variables.
    pub(super) fn block_alone(&mut self, block: &'a Named<'a, Definition>) {
        let definition = block.item;
        let mut frame = Frame::new(self.cx.env(), block.name.clone());
        for param in &definition.params {
            let value = self.param_default(param, &frame);
            frame.env.define(param.name.node.as_str(), value);
        }
        let mut inputs = Vec::new();
        if let Some(signature) = &definition.signature {
            for (name, shape) in inputs_of(signature) {
                let shape = self.declared(shape, &mut frame, None);
                let name = name.map_or_else(String::new, |name| name.node.clone());
                inputs.push(TypedInput { name, shape, embeddings: Vec::new() });
            }
        }
        self.calls.push((block.name.clone(), block.span));
        let flows = self.input_values(&inputs, definition);
        let start = self.model_start(definition, &inputs, &flows, &mut frame);
        let flow = self.body(&definition.body, &mut frame, start);
        self.keep_output(definition, &mut frame, flow);
    }

    /// A block applied to a value, its body inlined.
    pub(super) fn block(
        &mut self,
        block: &'a Named<'a, Definition>,
        call: &Call<'a>,
        frame: &mut Frame<'a>,
        flow: Flow,
    ) -> Flow {
        self.used_blocks.insert(block.name.clone());
        if self.is_recursive(block, call.name.span) || !self.enter(call.span) {
            return Flow::Unknown;
        }
        self.calls.push((block.name.clone(), call.name.span));
        let flow = self.inline(block, call, frame, flow);
        self.calls.pop();
        self.leave();
        flow
    }

    fn inline(
        &mut self,
        block: &'a Named<'a, Definition>,
        call: &Call<'a>,
        frame: &mut Frame<'a>,
        flow: Flow,
    ) -> Flow {
        let definition = block.item;
        let path = frame.next_path(&block.name);
        self.place(&path, call.span);
        self.note_old_name(&path, call, frame);
        let mut inner = Frame::new(self.cx.env(), path);
        let written = definition.signature.as_ref().map(inputs_of).unwrap_or_default();
        let extra: Vec<&'a Name> =
            written.iter().skip(1).filter_map(|(name, _)| *name).collect();
        let flows = self.block_arguments((block, &extra), call, frame, &mut inner);
        let flows: Vec<Flow> = std::iter::once(flow).chain(flows).collect();
        let mut fitting = Vec::new();
        for ((_, shape), flow) in written.iter().zip(&flows) {
            let promise = Promise::Input(&block.name);
            let fits = self.keep_promise(promise, shape, &mut inner, (*flow, call.span));
            fitting.push(if fits { *flow } else { Flow::Unknown });
        }
        let names: Vec<&'a Name> = written.iter().filter_map(|(name, _)| *name).collect();
        let start = match names.is_empty() {
            true => Some(fitting.first().copied().unwrap_or(flow)),
            false => Self::open_inputs(&names, &fitting, &mut inner),
        };
        let flow = self.body(&definition.body, &mut inner, start);
        self.keep_output(definition, &mut inner, flow);
        flow
    }

    fn is_recursive(&mut self, block: &Named<'_, Definition>, span: Span) -> bool {
        let Some(first) = self.calls.iter().position(|(name, _)| *name == block.name)
        else {
            return false;
        };
        // Each entry of the stack was used by the one before it; the last edge closes the cycle.
        let inside = &self.calls[first..];
        let uses = inside.iter().skip(1).map(|(_, span)| *span).chain([span]);
        let cycle: Vec<(&str, Span)> =
            inside.iter().map(|(name, _)| name.as_str()).zip(uses).collect();
        let found = cyclic(&cycle).help("to stack a block, use `repeat 3 { … }`");
        self.report(found);
        true
    }

    /// Binds parameters into `inner`; answers the values given for further inputs.
    fn block_arguments(
        &mut self,
        (block, extra): (&'a Named<'a, Definition>, &[&'a Name]),
        call: &Call<'a>,
        frame: &mut Frame<'a>,
        inner: &mut Frame<'a>,
    ) -> Vec<Flow> {
        let n_before = self.out.len();
        let given = self.pair_arguments(block, extra, call);
        let is_clear = self.out.len() == n_before;
        let mut flows = Vec::new();
        for name in extra {
            let arg = given.iter().find(|(known, _)| *known == name.node);
            flows.push(if let Some((_, arg)) = arg {
                self.arithmetic(&arg.value, frame, None)
            } else {
                self.report_missing(block, &name.node, call);
                Flow::Unknown
            });
        }
        for param in &block.item.params {
            let name = param.name.node.as_str();
            let arg = given.iter().find(|(known, _)| *known == name);
            let value = match (arg, &param.default) {
                (Some((_, arg)), _) => {
                    let mut found = Vec::new();
                    let value = evaluate(&arg.value, &frame.env, &mut found);
                    self.report_all(found);
                    named(value, name)
                }
                (None, Some(_)) => self.param_default(param, inner),
                (None, None) => {
                    // A misspelled name is not missing as well.
                    if is_clear {
                        self.report_missing(block, name, call);
                    }
                    Constant::unknown(param.name.span)
                }
            };
            inner.env.define(name, value);
        }
        flows
    }

    /// Which argument is for which formal; A002, A006 and N003 on the way.
    fn pair_arguments(
        &mut self,
        block: &'a Named<'a, Definition>,
        extra: &[&'a Name],
        call: &Call<'a>,
    ) -> Vec<(&'a str, &'a Arg)> {
        let params = block.item.params.iter().map(|param| &param.name);
        let formals: Vec<&'a str> =
            extra.iter().copied().chain(params).map(|name| name.node.as_str()).collect();
        let mut given: Vec<(&'a str, &'a Arg)> = Vec::new();
        let mut next = 0;
        for arg in call.args.iter().filter(|arg| !is_old_name(arg)) {
            let formal = if let Some(name) = &arg.name {
                let known = formals.iter().find(|formal| **formal == name.node).copied();
                if known.is_none() {
                    self.report_unknown_argument(block, name, &formals);
                }
                known
            } else {
                next += 1;
                if next == formals.len() + 1 {
                    self.report_too_many(block, call, &formals, arg);
                }
                formals.get(next - 1).copied()
            };
            let Some(formal) = formal else { continue };
            if let Some((_, first)) = given.iter().find(|(known, _)| *known == formal) {
                let message = format!("`{formal}` is given twice");
                let found =
                    Diagnostic::new(&A006, message, arg.value.span, "given again here")
                        .cause(first.value.span, "first given here")
                        .help("delete one of them");
                self.report(found);
                continue;
            }
            given.push((formal, arg));
        }
        given
    }

    fn report_missing(
        &mut self,
        block: &Named<'_, Definition>,
        name: &str,
        call: &Call<'_>,
    ) {
        let message = format!("`{}` needs `{name}`", block.name);
        let found = Diagnostic::new(&A001, message, call.span, format!("without `{name}`"))
            .context(block.span, "the block is defined here")
            .help(format!("give it: `{}({name} = …)`", block.name));
        self.report(found);
    }

    fn report_unknown_argument(
        &mut self,
        block: &Named<'_, Definition>,
        name: &Name,
        formals: &[&str],
    ) {
        let message = format!("`{}` has no parameter `{}`", block.name, name.node);
        let label = "not one of its parameters";
        let mut found = Diagnostic::new(&N003, message, name.span, label);
        if let Some(near) = suggest::near(&name.node, formals.iter().copied()) {
            found = found.edit(
                format!("did you mean `{near}`?"),
                name.span,
                near,
                Safety::Unsafe,
            );
        }
        self.report(found.note(signature_text(block, formals)));
    }

    fn report_too_many(
        &mut self,
        block: &Named<'_, Definition>,
        call: &Call<'_>,
        formals: &[&str],
        arg: &Arg,
    ) {
        let n_given = call.args.iter().filter(|arg| arg.name.is_none()).count();
        let noun = if formals.len() == 1 { "argument" } else { "arguments" };
        let message =
            format!("`{}` takes {} {noun}, {n_given} given", block.name, formals.len());
        let found = Diagnostic::new(&A002, message, arg.value.span, "one too many");
        self.report(found.note(signature_text(block, formals)));
    }

    /// The shape of a written input where nothing is known of the actual one, or its match.
    fn declared(
        &mut self,
        shape: &'a ShapeExpr,
        frame: &mut Frame<'a>,
        actual: Option<&Shape>,
    ) -> Shape {
        let declared = self.instantiate(shape, frame, actual);
        self.is_unranked |= declared.is_none();
        declared.unwrap_or_default()
    }
}

fn signature_text(block: &Named<'_, Definition>, formals: &[&str]) -> String {
    match formals {
        [] => format!("`{}` takes no arguments", block.name),
        _ => format!("`{}({})`", block.name, formals.join(", ")),
    }
}

/// A parameter's value remembers where it was given.
fn named(mut value: Constant, name: &str) -> Constant {
    if value.birth.is_none() && !value.is_unknown() {
        let story = format!("`{name} = {value}` here");
        value.birth = Some(Birth { span: value.span, story: story.into() });
    }
    value
}
