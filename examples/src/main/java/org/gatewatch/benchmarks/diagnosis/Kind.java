package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A kind of sick training.
 *
 * @param name short, without blanks
 * @param accepted causes any of which is the right one to name
 * @param harmful advices that make it worse or hide it
 * @param base which healthy trainings can fall sick of it
 * @param variants of the fault
 */
record Kind(
    String name,
    Set<Cause> accepted,
    Set<Action> harmful,
    Predicate<Plan> base,
    List<Fault> variants) {}
