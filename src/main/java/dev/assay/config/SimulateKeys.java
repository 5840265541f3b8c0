package dev.assay.config;

import dev.assay.config.Section.Key;
import dev.assay.config.Shape.Either;
import dev.assay.config.Shape.ListOf;
import dev.assay.config.Shape.Named;
import dev.assay.config.Shape.Number;
import dev.assay.config.Shape.Span;
import dev.assay.config.Shape.Text;
import dev.assay.config.Shape.Whole;
import java.util.List;

/// The keys of a specification that say how it is simulated; part of [SpecKeys].
final class SimulateKeys {

  private static final String SHARE = "a number from 0 to 1";

  static final Section SIMULATE =
      new Section(
          "simulate",
          List.of(
              new Key(
                  "function",
                  new Either(new Text(), new Named("(?s).+", "any text", new Text())),
                  "a test function in place of the jobs, such as branin, or one for each metric"),
              new Key(
                  "table",
                  new Text(),
                  "a table of real runs in place of the jobs: DIR/NAME of NAME.json, NAME.csv.gz"),
              new Key(
                  "workers",
                  new Whole(1, 10_000),
                  "how many there are; each runs one trial at a time",
                  "parallelism, else 1"),
              new Key(
                  "run_time",
                  new ListOf(new Span(false), 1, true),
                  "how long a whole run takes, or the shortest and the longest",
                  "what the table knows, else 1m"),
              new Key(
                  "epochs",
                  new Whole(1, 100_000),
                  "how often a run of a function reports",
                  "stopping.max, else 1"),
              new Key(
                  "evaluation_time",
                  new Span(false),
                  "how long a trained trial is evaluated before it has a value",
                  "not at all"),
              new Key("failures", new Number(0, SHARE), "the share of trials that fail", "0"),
              new Key(
                  "crashes",
                  new Number(0, SHARE),
                  "the share of attempts under which the worker dies",
                  "0")));

  private SimulateKeys() {}
}
