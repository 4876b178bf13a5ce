package org.gatewatch.benchmarks.diagnosis;

import static org.gatewatch.benchmarks.diagnosis.Archetypes.pattern;
import static org.gatewatch.benchmarks.diagnosis.Archetypes.signal;
import static org.gatewatch.benchmarks.diagnosis.Archetypes.text;
import static org.gatewatch.benchmarks.diagnosis.Plan.CellType.BIDIRECTIONAL;
import static org.gatewatch.benchmarks.diagnosis.Plan.CellType.GRAVES;
import static org.gatewatch.benchmarks.diagnosis.Plan.CellType.GRAVES_BIDIRECTIONAL;
import static org.gatewatch.benchmarks.diagnosis.Plan.CellType.LSTM;
import static org.gatewatch.benchmarks.diagnosis.Plan.CellType.SIMPLE;
import static org.gatewatch.benchmarks.diagnosis.Plan.UpdaterType.ADAM;
import static org.gatewatch.benchmarks.diagnosis.Plan.UpdaterType.NESTEROVS;
import static org.gatewatch.benchmarks.diagnosis.Plan.UpdaterType.RMSPROP;
import static org.gatewatch.benchmarks.diagnosis.Plan.UpdaterType.SGD;

import java.util.List;
import org.gatewatch.benchmarks.diagnosis.Plan.Lengths;
import org.gatewatch.benchmarks.diagnosis.Plan.TaskType;

/** Healthy trainings of each task. */
final class TaskArchetypes {
  private TaskArchetypes() {}

  static List<Archetype> texts() {
    return List.of(
        new Archetype(
            "text-lstm-adam",
            (p, draw) -> {
              text(p, draw);
              p.with(LSTM, 1, draw.from(12, 24)).with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "text-lstm2-rmsprop",
            (p, draw) -> {
              text(p, draw);
              p.with(LSTM, 2, draw.from(10, 16)).with(RMSPROP, draw.between(0.005, 0.015));
            }),
        new Archetype(
            "text-graves-adam",
            (p, draw) -> {
              text(p, draw);
              p.with(GRAVES, 1, draw.from(10, 20)).with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "text-simple-sgd",
            (p, draw) -> {
              text(p, draw);
              p.with(SIMPLE, 1, draw.from(12, 24)).with(SGD, 2.0 / p.timesteps);
              p.fits = 150;
            }),
        new Archetype(
            "text-lstm-nesterovs",
            (p, draw) -> {
              text(p, draw);
              p.with(LSTM, 1, draw.from(12, 24)).with(NESTEROVS, 0.6 / p.timesteps);
              p.fits = 150;
            }),
        new Archetype(
            "text-lstm-sgd-clipped",
            (p, draw) -> {
              text(p, draw);
              p.with(LSTM, 1, draw.from(12, 20)).with(SGD, 0.6);
              p.clip = 0.5;
              p.fits = 150;
            }),
        new Archetype(
            "echo-graph-lstm-adam",
            (p, draw) -> {
              text(p, draw);
              p.task = TaskType.ECHO;
              p.lag = draw.from(1, 2);
              p.noise = 0.3;
              p.graph = true;
              p.with(LSTM, 1, draw.from(16, 24)).with(ADAM, draw.between(0.02, 0.04));
              p.fits = 150;
            }),
        new Archetype(
            "echo-simple-rmsprop",
            (p, draw) -> {
              text(p, draw);
              p.task = TaskType.ECHO;
              p.lag = 1;
              p.noise = 0.3;
              p.with(SIMPLE, 1, draw.from(16, 24)).with(RMSPROP, draw.between(0.005, 0.01));
            }));
  }

  static List<Archetype> signals() {
    return List.of(
        new Archetype(
            "signal-lstm-adam",
            (p, draw) -> {
              signal(p, draw);
              p.with(LSTM, 1, draw.from(8, 16)).with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "signal-simple-nesterovs",
            (p, draw) -> {
              signal(p, draw);
              p.with(SIMPLE, 1, draw.from(8, 16)).with(NESTEROVS, 0.1 / p.timesteps);
            }),
        new Archetype(
            "signal-bidirectional-rmsprop",
            (p, draw) -> {
              signal(p, draw);
              p.with(BIDIRECTIONAL, 1, draw.from(6, 10)).with(RMSPROP, draw.between(0.005, 0.01));
            }),
        new Archetype(
            "signal-graves-sgd",
            (p, draw) -> {
              signal(p, draw);
              p.with(GRAVES, 1, draw.from(8, 16)).with(SGD, 0.4 / p.timesteps);
              p.fits = 150;
            }),
        new Archetype(
            "signal-graves-bidirectional-adam",
            (p, draw) -> {
              signal(p, draw);
              p.with(GRAVES_BIDIRECTIONAL, 1, draw.from(6, 10))
                  .with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "signal-graph-lstm2-adam",
            (p, draw) -> {
              signal(p, draw);
              p.graph = true;
              p.with(LSTM, 2, draw.from(6, 12)).with(ADAM, draw.between(0.01, 0.02));
            }));
  }

  static List<Archetype> classes() {
    return List.of(
        new Archetype(
            "class-last-lstm-adam",
            (p, draw) -> {
              pattern(p, draw);
              p.lastStep = true;
              p.with(LSTM, 1, draw.from(8, 16)).with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "class-bidirectional-adam-masked",
            (p, draw) -> {
              pattern(p, draw);
              p.lengths = Lengths.MASKED;
              p.with(BIDIRECTIONAL, 1, draw.from(6, 10)).with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "class-memory-lstm-adam",
            (p, draw) -> {
              pattern(p, draw);
              p.symbols = 2;
              p.lastStep = true;
              p.timesteps = draw.from(10, 12);
              p.lag = 3;
              p.noise = 0.05;
              p.with(LSTM, 1, draw.from(8, 12)).with(ADAM, draw.between(0.02, 0.04));
              p.fits = 120;
            }),
        new Archetype(
            "class-graves-rmsprop-masked",
            (p, draw) -> {
              pattern(p, draw);
              p.lengths = Lengths.MASKED;
              p.with(GRAVES, 1, draw.from(8, 14)).with(RMSPROP, draw.between(0.005, 0.015));
            }),
        new Archetype(
            "binary-last-lstm-adam",
            (p, draw) -> {
              pattern(p, draw);
              p.binary();
              p.lastStep = true;
              p.with(LSTM, 1, draw.from(8, 16)).with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "binary-graph-simple-sgd",
            (p, draw) -> {
              pattern(p, draw);
              p.binary();
              p.lastStep = true;
              p.graph = true;
              p.with(SIMPLE, 1, draw.from(8, 16)).with(SGD, 0.2);
            }));
  }
}
