#!/usr/bin/env bash
# Counts what the CUDA kernels are made of, without a GPU: registers, instructions, spills, and the
# instructions that an element takes, for each architecture.
#
#     examples/cuda/count.sh                          for sm_80 sm_86 sm_89 sm_90
#     examples/cuda/count.sh sm_75                    for others
#     NVRTC=/path/libnvrtc.so examples/cuda/count.sh  with NVRTC, as training compiles them; how
#                                                     long that takes is said, too
#
# Needs nvdisasm and cuobjdump, and nvcc or an NVRTC (then cc), of one release: those of 11.8 do not
# read what nvcc 13 writes. Debian's non-free nvidia-cuda-toolkit and libnvrtc11.2 fit together. If
# something is missing, one line says so, and nothing is counted.
set -euo pipefail
cd "$(dirname "$0")"
kernel="${KERNEL:-../../src/main/resources/org/gatewatch/internal/cuda}"
functions=summarise_float,summarise_double,look_float,look_double,gather

missing() {
    echo "NOT COUNTED: $1" >&2
    exit 0
}

for tool in nvdisasm cuobjdump java; do
    command -v "$tool" >/dev/null || missing "there is no $tool here."
done
if [ -n "${NVRTC:-}" ]; then
    command -v cc >/dev/null || missing "there is no cc here to compile what calls NVRTC."
else
    command -v nvcc >/dev/null || missing "there is no nvcc here, and NVRTC is not set."
fi

build="$(mktemp -d)"
trap 'rm -rf "$build"' EXIT

# The text that the launcher gives to NVRTC: every header where it is first included.
expand() {
    awk -v folder="$kernel" '
        function put(name,    line, header) {
            while ((getline line < (folder "/" name)) > 0) {
                if (match(line, /^#include "[^"]+"$/)) {
                    header = substr(line, 11, length(line) - 11)
                    if (!(header in seen)) { seen[header] = 1; put(header) }
                } else print line
            }
        }
        BEGIN { put("summarise.cu") }'
}

# What compiles into $build/cubin; prints the seconds it took, or "-".
compile() {
    if [ -n "${NVRTC:-}" ]; then
        "$build/nvrtc_compile" "$NVRTC" "$build/text.cu" "$1" "$build/cubin"
    else
        nvcc -std=c++11 -fmad=false -cubin -arch="$1" -o "$build/cubin" "$kernel/summarise.cu"
        echo "-"
    fi
}

if [ -n "${NVRTC:-}" ]; then
    cc -O1 -o "$build/nvrtc_compile" nvrtc_compile.c -ldl
    expand >"$build/text.cu"
    seconds="$("$build/nvrtc_compile" "$NVRTC" "$build/text.cu" compute_80 "$build/ptx")"
    echo "NVRTC takes $seconds s of the processor to make PTX."
fi

echo "| architecture | kernel | registers | instructions | spills | an element | with a heatmap | compiled in |"
echo "|---|---|---|---|---|---|---|---|"
for architecture in ${*:-sm_80 sm_86 sm_89 sm_90}; do
    seconds="$(compile "$architecture")"
    nvdisasm -c "$build/cubin" >"$build/sass" ||
        missing "this nvdisasm does not read what was compiled for $architecture."
    cuobjdump --dump-resource-usage "$build/cubin" >"$build/usage"
    java CountInstructions.java "$build/sass" "$functions" >"$build/counts"
    while read -r name instructions spills plain mapped; do
        registers="$(grep -A1 "Function $name:" "$build/usage" | sed -n 's/.*REG:\([0-9]*\).*/\1/p')"
        echo "| $architecture | $name | $registers | $instructions | $spills | $plain | $mapped | $seconds s |"
    done <"$build/counts"
done
