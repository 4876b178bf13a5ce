package org.gatewatch.ui.internal.web;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.deeplearning4j.ui.api.HttpMethod;
import org.deeplearning4j.ui.api.Route;
import org.gatewatch.ui.internal.index.SessionIndex;

/** Every address of Gatewatch. */
public final class Routes {
  private Routes() {}

  /**
   * The routes, in the order in which they must be tried: a session's name matches anything.
   *
   * @param index what there is to show
   * @param loader attaches the storage of a session that is not known and returns true, or returns
   *     false; may block
   */
  public static List<Route> of(SessionIndex index, Predicate<String> loader) {
    String server = UUID.randomUUID().toString();
    Sessions sessions = new Sessions(index, loader);
    Api api = new Api(server, sessions);
    PageFiles files = new PageFiles();
    return List.of(
        get("/gatewatch", files::index),
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
        get("/gatewatch/:sessionId", files::session));
  }

  private static Route get(String path, Handler<RoutingContext> handler) {
    return new Route(
        path, HttpMethod.GET, (arguments, context) -> ErrorHandling.direct(context, handler));
  }
}
