package org.gatewatch.ui.hostile;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.deeplearning4j.ui.api.Route;
import org.gatewatch.ui.internal.access.Access;
import org.gatewatch.ui.internal.access.AccessSettings;
import org.gatewatch.ui.internal.access.Door;
import org.gatewatch.ui.internal.access.Token;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.receive.Destinations;
import org.gatewatch.ui.internal.receive.Receiver;
import org.gatewatch.ui.internal.web.Limits;
import org.gatewatch.ui.internal.web.Routes;
import org.jspecify.annotations.Nullable;

/** Gatewatch's routes in a plain server of Vert.x, as DL4J's has them, on every interface. */
final class OwnServer implements AutoCloseable {
  static final String GIVEN = "a-token-that-was-given-0123456789";

  private final Vertx vertx = Vertx.vertx();
  private final List<Route> routes;
  private final Destinations destinations;
  private final HttpServer server;

  OwnServer(AccessSettings settings, SessionIndex index, Predicate<String> loader, Limits limits) {
    destinations = new Destinations(storage -> {});
    routes = Routes.of(index, loader, new Door(settings), limits, new Receiver(destinations));
    Router router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false));
    routes.forEach(
        route ->
            router
                .route(HttpMethod.valueOf(route.getHttpMethod().name()), route.getRoute())
                .handler(it -> route.getConsumer().accept(List.of(), it)));
    CompletableFuture<HttpServer> started = new CompletableFuture<>();
    vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(
            0,
            hasIpv6() ? "::" : "0.0.0.0",
            result -> {
              if (result.succeeded()) {
                started.complete(result.result());
              } else {
                started.completeExceptionally(result.cause());
              }
            });
    server = started.join();
  }

  static OwnServer with(Access access, String... hosts) {
    return with(new AccessSettings(access, Token.given(GIVEN), Set.of(hosts), ""));
  }

  static OwnServer with(AccessSettings settings) {
    return new OwnServer(settings, new SessionIndex(), session -> false, Limits.configured());
  }

  /** Addresses at which this machine reaches itself; containers often have no IPv6. */
  static List<String> loopbacks() {
    return hasIpv6() ? List.of("127.0.0.1", "::1") : List.of("127.0.0.1");
  }

  private static boolean hasIpv6() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    } catch (SocketException e) {
      return false;
    }
  }

  int port() {
    return server.actualPort();
  }

  /** Where what it receives is stored; nothing is attached to it. */
  Destinations destinations() {
    return destinations;
  }

  Vertx vertx() {
    return vertx;
  }

  /** An address for each route that is asked by GET; what varies in them is filled. */
  List<String> paths() {
    return routes.stream()
        .filter(route -> route.getHttpMethod().name().equals("GET"))
        .map(route -> route.getRoute().replace("*", "sessions").replace(":sessionId", "run"))
        .toList();
  }

  /** An address of this machine that is not loopback, or null if it has none. */
  static @Nullable String otherAddress() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .map(InetAddress::getHostAddress)
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    vertx.close(result -> closed.complete(null));
    closed.join();
  }
}
