package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.IntStream;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The package's documentation is the specification of the format; it has to agree with the code.
 */
class FormatSpecificationTest {
  private static final Path PACKAGE = Path.of("main/java/org/gatewatch/storage");
  private static final Pattern LISTED_VERSION = Pattern.compile("<li value=\"(\\d+)\">");

  @TempDir Path folder;

  /** Javadoc would write a constant of type byte as 0x5. */
  @Test
  void readersAreToldTheVersionThatIsWritten() throws IOException {
    StringWriter messages = new StringWriter();
    PrintWriter out = new PrintWriter(messages);
    ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();

    int code =
        javadoc.run(
            out,
            out,
            "-quiet",
            "-Xdoclint:none",
            "-d",
            folder.toString(),
            "-encoding",
            "UTF-8",
            "-classpath",
            System.getProperty("java.class.path"),
            PACKAGE.resolve("package-info.java").toString(),
            PACKAGE.resolve("MalformedRecordException.java").toString());

    assertThat(code).as(messages::toString).isZero();
    assertThat(folder.resolve("org/gatewatch/storage/package-summary.html"))
        .content()
        .contains("Format, version " + Envelope.VERSION + "<");
  }

  @Test
  void everyVersionThatIsReadIsDescribedAndKept() throws IOException {
    List<Integer> listed =
        LISTED_VERSION
            .matcher(Files.readString(PACKAGE.resolve("package-info.java")))
            .results()
            .map((MatchResult found) -> Integer.valueOf(found.group(1)))
            .toList();

    assertThat(listed).isEqualTo(IntStream.rangeClosed(1, Envelope.VERSION).boxed().toList());
    for (int version : listed) {
      assertThat(getClass().getResource("/records/v" + version + "-sample.bin"))
          .as("a sample of version %d among the tests", version)
          .isNotNull();
    }
  }

  /** Reads a record by the words of the specification alone. */
  @Test
  void anEnvelopeIsLaidOutAsItIsDescribed() {
    byte[] record = StoredRecord.of(JudgedSample.of(Samples.sample(3)), "run é", "w", 77).encode();

    ByteBuffer in = ByteBuffer.wrap(record);

    assertThat(bytes(in, 2)).isEqualTo("GW");
    assertThat(in.get()).isEqualTo((byte) Envelope.VERSION);
    assertThat(in.get()).as("kind, a sample").isEqualTo((byte) 2);
    assertThat(in.getLong()).as("timestamp").isEqualTo(77);
    assertThat(bytes(in, in.getShort())).isEqualTo("run é");
    assertThat(bytes(in, in.getShort())).isEqualTo("w");
    assertThat(in.getInt())
        .as("before compression")
        .isEqualTo(SampleCodec.encode(JudgedSample.of(Samples.sample(3))).length);
    assertThat(in.getInt()).as("what ends the record").isEqualTo(in.remaining());
  }

  private static String bytes(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
