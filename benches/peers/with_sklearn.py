"""scikit-learn's `MLPClassifier`, an epoch a call of `partial_fit`, which shuffles and sums the loss itself."""

import protocol

ARGS = protocol.begin(("partial_fit",), ("w2", "w3", "w4"))

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

STEPS_PER_CALL = {"w4": 10}


def main():
    """Trains as the arguments say; scikit-learn wants floats, and so keeps pictures as such."""
    ARGS.floats = True
    x, y = protocol.arrays(ARGS)
    model = classifier(ARGS.workload)
    run = training(ARGS.workload, model, x, y)
    if ARGS.whole:
        steps = ARGS.workload.epochs * protocol.n_batches(ARGS.workload, len(x))
        return protocol.whole(run, steps, tester(model))
    return protocol.report(ARGS, "scikit-learn", sklearn.__version__, run)


def classifier(workload):
    """The same network, without the penalty that is there by default."""
    return MLPClassifier(
        hidden_layer_sizes=workload.widths[1:-1],
        activation=workload.activation,
        solver="adam" if workload.optimizer == "adam" else "sgd",
        learning_rate_init=workload.lr,
        momentum=0.9,
        nesterovs_momentum=False,
        alpha=0,
        batch_size=workload.batch,
        random_state=0,
    )


def training(workload, model, x, y):
    """An epoch a call, or a part of one where an epoch is long."""
    n_used = min(len(x), STEPS_PER_CALL.get(workload.name, len(x)) * workload.batch)
    x, y, classes = x[:n_used], y[:n_used], np.unique(y)

    def advance():
        model.partial_fit(x, y, classes=classes)
        return protocol.n_batches(workload, n_used)

    return protocol.Run(advance, lambda: (float(model.loss_), None))


def tester(model):
    """The accuracy on the test split, where there is one."""
    if ARGS.workload.source != "pictures":
        return None

    def check():
        x, y = protocol.arrays(ARGS, "test")
        return float((model.predict(x) == y).mean())

    return check


if __name__ == "__main__":
    main()
