package org.gatewatch.ui.browser;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that need a Chromium. Without one they are skipped, but with {@code CI=true} they fail. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("browser")
@ExtendWith(BrowserTest.Installed.class)
public @interface BrowserTest {

  /** Says so once, however many tests are skipped. */
  final class Installed implements ExecutionCondition {
    private static final String MISSING =
        "NO BROWSER: the tests of the page are SKIPPED. They need /usr/bin/chromium and"
            + " /usr/bin/chromedriver (apt-get install chromium chromium-driver).";
    private static final AtomicBoolean SAID = new AtomicBoolean();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (Browser.isInstalled()) {
        return ConditionEvaluationResult.enabled("a browser is installed");
      }
      if ("true".equals(System.getenv("CI"))) {
        throw new IllegalStateException(MISSING + " With CI=true that is a failure.");
      }
      if (SAID.compareAndSet(false, true)) {
        System.err.println("\n*** " + MISSING + " ***\n");
      }
      return ConditionEvaluationResult.disabled(MISSING);
    }
  }
}
