package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.internal.facts.ComparedGradient;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferingGradientTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").lstm("below", 3, 4).lstm("above", 4, 4).layout();

  private final DifferingGradient rule = new DifferingGradient(LAYOUT);
  private final Sample sample = new SyntheticSamples(LAYOUT).next();

  private static ComparedGradient of(String layer, int part, double told, double right) {
    return new ComparedGradient(layer, "W", part, 7, told, right);
  }

  private List<Finding> look(ComparedGradient... compared) {
    rule.compared(List.of(compared));
    assertThat(rule.canJudge(sample)).isEqualTo(compared.length > 0);
    return rule.look(sample, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, false",
    "1.04, 1, false",
    "1.06, 1, true",
    "-1, 1, true",
    "0, 1, true",
    "1, 0, true",
    "1e-9, -1e-9, false"
  })
  void aGradientIsWrongThatIsFivePerCentOff(double told, double right, boolean isWrong) {
    List<Finding> findings = look(of("below", 0, told, right), of("below", 1, 1, 1));

    assertThat(findings).hasSize(isWrong ? 1 : 0);
    assertThat(findings).noneMatch(Finding::opens);
  }

  @Test
  void twoElementsOrOneTwiceOpenAnAlert() {
    assertThat(look(of("below", 0, 2, 1), of("below", 1, 2, 1))).allMatch(Finding::opens);
    assertThat(look(of("below", 0, 1, 1), of("below", 1, 1, 1))).isEmpty();
    assertThat(look(of("below", 0, 2, 1))).noneMatch(Finding::opens);
    assertThat(look(of("below", 5, 1, 1))).noneMatch(Finding::opens);
    assertThat(look(of("below", 0, 2, 1))).allMatch(Finding::opens);
  }

  @Test
  void aLayerBelowOneThatIsAsWrongIsNotToBlame() {
    List<Finding> findings = look(of("below", 0, 2, 1), of("above", 0, 2, 1));

    assertThat(findings).extracting(finding -> finding.location().layer()).containsExactly("above");
    assertThat(look(of("below", 0, 4, 1)))
        .extracting(finding -> finding.location().layer())
        .containsExactly("above", "below");
  }
}
