"""NumPy by hand: gradients derived on paper, weights in one flat vector, no array made anew where one can be reused."""

import protocol

ARGS = protocol.begin(("by_hand",), ("w1", "w2", "w3", "w4", "w5", "w10"))

import numpy as np
import workloads


def main():
    """Trains as the arguments say."""
    x, y = protocol.arrays(ARGS)
    network = Network(ARGS.workload)
    run = training(network, x, y)
    if ARGS.whole:
        steps = ARGS.workload.epochs * protocol.n_batches(ARGS.workload, len(x))
        return protocol.whole(run, steps, tester(network))
    return protocol.report(ARGS, "NumPy", np.__version__, run)


class Network:
    """Layers whose weights and gradients are views of two flat vectors, so that an update is a few calls."""

    def __init__(self, workload):
        self.workload = workload
        start = workloads.initial(workload)
        self.flat = np.concatenate([a.ravel() for layer in start for a in layer])
        self.gradient = np.zeros_like(self.flat)
        self.layers = views(self.flat, start)
        self.gradients = views(self.gradient, start)
        self.update = UPDATES[workload.optimizer](self.flat, self.gradient, workload.lr)
        self.room = {}

    def buffers(self, n):
        """Arrays for `n` examples: values and slopes of each layer's output."""
        if n not in self.room:
            widths = self.workload.widths[1:]
            self.room[n] = tuple([np.empty((n, w), np.float32) for w in widths] for _ in range(2))
        return self.room[n]

    def forward(self, x):
        """The values of every layer, from the input to the output."""
        values, _ = self.buffers(len(x))
        for (w, b), out in zip(self.layers, values):
            np.matmul(x, w, out=out)
            out += b
            if out is not values[-1] or self.workload.ends_active:
                activate(self.workload.activation, out)
            x = out
        return values

    def step(self, x, y):
        """One update; returns the summed loss and the number of right answers."""
        values = self.forward(x)
        _, slopes = self.buffers(len(x))
        loss, right = LOSSES[self.workload.loss](values[-1], y, slopes[-1])
        self.backward(x, values, slopes)
        self.update()
        return loss, right

    def backward(self, x, values, slopes):
        """Fills the gradients, from the slope of the output down to the first layer."""
        last = len(values) - 1
        for i in range(last, -1, -1):
            dy = slopes[i]
            if i < last or self.workload.ends_active:
                slope(self.workload.activation, values[i], dy)
            dw, db = self.gradients[i]
            np.matmul((values[i - 1] if i else x).T, dy, out=dw)
            np.sum(dy, axis=0, out=db)
            if i:
                np.matmul(dy, self.layers[i][0].T, out=slopes[i - 1])


def views(flat, like):
    """Pairs of a weight and a bias inside `flat`, shaped as `like`."""
    pairs, at = [], 0
    for layer in like:
        pair = []
        for a in layer:
            pair.append(flat[at : at + a.size].reshape(a.shape))
            at += a.size
        pairs.append(pair)
    return pairs


def activate(name, out):
    """In place."""
    if name == "tanh":
        np.tanh(out, out=out)
    else:
        np.maximum(out, 0, out=out)


def slope(name, value, dy):
    """Multiplies `dy` by the activation's slope, told from its value."""
    if name == "tanh":
        dy *= 1 - value * value
    else:
        dy *= value > 0


def cross_entropy(out, y, dy):
    """Softmax and its loss; `dy` becomes the gradient of the mean."""
    rows = np.arange(len(y))
    right = int((out.argmax(axis=1) == y).sum())
    np.subtract(out, out.max(axis=1, keepdims=True), out=dy)
    np.exp(dy, out=dy)
    dy /= dy.sum(axis=1, keepdims=True)
    loss = -float(np.log(dy[rows, y]).sum())
    dy[rows, y] -= 1
    dy *= 1 / len(y)
    return loss, right


def mse(out, y, dy):
    """Squared distance; `dy` becomes the gradient of the mean."""
    np.subtract(out, y, out=dy)
    flat = dy.ravel()
    loss = float(flat @ flat) / y.shape[1]
    right = int(((out > 0.5) == (y > 0.5)).sum()) if y.shape[1] == 1 else 0
    dy *= 2 / dy.size
    return loss, right


LOSSES = {"cross_entropy": cross_entropy, "mse": mse}


def sgd(flat, gradient, lr):
    """w -= lr g."""

    def update():
        nonlocal flat
        np.multiply(gradient, lr, out=gradient)
        flat -= gradient

    return update


def momentum(flat, gradient, lr, beta=0.9):
    """m = beta m + g;  w -= lr m."""
    m, scaled = np.zeros_like(flat), np.empty_like(flat)

    def update():
        nonlocal flat, m
        m *= beta
        m += gradient
        np.multiply(m, lr, out=scaled)
        flat -= scaled

    return update


def adam(flat, gradient, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """As Kingma and Ba have it, with the corrections folded into two numbers."""
    m, v, room = np.zeros_like(flat), np.zeros_like(flat), np.empty_like(flat)
    t = 0

    def update():
        nonlocal flat, m, v, t
        t += 1
        m *= beta1
        np.multiply(gradient, 1 - beta1, out=room)
        m += room
        v *= beta2
        np.multiply(gradient, gradient, out=room)
        np.multiply(room, 1 - beta2, out=room)
        v += room
        np.sqrt(v, out=room)
        np.multiply(room, (1 - beta2**t) ** -0.5, out=room)
        np.add(room, eps, out=room)
        np.divide(m, room, out=room)
        np.multiply(room, lr / (1 - beta1**t), out=room)
        flat -= room

    return update


UPDATES = {"sgd": sgd, "momentum": momentum, "adam": adam}


def training(network, x, y):
    """Steps that shuffle, gather, learn, and log loss and accuracy at the end of each epoch."""
    workload, rng, last = network.workload, np.random.default_rng(0), []

    def steps():
        for n in protocol.epoch_lengths(ARGS, len(x)):
            total, right = 0.0, 0
            for seen, (xb, yb) in enumerate(batches(workload, x, y, rng, n), 1):
                loss, hits = network.step(xb, yb)
                total += loss
                right += hits
                if seen == protocol.n_batches(workload, n):
                    last[:] = [total / n, right / n]
                yield 1

    stream = steps()
    return protocol.Run(lambda: next(stream), lambda: tuple(last) or (None, None), protocol.warm_up_steps(workload, len(x)))


def batches(workload, x, y, rng, n):
    """An epoch of `n` examples in a new order; a full batch needs none."""
    if workload.batch == len(x):
        yield x, y
        return
    order = rng.permutation(len(x))
    for start in range(0, n, workload.batch):
        idx = order[start : min(start + workload.batch, n)]
        yield scaled(x.take(idx, axis=0)), y.take(idx, axis=0)


def scaled(x):
    """Bytes of pictures as floats from 0 to 1."""
    return np.multiply(x, np.float32(1 / 255), dtype=np.float32) if x.dtype == np.uint8 else x


def tester(network):
    """The accuracy on the test split, where there is one."""
    if network.workload.source != "pictures":
        return None

    def check():
        x, y = protocol.arrays(ARGS, "test")
        return float((network.forward(scaled(x))[-1].argmax(axis=1) == y).mean())

    return check


if __name__ == "__main__":
    main()
