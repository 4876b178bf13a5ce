package org.gatewatch.command;

import org.gatewatch.view.UnusableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A line for each sample, as they come. */
@Command(
    name = "follow",
    description = {
      "Prints a line for each sample, beginning with the newest, until training ends.",
      "Of a page the worker that began last is followed, if none is chosen. Its token is part of"
          + " the address, or in the environment as GATEWATCH_TOKEN."
    })
final class FollowCommand extends RunCommand {
  @Parameters(paramLabel = "FILE|URL", description = RunChoice.PLACE)
  private String place = "";

  @Option(names = "--all", description = "Begin with the first sample.")
  private boolean all;

  @Option(names = "--json", description = "A JSON object a line.")
  private boolean json;

  @Mixin private RunChoice choice = new RunChoice();

  @Override
  boolean run(Rows rows) throws UnusableException {
    if (Page.isAddress(place)) {
      return new PageFollower(Page.at(place), this::complain)
          .follow(choice, all, sample -> sample.print(rows, json, false));
    }
    try (RunChoice.Opened opened = choice.open(place, 0, this::complain)) {
      boolean isOneOfMany = opened.workers().size() > 1;
      new FileFollower(opened, this::complain)
          .follow(all, sample -> sample.print(rows, json, isOneOfMany));
      return true;
    }
  }
}
