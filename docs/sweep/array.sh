#!/bin/bash
#SBATCH --job-name=tcpcheck-sweep
#SBATCH --array=1-4
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail

# Slurm starts every task in the folder in which sbatch was called.
mkdir -p results
exec tcpcheck sweep \
  --vary wait=0..8 --vary loss=0..3 \
  --incarnations 1 --property no-reset-on-graceful-close \
  --workers "$SLURM_CPUS_PER_TASK" --max-memory 3GiB \
  --shard auto --resume "results/$SLURM_ARRAY_TASK_ID.results"
