"""Writes the fixtures of tests/trajectories.rs: PyTorch's losses and end weights.

Each JSON file beside this script holds one network: a program, the weights PyTorch starts from, and, for each
optimizer, the loss of each of 100 steps and the weights at the end, all in f64 on one thread. L-BFGS, whose step
is twenty evaluations, goes 5 steps on the full batch, and is left out where gradients are clipped. The inputs are
multiples of 1/64, so that they are exact in f32 as well. Lion, which PyTorch lacks, follows its paper
(Chen et al., 2023, algorithm 2).

Rounding alone moves some runs apart (L-BFGS, sign(g) of a gradient that is zero but for rounding). How far is
measured here and kept as `noise`: the largest distance from the f64 run of eight runs (64 for L-BFGS, which spreads
most) with the rows of each batch in another order, in f64 and in f32.

The tests read the JSON alone; this script is needed only to change it:

    python -m venv venv && venv/bin/pip install torch
    venv/bin/python tests/trajectories/make.py
"""

import json
import math
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

N_ROWS, BATCH, STEPS = 24, 8, 100
HERE = pathlib.Path(__file__).parent
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


class Lion(torch.optim.Optimizer):
    """th *= 1 - lr wd; th -= lr sign(b1 m + (1 - b1) g); m = b2 m + (1 - b2) g."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * torch.sign(b1 * m + (1 - b1) * p.grad))
                m.mul_(b2).add_((1 - b2) * p.grad)


O = torch.optim
OPTIMIZERS = {
    "sgd(lr = 0.05)": lambda p: O.SGD(p, lr=0.05),
    "sgd(lr = 0.02, momentum = 0.9)": lambda p: O.SGD(p, lr=0.02, momentum=0.9),
    "sgd(lr = 0.02, momentum = 0.9, nesterov = true, weight_decay = 0.01)": lambda p: O.SGD(
        p, lr=0.02, momentum=0.9, nesterov=True, weight_decay=0.01
    ),
    "adam(lr = 0.01)": lambda p: O.Adam(p, lr=0.01),
    "adam(lr = 0.01, amsgrad = true, weight_decay = 0.01)": lambda p: O.Adam(
        p, lr=0.01, amsgrad=True, weight_decay=0.01
    ),
    "adamw(lr = 0.01, weight_decay = 0.05)": lambda p: O.AdamW(p, lr=0.01, weight_decay=0.05),
    "nadam(lr = 0.01)": lambda p: O.NAdam(p, lr=0.01),
    "adamax(lr = 0.01)": lambda p: O.Adamax(p, lr=0.01),
    "adagrad(lr = 0.05)": lambda p: O.Adagrad(p, lr=0.05),
    "adadelta(lr = 1.0)": lambda p: O.Adadelta(p, lr=1.0),
    "rmsprop(lr = 0.005)": lambda p: O.RMSprop(p, lr=0.005),
    "rmsprop(lr = 0.002, momentum = 0.9, centered = true)": lambda p: O.RMSprop(
        p, lr=0.002, momentum=0.9, centered=True
    ),
    "lion(lr = 0.002, weight_decay = 0.1)": lambda p: Lion(p, lr=0.002, weight_decay=0.1),
    "lbfgs(lr = 0.1)": lambda p: O.LBFGS(p, lr=0.1),
}


def repeat(n, layer):
    return [layer() for _ in range(n)]


class Plain(nn.Module):
    """Layers in a row, named as Percept names them."""

    def __init__(self, **layers):
        super().__init__()
        self.names = {}
        self.order = []
        for path, layer in layers.items():
            attribute = path.replace(".", "__").replace("[", "_i").replace("]", "")
            self.add_module(attribute, layer)
            self.names[attribute] = path
            self.order.append(attribute)

    def layer(self, path):
        return getattr(self, next(a for a, p in self.names.items() if p == path))

    def forward(self, x):
        for name in self.order:
            x = getattr(self, name)(x)
        return x

    def tensors(self):
        named = list(self.named_parameters()) + list(self.named_buffers())
        for name, tensor in named:
            attribute, _, field = name.partition(".")
            if field != "num_batches_tracked":
                yield f"{self.names[attribute]}.{field}", tensor


class Residual(Plain):
    def forward(self, x):
        x = self.layer("net.linear_1")(x)
        for i in range(2):
            at = f"net.repeat_1[{i}].residual_1."
            x = x + F.gelu(self.layer(at + "linear_1")(self.layer(at + "layer_norm_1")(x)))
        return self.layer("net.linear_2")(x)


class Shared(Plain):
    def forward(self, x):
        twice = self.layer("net.twice")
        h = torch.tanh(self.layer("net.linear_1")(x))
        h = torch.relu(twice(h))
        return self.layer("net.linear_2")(twice(h))


class Embedded(Plain):
    def forward(self, x):
        h = self.layer("net.embedding_1")(x.long()).flatten(1)
        return self.layer("net.linear_1")(h)


def deep():
    layers = {}
    for i in range(6):
        layers[f"net.repeat_1[{i}].linear_1"] = nn.Linear(4 if i == 0 else 6, 6)
        layers[f"net.repeat_1[{i}].tanh_1"] = nn.Tanh()
    return Plain(**layers, **{"net.linear_1": nn.Linear(6, 1)})


def residual():
    layers = {"net.linear_1": nn.Linear(4, 6)}
    for i in range(2):
        layers[f"net.repeat_1[{i}].residual_1.layer_norm_1"] = nn.LayerNorm(6)
        layers[f"net.repeat_1[{i}].residual_1.linear_1"] = nn.Linear(6, 6)
    return Residual(**layers, **{"net.linear_2": nn.Linear(6, 3)})


def mlp(hidden, activation, out, norm=None):
    layers = {"net.linear_1": nn.Linear(4, hidden)}
    if norm:
        layers["net.batch_norm_1"] = norm
    return Plain(**layers, **{"net.act_1": activation, "net.linear_2": nn.Linear(hidden, out)})


def classes(out, target):
    return F.cross_entropy(out, target[:, 0].long())


def numbers(out, target):
    return F.mse_loss(out, target)


def labels(out, target):
    return F.binary_cross_entropy_with_logits(out, target)


def weighted(out, target):
    weight = torch.tensor([1.0, 2.0, 0.5], dtype=out.dtype)
    return F.cross_entropy(out, target[:, 0].long(), weight=weight, label_smoothing=0.1)


def features():
    return torch.randint(-128, 129, (N_ROWS, 4)) / 64


def class_ids(x):
    return (torch.arange(N_ROWS) * 7 % 3).reshape(-1, 1).double()


def real(n):
    return lambda x: torch.randint(-64, 65, (N_ROWS, n)) / 64


def bits(n):
    def draw(x):
        y = torch.randint(0, 2, (N_ROWS, n)).double()
        y[0], y[1] = 0, 1
        return y

    return draw


def tokens():
    return torch.randint(0, 10, (N_ROWS, 3)).double()


# name: (model, body, signature, inputs, targets, loss, settings, clip)
NETWORKS = {
    "plain": (lambda: mlp(8, nn.ReLU(), 3), "linear(8) -> relu\n    linear(3)", "", features, class_ids, classes, "", None),
    "deep_tanh": (deep, "repeat 6 { linear(6) -> tanh }\n    linear(1)", "", features, real(1), numbers, "", None),
    "residual_layer_norm": (
        residual,
        "linear(6)\n    repeat 2 { residual { layer_norm -> linear(6) -> gelu } }\n    linear(3)",
        "", features, class_ids, classes, "", None,
    ),
    "batch_norm": (
        lambda: mlp(8, nn.ReLU(), 3, nn.BatchNorm1d(8)),
        "linear(8) -> batch_norm -> relu\n    linear(3)",
        "", features, class_ids, classes, "", None,
    ),
    "embedding_dropout": (
        lambda: Embedded(**{"net.embedding_1": nn.Embedding(10, 4), "net.linear_1": nn.Linear(12, 3)}),
        "embedding(10, 4) -> flatten -> dropout(0) -> linear(3)",
        " : tokens[3] -> [3]", tokens, class_ids, classes, "", None,
    ),
    "shared": (
        lambda: Shared(
            **{"net.linear_1": nn.Linear(4, 5), "net.twice": nn.Linear(5, 5), "net.linear_2": nn.Linear(5, 2)}
        ),
        "layer twice = linear(5)\n    linear(5) -> tanh -> twice -> relu -> twice\n    linear(2)",
        "", features, real(2), lambda out, y: F.huber_loss(out, y, delta=0.5), "    loss = huber(delta = 0.5)\n", None,
    ),
    "regression": (lambda: mlp(8, nn.SiLU(), 1), "linear(8) -> silu\n    linear(1)", "", features, real(1), numbers, "", None),
    "binary": (lambda: mlp(6, nn.ELU(), 1), "linear(6) -> elu\n    linear(1)", "", features, bits(1), labels, "", None),
    "multi_label": (
        lambda: mlp(6, nn.LeakyReLU(), 3), "linear(6) -> leaky_relu\n    linear(3)", "", features, bits(3), labels, "", None,
    ),
    "weighted_clipped": (
        lambda: mlp(6, nn.Softplus(), 3), "linear(6) -> softplus\n    linear(3)", "", features, class_ids, weighted,
        "    loss = cross_entropy(label_smoothing = 0.1)\n    class_weights = [1, 2, 0.5]\n    clip = norm(0.5)\n", 0.5,
    ),
}


def number(value):
    return repr(int(value)) if value == int(value) else repr(float(value))


def program(body, signature, settings, x, y):
    rows = "\n".join(
        "        " + ", ".join(map(number, a)) + " => " + ", ".join(map(number, b)) for a, b in zip(x.tolist(), y.tolist())
    )
    return (
        f"data {{\n    source = rows {{\n{rows}\n    }}\n    scale = none\n    split = none\n}}\n\n"
        f"model net{signature} {{\n    {body}\n}}\n\n"
        f"train {{\n    steps = STEPS\n    batch = BATCH\n    shuffle = false\n{settings}    optimizer = OPTIMIZER\n}}\n"
    )


def flat(model):
    return {path: tensor.detach().reshape(-1).tolist() for path, tensor in model.tensors()}


def follow(model, make_optimizer, loss, clip, x, y, order=None):
    optimizer = make_optimizer(model.parameters())
    is_lbfgs = isinstance(optimizer, O.LBFGS)
    steps, batch = (5, N_ROWS) if is_lbfgs else (STEPS, BATCH)
    losses = []
    for step in range(steps):
        rows = torch.arange(step * batch % N_ROWS, step * batch % N_ROWS + batch)
        if order is not None:
            rows = rows[torch.randperm(batch, generator=order)]

        def closure():
            optimizer.zero_grad()
            value = loss(model(x[rows]), y[rows])
            value.backward()
            if clip:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            return value

        if is_lbfgs:
            losses.append(optimizer.step(closure).item())
        else:
            losses.append(closure().item())
            optimizer.step()
    return {"batch": batch, "losses": losses, "end": flat(model)}


def far(a, b):
    """Largest distance over largest size, as the tests measure it."""
    return max(abs(p - q) for p, q in zip(a, b)) / max(map(abs, b))


def noise(runs, truth):
    return {
        "losses": max(far(run["losses"], truth["losses"]) for run in runs),
        "end": {path: max(far(run["end"][path], end) for run in runs) for path, end in truth["end"].items()},
    }


def measure(model, start, make_optimizer, loss, clip, x, y):
    """The f64 run, with what rounding does to it."""

    def again(dtype, order):
        model.to(dtype).load_state_dict(start)
        torch.set_default_dtype(dtype)
        return follow(model, make_optimizer, loss, clip, x.to(dtype), y.to(dtype), order)

    n_orders = 64 if make_optimizer is OPTIMIZERS["lbfgs(lr = 0.1)"] else 8
    orders = [torch.Generator().manual_seed(seed) for seed in range(n_orders)]
    singles = [again(torch.float32, order) for order in orders]
    doubles = [again(torch.float64, order) for order in orders]
    run = again(torch.float64, None)
    return {**run, "noise": {"f32": noise(singles, run), "f64": noise(doubles, run)}}


def main():
    for at, (name, (make, body, signature, inputs, targets, loss, settings, clip)) in enumerate(NETWORKS.items()):
        torch.manual_seed(at)
        x = inputs()
        y = targets(x)
        model = make()
        start = {key: value.clone() for key, value in model.state_dict().items()}
        fixture = {"program": program(body, signature, settings, x, y), "start": flat(model), "runs": {}}
        for text, make_optimizer in OPTIMIZERS.items():
            if clip and text.startswith("lbfgs"):
                continue
            run = measure(model, start, make_optimizer, loss, clip, x, y)
            assert all(map(math.isfinite, run["losses"])), (name, text)
            fixture["runs"][text] = run
        (HERE / f"{name}.json").write_text(json.dumps(fixture))
        print(name, {text: f"{run['losses'][0]:.3f}>{run['losses'][-1]:.3f}" for text, run in fixture["runs"].items()})


if __name__ == "__main__":
    main()
