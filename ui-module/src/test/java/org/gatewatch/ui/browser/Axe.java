package org.gatewatch.ui.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** What shuts people out of the page that is open, by axe-core and by two rules it leaves open. */
final class Axe {
  private static final String COORDINATES =
      "META-INF/maven/org.webjars.npm/axe-core/pom.properties";
  private static final String SCRIPT = script();

  /** Rules that axe-core has, but does not run unless it is asked to. */
  private static final String ALL =
      """
      {rules: {
        'label-content-name-mismatch': {enabled: true},
        'target-size': {enabled: true},
        'td-has-header': {enabled: true},
        'p-as-heading': {enabled: true}}}\
      """;

  private static final String OF_THE_SCREEN = "{runOnly: ['color-contrast', 'target-size']}";

  /** After all changes of colour: half way, one may be too pale. */
  private static final String RUN =
      """
      const changes = document.getAnimations().filter((each) => each instanceof CSSTransition);
      await Promise.allSettled(changes.map((each) => each.finished));
      const result = await axe.run(document, {resultTypes: ['violations'], ...%s});
      return result.violations.map(({id, nodes}) =>
          id + ': ' + nodes.slice(0, 3).map(({html}) => html.slice(0, 200)).join(' | '));
      """;

  /** Of all that can be chosen: its name, what it says of itself in it, and 24 pixels to hit. */
  private static final String TARGETS =
      """
      const found = [];
      const plain = (text) => text.replace(/[^\\p{L}\\p{N}.,:%/+−-]+/gu, '').toLowerCase();
      const chosen = [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
          .filter((e) => !e.disabled && e.checkVisibility({visibilityProperty: true}));
      axe.setup();
      for (const e of chosen) {
        const {width, height} = e.getBoundingClientRect();
        const name = plain(axe.commons.text.accessibleText(e));
        const says = e.matches('select, input') ? '' : plain(e.innerText ?? '');
        const mark = e.tagName + '.' + e.className + ' ' + name;
        if (axe.commons.text.accessibleText(e).trim() === '') found.push('no name: ' + mark + e.outerHTML.slice(0, 200));
        if (/\\p{L}/u.test(says) && !name.includes(says)) found.push('says ' + says + ', is called ' + name);
        if (!e.matches('canvas') && (width < 24 || height < 24))
          found.push('small: ' + mark + ' ' + width + 'x' + height);
      }
      axe.teardown();
      return chosen.length < 20 ? ['only ' + chosen.length + ' things to choose'] : found.slice(0, 8);
      """;

  private Axe() {}

  /** A line for each rule that is broken. */
  static List<String> violations(Browser browser) {
    begin(browser);
    return lines(browser.runLater(RUN.formatted(ALL)));
  }

  /** Of the rules, those that depend on the screen's colours and width: a fraction of the work. */
  static List<String> violationsOfTheScreen(Browser browser) {
    begin(browser);
    return lines(browser.runLater(RUN.formatted(OF_THE_SCREEN)));
  }

  /** A line for each thing that is hard to name or to hit. */
  static List<String> targets(Browser browser) {
    begin(browser);
    return lines(browser.run(TARGETS));
  }

  private static void begin(Browser browser) {
    if (!Boolean.TRUE.equals(browser.run("return 'axe' in window"))) {
      browser.run(SCRIPT);
    }
  }

  private static List<String> lines(Object found) {
    if (!(found instanceof List<?> list)) {
      return List.of(String.valueOf(found)); // What a script threw.
    }
    List<String> lines = new ArrayList<>();
    list.forEach(each -> lines.add(String.valueOf(each)));
    return lines;
  }

  private static String script() {
    Properties coordinates = new Properties();
    try (InputStream in = resource(COORDINATES)) {
      coordinates.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String folder = "META-INF/resources/webjars/axe-core/" + coordinates.getProperty("version");
    try (InputStream in = resource(folder + "/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    InputStream in = Axe.class.getClassLoader().getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("not on the class path: " + name);
    }
    return in;
  }
}
