"""JAX without a library on top: parameters as a list of pairs, an optimizer of a few lines.

Modes: `step` (one compiled step a call), `scan` (whole epochs compiled with `lax.scan`; of the smallest workloads many
epochs a call, so that what a call costs is shared by a thousand steps). Buffers are donated in both.
"""

import protocol

ARGS = protocol.begin(("step", "scan"), ("w1", "w2", "w3", "w4", "w5", "w6", "w10"))

import functools

import jax
import jax.numpy as jnp
import numpy as np
import workloads

EPOCHS_PER_CALL = {"w1": 1000, "w2": 100}
STEPS_PER_CALL = {"w4": 20}


def main():
    """Trains, or answers, as the arguments say."""
    workload = ARGS.workload
    if workload.name == "w6":
        return protocol.report(ARGS, "JAX", jax.__version__, inference(workload))
    x, y = protocol.arrays(ARGS)
    network = {"weights": start(workload)}
    run = {"step": by_step, "scan": by_scan}[ARGS.mode](workload, network, x, y)
    if ARGS.whole:
        steps = workload.epochs * protocol.n_batches(workload, len(x))
        return protocol.whole(run, steps, tester(workload, network))
    return protocol.report(ARGS, "JAX", jax.__version__, run)


def start(workload):
    """The first weights, as arrays of JAX."""
    return jax.tree.map(jnp.asarray, workloads.initial(workload))


def forward(workload, weights, x):
    """What the network makes of `x`, which may be bytes."""
    if x.dtype == jnp.uint8:
        x = x.astype(jnp.float32) * (1 / 255)
    activation = {"tanh": jnp.tanh, "relu": jax.nn.relu}[workload.activation]
    for i, (w, b) in enumerate(weights):
        x = x @ w + b
        if i < len(weights) - 1 or workload.ends_active:
            x = activation(x)
    return x


def loss_of(workload, weights, x, y):
    """The mean loss, and how many predictions are right."""
    out = forward(workload, weights, x)
    if workload.classes:
        picked = jnp.take_along_axis(jax.nn.log_softmax(out), y[:, None], axis=1)
        return -picked.mean(), (out.argmax(axis=1) == y).sum()
    right = 0 if workload.source == "w5" else ((out > 0.5) == (y > 0.5)).sum()
    return jnp.mean((out - y) ** 2), right


def fresh(workload, weights):
    """The optimizer's state before the first step."""
    zeros = functools.partial(jax.tree.map, jnp.zeros_like)
    return {"sgd": (), "momentum": (zeros(weights),), "adam": (zeros(weights), zeros(weights), jnp.zeros(()))}[workload.optimizer]


def update(workload, weights, state, gradient):
    """New weights and state."""
    return {"sgd": sgd, "momentum": momentum, "adam": adam}[workload.optimizer](workload.lr, weights, state, gradient)


def sgd(lr, weights, state, gradient):
    """w -= lr g."""
    return jax.tree.map(lambda w, g: w - lr * g, weights, gradient), state


def momentum(lr, weights, state, gradient, beta=0.9):
    """m = beta m + g;  w -= lr m."""
    m = jax.tree.map(lambda m, g: beta * m + g, state[0], gradient)
    return jax.tree.map(lambda w, m: w - lr * m, weights, m), (m,)


def adam(lr, weights, state, gradient, beta1=0.9, beta2=0.999, eps=1e-8):
    """As Kingma and Ba have it."""
    m, v, t = state
    t = t + 1
    m = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, m, gradient)
    v = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, v, gradient)
    scale_m, scale_v = 1 / (1 - beta1**t), 1 / (1 - beta2**t)
    weights = jax.tree.map(lambda w, m, v: w - lr * (m * scale_m) / (jnp.sqrt(v * scale_v) + eps), weights, m, v)
    return weights, (m, v, t)


def step(workload, carry, x, y):
    """One update on a batch; loss and right answers add up in the carry."""
    weights, state, total, right = carry
    (loss, hits), gradient = jax.value_and_grad(functools.partial(loss_of, workload), has_aux=True)(weights, x, y)
    weights, state = update(workload, weights, state, gradient)
    return weights, state, total + loss * len(x), right + hits


def orders(workload, n, rng, epochs):
    """The examples' order in so many epochs; a full batch needs none."""
    if workload.batch == n:
        return np.tile(np.arange(n), (epochs, 1))
    return np.stack([rng.permutation(n) for _ in range(epochs)])


def zeros():
    """Sums of loss and right answers before an epoch; NumPy's, since to make JAX's takes longer."""
    return np.float32(0), np.int32(0)


def by_step(workload, network, x, y):
    """A compiled step that also gathers its batch; results are read at the end of each epoch."""
    full, lengths = workload.batch == len(x), protocol.epoch_lengths(ARGS, len(x))
    x, y, rng, last = jnp.asarray(x), jnp.asarray(y), np.random.default_rng(0), []
    waits = workload.flops > 1e9

    @functools.partial(jax.jit, donate_argnums=0)
    def compiled(carry, x, y, idx):
        return step(workload, carry, *((x, y) if full else (x[idx], y[idx])))

    def steps():
        weights, state = network["weights"], fresh(workload, network["weights"])
        for n in lengths:
            carry = (weights, state, *zeros())
            order = orders(workload, len(x), rng, 1)[0, :n]
            for at in range(0, n, workload.batch):
                carry = compiled(carry, x, y, None if full else order[at : at + workload.batch])
                network["weights"] = carry[0]
                if waits:
                    jax.block_until_ready(carry)
                if at + workload.batch >= n:
                    weights, state, total, right = carry
                    last[:] = [float(total) / n, float(right) / n]
                yield 1

    stream = steps()
    return protocol.Run(lambda: next(stream), lambda: finish(network, last), protocol.warm_up_steps(workload, len(x)))


def by_scan(workload, network, x, y):
    """Epochs inside one compiled call; each one's loss and accuracy come back."""
    epochs, n = EPOCHS_PER_CALL.get(workload.name, 1), len(x)
    n_used = min(n, STEPS_PER_CALL.get(workload.name, n) * workload.batch)
    x, y, rng, last = jnp.asarray(x), jnp.asarray(y), np.random.default_rng(0), []
    compiled = jax.jit(functools.partial(scanned, workload), donate_argnums=(0, 1))
    carry = [network["weights"], fresh(workload, network["weights"])]

    def advance():
        order = orders(workload, n, rng, epochs)[:, :n_used]
        weights, state, total, right = compiled(*carry, x, y, order)
        carry[:] = weights, state
        network["weights"] = weights
        last[:] = [float(total[-1]) / n_used, float(right[-1]) / n_used]
        return epochs * protocol.n_batches(workload, n_used)

    return protocol.Run(advance, lambda: finish(network, last))


def scanned(workload, weights, state, x, y, order):
    """A scan over epochs of scans over full batches, and the short batch at each end."""
    n = order.shape[1]
    n_full = n // workload.batch
    whole_batch = workload.batch == len(x)

    def one(carry, idx):
        batch = (x, y) if whole_batch else (x[idx], y[idx])
        return step(workload, carry, *batch), None

    def epoch(carry, order):
        carry = (*carry, *zeros())
        carry, _ = jax.lax.scan(one, carry, order[: n_full * workload.batch].reshape(n_full, workload.batch))
        if n % workload.batch:
            carry, _ = one(carry, order[n_full * workload.batch :])
        return carry[:2], carry[2:]

    (weights, state), (total, right) = jax.lax.scan(epoch, (weights, state), order)
    return weights, state, total, right


def finish(network, last):
    """Waits for the last weights."""
    jax.block_until_ready(network["weights"])
    return tuple(last) or (None, None)


def tester(workload, network):
    """The accuracy on the test split, where there is one."""
    if workload.source != "pictures":
        return None

    def check():
        x, y = protocol.arrays(ARGS, "test")
        out = jax.jit(functools.partial(forward, workload))(network["weights"], x)
        return float((out.argmax(axis=1) == y).mean())

    return check


def inference(workload):
    """The answers of an untrained network, which take as long."""
    weights = start(workload)
    compiled = jax.jit(functools.partial(forward, workload))
    one, many = jnp.zeros((1, 784)), jnp.zeros((1024, 784))
    return protocol.Inference(lambda: compiled(weights, one).block_until_ready(), lambda: compiled(weights, many).block_until_ready())


if __name__ == "__main__":
    main()
