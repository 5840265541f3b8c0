package dev.assay.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// Reads the columns of one row from left to right. For one thread.
final class OptunaRow {

  private final ResultSet set;
  private int column;

  OptunaRow(ResultSet set, int column) {
    this.set = set;
    this.column = column;
  }

  /// What is made of a row.
  interface Reader<T> {
    T read(OptunaRow row) throws SQLException;
  }

  String text() throws SQLException {
    String text = set.getString(++column);
    return text == null ? "" : text;
  }

  long number() throws SQLException {
    return set.getLong(++column);
  }

  double real() throws SQLException {
    return maybeReal().orElse(Double.NaN);
  }

  Optional<Double> maybeReal() throws SQLException {
    double number = set.getDouble(++column);
    return set.wasNull() ? Optional.empty() : Optional.of(number);
  }

  /// A number, and beside it whether it is one.
  double typed() throws SQLException {
    double number = real();
    return switch (text()) {
      case "INF_POS" -> Double.POSITIVE_INFINITY;
      case "INF_NEG" -> Double.NEGATIVE_INFINITY;
      case "NAN" -> Double.NaN;
      default -> number;
    };
  }

  Optional<LocalDateTime> time() throws SQLException {
    String text = text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.parse(text.replace(' ', 'T')));
    } catch (DateTimeParseException _) {
      throw new ExchangeException(
          "a trial has the time '%s', which is none".formatted(DistributionReader.shown(text)), "");
    }
  }
}
