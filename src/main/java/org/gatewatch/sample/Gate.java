package org.gatewatch.sample;

/**
 * A gate of a recurrent cell, by what it does. DL4J's comments name two of them the other way round
 * ("input" for the candidate, "input modulation" for the input gate); these names are the ones of
 * the literature and of Keras. Constants are appended only: stored records hold their position.
 */
public enum Gate {
  /** Input gate, a sigmoid: how much of the candidate enters the cell state. */
  INPUT(Role.INPUT, "I"),
  /** Forget gate, a sigmoid: how much of the cell state is kept. */
  FORGET(Role.FORGET, "F"),
  /** Candidate, a tanh: what may enter the cell state, or the output of a cell without one. */
  CELL(Role.CANDIDATE, "C"),
  /** Output gate, a sigmoid: how much of the cell state is shown. */
  OUTPUT(Role.OUTPUT, "O"),
  /** The one block of a layer that has no gates, such as a SimpleRnn or a dense layer. */
  BLOCK(Role.BLOCK, ""),
  /** Reset gate, a sigmoid: how much of the previous output the candidate sees. */
  RESET(Role.RESET, "R"),
  /** Update gate, a sigmoid: how much of the previous output is kept. */
  UPDATE(Role.UPDATE, "U");

  /** What a gate is for. */
  public enum Role {
    /** Lets the candidate in. */
    INPUT("input"),
    /** Keeps the cell state. */
    FORGET("forget"),
    /** Is what may be remembered: no gate that opens and shuts. */
    CANDIDATE("candidate"),
    /** Shows the cell state. */
    OUTPUT("output"),
    /** Shows the candidate the previous output. */
    RESET("reset"),
    /** Keeps the previous output. */
    UPDATE("update"),
    /** No gate: all that there is. */
    BLOCK("block");

    private final String word;

    Role(String word) {
      this.word = word;
    }
  }

  private final Role role;
  private final String letter;

  Gate(Role role, String letter) {
    this.role = role;
    this.letter = letter;
  }

  /** {@return what it is for} */
  public Role role() {
    return role;
  }

  /** {@return its name for people in lower case, without the word gate, such as {@code forget}} */
  public String label() {
    return role.word;
  }

  /** {@return its letter where there is no room for its name; empty for {@link #BLOCK}} */
  public String letter() {
    return letter;
  }

  /**
   * Whether it is a part of a cell that has several, and not the one block of a layer without
   * gates.
   *
   * @return false for {@link #BLOCK} only
   */
  public boolean isGate() {
    return role != Role.BLOCK;
  }

  /**
   * Whether it tells how much of what a cell remembers is kept from one timestep to the next.
   *
   * @return true for {@link #FORGET} and {@link #UPDATE}
   */
  public boolean keepsMemory() {
    return role == Role.FORGET || role == Role.UPDATE;
  }
}
