#!/bin/sh
# Makes the Python environment of the peers and the data of the workloads.
# PyTorch brings GPU libraries along: 6 GB on disk, so the environment lies outside the repository.
#
#     sh benches/environment.sh                         in ~/.cache/percept-peers
#     PERCEPT_PEERS=/elsewhere sh benches/environment.sh
set -eu

place=${PERCEPT_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/percept-peers}
[ -x "$place/bin/python" ] || python3 -m venv "$place"

"$place/bin/pip" install --quiet \
    torch==2.15.0 \
    jax==0.10.2 jaxlib==0.10.2 \
    scikit-learn==1.9.1 \
    numpy==2.4.6 \
    onnxruntime==1.32.0 \
    onnx==1.23.2

"$place/bin/python" "$(dirname "$0")/prepare.py"
