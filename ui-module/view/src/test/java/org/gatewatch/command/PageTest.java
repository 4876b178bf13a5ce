package org.gatewatch.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an address says, as people copy it from a browser. */
class PageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host/gatewatch/my%20run%2B1",
        "http://host/gatewatch/my%20run+1/",
        "http://host/gatewatch?token=x&session=my+run%2B1",
        "http://host/proxy/gatewatch?token=x#view=flow&session=my+run%2B1",
        "http://host/gatewatch/other?session=another#session=my%20run%2B1",
      })
  void anAddressOfARunShowsNoOther(String address) throws Exception {
    Page page = Page.at(address);

    assertThat(page.base()).endsWith("/gatewatch");
    assertThat(page.shows("my run+1", "w")).isTrue();
    assertThat(page.shows("other", "w")).isFalse();
    assertThat(page.shows("another", "w")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host",
        "http://host/gatewatch/",
        "http://host/gatewatch?token=x#view=flow"
      })
  void anAddressOfThePageShowsAllRuns(String address) throws Exception {
    assertThat(Page.at(address).shows("any", "w")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = "http://host/gatewatch#session=run&worker=w1")
  void anAddressMayNameTheWorker(String address) throws Exception {
    assertThat(Page.at(address).shows("run", "w1")).isTrue();
    assertThat(Page.at(address).shows("run", "w2")).isFalse();
  }
}
