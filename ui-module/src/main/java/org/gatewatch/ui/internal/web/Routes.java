package org.gatewatch.ui.internal.web;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.deeplearning4j.ui.api.HttpMethod;
import org.deeplearning4j.ui.api.Route;
import org.gatewatch.ui.internal.access.Door;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.receive.Receiver;

/** Every address of Gatewatch, each behind the {@link Door}. */
public final class Routes {
  private final Entrance entrance;
  private final Sessions sessions;
  private final Receiver receiver;

  private Routes(Entrance entrance, Sessions sessions, Receiver receiver) {
    this.entrance = entrance;
    this.sessions = sessions;
    this.receiver = receiver;
  }

  /**
   * The routes, in the order in which they must be tried: a session's name matches anything.
   *
   * @param index what there is to show
   * @param loader attaches the storage of a session that is not known and returns true, or returns
   *     false; may block
   * @param door decides who may read them
   * @param limits how much may be asked for at once
   * @param receiver takes what other machines send
   */
  public static List<Route> of(
      SessionIndex index, Predicate<String> loader, Door door, Limits limits, Receiver receiver) {
    return new Routes(new Entrance(door, limits), new Sessions(index, loader), receiver).all();
  }

  private List<Route> all() {
    String server = UUID.randomUUID().toString();
    Api api = new Api(server, sessions);
    PageFiles files = new PageFiles(server);
    Receiving receiving = new Receiving(receiver, Limits.receivedBytes());
    return List.of(
        page("/gatewatch", files::index),
        get("/gatewatch/page/*", files::file),
        data("/gatewatch/events", new EventStream(server, sessions)::open),
        data("/gatewatch/api/sessions", api::sessions),
        data("/gatewatch/api/workers", api::workers),
        data("/gatewatch/api/layout", api::layout),
        data("/gatewatch/api/summary", api::summary),
        data("/gatewatch/api/history", api::history),
        data("/gatewatch/api/alerts", api::alerts),
        data("/gatewatch/api/histograms", api::histograms),
        data("/gatewatch/api/ridge", api::ridge),
        data("/gatewatch/api/slots", api::slots),
        data("/gatewatch/api/heatmap", api::heatmap),
        data("/gatewatch/api/maps", api::maps),
        data("/gatewatch/api/sample", api::sample),
        get("/gatewatch/api/*", api::unknown),
        post("/gatewatch/receive", receiving::receive),
        page("/gatewatch/:sessionId", files::session));
  }

  /** What is of a session, which may have to be loaded. */
  private Route data(String path, Handler<RoutingContext> handler) {
    return get(path, context -> sessions.loaded(context, () -> handler.handle(context)));
  }

  private Route get(String path, Handler<RoutingContext> handler) {
    return route(path, HttpMethod.GET, handler, false);
  }

  private Route post(String path, Handler<RoutingContext> handler) {
    return route(path, HttpMethod.POST, handler, false);
  }

  /** What people have links to. */
  private Route page(String path, Handler<RoutingContext> handler) {
    return route(path, HttpMethod.GET, handler, true);
  }

  private Route route(
      String path, HttpMethod method, Handler<RoutingContext> handler, boolean linked) {
    return new Route(
        path, method, (arguments, context) -> entrance.enter(context, linked, handler));
  }
}
