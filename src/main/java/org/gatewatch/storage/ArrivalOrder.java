package org.gatewatch.storage;

/**
 * A {@code StatsStorage} that knows in which order its updates came, whatever their timestamps say.
 * The listener's timestamps rise as long as it lives; but a worker's next listener, as of a program
 * that goes on with a run, may have a clock that is behind, or one that was set meanwhile. The page
 * shows what such a storage has in this order, and of any other storage in that of timestamps, or
 * of iterations where those are in none. Safe for use by many threads.
 */
public interface ArrivalOrder {
  /**
   * The timestamps of a worker's updates, in the order in which they came. If one of them is among
   * those given, so is every one that came before it and is still kept. An update that took the
   * place of another one of its timestamp may stand where either came.
   *
   * @param session id of the session
   * @param type id of the type
   * @param worker id of the worker
   * @return milliseconds since 1970, each once, in an array of the caller's own; empty if there are
   *     none
   */
  long[] getUpdateTimesByArrival(String session, String type, String worker);
}
