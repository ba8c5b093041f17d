//! `percept graph`: a model as a picture.

use super::Verdict;
use super::args::{GraphArgs, GraphFormat};
use super::failure::Failure;
use super::plot;
use super::program::Program;
use super::terminal::Terminal;
use crate::check::typed::TypedModel;
use crate::report::network;
use crate::train::save::save_atomic;

/// Runs the command.
pub(super) fn run(args: &GraphArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = args.overrides.options();
    let program = Program::read(&args.file, &options)?;
    if !program.is_sound(terminal) {
        return Ok(Verdict::Findings);
    }
    let model = choose(args, &program)?;
    let bytes = match (format(args)?, &args.out) {
        (GraphFormat::Dot, _) => network::dot(model).into_bytes(),
        (GraphFormat::Svg, _) => network::svg(model).into_bytes(),
        (GraphFormat::Png, Some(_)) => plot::pixels(&network::svg(model))?,
        (GraphFormat::Png, None) => {
            let said = "a PNG is no text: say with --out which file it is written to";
            return Err(Failure::Usage(said.to_owned()));
        }
    };
    match &args.out {
        None => terminal.print(&String::from_utf8_lossy(&bytes))?,
        Some(path) => save_atomic(path, &bytes)
            .map_err(|error| Failure::writing(path.clone(), error))?,
    }
    Ok(Verdict::Fine)
}

/// The only model, or the one that was named.
fn choose<'a>(args: &GraphArgs, program: &'a Program) -> Result<&'a TypedModel, Failure> {
    let models = &program.typed.models;
    let names: Vec<String> =
        models.iter().map(|model| format!("`{}`", model.name)).collect();
    let file = args.file.display();
    match (&args.model, models.as_slice()) {
        (_, []) => Err(Failure::Usage(format!("`{file}` has no model"))),
        (None, [only]) => Ok(only),
        (None, _) => {
            let names = names.join(", ");
            Err(Failure::Usage(format!("`{file}` has models {names}; choose with --model")))
        }
        (Some(name), _) => {
            let found = models.iter().find(|model| model.name == *name);
            found.map(AsRef::as_ref).ok_or_else(|| {
                let names = names.join(", ");
                Failure::Usage(format!("`{file}` has no model `{name}`, only {names}"))
            })
        }
    }
}

/// `--format`, or what the name of the file says.
fn format(args: &GraphArgs) -> Result<GraphFormat, Failure> {
    let ending = args.out.as_ref().and_then(|path| path.extension()?.to_str());
    match (args.format, ending) {
        (Some(format), _) => Ok(format),
        (None, Some("svg")) => Ok(GraphFormat::Svg),
        (None, Some("png")) => Ok(GraphFormat::Png),
        (None, Some("dot" | "gv")) => Ok(GraphFormat::Dot),
        (None, None) if args.out.is_none() => Ok(GraphFormat::Dot),
        (None, _) => Err(Failure::Usage(
            "the file's name ends in none of .svg, .png and .dot; say --format svg, png or dot"
                .to_owned(),
        )),
    }
}
