package org.gatewatch.sample;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cell reads, in words, of one example: a text a timestep, null where there is none. The
 * texts come from users and from data: untrusted. Immutable.
 *
 * @param example its position among the examples that are watched, from 0; that of its map
 * @param number its position in the minibatch, from 0
 * @param read what stands at each timestep, of the first {@value #MAX_TIMESTEPS}
 * @param targets what is to come out at each timestep; empty if that is not known
 * @param predictions what the network holds most likely there; empty if that is not known
 */
public record ExampleText(
    int example,
    int number,
    List<@Nullable String> read,
    List<@Nullable String> targets,
    List<@Nullable String> predictions) {

  /** Most timesteps that have texts. */
  public static final int MAX_TIMESTEPS = 512;

  /** Most characters of a text that are kept; an ellipsis follows where some are not. */
  public static final int MAX_CHARACTERS = 32;

  /** Copies its lists. Spelled out, since javac forgets there that texts may be null. */
  public ExampleText(
      int example,
      int number,
      List<@Nullable String> read,
      List<@Nullable String> targets,
      List<@Nullable String> predictions) {
    this.example = example;
    this.number = number;
    this.read = Collections.unmodifiableList(new ArrayList<>(read));
    this.targets = Collections.unmodifiableList(new ArrayList<>(targets));
    this.predictions = Collections.unmodifiableList(new ArrayList<>(predictions));
  }
}
