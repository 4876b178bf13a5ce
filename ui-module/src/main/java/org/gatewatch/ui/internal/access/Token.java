package org.gatewatch.ui.internal.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.gatewatch.ui.internal.Sha256;
import org.jspecify.annotations.Nullable;

/** What lets a reader in. It is of characters that need no escaping in an address or a cookie. */
public final class Token {
  /** What a given token may look like, in words. */
  static final String ALLOWED = "32 to 256 letters, digits, '-', '_', '.' and '~'";

  private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9._~-]{32,256}");
  private static final int BYTES = 32;

  private final String text;
  private final boolean given;

  private Token(String text, boolean given) {
    this.text = text;
    this.given = given;
  }

  /** A new one of 256 random bits. */
  public static Token made() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return new Token(Base64.getUrlEncoder().withoutPadding().encodeToString(random), false);
  }

  /**
   * The one that the user chose.
   *
   * @throws IllegalArgumentException if it is too short to be safe, or has other characters; says
   *     what is allowed and does not repeat the token
   */
  public static Token given(String text) {
    if (!GIVEN.matcher(text).matches()) {
      throw new IllegalArgumentException("must be " + ALLOWED);
    }
    return new Token(text, true);
  }

  /** Whether the user chose it, and so knows it. */
  boolean isGiven() {
    return given;
  }

  String text() {
    return text;
  }

  /** Whether somebody's text is this token; takes as long for a near miss as for a wide one. */
  boolean matches(@Nullable String other) {
    return other != null
        && MessageDigest.isEqual(
            text.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The name of the cookie that holds it, another for each token: browsers keep cookies by host,
   * whatever the port, so that two trainings on one machine would overwrite each other's.
   */
  String cookie() {
    return "gatewatch-" + HexFormat.of().formatHex(Sha256.of(text), 0, 4);
  }

  /** Without the token itself, which must not reach a log by accident. */
  @Override
  public String toString() {
    return given ? "Token[given]" : "Token[made]";
  }
}
