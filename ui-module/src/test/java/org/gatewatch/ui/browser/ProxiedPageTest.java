package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page behind a proxy that puts a path before it, as one that serves many runs does. */
@BrowserTest
class ProxiedPageTest extends LivePage {
  private static final String PREFIX = "/runs/7";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer proxy;

  @BeforeEach
  void startProxy() throws IOException {
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.setExecutor(threads);
    proxy.createContext(PREFIX + "/", this::pass);
    proxy.start();
  }

  @AfterEach
  void stopProxy() {
    browser.leave();
    proxy.stop(0);
    threads.shutdownNow();
  }

  private void pass(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString().substring(PREFIX.length());
    HttpResponse<InputStream> answer =
        server.send(
            HttpRequest.newBuilder(URI.create(server.address(path))),
            HttpResponse.BodyHandlers.ofInputStream());
    for (String name : new String[] {"Content-Type", "Content-Security-Policy"}) {
      answer
          .headers()
          .firstValue(name)
          .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
    }
    exchange.sendResponseHeaders(answer.statusCode(), 0);
    try (InputStream from = answer.body();
        OutputStream to = exchange.getResponseBody()) {
      byte[] some = new byte[1 << 13];
      for (int read = from.read(some); read >= 0; read = from.read(some)) {
        to.write(some, 0, read);
        to.flush();
      }
    }
  }

  @Test
  void isLoadedFilledAndKeptUpToDateBelowThePathOfTheProxy() {
    SyntheticRun run = new SyntheticRun("proxied", "worker", 5).begin(storage);
    run.store(storage, 0, 4);
    String page = "http://localhost:" + proxy.getAddress().getPort() + PREFIX + "/gatewatch";
    browser.open(page + "#view=overview&cell=0f");
    browser.awaitTotal(4);
    for (String view : VIEWS) {
      browser.click("#tab-" + view);
      Await.until(view, () -> browser.ask("view").asText().equals(view));
      awaitDrawn(view);
    }
    run.store(storage, 4, 7);
    browser.awaitTotal(7);
    browser.click("#tab-norms");
    assertThat(String.valueOf(browser.run("return location.href"))).startsWith(page + "#");
    browser.reload();
    browser.awaitTotal(7);
  }
}
