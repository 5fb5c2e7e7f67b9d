#!/usr/bin/env bash
# Trains under Slurm, one task a GPU (or a CPU process). GPUS=0 asks for none.
# tools/slurm_train.sh PARTITION JOB_NAME CONFIG [arguments of train.py]
set -euo pipefail
if [ $# -lt 3 ]; then
    echo "usage: GPUS=8 GPUS_PER_NODE=8 CPUS_PER_TASK=5 $0 PARTITION JOB_NAME CONFIG [arguments of train.py]" >&2
    exit 2
fi
partition=$1 job=$2 config=$3
shift 3
gpus=${GPUS:-8}
per_node=${GPUS_PER_NODE:-$gpus}
tasks=${TASKS:-$((gpus > 0 ? gpus : 1))}
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONPATH="$here/..${PYTHONPATH:+:$PYTHONPATH}"
export MASTER_PORT="${PORT:-29500}"
options=(-p "$partition" --job-name="$job" --ntasks="$tasks" --cpus-per-task="${CPUS_PER_TASK:-5}" --kill-on-bad-exit=1)
if [ "$gpus" -gt 0 ]; then
    options+=(--gres="gpu:$per_node" --ntasks-per-node="$per_node")
fi
# The first node of the job is known only inside it.
# shellcheck disable=SC2016
exec srun "${options[@]}" ${SRUN_ARGS:-} bash -c \
    'export MASTER_ADDR=${MASTER_ADDR:-$(scontrol show hostname "$SLURM_NODELIST" | head -n1)}; exec "$@"' _ \
    "${PYTHON:-python}" -u "$here/train.py" "$config" --launcher slurm "$@"
