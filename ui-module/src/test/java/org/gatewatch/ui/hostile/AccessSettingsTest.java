package org.gatewatch.ui.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.internal.page.PageAddress;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.CapturedLog;
import org.gatewatch.ui.TestServer;
import org.gatewatch.ui.internal.access.Access;
import org.gatewatch.ui.internal.access.AccessSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What system properties make of the door, and what the log says of it. */
@Tag("hostile")
class AccessSettingsTest {
  @AfterEach
  void forget() {
    List.of(AccessSettings.ACCESS, AccessSettings.TOKEN, AccessSettings.HOSTS, AccessSettings.PATH)
        .forEach(System::clearProperty);
  }

  @Test
  void unlessSetThisMachineIsFreeAndTheTokenIsNewEachTime() {
    AccessSettings settings = AccessSettings.configured();
    assertThat(settings.access()).isEqualTo(Access.LOOPBACK);
    assertThat(settings.hosts()).isEmpty();
    assertThat(settings.path()).isEmpty();
    assertThat(settings).hasToString(AccessSettings.configured().toString());
    assertThat(settings.token()).isNotEqualTo(AccessSettings.configured().token());
  }

  @Test
  void everythingCanBeSet() {
    System.setProperty(AccessSettings.ACCESS, "Open");
    System.setProperty(AccessSettings.HOSTS, "GW.example, b.example,[fd00::1]");
    System.setProperty(AccessSettings.PATH, "/runs/7");
    AccessSettings settings = AccessSettings.configured();
    assertThat(settings.access()).isEqualTo(Access.OPEN);
    assertThat(settings.hosts()).containsExactlyInAnyOrder("gw.example", "b.example", "[fd00::1]");
    assertThat(settings.path()).isEqualTo("/runs/7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "org.gatewatch.access | lopback | must be loopback, token or open, not 'lopback'",
        "org.gatewatch.token | short | must be 32 to 256 letters, digits, '-', '_', '.' and '~'",
        "org.gatewatch.hosts | a.example:80 | must be names of hosts without ports",
        "org.gatewatch.hosts | a,,b | must be names of hosts without ports",
        "org.gatewatch.path | runs/7/ | must be a path such as /runs/7"
      })
  void aBadValueIsOneLineThatSaysWhatIsAllowedAndOpensNothing(
      String property, String value, String said) {
    System.setProperty(property, value);
    try (CapturedLog log = new CapturedLog()) {
      AccessSettings settings = AccessSettings.configured();
      assertThat(log.having(property)).hasSize(1);
      assertThat(log.having(property).get(0)).startsWith("ERROR ").contains(said);
      assertThat(settings.hosts()).isEmpty();
      assertThat(settings.path()).isEmpty();
      assertThat(settings.access())
          .isEqualTo(property.equals(AccessSettings.ACCESS) ? Access.TOKEN : Access.LOOPBACK);
    }
    if (property.equals(AccessSettings.TOKEN)) {
      assertThat(said).as("a token is not repeated").doesNotContain(value);
    }
  }

  @Test
  void aServerSaysOnceUnderWhichAddressesThePageOpensAndTheTokenThereDoes() throws Exception {
    System.setProperty(AccessSettings.ACCESS, "token");
    try (CapturedLog log = new CapturedLog();
        TestServer server = TestServer.startOn(TestServer.freePort())) {
      String said = "Gatewatch's page: ";
      Await.until("the line", () -> !log.having(said).isEmpty());
      String line = log.having(said).get(0);
      String path = "/gatewatch?token=";
      int at = line.indexOf("http://localhost:" + server.port() + path);
      assertThat(at).as(line).isPositive();
      String token = line.substring(line.indexOf(path) + path.length()).split("[, ]", -1)[0];
      assertThat(token).hasSize(43).matches("[A-Za-z0-9_-]+");
      assertThat(server.get("/gatewatch/api/sessions").statusCode()).isEqualTo(401);
      assertThat(server.get(path + token).statusCode()).isEqualTo(302);
      assertThat(
              RawAnswer.get(
                      "127.0.0.1",
                      server.port(),
                      "/gatewatch/api/sessions",
                      "Host: localhost",
                      "Authorization: Bearer " + token)
                  .status())
          .isEqualTo(200);
      assertThat(log.having(token)).hasSize(1);
    }
  }

  @Test
  void aTokenThatWasGivenWorksAndIsNotLogged() throws Exception {
    System.setProperty(AccessSettings.TOKEN, OwnServer.GIVEN);
    try (CapturedLog log = new CapturedLog();
        TestServer server = TestServer.startOn(TestServer.freePort())) {
      Await.until("the line", () -> !log.having("Gatewatch's page: ").isEmpty());
      assertThat(log.having(OwnServer.GIVEN)).isEmpty();
      assertThat(PageAddress.ofAlerts("a b", "w"))
          .as("the page in a line of the log of alerts")
          .isEqualTo(
              "http://localhost:" + server.port() + "/gatewatch#session=a+b&worker=w&view=alerts");
      RawAnswer answer =
          RawAnswer.get(
              "127.0.0.1",
              server.port(),
              "/gatewatch",
              "Host: elsewhere.example",
              "Authorization: Bearer " + OwnServer.GIVEN);
      assertThat(answer.status()).isEqualTo(200);
    }
    Await.until("no page any more", () -> PageAddress.ofAlerts("a b", "w") == null);
  }
}
