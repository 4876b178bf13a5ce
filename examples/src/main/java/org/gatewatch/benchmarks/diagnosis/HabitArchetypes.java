package org.gatewatch.benchmarks.diagnosis;

import static org.gatewatch.benchmarks.diagnosis.Archetypes.signal;
import static org.gatewatch.benchmarks.diagnosis.Archetypes.text;
import static org.gatewatch.benchmarks.diagnosis.Plan.CellType.GRAVES;
import static org.gatewatch.benchmarks.diagnosis.Plan.CellType.LSTM;
import static org.gatewatch.benchmarks.diagnosis.Plan.CellType.SIMPLE;
import static org.gatewatch.benchmarks.diagnosis.Plan.UpdaterType.ADAM;
import static org.gatewatch.benchmarks.diagnosis.Plan.UpdaterType.SGD;

import java.util.List;
import org.gatewatch.benchmarks.diagnosis.Plan.Lengths;
import org.gatewatch.benchmarks.diagnosis.Plan.Schedule;

/** Healthy trainings with what people do to lengths, rates, and weights. */
final class HabitArchetypes {
  private HabitArchetypes() {}

  static List<Archetype> all() {
    return List.of(
        new Archetype(
            "masked-text-lstm",
            (p, draw) -> {
              text(p, draw);
              p.lengths = Lengths.MASKED;
              p.with(LSTM, 1, draw.from(12, 20)).with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "masked-signal-graves",
            (p, draw) -> {
              signal(p, draw);
              p.lengths = Lengths.MASKED;
              p.with(GRAVES, 1, draw.from(8, 14)).with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "bucketed-text-lstm",
            (p, draw) -> {
              text(p, draw);
              p.lengths = Lengths.BUCKETED;
              p.shortest = 0.08;
              p.timesteps = draw.of(25, 40, 80);
              p.batch = 8;
              p.fits = 3200 / p.timesteps;
              p.with(LSTM, 1, draw.from(10, 16)).with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "bucketed-signal-simple",
            (p, draw) -> {
              signal(p, draw);
              p.lengths = Lengths.BUCKETED;
              p.shortest = 0.1;
              p.timesteps = draw.of(20, 30);
              p.fits = 100;
              p.with(SIMPLE, 1, draw.from(8, 16)).with(ADAM, draw.between(0.005, 0.02));
            }),
        new Archetype(
            "warm-up-lstm2",
            (p, draw) -> {
              text(p, draw);
              p.schedule = Schedule.WARM_UP;
              p.with(LSTM, 2, draw.from(10, 16)).with(ADAM, draw.between(0.02, 0.04));
            }),
        new Archetype(
            "stepped-simple-sgd",
            (p, draw) -> {
              signal(p, draw);
              p.schedule = Schedule.STEPS;
              p.with(SIMPLE, 1, draw.from(8, 16)).with(SGD, 0.4 / p.timesteps);
              p.fits = 150;
            }),
        new Archetype(
            "decaying-lstm",
            (p, draw) -> {
              text(p, draw);
              p.schedule = draw.of(0, 1) == 0 ? Schedule.POLYNOMIAL : Schedule.EXPONENTIAL;
              p.with(LSTM, 1, draw.from(12, 20)).with(ADAM, draw.between(0.02, 0.05));
            }),
        new Archetype(
            "dropout-lstm2",
            (p, draw) -> {
              text(p, draw);
              p.keep = draw.between(0.6, 0.9);
              p.with(LSTM, 2, draw.from(16, 24)).with(ADAM, draw.between(0.01, 0.02));
              p.fits = 150;
            }),
        new Archetype(
            "to-nothing-text",
            (p, draw) -> {
              text(p, draw);
              p.noise = 0;
              p.timesteps = 5;
              p.with(LSTM, 1, draw.from(16, 24)).with(ADAM, draw.between(0.03, 0.06));
              p.fits = 300;
            }),
        new Archetype(
            "to-nothing-signal",
            (p, draw) -> {
              signal(p, draw);
              p.noise = 0;
              p.timesteps = 5;
              p.schedule = Schedule.EXPONENTIAL;
              p.with(SIMPLE, 1, draw.from(10, 16)).with(ADAM, draw.between(0.02, 0.04));
              p.fits = 400;
            }),
        new Archetype(
            "segments-lstm",
            (p, draw) -> {
              text(p, draw);
              p.timesteps = 24;
              p.segment = 6;
              p.batch = 8;
              p.with(LSTM, 1, draw.from(10, 16)).with(ADAM, draw.between(0.01, 0.02));
              p.clip = 1;
              p.fits = 40;
            }),
        new Archetype(
            "segments-masked-graves",
            (p, draw) -> {
              text(p, draw);
              p.lengths = Lengths.MASKED;
              p.timesteps = 18;
              p.segment = 6;
              p.batch = 8;
              p.with(GRAVES, 1, draw.from(10, 16)).with(ADAM, draw.between(0.01, 0.02));
              p.clip = 1;
              p.fits = 40;
            }),
        new Archetype(
            "penalty-graves2",
            (p, draw) -> {
              text(p, draw);
              p.l2 = 1e-4;
              p.with(GRAVES, 2, draw.from(10, 16)).with(ADAM, draw.between(0.01, 0.02));
            }));
  }
}
