package dev.assay.knowledge;

/// What a note says about itself, in its head or on a line `> **Name**: value`.
enum Field {
  ID("id", "ID"),
  STATUS("status", "Status"),
  HYPOTHESIS("hypothesis", "Hypothesis"),
  EXPERIMENT("experiment", "Experiment"),
  IMPACT("impact", "Impact"),
  CREATED("created", "Created"),
  SOURCE_TYPE("source_type", "Type"),
  DATE_REVIEWED("date_reviewed", "Date reviewed"),
  RELEVANCE("relevance", "Relevance"),
  TARGET("target", "Target"),
  TARGET_ID("target_id", "Target ID"),
  REQUESTED_BY("requested_by", "Requested by"),
  REVIEWER("reviewer", "Reviewer"),
  SCOPE("scope", "Scope"),
  CHALLENGE_REVIEW("challenge_review", "Challenge Review"),
  DATE("date", "Date");

  private final String key;
  private final String title;

  Field(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /// Its key in the head.
  String key() {
    return key;
  }

  /// Its name on a line of the body, and in messages.
  String title() {
    return title;
  }
}
