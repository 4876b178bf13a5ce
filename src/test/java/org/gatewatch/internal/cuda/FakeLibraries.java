package org.gatewatch.internal.cuda;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Stand-ins for the libraries of CUDA, built once for the same sources. */
final class FakeLibraries {
  private static final Path BUILT = Path.of("target", "fake-driver");

  private static final String DRIVER = "libcuda.so.1";
  private static final String RUNTIME = "libcudart.so.11.0";
  private static final String NVRTC = "libnvrtc.so.11.2";

  private static final List<String> SOURCES =
      List.of(
          "fake_checks.h",
          "fake_streams.h",
          "fake_kernels.h",
          "fake_driver.cpp",
          "fake_nvrtc.cpp",
          "fake_runtime.cpp");

  private static final List<String> COMMAND =
      List.of(
          "g++",
          "-std=c++11",
          "-O1",
          "-Wall",
          "-Wextra",
          "-Werror",
          "-Wno-unknown-pragmas",
          "-Wno-clobbered",
          "-ffp-contract=off",
          "-fPIC",
          "-shared",
          "-pthread",
          "-Wl,--default-symver");

  private FakeLibraries() {}

  /** Where a real NVRTC is, as for count.sh; null if there is none. */
  static @Nullable String realNvrtc() {
    return System.getenv("NVRTC");
  }

  /**
   * Loads all of them into this JVM, in place of any that are installed, but for NVRTC if a real
   * one is named: the driver then checks what that makes by the names of the kernels in it.
   */
  static void load() {
    try {
      Path folder = built();
      for (String name : List.of(DRIVER, RUNTIME)) {
        System.load(folder.resolve(name).toAbsolutePath().toString());
      }
      String real = realNvrtc();
      if (real == null) {
        System.load(folder.resolve(NVRTC).toAbsolutePath().toString());
      } else {
        loadReal(Path.of(real).toAbsolutePath());
      }
    } catch (IOException e) {
      throw new AssertionError("the sources could not be written", e);
    }
  }

  /** What NVRTC loads by its name alone lies beside it. */
  private static void loadReal(Path nvrtc) throws IOException {
    try (Stream<Path> siblings = Files.list(nvrtc.getParent())) {
      siblings
          .filter(each -> each.getFileName().toString().startsWith("libnvrtc-builtins.so"))
          .forEach(each -> System.load(each.toString()));
    }
    System.load(nvrtc.toString());
  }

  private static Path built() throws IOException {
    Path sources = HostCompiler.sources();
    Path fake = Files.createDirectory(sources.resolve("fake"));
    for (String name : SOURCES) {
      try (InputStream source = FakeLibraries.class.getResourceAsStream("fake/" + name)) {
        Files.copy(source, fake.resolve(name));
      }
    }
    Path folder = BUILT.resolve(hash(sources));
    Files.createDirectories(BUILT);
    try (FileChannel lock = FileChannel.open(BUILT.resolve("lock"), CREATE, WRITE)) {
      lock.lock(); // Another JVM may build the same; given back with the channel.
      if (!Files.isDirectory(folder)) {
        build(fake, folder);
      }
    }
    return folder;
  }

  private static void build(Path fake, Path folder) throws IOException {
    Path anew = Files.createTempDirectory(BUILT, "anew");
    compile(fake.resolve("fake_driver.cpp"), anew.resolve(DRIVER));
    compile(fake.resolve("fake_runtime.cpp"), anew.resolve(RUNTIME));
    compile(fake.resolve("fake_nvrtc.cpp"), anew.resolve(NVRTC), anew.resolve(DRIVER));
    Files.move(anew, folder, ATOMIC_MOVE);
  }

  private static void compile(Path source, Path library, Path... used) {
    List<String> command = new ArrayList<>(COMMAND);
    command.add("-Wl,-soname," + library.getFileName());
    command.addAll(List.of("-o", library.toString(), source.toString()));
    Stream.of(used).forEach(each -> command.add(each.toString()));
    HostCompiler.Outcome outcome = HostCompiler.run(command);
    assertThat(outcome.code()).as(outcome.output()).isZero();
  }

  /** Of what is compiled, and how. */
  private static String hash(Path folder) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(COMMAND.toString().getBytes(StandardCharsets.UTF_8));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        crc.update(Files.readAllBytes(file));
      }
    }
    return Long.toHexString(crc.getValue());
  }
}
