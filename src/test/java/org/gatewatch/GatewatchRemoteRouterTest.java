package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.time.Duration;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.ui.model.stats.impl.SbeStatsReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router is given, and what it tells; what it sends is tested in the page's module. */
class GatewatchRemoteRouterTest {
  private static final URI SERVER = URI.create("http://localhost:1");

  @ParameterizedTest
  @CsvSource({
    "http://host:9000, http://host:9000/gatewatch/receive",
    "http://host:9000/, http://host:9000/gatewatch/receive",
    "HTTP://host:9000/gatewatch, http://host:9000/gatewatch/receive",
    "https://host/runs/7, https://host/runs/7/gatewatch/receive",
    "http://[::1]:9000, http://[::1]:9000/gatewatch/receive"
  })
  void theRouteIsBehindWhatTheServerIsCalled(String given, String route) {
    assertThat(new GatewatchRemoteRouter(URI.create(given)))
        .hasToString("GatewatchRemoteRouter to " + route);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host:9000",
        "ftp://host:9000",
        "/gatewatch",
        "http:///gatewatch",
        "http://user:secret@host:9000",
        "http://host:9000/gatewatch?token=secret",
        "http://host:9000#secret"
      })
  void whatIsNoAddressOfAServerIsRefusedWithoutBeingRepeated(String given) {
    URI uri = URI.create(given);
    assertThatThrownBy(() -> new GatewatchRemoteRouter(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("uri must be")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "secret\r\nHost: x", "sécret"})
  void whatIsNoTokenIsRefusedWithoutBeingRepeated(String token) {
    assertThatThrownBy(() -> new GatewatchRemoteRouter(SERVER, token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token must be")
        .hasMessageNotContaining("cret");
  }

  @Test
  void aNullAddressIsNamed() {
    assertThatThrownBy(() -> new GatewatchRemoteRouter(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("uri");
  }

  @Test
  void recordsOfOtherListenersAreRefused() {
    try (GatewatchRemoteRouter router = new GatewatchRemoteRouter(SERVER)) {
      Persistable other = new SbeStatsReport();
      assertThatThrownBy(() -> router.putUpdate(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("SbeStatsReport");
    }
  }

  @Test
  void oneThatWasNeverUsedHasNothingToWaitForAndIsClosedOnce() {
    GatewatchRemoteRouter router = new GatewatchRemoteRouter(SERVER);
    assertThat(router.flush(Duration.ZERO)).isTrue();
    assertThat(router.lost()).isZero();
    router.close();
    router.close();
  }

  @Test
  void itTravelsWithAListenerAndItsTokenAndTellsTheTokenToNobody() throws Exception {
    GatewatchListener listener =
        GatewatchListener.builder(new GatewatchRemoteRouter(SERVER, "secret")).build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(listener);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      StatsStorageRouter copy = ((GatewatchListener) in.readObject()).getStorageRouter();
      assertThat(copy)
          .isInstanceOf(GatewatchRemoteRouter.class)
          .hasToString("GatewatchRemoteRouter to http://localhost:1/gatewatch/receive");
      assertThat(((GatewatchRemoteRouter) copy).flush(Duration.ZERO)).isTrue();
    }
  }
}
