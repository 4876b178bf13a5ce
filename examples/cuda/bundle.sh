#!/usr/bin/env bash
# Packs all that device.sh needs into one archive of at most 64 MB: for a machine with an NVIDIA GPU
# and nothing else, not even Java or a network. The machine that packs needs no GPU.
#
#     examples/cuda/bundle.sh                     examples/target/gatewatch-device.tar.gz
#     NVRTC_DIR=/path examples/cuda/bundle.sh     with the NVRTC and CUDA runtime that lie there
#     BUILT=1 examples/cuda/bundle.sh             with the classes that are compiled already
#
# In it: a Java runtime (jlink), Gatewatch's classes, JavaCPP with its natives, NVRTC and the CUDA
# runtime (of Debian's non-free packages, unless NVRTC_DIR names them), the kernel's source, and
# what checks that alone, if nvcc is here. Exit code 1 if something is missing, or it is too large.
set -euo pipefail
cd "$(dirname "$0")/../.."
limit=$((64 * 1000 * 1000))
cuda=11.6-8.3-1.5.7
javacpp=1.5.7
target="$PWD/examples/target"
bundle="$target/device"
kernel=src/main/resources/org/gatewatch/internal/cuda

fail() {
    echo "$1" >&2
    exit 1
}

# Debian's packages, from the mirror that apt uses here, unpacked; nothing is installed, and no root
# is needed.
fetch_nvrtc() {
    command -v apt-get >/dev/null || fail "There is no apt-get here: name a folder with NVRTC, NVRTC_DIR=/path."
    local mirror apt="$1/apt"
    mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
        awk '/\/debian\/$/ && !found++')"
    [ -n "$mirror" ] || fail "apt knows no mirror of Debian: name a folder with NVRTC, NVRTC_DIR=/path."
    mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$1/unpacked"
    touch "$apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm non-free" \
        >"$apt/sources.list"
    local options=(-qq -o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt" -o "Dir::State::status=$apt/status"
        -o APT::Sandbox::User=)
    apt-get "${options[@]}" update
    (cd "$1" && apt-get "${options[@]}" download libnvrtc11.2 libnvrtc-builtins11.8 libcudart11.0)
    for package in "$1"/*.deb; do
        dpkg -x "$package" "$1/unpacked"
    done
    NVRTC_DIR="$1/unpacked/usr/lib/x86_64-linux-gnu"
}

copy_libraries() {
    mkdir -p "$bundle/lib"
    for library in libnvrtc.so.11.2 libcudart.so.11.0; do
        [ -e "$NVRTC_DIR/$library" ] || fail "There is no $library in $NVRTC_DIR."
        cp -L "$NVRTC_DIR/$library" "$bundle/lib/"
    done
    for builtins in "$NVRTC_DIR"/libnvrtc-builtins.so.11.*; do
        [ ! -L "$builtins" ] || cp -L "$builtins" "$bundle/lib/"
    done
}

copy_artifact() {
    mvn -q -N dependency:copy -Dartifact="$1" -DoutputDirectory="$bundle/jars"
}

# Gatewatch, and of what it is compiled against only what the launcher needs without ND4J's natives.
copy_classes() {
    [ -n "${BUILT:-}" ] || mvn -q test-compile -pl examples -am
    copy_artifact "org.bytedeco:cuda:$cuda:jar"
    copy_artifact "org.bytedeco:cuda:$cuda:jar:linux-x86_64"
    copy_artifact "org.bytedeco:javacpp:$javacpp:jar:linux-x86_64"
    mkdir -p "$bundle/classes"
    cp -r src/target/classes/org examples/target/classes/org "$bundle/classes/"
    tr ':' '\n' <"$target/runtime-classpath.txt" |
        grep -E '/(javacpp|picocli|slf4j-api|nd4j-api|nd4j-common|jspecify)-[0-9][^/]*\.jar$' |
        grep -v -- '-linux-\|-windows-\|-macosx-\|-android-\|-ios-' | xargs -I{} cp {} "$bundle/jars/"
}

build_harness() {
    cp "$kernel"/* examples/cuda/{device.sh,count.sh,kernel_harness.cu,trial.cuh,CountInstructions.java,nvrtc_compile.c} \
        "$bundle/source/"
    if command -v nvcc >/dev/null; then
        nvcc -std=c++14 -O2 -fmad=false -arch=all-major -I"$kernel" -o "$bundle/kernel_harness" \
            examples/cuda/kernel_harness.cu
    else
        echo "There is no nvcc here: device.sh builds what checks the source alone, if it finds one."
    fi
}

rm -rf "$bundle"
mkdir -p "$bundle/source" "$bundle/jars"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
copy_classes
[ -n "${NVRTC_DIR:-}" ] || fetch_nvrtc "$scratch"
copy_libraries
build_harness
jlink --add-modules java.base,java.logging,java.management,java.sql,jdk.unsupported --strip-debug \
    --no-header-files --no-man-pages --output "$bundle/runtime"
cp examples/cuda/device.sh "$bundle/"
tar -C "$target" -czf "$target/gatewatch-device.tar.gz" device
size="$(stat -c %s "$target/gatewatch-device.tar.gz")"
echo "examples/target/gatewatch-device.tar.gz: $((size / 1000000)) MB"
[ "$size" -le "$limit" ] || fail "That is more than 64 MB."
