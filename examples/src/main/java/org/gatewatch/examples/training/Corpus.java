package org.gatewatch.examples.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.gatewatch.examples.command.UsageException;

/**
 * The text to learn from.
 *
 * @param name where it comes from, for people
 * @param text at least {@link #MINIMUM} characters
 */
public record Corpus(String name, String text) {

  /** The fewest characters (UTF-16 units) worth training on: a few windows of a network. */
  public static final int MINIMUM = 1_000;

  /** Of a longer file only so many bytes are read: hours of training for the model at hand. */
  public static final int MOST_BYTES = 32 << 20;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /**
   * @throws UsageException if the text is too short
   */
  public Corpus {
    if (text.isEmpty()) {
      throw new UsageException(
          String.format(
              Locale.ROOT, "%s is empty; a text of %,d characters is the least", name, MINIMUM));
    }
    if (text.length() < MINIMUM) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s is too short: %,d characters of at least %,d",
              name,
              text.length(),
              MINIMUM));
    }
    if (text.chars().distinct().limit(2).count() < 2) {
      throw new UsageException(name + " repeats one character only; there is nothing to learn");
    }
  }

  /**
   * Reads a file of UTF-8 text, with or without a byte order mark, as far as {@link #MOST_BYTES}.
   *
   * @throws UsageException if it cannot be read, is not UTF-8 or is too short
   */
  public static Corpus ofFile(Path file) {
    if (Files.isDirectory(file)) {
      throw new UsageException(file + " is a directory; --text takes a file of UTF-8 text");
    }
    return new Corpus(file.toString(), decode(file, read(file)));
  }

  private static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES);
    } catch (NoSuchFileException e) {
      throw new UsageException("there is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new UsageException("no permission to read " + file, e);
    } catch (IOException e) {
      throw new UsageException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static String decode(Path file, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    // Where the file was cut, so may be its last character: then the rest of it is left out.
    boolean whole = bytes.length < MOST_BYTES;
    CoderResult result = decoder.decode(in, out, whole);
    if (result.isError()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s is not UTF-8 text: byte %,d cannot be decoded",
              file,
              in.position()));
    }
    out.flip();
    if (out.hasRemaining() && out.get(0) == BYTE_ORDER_MARK) {
      out.get();
    }
    return out.toString();
  }
}
