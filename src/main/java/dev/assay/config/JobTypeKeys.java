package dev.assay.config;

import dev.assay.config.Section.Key;
import dev.assay.config.Shape.Any;
import dev.assay.config.Shape.Either;
import dev.assay.config.Shape.Form;
import dev.assay.config.Shape.ListOf;
import dev.assay.config.Shape.Named;
import dev.assay.config.Shape.Table;
import dev.assay.config.Shape.Text;
import dev.assay.config.Shape.Word;
import java.util.List;

/// The keys of `[job_types.NAME]` in a file of settings.
final class JobTypeKeys {

  static final Section RANGE =
      new Section(
          "a range",
          List.of(
              new Key("min", new Shape.Number(-Double.MAX_VALUE, "a number"), "the least"),
              new Key("max", new Shape.Number(-Double.MAX_VALUE, "a number"), "the most")));

  static final Section RESULTS =
      new Section(
          "results",
          List.of(
              Key.text("learning_curve", "JSON with a list of points"),
              Key.text("stats", "a JSON object of numbers"),
              Key.text("best_prompt", "a file to remember")));

  static final Section JOB_TYPE =
      new Section(
          "a job type",
          List.of(
              new Key(
                  "command",
                  new Either(new Text(), new ListOf(new Word(), 1, false)),
                  "program and arguments; {config_path} is the file written for the job"),
              new Key(
                  "allowed",
                  new Named(
                      "(?s).+",
                      "a dotted key of the file",
                      new Either(new ListOf(new Any(), 1, false), new Table(RANGE))),
                  "which values of the file are allowed: a list, or {min, max}"),
              new Key("expect", new Table(SpecKeys.EXPECT), "as in a specification"),
              new Key("metrics", new ListOf(new Table(SpecKeys.METRICS), 1, true), "as there, too"),
              new Key(
                  "progress",
                  new ListOf(new Text(), 0, true),
                  "regular expressions with groups such as step and of"),
              new Key("results", new Table(RESULTS), "files that are read at the end"),
              new Key(
                  "env_from",
                  new Named(
                      SpecKeys.VARIABLE_NAME,
                      SpecKeys.VARIABLE_NAMING,
                      new Form(
                          "(?s)file:.+|env:" + SpecKeys.VARIABLE_NAME,
                          "file:PATH or env:NAME",
                          true)),
                  "secrets by reference")));

  static final Shape JOB_TYPES =
      new Named("[A-Za-z0-9][A-Za-z0-9_.-]*", "letters, digits and _ . -", new Table(JOB_TYPE));

  private JobTypeKeys() {}
}
