package dev.assay.knowledge;

import java.text.Normalizer;
import java.util.Locale;

/// Titles as names of files.
final class Slug {

  private static final int LONGEST = 60;

  private Slug() {}

  /// `title` in small letters, digits and `-`, cut at a word; `otherwise` where nothing is left.
  static String of(String title, String otherwise) {
    String plain =
        Normalizer.normalize(title.replace("ß", "ss"), Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    if (plain.length() > LONGEST) {
      int word = plain.lastIndexOf('-', LONGEST);
      plain = plain.substring(0, word > 0 ? word : LONGEST);
    }
    return plain.isEmpty() ? otherwise : plain;
  }
}
