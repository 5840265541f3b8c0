package dev.assay.config;

import dev.assay.config.Shape.Text;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The keys that one table may have.
///
/// @param title how messages call the table
record Section(String title, List<Key> keys) {

  /// A key that may be given.
  ///
  /// @param required whether it must be given
  /// @param meaning one line for people
  /// @param preset what holds without it, for people; empty where nothing does
  record Key(String name, Shape shape, boolean required, String meaning, String preset) {
    Key(String name, Shape shape, String meaning, String preset) {
      this(name, shape, false, meaning, preset);
    }

    Key(String name, Shape shape, String meaning) {
      this(name, shape, false, meaning, "");
    }

    static Key required(String name, Shape shape, String meaning) {
      return new Key(name, shape, true, meaning, "");
    }

    static Key text(String name, String meaning) {
      return new Key(name, new Text(), meaning);
    }
  }

  Section {
    keys = List.copyOf(keys);
  }

  Section with(List<Key> more) {
    return new Section(title, Stream.concat(keys.stream(), more.stream()).toList());
  }

  List<String> names() {
    return keys.stream().map(Key::name).toList();
  }

  Optional<Key> key(String name) {
    return keys.stream().filter(key -> key.name().equals(name)).findFirst();
  }
}
