package org.gatewatch.ui;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.ui.VertxUIServer;
import org.deeplearning4j.ui.api.Route;
import org.deeplearning4j.ui.api.UIModule;
import org.deeplearning4j.ui.i18n.I18NResource;
import org.gatewatch.internal.page.PageAddress;
import org.gatewatch.ui.internal.access.AccessSettings;
import org.gatewatch.ui.internal.access.Announcement;
import org.gatewatch.ui.internal.access.Door;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.StorageListener;
import org.gatewatch.ui.internal.receive.Destinations;
import org.gatewatch.ui.internal.receive.Receiver;
import org.gatewatch.ui.internal.web.Limits;
import org.gatewatch.ui.internal.web.Routes;
import org.nd4j.common.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page {@code /gatewatch} of the DL4J UI server, which finds this module on the class path by
 * {@link java.util.ServiceLoader}: nothing needs to be called. One server has one module.
 *
 * <p>Listens to attached storages itself, because the server hands events on only twice a second.
 */
public final class GatewatchModule implements UIModule {
  private static final Logger log = LoggerFactory.getLogger(GatewatchModule.class);

  private static final long ANNOUNCE_MILLIS = 100;

  private final SessionIndex index = new SessionIndex();
  private final StorageListener watch = new StorageListener(index);
  private final Destinations destinations = new Destinations(GatewatchModule::attachToServer);

  /** Of the page on this machine, for the log; empty while the server does not run. */
  private volatile String address = "";

  /** A module that has seen no storage; the server makes it, through {@code ServiceLoader}. */
  public GatewatchModule() {}

  /** None: the server's own, slower way of handing events on is not used. */
  @Override
  public List<String> getCallbackTypeIDs() {
    return List.of();
  }

  @Override
  public List<Route> getRoutes() {
    AccessSettings access = AccessSettings.configured();
    liveWithServer(access);
    return Routes.of(
        index,
        GatewatchModule::load,
        new Door(access),
        Limits.configured(),
        new Receiver(destinations));
  }

  /** Does nothing; see {@link #getCallbackTypeIDs}. */
  @Override
  public void reportStorageEvents(Collection<StatsStorageEvent> events) {
    log.trace("{} events of the server's own queue are not used", events.size());
  }

  @Override
  public void onAttach(StatsStorage statsStorage) {
    watch.attach(statsStorage);
    destinations.attach(statsStorage);
  }

  @Override
  public void onDetach(StatsStorage statsStorage) {
    destinations.detach(statsStorage);
    watch.detach(statsStorage);
  }

  @Override
  public List<I18NResource> getInternationalizationResources() {
    return List.of();
  }

  /**
   * A server that stops does not detach its storages; a storage that outlives it would keep this
   * module, and tell it of every sample. A verticle of the server's Vert.x is stopped with it.
   */
  private void liveWithServer(AccessSettings access) {
    Context context = Vertx.currentContext();
    if (context != null) {
      context
          .owner()
          .deployVerticle(
              new AbstractVerticle() {
                @Override
                public void start() {
                  vertx.setPeriodic(ANNOUNCE_MILLIS, timer -> announce(vertx, timer, access));
                }

                @Override
                public void stop() {
                  PageAddress.hide(address);
                  watch.close();
                }
              });
    }
  }

  /** Once the server knows its port. Asks the machine for its addresses, which may take long. */
  private void announce(Vertx vertx, long timer, AccessSettings access) {
    vertx.executeBlocking(
        promise -> {
          VertxUIServer server = VertxUIServer.getInstance();
          int port = server == null ? 0 : server.getPort();
          if (port > 0 && vertx.cancelTimer(timer)) {
            address = "http://localhost:" + port + "/gatewatch";
            PageAddress.show(address);
            Announcement.say(access, port);
          }
          promise.complete();
        },
        result -> {
          if (result.failed()) {
            log.debug("The server's port is not known yet", result.cause());
          }
        });
  }

  /** So that all its pages know it; they tell this module, too. */
  private static void attachToServer(StatsStorage storage) {
    VertxUIServer server = VertxUIServer.getInstance();
    if (server != null) {
      server.attach(storage);
    }
  }

  /** As DL4J's own pages do: asks the provider that the server was started with, if any. */
  private static boolean load(String session) {
    VertxUIServer server = VertxUIServer.getInstance();
    Function<String, Boolean> loader = server == null ? null : server.getStatsStorageLoader();
    return loader != null && loader.apply(session);
  }
}
