package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import org.gatewatch.ui.TestServer;

/** What a real server answers in JSON. */
final class JsonAnswer {
  private static final JsonMapper JSON = new JsonMapper();

  private JsonAnswer() {}

  /** The answer to a path below {@code /gatewatch}, which must be there. */
  static JsonNode of(TestServer server, String path) {
    HttpResponse<String> response = server.get("/gatewatch" + path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return parsed(response.body());
  }

  /** Likewise; of a session that is not known yet, a history without samples. */
  static JsonNode ifKnown(TestServer server, String path) {
    HttpResponse<String> response = server.get("/gatewatch" + path);
    assertThat(response.statusCode()).as(response.body()).isIn(200, 404);
    return parsed(response.statusCode() == 404 ? "{\"total\": 0}" : response.body());
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
