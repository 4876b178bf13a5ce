#!/usr/bin/env bash
# Checks and times the CUDA kernel and its launcher on the GPU of this machine, from what bundle.sh
# packed: without a network, Maven or an installed Java, in less than 8 minutes.
#
#     tar xzf gatewatch-device.tar.gz && device/device.sh [RESULTS]
#
# RESULTS (./results) gets a log for each part and summary.txt, which says how each ended:
#
#     card            which card and driver
#     count           registers, instructions and spills, by the disassembler that is here
#     kernel_check    the source alone: values of all kinds, FLOAT and DOUBLE, any number of blocks
#     kernel_time     bandwidth, for values of several kinds
#     memcheck …      the same in small under compute-sanitizer: memcheck, racecheck, synccheck, initcheck
#     launcher_check  the launcher that training uses, with NVRTC
#     launcher_time   what it takes, and what the thread that trains pays
#     launcher_soak   launches for half a minute, each with the same bits
#     counters        how near the kernel comes to the card's peaks, by ncu, if it is here and may
#
# A part that fails leaves the others alone. Statuses: ok, failed, skipped (what it needs is not
# here), late (no time was left, or it took too long). The last line is RESULT, with what the launcher
# measured (examples/README.md says what). Exit code 1 if a part failed or was late, 2 if there is no
# GPU.
#
# DEVICE_FAKE=1 with DEVICE_LIBRARIES=FOLDER rehearses it without a GPU, on a stand-in for libcuda.so.1
# that lies there: what is checked is small then, and no time means anything.
set -uo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
results="${1:-results}"
mkdir -p "$results"
results="$(cd "$results" && pwd)"
summary="$results/summary.txt"
: >"$summary"
export LD_LIBRARY_PATH="${DEVICE_LIBRARIES:+$DEVICE_LIBRARIES:}$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
limit=$((${DEVICE_SECONDS:-470} + SECONDS))
worst=0

say() { printf '%-16s %-8s %4s s  %s\n' "$1" "$2" "$3" "$4" | tee -a "$summary"; }

# part NAME SECONDS COMMAND...: runs a command, for so long at most. Its exit code 2 means that
# something it needs is not here; 124 and 137 that it was stopped.
part() {
    local name="$1" most="$2" begin="$SECONDS" code=0 status=ok
    shift 2
    local left=$((limit - SECONDS))
    if [ "$left" -lt 5 ]; then
        say "$name" late 0 "no time was left"
        worst=1
        return
    fi
    timeout -k 5 "$((most < left ? most : left))" "$@" >"$results/$name.log" 2>&1 || code=$?
    case "$code" in
    0) ;;
    2) status=skipped ;;
    124 | 137) status=late worst=1 ;;
    *) status=failed worst=1 ;;
    esac
    say "$name" "$status" "$((SECONDS - begin))" \
        "$(grep -E 'RESULT|^card|GPU|not here|WRONG|wrong|ERROR SUMMARY' "$results/$name.log" | tail -1)"
}

harness="$here/kernel_harness"
if [ ! -x "$harness" ] && command -v nvcc >/dev/null; then
    harness="$results/kernel_harness"
    part build 120 nvcc -std=c++14 -O2 -fmad=false -arch=native -I"$here/source" -o "$harness" \
        "$here/source/kernel_harness.cu"
fi

# needs COMMAND ARGUMENTS...: as it stands, or exit code 2 if there is no such command.
needs() {
    command -v "$1" >/dev/null || { echo "$1 is not here"; return 2; }
    "$@"
}

count() {
    for tool in nvcc nvdisasm cuobjdump; do
        command -v "$tool" >/dev/null || { echo "$tool is not here"; return 2; }
    done
    cd "$here/source" && KERNEL=. PATH="$here/runtime/bin:$PATH" bash count.sh >"$results/count.txt" 2>&1
    cat "$results/count.txt"
    ! grep -q "NOT COUNTED" "$results/count.txt" || return 2
}

# A stand-in is some thousand times slower than a card.
sizes="" soak=30
[ -z "${DEVICE_FAKE:-}" ] || { sizes="--megabytes 1 --times 1 --elements 30011 --queued 256" soak=5; }

java_harness() {
    # shellcheck disable=SC2086 # one word an option
    "$here/runtime/bin/java" -Xmx2g -cp "$here/classes:$here/jars/*" \
        -Dorg.bytedeco.javacpp.cachedir="$results/javacpp" org.gatewatch.benchmarks.CudaHarness $sizes "$@"
}

# Few are allowed to read a card's counters; who is not has them skipped.
counters() {
    needs ncu --target-processes all --launch-count 12 --metrics \
        "$(printf %s dram__throughput.avg.pct_of_peak_sustained_elapsed, \
            sm__throughput.avg.pct_of_peak_sustained_elapsed,launch__registers_per_thread)" \
        "$harness" small >"$results/counters.txt" 2>&1 || {
        cat "$results/counters.txt"
        ! grep -qE 'ERR_NVGPUCTRPERM|is not here' "$results/counters.txt" || return 2
        return 1
    }
    cat "$results/counters.txt"
}
export here results harness sizes soak
export -f needs count java_harness counters

if [ -z "${DEVICE_FAKE:-}" ] && ! { command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; }; then
    echo "There is no NVIDIA GPU (or no driver) here: nothing was checked or timed." | tee -a "$summary" >&2
    exit 2
fi

part card 20 bash -c 'needs nvidia-smi --query-gpu=name,driver_version,compute_cap,memory.total --format=csv'
part kernel_check 100 bash -c 'needs "$harness" check'
part launcher_check 80 bash -c 'java_harness --parts CHECK'
part kernel_time 60 bash -c 'needs "$harness" time'
part launcher_time 60 bash -c 'java_harness --parts TIME'
for tool in memcheck racecheck synccheck initcheck; do
    part "$tool" 60 bash -c 'needs compute-sanitizer --tool "$0" --error-exitcode 1 "$harness" small' "$tool"
done
part launcher_soak 50 bash -c 'java_harness --parts SOAK --seconds "$soak"'
part counters 60 bash -c counters
part count 60 bash -c count

# What the launcher measured, and how many values were wrong, whoever said so.
measured="$(grep -h '^RESULT' "$results"/launcher_{check,time}.log 2>/dev/null |
    sed -e 's/^RESULT//' -e 's/ wrong=[0-9]*//' | tr -d '\n')"
wrong="$(cat "$results"/{kernel,launcher}_*.log 2>/dev/null | grep -c 'WRONG$')"
echo "RESULT$measured wrong=$wrong parts=$(wc -l <"$summary") ok=$(grep -c ' ok ' "$summary")" \
    "failed=$(grep -c ' failed ' "$summary") late=$(grep -c ' late ' "$summary")" \
    "skipped=$(grep -c ' skipped ' "$summary") seconds=$SECONDS" | tee -a "$summary"
exit "$worst"
