package dev.assay.notify;

import dev.assay.space.Value;
import java.util.Map;

/// What is to be told.
///
/// @param id the same whenever the same message is sent again
/// @param body sent as JSON; its `text` is for people
/// @param words what a program may have filled in, by name: `event`, `experiment`, `text` and so on
public record Message(String id, Value.Object body, Map<String, String> words) {
  public Message {
    words = Map.copyOf(words);
  }
}
