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

/** Every address of Gatewatch, each behind the {@link Door}. */
public final class Routes {
  private final Entrance entrance;

  private Routes(Entrance entrance) {
    this.entrance = entrance;
  }

  /**
   * The routes, in the order in which they must be tried: a session's name matches anything.
   *
   * @param index what there is to show
   * @param loader attaches the storage of a session that is not known and returns true, or returns
   *     false; may block
   * @param door decides who may read them
   */
  public static List<Route> of(SessionIndex index, Predicate<String> loader, Door door) {
    return new Routes(new Entrance(door)).all(index, loader);
  }

  private List<Route> all(SessionIndex index, Predicate<String> loader) {
    String server = UUID.randomUUID().toString();
    Sessions sessions = new Sessions(index, loader);
    Api api = new Api(server, sessions);
    PageFiles files = new PageFiles();
    return List.of(
        page("/gatewatch", files::index),
        get("/gatewatch/page/*", files::file),
        get("/gatewatch/events", new EventStream(server, sessions)::open),
        get("/gatewatch/api/sessions", api::sessions),
        get("/gatewatch/api/layout", api::layout),
        get("/gatewatch/api/summary", api::summary),
        get("/gatewatch/api/history", api::history),
        get("/gatewatch/api/alerts", api::alerts),
        get("/gatewatch/api/histograms", api::histograms),
        get("/gatewatch/api/ridge", api::ridge),
        get("/gatewatch/api/slots", api::slots),
        get("/gatewatch/api/heatmap", api::heatmap),
        get("/gatewatch/api/maps", api::maps),
        get("/gatewatch/api/sample", api::sample),
        get("/gatewatch/api/*", api::unknown),
        page("/gatewatch/:sessionId", files::session));
  }

  private Route get(String path, Handler<RoutingContext> handler) {
    return route(path, handler, false);
  }

  /** What people have links to. */
  private Route page(String path, Handler<RoutingContext> handler) {
    return route(path, handler, true);
  }

  private Route route(String path, Handler<RoutingContext> handler, boolean linked) {
    return new Route(
        path, HttpMethod.GET, (arguments, context) -> entrance.enter(context, linked, handler));
  }
}
