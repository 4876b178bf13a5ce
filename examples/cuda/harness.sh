#!/usr/bin/env bash
# Checks the CUDA kernel on the GPU of this machine and times it, twice: its source alone, built
# with nvcc; and through the launcher that training uses, in Java, with the kernel compiled by NVRTC.
# Neither needs ND4J at run time. Each prints the card, the measured copy bandwidth, and
#     RESULT bandwidth_share=… with_maps=… small_net_us=… launches=… look_us=… look_bandwidth_share=…
# to which the launcher adds begin_us and look_begin_us: what the thread that trains pays.
# Exit code 1 if the kernel is wrong, 2 if there is no GPU.
#
#     examples/cuda/harness.sh          both
#     examples/cuda/harness.sh kernel   the source alone; needs nvcc
#     examples/cuda/harness.sh java     the launcher; needs Maven, and downloads 2.4 GB once
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! nvidia-smi -L >/dev/null 2>&1; then
    echo "There is no NVIDIA GPU (or no driver) here: nothing was checked or timed." >&2
    exit 2
fi
what="${1:-both}"

if [ "$what" = both ] || [ "$what" = kernel ]; then
    if command -v nvcc >/dev/null; then
        build="$(mktemp -d)"
        trap 'rm -rf "$build"' EXIT
        nvcc -std=c++14 -O2 -fmad=false -arch=native -Isrc/main/resources/org/gatewatch/internal/cuda \
            -o "$build/kernel_harness" examples/cuda/kernel_harness.cu
        echo "The kernel's source alone:"
        "$build/kernel_harness"
    else
        echo "nvcc is not on this machine: the kernel's source alone is NOT checked." >&2
        [ "$what" = both ] || exit 2
    fi
fi

if [ "$what" = both ] || [ "$what" = java ]; then
    echo "Through the launcher:"
    mvn -q compile exec:exec -pl examples -am -Pcuda -Dexample=CudaHarness
fi
