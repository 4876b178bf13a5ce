package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.nvrtc.nvrtcCompileProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCreateProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcDestroyProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBIN;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBINSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetErrorString;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetNumSupportedArchs;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetPTX;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetPTXSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLog;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLogSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetSupportedArchs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Compiles the kernel with NVRTC, once for each kind of device that this process uses: to machine
 * code for cards that NVRTC knows, which any driver takes that runs them; or to PTX, which the
 * driver translates for its card, if it is not older than NVRTC: so cards newer than NVRTC work
 * too.
 */
final class KernelCompiler {
  private static final Map<String, byte[]> COMPILED = new ConcurrentHashMap<>();

  /** Those of boards for robots and cars: what is made for them runs on no other card. */
  private static final Set<Integer> TEGRA = Set.of(53, 62, 72, 87);

  private KernelCompiler() {}

  /**
   * Machine code for a device.
   *
   * @param capability see {@link Driver#capability}
   * @throws CudaException if NVRTC cannot be loaded, does not take the source, or knows no such
   *     device
   */
  static byte[] machineCode(int capability) {
    return compiled("sm_", capability, known -> known / 10 == capability / 10);
  }

  /**
   * PTX for a device.
   *
   * @param capability see {@link Driver#capability}
   * @return PTX, ended by a zero
   * @throws CudaException if NVRTC cannot be loaded, or does not take the source
   */
  static byte[] ptx(int capability) {
    return compiled("compute_", capability, known -> true);
  }

  private static byte[] compiled(String kind, int capability, IntPredicate suits) {
    try {
      return COMPILED.computeIfAbsent(
          kind + architecture(known(), capability, suits), KernelCompiler::compile);
    } catch (LinkageError e) {
      throw new CudaException("NVRTC cannot be loaded (" + e.getMessage() + ")", e);
    }
  }

  private static int[] known() {
    int[] count = new int[1];
    check(nvrtcGetNumSupportedArchs(count), "asking NVRTC what it compiles for");
    int[] known = new int[count[0]];
    check(nvrtcGetSupportedArchs(known), "asking NVRTC what it compiles for");
    return known;
  }

  /**
   * The highest architecture that NVRTC knows and the device has.
   *
   * @param suits what else it must be
   */
  static int architecture(int[] known, int capability, IntPredicate suits) {
    return Arrays.stream(known)
        .filter(each -> each <= capability && suits.test(each))
        .filter(each -> each == capability || !TEGRA.contains(each))
        .max()
        .orElseThrow(
            () -> new CudaException("NVRTC does not compile for compute capability " + capability));
  }

  private static byte[] compile(String architecture) {
    _nvrtcProgram program = new _nvrtcProgram();
    try (BytePointer source = new BytePointer(KernelSource.text());
        BytePointer name = new BytePointer("summarise.cu");
        PointerPointer<BytePointer> options =
            new PointerPointer<>(
                "--gpu-architecture=" + architecture, "--std=c++11", "--fmad=false")) {
      PointerPointer<BytePointer> none = new PointerPointer<>();
      check(nvrtcCreateProgram(program, source, name, 0, none, none), "handing NVRTC the kernel");
      if (nvrtcCompileProgram(program, 3, options) != nvrtc.NVRTC_SUCCESS) {
        throw new CudaException("NVRTC does not compile the kernel: " + log(program));
      }
      return architecture.startsWith("sm_") ? machineCode(program) : ptx(program);
    } finally {
      if (!program.isNull()) {
        nvrtcDestroyProgram(program);
      }
    }
  }

  private static byte[] machineCode(_nvrtcProgram program) {
    SizeTPointer size = new SizeTPointer(1);
    check(nvrtcGetCUBINSize(program, size), "asking NVRTC for the size of its machine code");
    byte[] cubin = new byte[(int) size.get()];
    check(nvrtcGetCUBIN(program, cubin), "asking NVRTC for its machine code");
    return cubin;
  }

  private static byte[] ptx(_nvrtcProgram program) {
    SizeTPointer size = new SizeTPointer(1);
    check(nvrtcGetPTXSize(program, size), "asking NVRTC for the size of its result");
    byte[] ptx = new byte[(int) size.get()];
    check(nvrtcGetPTX(program, ptx), "asking NVRTC for its result");
    return ptx;
  }

  /** The first line of what NVRTC complains about. */
  private static String log(_nvrtcProgram program) {
    SizeTPointer size = new SizeTPointer(1);
    check(nvrtcGetProgramLogSize(program, size), "asking NVRTC for the size of its log");
    byte[] log = new byte[(int) size.get()];
    check(nvrtcGetProgramLog(program, log), "asking NVRTC for its log");
    return new String(log, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("error"))
        .findFirst()
        .orElse("no error in its log");
  }

  private static void check(int code, String what) {
    if (code != nvrtc.NVRTC_SUCCESS) {
      throw new CudaException(what + " failed: " + nvrtcGetErrorString(code).getString());
    }
  }
}
