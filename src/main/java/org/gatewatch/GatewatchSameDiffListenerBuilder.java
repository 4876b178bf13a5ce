package org.gatewatch;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.function.Consumer;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.engine.AlertReceivers;
import org.gatewatch.internal.engine.Arguments;
import org.gatewatch.internal.engine.RunNames;
import org.gatewatch.internal.engine.Settings;
import org.gatewatch.internal.engine.SummariserChoice;
import org.gatewatch.internal.webhook.Webhook;
import org.gatewatch.internal.webhook.WebhookAddress;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link GatewatchSameDiffListener}; every setting has a default that suits most
 * trainings. Bad arguments, null among them, throw {@code IllegalArgumentException} naming the
 * argument and its range. For one thread.
 */
public final class GatewatchSameDiffListenerBuilder {
  private final StatsStorageRouter router;
  private final Settings.Builder settings = Settings.builder();
  private String sessionId = RunNames.newSession();
  private @Nullable String workerId;
  private Consumer<Alert> onAlert = alert -> {};
  private @Nullable WebhookAddress webhook;

  GatewatchSameDiffListenerBuilder(StatsStorageRouter router) {
    this.router = router;
  }

  /**
   * Takes a sample in every iteration whose number, as the graph's training configuration counts,
   * is divisible by this.
   *
   * @param iterations at least 1; 10 unless set
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder frequency(int iterations) {
    settings.frequency(iterations);
    return this;
  }

  /**
   * Limits what watching may cost, as a share of the processor time that the training thread itself
   * takes: callbacks and the publisher's thread together. It is measured all the time. Where it is
   * more, what lies inside cells is taken less often, then heatmaps, then whole samples, and where
   * there is room again they come back. The log says so once, and the run's card on the page says
   * what is taken how often. Non-finite values are looked for in every iteration all the same, and
   * what is out of the ordinary is sampled whole. The first 16 samples, and all until they have
   * taken 2 seconds, are whole and do not count. Each worker has a budget of its own.
   *
   * @param share above 0, such as 0.01 for 1 %; {@code Double.MAX_VALUE} for no limit: then every
   *     sample is whole. 0.01 unless set, here or by the system property {@code
   *     org.gatewatch.budget} (a number, or {@code unlimited})
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder budget(double share) {
    settings.budget(share);
    return this;
  }

  /**
   * Captures these quantities only.
   *
   * @param quantities one or more; all unless set
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder quantities(Quantity... quantities) {
    Arguments.requireNonNull("quantities", quantities);
    settings.quantities(new HashSet<>(Arrays.asList(quantities)));
    return this;
  }

  /**
   * Names the session, that is the run, on the page.
   *
   * @param id not blank, at most 256 bytes of UTF-8; date, time and four random digits unless set
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder sessionId(String id) {
    sessionId = Arguments.requireId("sessionId", id);
    return this;
  }

  /**
   * Names the worker within the session.
   *
   * @param id not blank, at most 256 bytes of UTF-8, unique in the session; {@code worker-N} unless
   *     set, with eight digits of this JVM behind it if the session was given a name, since other
   *     JVMs may train in it
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder workerId(String id) {
    workerId = Arguments.requireId("workerId", id);
    return this;
  }

  /**
   * Is called with each alert, which names session and worker, on the training thread (that of its
   * worker, where several train at once), after its line was logged: of non-finite values within
   * the iteration that they appear in (on a GPU mostly in a later one), of everything else, which
   * is found on another thread, at the end of a later iteration or when the listener is closed.
   * Keep it short; what it throws is logged and goes no further.
   *
   * @param callback what to call; not null
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder onAlert(Consumer<Alert> callback) {
    onAlert = Arguments.requireNonNull("onAlert", callback);
    return this;
  }

  /**
   * Sends each alert to an address on the web as well, such as the incoming webhook of a chat room:
   * a POST of JSON, with {@code text} (as Slack and Mattermost take it), {@code content} (as
   * Discord does) and, for programs, {@code alerts}. A thread of its own sends; training waits for
   * nothing. A server that is down, slow, answers 5xx or asks to wait (429) is tried again after 1
   * second to a minute; what it refuses otherwise is lost, and redirects are not followed. At most
   * 100 alerts wait: of more the oldest are lost. The log and the next message say how many. {@link
   * GatewatchSameDiffListener#close} waits for 5 seconds at most, the end of the JVM for 10.
   *
   * <p>The log names the host alone, since whoever knows the rest may write there.
   *
   * @param uri an address of {@code http} or {@code https}; nothing is sent unless it is set
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder webhook(URI uri) {
    webhook = new WebhookAddress(Arguments.requireNonNull("webhook", uri));
    return this;
  }

  /**
   * Decides what happens on non-finite values; {@link NonFinitePolicy#LOG} unless set. On a GPU
   * {@link NonFinitePolicy#STOP} may stop in a later iteration than theirs.
   *
   * @param policy what to do; not null
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder onNonFinite(NonFinitePolicy policy) {
    settings.stopping(Arguments.requireNonNull("onNonFinite", policy) == NonFinitePolicy.STOP);
    return this;
  }

  /**
   * Writes a crash dump into this directory when the first non-finite value is found, once a
   * listener: one zip file with the graph's variables and what its updater keeps of them, as they
   * were when they produced the value, the minibatch, and the last samples. Training waits while it
   * is written, that once; nothing that goes wrong with it reaches training. See {@link
   * org.gatewatch.crashdump.SameDiffCrashDump#read}.
   *
   * @param directory made when it is needed; no crash dump is written unless it is set
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder crashDumpDirectory(Path directory) {
    settings.crashDumpDirectory(Arguments.requireNonNull("crashDumpDirectory", directory));
    return this;
  }

  /**
   * Limits the size of the crash dump: one that does not fit is not written, and the log says so.
   *
   * @param bytes at least 1; 2<sup>30</sup> (1 GiB) unless set
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder maxCrashDumpBytes(long bytes) {
    settings.maxCrashDumpBytes(bytes);
    return this;
  }

  /**
   * Limits the resolution of heatmaps, and so the size of a sample.
   *
   * @param cells most rows and columns a gate, 0 (none) to 64; 64 unless set
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder maxHeatmapSide(int cells) {
    settings.maxHeatmapSide(cells);
    return this;
  }

  /**
   * Limits how many samples wait for a slow storage before the oldest is given up.
   *
   * @param samples 1 to 10,000; 64 unless set
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder maxQueuedSamples(int samples) {
    settings.maxQueuedSamples(samples);
    return this;
  }

  /**
   * Limits how many examples of a minibatch are looked at inside cells: gates, state, and the
   * gradient through time. They are evenly spread over the minibatch.
   *
   * @param count at least 0 (not looking inside), {@code Integer.MAX_VALUE} for all. Unless set,
   *     all of a minibatch of at most 8, and 4 of a larger one: more, at most 8, of sequences of
   *     fewer than 8 timesteps, and where more get maps
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder examples(int count) {
    settings.examples(count);
    return this;
  }

  /**
   * Limits how many elements of a gate (examples × timesteps × units) are looked at. Fewer examples
   * are taken to stay within it; a cell of which one example alone has more is not looked into.
   *
   * @param elements 1 to 2<sup>28</sup>; 524,288 unless set. Computing one cell takes about 220
   *     bytes of the heap for each
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder maxElementsPerGate(int elements) {
    settings.maxElementsPerGate(elements);
    return this;
  }

  /**
   * Chooses the example whose units and timesteps the maps show.
   *
   * @param number its position in the minibatch, from 0; 0 unless set, the last if there are fewer
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder mapExample(int number) {
    settings.mapExample(number);
    return this;
  }

  /**
   * Gives further examples maps of their own, beside the chosen one: the first of those that are
   * looked at; and tells what their units hold at the last timestep. Each makes a sample larger by
   * some 14 kB (7 maps of 64 × 32 cells, before compression) for a cell of 64 units or more and 32
   * timesteps.
   *
   * @param count 0 to 7; 0 unless set
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder extraMaps(int count) {
    settings.extraMaps(count);
    return this;
  }

  /**
   * Compares, in one sample of so many, gradients of the recurrent operations with differences of
   * what they compute: {@link org.gatewatch.alert.AlertType#WRONG_GRADIENT}. What that takes is
   * copied (an operation's inputs, its parameters and their gradients); the rest is done on another
   * thread.
   *
   * @param samples at least 0; 0 unless set, for none
   * @return this builder
   */
  public GatewatchSameDiffListenerBuilder checkGradients(int samples) {
    settings.checkGradients(samples);
    return this;
  }

  /**
   * The listener, attached to nothing yet.
   *
   * @return a new listener
   * @throws IllegalArgumentException if the system property {@code org.gatewatch.summariser} is
   *     none of {@code auto}, {@code cpu}, {@code cuda} and {@code nd4j}, or {@code
   *     org.gatewatch.budget} is no share
   */
  public GatewatchSameDiffListener build() {
    SummariserChoice.configured();
    AlertReceivers receivers =
        new AlertReceivers(onAlert, webhook == null ? null : new Webhook(webhook));
    String worker = workerId == null ? RunNames.nextWorker(sessionId) : workerId;
    return new GatewatchSameDiffListener(router, settings.build(), sessionId, worker, receivers);
  }
}
