package org.gatewatch.ui.internal.web;

import java.util.function.Predicate;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.WorkerIndex;

/** Finds the session and worker that a request names. */
final class Sessions {
  private final SessionIndex index;
  private final Predicate<String> loader;

  /**
   * @param loader attaches the storage of a session that is not known; false if there is none
   */
  Sessions(SessionIndex index, Predicate<String> loader) {
    this.index = index;
    this.loader = loader;
  }

  SessionIndex index() {
    return index;
  }

  /** May block, if the session must be loaded. */
  WorkerIndex find(Query query) {
    String session = query.text("session");
    if (session == null) {
      throw RequestException.badParameter("session", "the id of a session; see api/sessions");
    }
    String worker = query.text("worker");
    if (index.first(session) == null && !loader.test(session)) {
      throw RequestException.notFound("no such session; see api/sessions");
    }
    WorkerIndex found = worker == null ? index.first(session) : index.find(session, worker);
    if (found == null) {
      throw RequestException.notFound("the session has no such worker; see api/sessions");
    }
    return found;
  }
}
