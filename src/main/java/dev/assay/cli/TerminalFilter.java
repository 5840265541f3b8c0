package dev.assay.cli;

import java.io.ByteArrayOutputStream;

/// Takes out of a stream of bytes whatever could command a terminal, but lets colours through.
/// Works across the borders of buffers. For one thread.
final class TerminalFilter {
  private static final int ESCAPE = 0x1b;

  /// No colour needs more.
  private static final int LONGEST = 32;

  private final boolean active;
  private final ByteArrayOutputStream sequence = new ByteArrayOutputStream();
  private State state = State.TEXT;

  private enum State {
    TEXT,
    /// After an escape.
    ESCAPED,
    /// Within `ESC [ …`.
    CONTROL,
    /// Within a text for the terminal itself, up to a bell or `ESC \`.
    STRING,
    /// After an escape within such a text.
    STRING_ESCAPED,
    /// After the first byte of a control character beyond ASCII.
    C1
  }

  TerminalFilter(boolean active) {
    this.active = active;
  }

  /// What may pass of the first `length` of `bytes`.
  byte[] pass(byte[] bytes, int length) {
    var passed = new ByteArrayOutputStream(length);
    for (int i = 0; i < length; i++) {
      if (active) {
        pass(bytes[i] & 0xff, passed);
      } else {
        passed.write(bytes[i]);
      }
    }
    return passed.toByteArray();
  }

  private void pass(int unit, ByteArrayOutputStream passed) {
    state =
        switch (state) {
          case TEXT -> text(unit, passed);
          case ESCAPED -> escaped(unit);
          case CONTROL -> control(unit, passed);
          case STRING -> unit == 7 ? State.TEXT : unit == ESCAPE ? State.STRING_ESCAPED : state;
          case STRING_ESCAPED -> unit == '\\' ? State.TEXT : State.STRING;
          case C1 -> afterC2(unit, passed);
        };
  }

  private static State text(int unit, ByteArrayOutputStream passed) {
    if (unit == ESCAPE) {
      return State.ESCAPED;
    }
    if (unit == 0xc2) {
      return State.C1;
    }
    if ((unit >= ' ' && unit != 0x7f) || unit == '\n' || unit == '\r' || unit == '\t') {
      passed.write(unit);
    }
    return State.TEXT;
  }

  private State escaped(int unit) {
    sequence.reset();
    return switch (unit) {
      case '[' -> State.CONTROL;
      case ']', 'P', '_', '^', 'X' -> State.STRING;
      default -> State.TEXT;
    };
  }

  private State control(int unit, ByteArrayOutputStream passed) {
    if (unit >= 0x40 && unit <= 0x7e) {
      if (unit == 'm' && sequence.size() < LONGEST) {
        passed.write(ESCAPE);
        passed.write('[');
        passed.writeBytes(sequence.toByteArray());
        passed.write('m');
      }
      return State.TEXT;
    }
    if (unit < 0x20 || unit > 0x7e) {
      return text(unit, passed);
    }
    if (sequence.size() < LONGEST) {
      sequence.write(unit);
    }
    return State.CONTROL;
  }

  private static State afterC2(int unit, ByteArrayOutputStream passed) {
    if (unit < 0x80 || unit > 0x9f) {
      passed.write(0xc2);
      passed.write(unit);
    }
    return State.TEXT;
  }
}
