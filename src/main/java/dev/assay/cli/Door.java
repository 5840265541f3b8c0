package dev.assay.cli;

import dev.assay.control.Control;
import dev.assay.control.Working;
import java.util.Optional;

/// Opens the home that a command works on. Called at most once a command, and only by commands that
/// need it.
@FunctionalInterface
public interface Door {

  /// Opens the home.
  ///
  /// @param place what `-C` said; empty for the usual search
  /// @param store what `--store` said; empty for what the settings say
  Home open(Optional<String> place, Optional<String> store);

  /// An open home.
  ///
  /// @param worker what a worker may use where flags say nothing
  record Home(Control control, Working.Settings worker) {}
}
