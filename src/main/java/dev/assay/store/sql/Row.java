package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The columns of one row, read from left to right. Valid only while its query is read.
final class Row {

  private final ResultSet set;
  private final Dialect dialect;
  private int column;

  Row(ResultSet set, Dialect dialect) {
    this.set = set;
    this.dialect = dialect;
  }

  boolean next() throws SQLException {
    column = 0;
    return set.next();
  }

  long number() {
    try {
      return set.getLong(++column);
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }

  int integer() {
    return Math.toIntExact(number());
  }

  /// What is true or false, or a number that is not zero; false where there is none.
  boolean flag() {
    Object stored = any();
    return stored instanceof Number number ? number.longValue() != 0 : Boolean.TRUE.equals(stored);
  }

  double real() {
    try {
      return set.getDouble(++column);
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }

  String text() {
    try {
      return set.getString(++column);
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }

  byte[] bytes() {
    try {
      return set.getBytes(++column);
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }

  @Nullable Object any() {
    try {
      return set.getObject(++column);
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }

  @Nullable Long maybeNumber() {
    long number = number();
    return wasNull() ? null : (Long) number;
  }

  @Nullable Double maybeReal() {
    double real = real();
    return wasNull() ? null : (Double) real;
  }

  @Nullable String maybeText() {
    String text = text();
    return wasNull() ? null : text;
  }

  OptionalInt maybeInteger() {
    long number = number();
    return wasNull() ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(number));
  }

  OptionalLong maybeLong() {
    long number = number();
    return wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }

  Instant instant() {
    return Instant.ofEpochMilli(number());
  }

  Optional<Instant> maybeInstant() {
    return Optional.ofNullable(maybeNumber()).map(Instant::ofEpochMilli);
  }

  /// A JSON object; the empty one where there is none.
  Value.Object object() {
    String text = maybeText();
    return text == null ? Value.EMPTY : (Value.Object) Json.parse(text);
  }

  private boolean wasNull() {
    try {
      return set.wasNull();
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }
}
