package dev.assay.exchange;

import java.util.List;

/// The tables of the storage that Optuna keeps since its version 3.2, and the marks by which it
/// knows them. What is said here is the format of the file, nothing of how Optuna works.
final class OptunaTables {

  /// Under which a study keeps the names of its objectives.
  static final String METRIC_NAMES = "study:metric_names";

  private static final String TRIAL_KEY = "trial_id INTEGER REFERENCES trials (trial_id)";

  /// Attributes of a study or a trial.
  private static String attributes(String of, String owners, String kind) {
    String table = "%s_%s_attributes".formatted(of, kind);
    return """
    CREATE TABLE %1$s (
      %2$s_%3$s_attribute_id INTEGER NOT NULL PRIMARY KEY,
      %2$s_id INTEGER REFERENCES %4$s (%2$s_id),
      "key" VARCHAR(512),
      value_json TEXT,
      UNIQUE (%2$s_id, "key")
    )\
    """
        .formatted(table, of, kind, owners);
  }

  static final List<String> ALL =
      List.of(
          """
          CREATE TABLE studies (
            study_id INTEGER NOT NULL PRIMARY KEY,
            study_name VARCHAR(512) NOT NULL
          )\
          """,
          "CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name)",
          """
          CREATE TABLE version_info (
            version_info_id INTEGER NOT NULL PRIMARY KEY CHECK (version_info_id = 1),
            schema_version INTEGER,
            library_version VARCHAR(256)
          )\
          """,
          """
          CREATE TABLE study_directions (
            study_direction_id INTEGER NOT NULL PRIMARY KEY,
            direction VARCHAR(8) NOT NULL,
            study_id INTEGER NOT NULL REFERENCES studies (study_id),
            objective INTEGER NOT NULL,
            UNIQUE (study_id, objective)
          )\
          """,
          attributes("study", "studies", "user"),
          attributes("study", "studies", "system"),
          """
          CREATE TABLE trials (
            trial_id INTEGER NOT NULL PRIMARY KEY,
            number INTEGER,
            study_id INTEGER REFERENCES studies (study_id),
            state VARCHAR(8) NOT NULL,
            datetime_start DATETIME,
            datetime_complete DATETIME
          )\
          """,
          "CREATE INDEX ix_trials_study_id ON trials (study_id)",
          attributes("trial", "trials", "user"),
          attributes("trial", "trials", "system"),
          """
          CREATE TABLE trial_params (
            param_id INTEGER NOT NULL PRIMARY KEY,
            %s,
            param_name VARCHAR(512),
            param_value FLOAT,
            distribution_json TEXT,
            UNIQUE (trial_id, param_name)
          )\
          """
              .formatted(TRIAL_KEY),
          """
          CREATE TABLE trial_values (
            trial_value_id INTEGER NOT NULL PRIMARY KEY,
            trial_id INTEGER NOT NULL REFERENCES trials (trial_id),
            objective INTEGER NOT NULL,
            value FLOAT,
            value_type VARCHAR(7) NOT NULL,
            UNIQUE (trial_id, objective)
          )\
          """,
          """
          CREATE TABLE trial_intermediate_values (
            trial_intermediate_value_id INTEGER NOT NULL PRIMARY KEY,
            trial_id INTEGER NOT NULL REFERENCES trials (trial_id),
            step INTEGER NOT NULL,
            intermediate_value FLOAT,
            intermediate_value_type VARCHAR(7) NOT NULL,
            UNIQUE (trial_id, step)
          )\
          """,
          """
          CREATE TABLE trial_heartbeats (
            trial_heartbeat_id INTEGER NOT NULL PRIMARY KEY,
            trial_id INTEGER NOT NULL UNIQUE REFERENCES trials (trial_id),
            heartbeat DATETIME NOT NULL
          )\
          """,
          "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
          // What a storage is known by: the version of the tables, which 3.2 to 5 share.
          "INSERT INTO alembic_version (version_num) VALUES ('v3.2.0.a')",
          """
          INSERT INTO version_info (version_info_id, schema_version, library_version)
          VALUES (1, 12, '5.0.0')\
          """);

  private OptunaTables() {}
}
