"""ONNX Runtime answers with w6's network, written as an ONNX model in memory."""

import protocol

ARGS = protocol.begin(("session",), ("w6",))

import numpy as np
import onnxruntime
import workloads
from onnx import TensorProto, checker, helper, numpy_helper


def main():
    """Latency and throughput of a session."""
    protocol.report(ARGS, "ONNX Runtime", onnxruntime.__version__, inference(ARGS.workload))


def model(workload):
    """The layers as `Gemm` and `Relu`, with a free batch axis."""
    nodes, weights, value = [], [], "x"
    for i, pair in enumerate(workloads.initial(workload)):
        weights += [numpy_helper.from_array(a, f"{kind}{i}") for kind, a in zip("wb", pair)]
        last = i == len(workload.widths) - 2
        nodes.append(helper.make_node("Gemm", [value, f"w{i}", f"b{i}"], ["y" if last else f"sum{i}"]))
        if not last:
            nodes.append(helper.make_node("Relu", [f"sum{i}"], [f"h{i}"]))
        value = f"h{i}"
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["n", w]) for n, w in (("x", workload.widths[0]), ("y", workload.widths[-1]))]
    graph = helper.make_graph(nodes, workload.name, ends[:1], ends[1:], weights)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    checker.check_model(made)
    return made.SerializeToString()


def inference(workload):
    """A session with all optimizations, asked for one example and for many."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = ARGS.threads, 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(model(workload), options, providers=["CPUExecutionProvider"])
    one, many = (np.random.default_rng(0).random((n, 784), np.float32) for n in (1, 1024))
    return protocol.Inference(lambda: session.run(None, {"x": one}), lambda: session.run(None, {"x": many}))


if __name__ == "__main__":
    main()
