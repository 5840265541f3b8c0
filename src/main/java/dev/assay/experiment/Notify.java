package dev.assay.experiment;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Who is told what of an experiment.
///
/// @param to each of them once
/// @param on what they are told of
public record Notify(List<Target> to, Set<Occasion> on) {
  /// Nobody.
  public static final Notify NONE = new Notify(List.of(), Set.of(Occasion.values()));

  public Notify {
    to = to.stream().distinct().toList();
    on = Set.copyOf(on);
  }

  /// What somebody may be told of.
  public enum Occasion {
    /// Every job of the experiment has ended.
    FINISH,
    /// A first job of it has failed for good, while others go on.
    FAILURE,
    /// It does not go on as it should without a person.
    ATTENTION;

    /// The word in specifications and messages.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The occasion with this word.
    public static Occasion ofWord(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// Where a message goes.
  public sealed interface Target {

    /// What of it may be shown: an address can be as good as a password.
    String label();

    /// A web address that takes JSON by POST.
    ///
    /// @param url begins with `http://` or `https://`
    record Web(String url) implements Target {
      @Override
      public String label() {
        int host = url.indexOf("://") + 3;
        int end = host;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
          end++;
        }
        return url.substring(0, end) + (end < url.length() ? "/…" : "");
      }
    }

    /// A web address that stands elsewhere.
    ///
    /// @param reference `env:NAME` or `file:PATH`, seen by the worker
    record Secret(String reference) implements Target {
      @Override
      public String label() {
        return reference;
      }
    }

    /// A program that gets JSON on its standard input.
    ///
    /// @param words its name first; `{text}` and so on are filled in each word, and stay one word
    record Program(List<String> words) implements Target {
      public Program {
        words = List.copyOf(words);
      }

      @Override
      public String label() {
        return words.getFirst();
      }
    }
  }
}
