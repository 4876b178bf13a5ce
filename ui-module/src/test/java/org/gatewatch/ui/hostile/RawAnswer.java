package org.gatewatch.ui.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers to a request that is written by hand, because no client sends such ones.
 *
 * @param status of HTTP
 * @param headers by name in lower case; several of one name are joined by line feeds
 * @param body as text
 */
record RawAnswer(int status, Map<String, String> headers, String body) {

  /** Asks by GET; a header is written as {@code Name: value}. */
  static RawAnswer get(String address, int port, String path, String... headers)
      throws IOException {
    try (Socket socket = new Socket(address, port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request(path, headers));
      return read(socket.getInputStream());
    }
  }

  static byte[] request(String path, String... headers) {
    String lines =
        List.of(headers).stream().map(each -> each + "\r\n").collect(Collectors.joining());
    return ("GET " + path + " HTTP/1.1\r\n" + lines + "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The next answer on a connection; of a stream only its head. */
  static RawAnswer read(InputStream in) throws IOException {
    String head = head(in);
    String[] lines = head.strip().split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      headers.merge(name, lines[i].substring(colon + 1).strip(), (a, b) -> a + "\n" + b);
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new RawAnswer(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, body);
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection ended after: " + head);
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.UTF_8);
  }

  @Nullable String header(String name) {
    return headers.get(name);
  }
}
