package org.gatewatch.benchmarks.diagnosis;

import static org.gatewatch.benchmarks.diagnosis.Archetypes.signal;
import static org.gatewatch.benchmarks.diagnosis.Archetypes.text;
import static org.gatewatch.benchmarks.diagnosis.Plan.CellType.LSTM;
import static org.gatewatch.benchmarks.diagnosis.Plan.CellType.SIMPLE;
import static org.gatewatch.benchmarks.diagnosis.Plan.UpdaterType.ADAM;
import static org.gatewatch.benchmarks.diagnosis.Plan.UpdaterType.NESTEROVS;
import static org.gatewatch.benchmarks.diagnosis.Plan.UpdaterType.RMSPROP;

import java.util.List;
import org.gatewatch.benchmarks.diagnosis.Plan.TaskType;

/** Healthy trainings of networks and minibatches of unusual shapes. */
final class ShapeArchetypes {
  private ShapeArchetypes() {}

  static List<Archetype> all() {
    return List.of(
        new Archetype(
            "seq2seq-graph-adam",
            (p, draw) -> {
              p.task = TaskType.SEQ2SEQ;
              p.graph = true;
              p.symbols = draw.from(4, 6);
              p.timesteps = draw.from(5, 6);
              p.batch = draw.of(16, 32);
              p.with(LSTM, 1, draw.from(16, 24)).with(ADAM, draw.between(0.01, 0.03));
            }),
        new Archetype(
            "tiny-net-single",
            (p, draw) -> {
              signal(p, draw);
              p.batch = draw.of(1, 2);
              p.timesteps = 5;
              p.with(LSTM, 1, draw.from(1, 2)).with(ADAM, draw.between(0.02, 0.05));
              p.fits = 300;
            }),
        new Archetype(
            "wide-net",
            (p, draw) -> {
              text(p, draw);
              p.timesteps = 5;
              p.with(LSTM, 1, draw.from(96, 160)).with(ADAM, draw.between(0.003, 0.01));
              p.fits = 80;
            }),
        new Archetype(
            "deep-lstm-adam",
            (p, draw) -> {
              text(p, draw);
              p.timesteps = 5;
              p.with(LSTM, draw.from(3, 4), 12).with(ADAM, draw.between(0.01, 0.02));
              p.fits = 100;
            }),
        new Archetype(
            "very-deep-graph-shortcuts",
            (p, draw) -> {
              text(p, draw);
              p.timesteps = 5;
              p.graph = true;
              p.shortcuts = true;
              p.with(draw.of(0, 1) == 0 ? LSTM : SIMPLE, draw.from(8, 12), 10)
                  .with(ADAM, draw.between(0.005, 0.01));
              p.fits = 60;
            }),
        new Archetype(
            "deep-simple-nesterovs",
            (p, draw) -> {
              text(p, draw);
              p.timesteps = 6;
              p.with(SIMPLE, draw.from(3, 6), 14).with(NESTEROVS, 0.15 / p.timesteps);
            }),
        new Archetype(
            "long-sequences",
            (p, draw) -> {
              text(p, draw);
              p.timesteps = draw.of(50, 100, 200);
              p.batch = 4;
              p.with(LSTM, 1, 12).with(ADAM, draw.between(0.02, 0.04));
              p.fits = 3000 / p.timesteps;
            }),
        new Archetype(
            "large-batch-simple",
            (p, draw) -> {
              signal(p, draw);
              p.batch = 64;
              p.with(SIMPLE, 1, draw.from(8, 16)).with(RMSPROP, draw.between(0.003, 0.01));
            }));
  }
}
