package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import org.gatewatch.benchmarks.OverheadBenchmark;
import org.gatewatch.examples.command.Launcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {
  @Test
  void examplesAndBenchmarksAreFoundByTheirSimpleNames() {
    assertThat(Launcher.find("CharModelling").map(Method::getDeclaringClass))
        .contains(CharModelling.class);
    assertThat(Launcher.find("OverheadBenchmark").map(Method::getDeclaringClass))
        .contains(OverheadBenchmark.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NoSuch", "charmodelling", "OriginText", "command.Cli", "../X"})
  void whatIsNoProgramIsNotFound(String name) {
    assertThat(Launcher.find(name)).isEmpty();
  }
}
