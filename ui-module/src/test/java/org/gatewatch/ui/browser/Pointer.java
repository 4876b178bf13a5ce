package org.gatewatch.ui.browser;

import java.util.List;
import java.util.Map;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** A reader's mouse, its wheel, and fingers on a touch screen. */
final class Pointer {
  private final ChromeDriver driver;

  Pointer(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Points at an element. */
  void hover(String selector) {
    new Actions(driver).moveToElement(driver.findElement(By.cssSelector(selector))).perform();
  }

  /** Drags over an element, from one share of its width to another. */
  void drag(String selector, double from, double to, boolean withShift) {
    WebElement over = driver.findElement(By.cssSelector(selector));
    int width = over.getSize().width;
    Actions actions = new Actions(driver);
    if (withShift) {
      actions.keyDown(Keys.SHIFT);
    }
    actions
        .moveToElement(over, (int) ((from - 0.5) * width), 0)
        .clickAndHold()
        .moveByOffset((int) ((to - from) * width / 2), 0)
        .moveByOffset((int) ((to - from) * width) - (int) ((to - from) * width / 2), 0)
        .release();
    if (withShift) {
      actions.keyUp(Keys.SHIFT);
    }
    actions.perform();
  }

  /** Turns the wheel over a share of an element's width, as if to scroll by so many pixels. */
  void wheel(String selector, double at, int down, int right, boolean withControl) {
    int[] location = location(selector, at);
    driver.executeCdpCommand(
        "Input.dispatchMouseEvent",
        Map.of(
            "type",
            "mouseWheel",
            "x",
            location[0],
            "y",
            location[1],
            "deltaX",
            right,
            "deltaY",
            down,
            "modifiers",
            withControl ? 2 : 0));
  }

  /** Two fingers on an element, at shares of its width, move to others. */
  void pinch(String selector, double[] from, double[] to) {
    touch("touchStart", List.of(point(selector, from[0], 0), point(selector, from[1], 1)));
    for (double share : new double[] {0.5, 1}) {
      touch(
          "touchMove",
          List.of(
              point(selector, from[0] + share * (to[0] - from[0]), 0),
              point(selector, from[1] + share * (to[1] - from[1]), 1)));
    }
    touch("touchEnd", List.of());
  }

  private void touch(String type, List<Map<String, Object>> points) {
    driver.executeCdpCommand(
        "Input.dispatchTouchEvent", Map.of("type", type, "touchPoints", points));
  }

  private Map<String, Object> point(String selector, double at, int id) {
    int[] location = location(selector, at);
    return Map.of("x", location[0], "y", location[1], "id", id);
  }

  /** Where on the screen a share of an element's width is, at half of its height. */
  private int[] location(String selector, double at) {
    List<?> location =
        (List<?>)
            driver.executeScript(
                "const b = document.querySelector(arguments[0]).getBoundingClientRect();"
                    + "return [Math.round(b.left + arguments[1] * b.width),"
                    + " Math.round(b.top + b.height / 2)]",
                selector,
                at);
    return location.stream().mapToInt(each -> ((Number) each).intValue()).toArray();
  }
}
