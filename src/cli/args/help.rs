//! What stands below the options in the help of a command.

pub(super) const EXAMPLES: &str = "\
Examples:
  percept run iris.nn                  train, and save the run under runs/
  percept run --resume runs/iris-1     go on with a run that was stopped, bit for bit
  percept check iris.nn                find every mistake before training
  percept check iris.nn --fix          and mend what can be mended safely
  percept fmt iris.nn                  write it the way all programs are written
  percept explain S022                 what a code means
  percept explain linear               how a layer is called
  percept cost iris.nn                 what a run will take, before it is started
  percept repl iris.nn                 train, change it, go on; :help lists what can be typed
  percept sweep iris.nn --vary lr=1e-4..1e-1:log
  percept bench iris.nn                how fast it trains, and where the time goes
  percept graph iris.nn -o iris.svg    the network as a picture
  percept report runs/iris-1           all about a run, as one HTML file

Exit codes: 0 fine, 1 findings, 2 usage or I/O, 130 interrupted, 70 a mistake of ours.";

pub(super) const RUN_HELP: &str = "\
The folder of the run holds model.safetensors, metrics.csv and metrics.jsonl, program.nn with every
value in force, and run.json.

With --tensorboard it also holds tensorboard/, with a folder of event files for each split, so that
the curves of `train` and `val` lie over each other: loss, every metric, and of `train` the learning
rate and the epoch. Values are rounded to 32 bits there; metrics.csv has all of them. A run that
goes on with --resume writes them anew, so that no step is told twice.

Examples:
  percept run iris.nn --set width=32 --epochs 20
  percept run iris.nn --out runs/wide   in a folder of this name
  percept run course/iris.nn --allow-path data
  percept run iris.nn --tensorboard     then: tensorboard --logdir runs
  percept run --resume runs/iris-1      go on with a run that was stopped, bit for bit";

pub(super) const CHECK_HELP: &str = "\
Examples:
  percept check net.nn --fix            mend what can be mended without a change of meaning
  percept check net.nn --diff --unsafe  show every edit, write none
  percept check net.nn --select pedantic,D013 --ignore M
  percept check *.nn --format sarif     for code hosts

Codes, names, families (the letter of a code) and groups (correctness, suspicious, performance,
style, pedantic, nursery) are listed by `percept explain`. A percept.toml beside the program, or in
a folder above it, sets levels and thresholds for every command; the command line wins.

Exit codes: 0 clean, 1 findings at error level, 2 usage or I/O.";

pub(super) const DATA_HELP: &str = "\
Examples:
  percept data plants.csv               columns, kinds, gaps
  percept data iris.nn                  what a program makes of its data
  percept data fetch fashion-mnist      from this machine's package, into data/fashion
  percept data fetch mnist --from ~/Downloads/mnist";

pub(super) const FMT_HELP: &str = "\
There is nothing to choose: four spaces, one statement a line, `=` aligned within a run of
settings, one blank line between items. What stands on one line stays there while it fits in
96 columns; chains break before `->`. Comments and literals stay as they are written.

A file that cannot be read is left alone, and its mistakes are shown.

Examples:
  percept fmt .                        every program below this folder
  percept fmt --check examples         for continuous integration
  percept fmt --diff iris.nn           what would change
  percept fmt --shapes iris.nn         `linear(16) -> relu : [16]`, for every line of a model
  percept fmt - < iris.nn              for editors";

pub(super) const SWEEP_HELP: &str = "\
What varies stands in the program, `sweep { vary = { lr: from 1e-4 to 1e-1 log }, trials = 12 }`,
or on the command line, which wins. Each trial is the program with other values of its `let`s,
trained as `percept run` trains it, in a folder of its own. Trials are numbered: which values one
takes depends on the seed and its number alone, and its bits do not depend on how many run at once.

With --method halving a short trial is the first part of the whole training, its schedule that of the
whole; the best go on from there, so that one that comes to its end is what `percept run` makes of
its values. The others go on as well when they are asked to: `percept run --resume DIR/trial-3`.

Beside the trials the folder holds trials.csv and best.nn, the program with the best values. With
--tensorboard each trial has its event files as well, as those of `percept run`, so that
`tensorboard --logdir` of the folder shows the trials side by side.

Examples:
  percept sweep iris.nn                               as its `sweep` item says
  percept sweep iris.nn --vary width=8,16,32          every value of a list
  percept sweep iris.nn --vary lr=1e-4..1e-1:log --vary width=8..64 --trials 20
  percept sweep iris.nn --method halving --trials 27  short at first, the best go on
  percept sweep iris.nn --tensorboard                 then: tensorboard --logdir runs
  percept sweep iris.nn --resume runs/iris-sweep-1    what a kill has left undone";

pub(super) const COST_HELP: &str = "\
Examples:
  percept cost iris.nn                    with the time of an epoch, from a short training
  percept cost iris.nn --count-only       without it, and without reading the data
  percept cost big.nn --memory 8GiB       whether it fits on a machine with so much free

Memory is what a run holds at most, above the program itself. A run that would not fit is
refused by `percept run` as well.";

pub(super) const NEW_HELP: &str = "\
Examples:
  percept new wines                       wines.nn, which sorts the rows of a table
  percept new prices --template regression

Every template runs as it stands, on data that Percept brings along.";

pub(super) const COMPLETIONS_HELP: &str = "\
Examples:
  percept completions bash > ~/.local/share/bash-completion/completions/percept
  percept completions fish > ~/.config/fish/completions/percept.fish";

pub(super) const PLOT_HELP: &str = "\
Charts: loss, any metric of the program, rate, gradients; and of the test split confusion, roc, pr, calibration,
residuals, boundary; and weights. Of a sweep: trials, or any number that was measured.

Examples:
  percept plot runs/iris-1 loss -o loss.svg
  percept plot runs/iris-1 gradients -o gradients.png
  percept plot runs/iris-sweep-1 trials -o trials.png
  percept plot runs/iris-1 confusion > confusion.svg";
