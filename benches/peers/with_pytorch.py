"""PyTorch as a user writes it: `nn.Sequential`, an optimizer, a loop over shuffled batches of tensors in memory.

Modes: `eager`, `fused` (the optimizer's fused kernel), `compile` (`torch.compile` around forward and loss, fused
optimizer), `compile_all` (the optimizer's step compiled too).
"""

import protocol

ARGS = protocol.begin(("eager", "fused", "compile", "compile_all"), ("w1", "w2", "w3", "w4", "w5", "w6", "w10"))

import torch
from torch import nn

ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU}


def main():
    """Trains, or answers, as the arguments say."""
    torch.set_num_threads(ARGS.threads)
    torch.set_num_interop_threads(1)
    torch.manual_seed(0)
    if ARGS.workload.name == "w6":
        return protocol.report(ARGS, "PyTorch", torch.__version__, inference())
    x, y = (torch.from_numpy(a.copy()) for a in protocol.arrays(ARGS))
    model = network(ARGS.workload)
    run = training(ARGS.workload, model, x, y)
    if ARGS.whole:
        steps = ARGS.workload.epochs * protocol.n_batches(ARGS.workload, len(x))
        return protocol.whole(run, steps, tester(model))
    return protocol.report(ARGS, "PyTorch", torch.__version__, run)


def network(workload):
    """The layers; the last has an activation only where the workload says so."""
    layers = []
    for n_in, n_out in zip(workload.widths, workload.widths[1:]):
        layers += [nn.Linear(n_in, n_out), ACTIVATIONS[workload.activation]()]
    return nn.Sequential(*(layers if workload.ends_active else layers[:-1]))


def optimizer_of(workload, model):
    """The workload's optimizer."""
    fused = ARGS.mode != "eager"
    if workload.optimizer == "adam":
        return torch.optim.Adam(model.parameters(), lr=workload.lr, fused=fused)
    momentum = 0.9 if workload.optimizer == "momentum" else 0
    return torch.optim.SGD(model.parameters(), lr=workload.lr, momentum=momentum, fused=fused)


def right_answers(workload, out, y):
    """How many predictions are right, as a tensor."""
    if workload.classes:
        return (out.argmax(1) == y).sum()
    return ((out > 0.5) == (y > 0.5)).sum()


def training(workload, model, x, y):
    """Steps that shuffle, gather, learn, and log loss and accuracy at the end of each epoch."""
    optimizer = optimizer_of(workload, model)
    loss_of = nn.functional.cross_entropy if workload.classes else nn.functional.mse_loss
    counts_right = workload.source != "w5"
    last = []

    def forward(idx):
        xb, yb = (x, y) if idx is None else (x.index_select(0, idx), y.index_select(0, idx))
        if xb.dtype == torch.uint8:
            xb = xb.float().mul_(1 / 255)
        out = model(xb)
        right = right_answers(workload, out.detach(), yb) if counts_right else torch.zeros(())
        return loss_of(out, yb), right

    update = optimizer.step
    if ARGS.mode.startswith("compile"):
        forward = torch.compile(forward, dynamic=False)
    if ARGS.mode == "compile_all":
        update = torch.compile(optimizer.step)

    def steps():
        for n in protocol.epoch_lengths(ARGS, len(x)):
            total, right = torch.zeros(()), torch.zeros(())
            for seen, idx in enumerate(batches(workload, len(x), n), 1):
                loss, hits = forward(idx)
                optimizer.zero_grad()
                loss.backward()
                update()
                total += loss.detach() * (n if idx is None else len(idx))
                right += hits
                if seen == protocol.n_batches(workload, n):
                    last[:] = [total.item() / n, right.item() / n]
                yield 1

    stream = steps()
    return protocol.Run(lambda: next(stream), lambda: tuple(last) or (None, None), protocol.warm_up_steps(workload, len(x)))


def batches(workload, n_all, n):
    """The indices of an epoch of `n` examples in a new order; a full batch needs none."""
    return [None] if workload.batch == n_all else torch.randperm(n_all)[:n].split(workload.batch)


def tester(model):
    """The accuracy on the test split, where there is one."""
    if ARGS.workload.source != "pictures":
        return None

    def check():
        x, y = (torch.from_numpy(a.copy()) for a in protocol.arrays(ARGS, "test"))
        x = x.float().mul_(1 / 255) if x.dtype == torch.uint8 else x
        with torch.inference_mode():
            return right_answers(ARGS.workload, model(x), y).item() / len(x)

    return check


def inference():
    """The answers of an untrained network, which take as long."""
    model = network(ARGS.workload).eval()
    if ARGS.mode.startswith("compile"):
        model = torch.compile(model)
    one, many = torch.rand(1, 784), torch.rand(1024, 784)

    def answer(x):
        with torch.inference_mode():
            return model(x)

    return protocol.Inference(lambda: answer(one), lambda: answer(many))


if __name__ == "__main__":
    main()
