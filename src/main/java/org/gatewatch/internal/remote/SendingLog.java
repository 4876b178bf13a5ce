package org.gatewatch.internal.remote;

import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log how sending goes: once when it begins to fail, and once when it succeeds again.
 */
final class SendingLog {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);

  private final URI address;
  private final Outbox outbox;
  private final long mostBytes;

  /** For the sending thread. */
  private boolean failing;

  /**
   * Nothing has failed yet.
   *
   * @param address of the server
   * @param outbox whose losses are said
   * @param mostBytes that may wait
   */
  SendingLog(URI address, Outbox outbox, long mostBytes) {
    this.address = address;
    this.outbox = outbox;
    this.mostBytes = mostBytes;
  }

  void failing(String why) {
    if (!failing) {
      log.warn(
          "Samples do not reach {} ({}); they wait, at most {} bytes of them, and are sent again",
          address,
          why,
          mostBytes);
    }
    failing = true;
  }

  void reached() {
    if (failing) {
      log.info("Samples reach {} again; {} were lost", address, outbox.lost());
    }
    failing = false;
  }

  /** The server refuses a record for good. */
  void givenUp(String why) {
    log.warn("{} will never take a record, which is lost: {}", address, why);
  }

  void interrupted() {
    log.warn("The thread that sends to {} was interrupted; the next record goes on", address);
  }

  /** The time to wait is over, and some records still wait. */
  void outOfTime() {
    log.warn("{} did not take the last records in time: they are lost", address);
  }

  /**
   * All is over.
   *
   * @param given up at the end
   */
  void ended(int given) {
    if (given > 0) {
      log.warn(
          "{} did not take the last {} records; {} are lost in all", address, given, outbox.lost());
    } else if (outbox.lost() > 0) {
      log.warn("{} records for {} were lost", outbox.lost(), address);
    }
  }
}
