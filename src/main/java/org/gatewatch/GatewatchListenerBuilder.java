package org.gatewatch;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.cell.CellSpec;
import org.gatewatch.internal.engine.AlertReceivers;
import org.gatewatch.internal.engine.Arguments;
import org.gatewatch.internal.engine.ListenerFamily;
import org.gatewatch.internal.engine.RunNames;
import org.gatewatch.internal.engine.Settings;
import org.gatewatch.internal.engine.SummariserChoice;
import org.gatewatch.internal.webhook.Webhook;
import org.gatewatch.internal.webhook.WebhookAddress;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.TimestepLabels;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link GatewatchListener}; every setting has a default that suits most trainings. Bad
 * arguments, null among them, throw {@code IllegalArgumentException} naming the argument and its
 * range. For one thread.
 */
public final class GatewatchListenerBuilder {
  private final StatsStorageRouter router;
  private final Settings.Builder settings = Settings.builder();
  private String sessionId = RunNames.newSession();
  private @Nullable String workerId;
  private Consumer<Alert> onAlert = alert -> {};
  private @Nullable WebhookAddress webhook;

  GatewatchListenerBuilder(StatsStorageRouter router) {
    this.router = router;
  }

  /**
   * Takes a sample in every iteration whose number is divisible by this. A network that trains with
   * truncated backpropagation through time, where an iteration is a segment of a sequence, has one
   * in each stretch of so many iterations, the first in iteration 0: at changing places, so that
   * samples are not all of the same segment.
   *
   * @param iterations at least 1; 10 unless set
   * @return this builder
   */
  public GatewatchListenerBuilder frequency(int iterations) {
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
  public GatewatchListenerBuilder budget(double share) {
    settings.budget(share);
    return this;
  }

  /**
   * Captures these quantities only.
   *
   * @param quantities one or more; all unless set
   * @return this builder
   */
  public GatewatchListenerBuilder quantities(Quantity... quantities) {
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
  public GatewatchListenerBuilder sessionId(String id) {
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
  public GatewatchListenerBuilder workerId(String id) {
    workerId = Arguments.requireId("workerId", id);
    return this;
  }

  /**
   * Says something of the run, such as what is tried in it: it stands on the run's card on the page
   * and in what is stored.
   *
   * @param text at most 1,000 characters; empty unless set
   * @return this builder
   */
  public GatewatchListenerBuilder note(String text) {
    settings.note(Arguments.requireNonNull("note", text));
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
  public GatewatchListenerBuilder onAlert(Consumer<Alert> callback) {
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
   * GatewatchListener#close} waits for 5 seconds at most, the end of the JVM for 10.
   *
   * <p>The log names the host alone, since whoever knows the rest may write there. A copy of the
   * listener on another machine does not know the address: what {@link GatewatchListener#relay}
   * hears of it is sent from here.
   *
   * @param uri an address of {@code http} or {@code https}; nothing is sent unless it is set
   * @return this builder
   */
  public GatewatchListenerBuilder webhook(URI uri) {
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
  public GatewatchListenerBuilder onNonFinite(NonFinitePolicy policy) {
    settings.stopping(Arguments.requireNonNull("onNonFinite", policy) == NonFinitePolicy.STOP);
    return this;
  }

  /**
   * Writes a crash dump into this directory when the first non-finite value is found, once a
   * listener: one zip file with the network and its updater's state as they were when they produced
   * the value, the minibatch, the state of recurrent layers, and the last samples. Training waits
   * while it is written, that once; nothing that goes wrong with it reaches training. See {@link
   * org.gatewatch.crashdump.CrashDump#read}.
   *
   * @param directory made when it is needed; no crash dump is written unless it is set
   * @return this builder
   */
  public GatewatchListenerBuilder crashDumpDirectory(Path directory) {
    settings.crashDumpDirectory(Arguments.requireNonNull("crashDumpDirectory", directory));
    return this;
  }

  /**
   * Limits the size of the crash dump: one that does not fit is not written, and the log says so.
   *
   * @param bytes at least 1; 2<sup>30</sup> (1 GiB) unless set
   * @return this builder
   */
  public GatewatchListenerBuilder maxCrashDumpBytes(long bytes) {
    settings.maxCrashDumpBytes(bytes);
    return this;
  }

  /**
   * Limits the resolution of heatmaps, and so the size of a sample.
   *
   * @param cells most rows and columns a gate, 0 (none) to 64; 64 unless set
   * @return this builder
   */
  public GatewatchListenerBuilder maxHeatmapSide(int cells) {
    settings.maxHeatmapSide(cells);
    return this;
  }

  /**
   * Limits how many samples wait for a slow storage before the oldest is given up.
   *
   * @param samples 1 to 10,000; 64 unless set
   * @return this builder
   */
  public GatewatchListenerBuilder maxQueuedSamples(int samples) {
    settings.maxQueuedSamples(samples);
    return this;
  }

  /**
   * Limits how many examples of a minibatch are looked at inside cells: gates, state, and the
   * gradient through time. They are evenly spread over the minibatch.
   *
   * <p>On a GPU, networks of types FLOAT and DOUBLE are looked into without waiting. Where that
   * cannot be, nothing is looked at inside cells unless this is set: training would wait there.
   *
   * @param count at least 0 (not looking inside), {@code Integer.MAX_VALUE} for all. Unless set,
   *     all of a minibatch of at most 8, and 4 of a larger one: more, at most 8, of sequences of
   *     fewer than 8 timesteps, and where more get maps
   * @return this builder
   */
  public GatewatchListenerBuilder examples(int count) {
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
  public GatewatchListenerBuilder maxElementsPerGate(int elements) {
    settings.maxElementsPerGate(elements);
    return this;
  }

  /**
   * Chooses the example whose units and timesteps the maps show.
   *
   * @param number its position in the minibatch, from 0; 0 unless set, the last if there are fewer
   * @return this builder
   */
  public GatewatchListenerBuilder mapExample(int number) {
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
  public GatewatchListenerBuilder extraMaps(int count) {
    settings.extraMaps(count);
    return this;
  }

  /**
   * Says what stands at each timestep of the examples that have maps, such as a character: it is
   * shown on the page, coloured by what a unit does there. For data of which the place in the
   * minibatch tells what it is; where minibatches are drawn at random, {@link #symbols} tells it.
   *
   * @param texts asked on another thread than training's, for up to 512 timesteps of each example
   * @return this builder
   */
  public GatewatchListenerBuilder labels(TimestepLabels texts) {
    settings.places(Arguments.requireNonNull("labels", texts));
    return this;
  }

  /**
   * Says which text a class stands for, such as the character behind the position of the one in a
   * one-hot vector, or the word behind an index. Then the page shows in words what the network
   * reads at each timestep, what is to come out, and what it holds most likely; of a network with
   * several inputs or outputs only what it reads from the first. The training thread copies the
   * input and labels of the examples that have maps, and the weights of the output layer, if they
   * are at most 262,144; not on a GPU, where it would wait for them: there nothing is said of it.
   *
   * @param texts from a class, from 0, to its text, of which 32 characters are kept, or null; asked
   *     on another thread than training's. What it throws is logged once
   * @return this builder
   */
  public GatewatchListenerBuilder symbols(IntFunction<@Nullable String> texts) {
    settings.symbols(Arguments.requireNonNull("symbols", texts));
    return this;
  }

  /**
   * Looks at all examples in one sample of so many, within {@link #maxElementsPerGate}, so that the
   * gradients of recurrent layers can be compared with those of backpropagation through time:
   * {@link org.gatewatch.alert.AlertType#WRONG_GRADIENT}. Samples of minibatches that are looked at
   * as a whole anyway are compared unasked. Without {@link #examples} nothing is looked at there.
   *
   * <p>In the same samples a few elements of the gradient of every layer are compared with
   * differences of the loss. The training thread copies parameters, configuration and up to four
   * examples; on another thread, a copy of the network in type DOUBLE computes some 30 passes, for
   * about a second at most, with the code of your own layers among it. The log says, once, where
   * that cannot be done: a network that is random (dropout, weight noise), very large, on a GPU, or
   * whose loss is of a kind that is not known.
   *
   * @param samples at least 0; 0 unless set, for none
   * @return this builder
   */
  public GatewatchListenerBuilder checkGradients(int samples) {
    settings.checkGradients(samples);
    return this;
  }

  /**
   * Says what a recurrent layer is made of that somebody wrote: it is then shown gate by gate, and
   * inside, as DL4J's own are. A layer can say that itself, too: see {@link
   * org.gatewatch.cell.DescribedCell}. A description that does not fit, or of a layer that is not
   * there, costs one line of the log, an ERROR, when the network begins to train.
   *
   * @param layer the layer's name, or that of its vertex in a graph; one of a MultiLayerNetwork
   *     that has no name is called "layer" and its position, from 0
   * @param spec what it is made of
   * @return this builder
   */
  public GatewatchListenerBuilder describe(String layer, CellSpec spec) {
    settings.describe(
        Arguments.requireNonNull("layer", layer), Arguments.requireNonNull("spec", spec));
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
  public GatewatchListener build() {
    SummariserChoice.configured();
    AlertReceivers receivers =
        new AlertReceivers(onAlert, webhook == null ? null : new Webhook(webhook));
    String worker = workerId == null ? RunNames.nextWorker(sessionId) : workerId;
    return new GatewatchListener(
        router, settings.build(), sessionId, worker, receivers, new ListenerFamily(), false);
  }
}
