package dev.assay.control;

import dev.assay.space.Value;

/// One reason for where a job is.
///
/// @param code a stable word for programs
/// @param text one line for people
/// @param hint what to do about it; may be empty
record Because(String code, String text, String hint) {

  Because(String code, String text) {
    this(code, text, "");
  }

  Value.Object document() {
    return new Document().with("code", code).with("text", text).with("hint", hint).build();
  }
}
