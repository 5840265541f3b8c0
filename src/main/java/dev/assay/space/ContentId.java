package dev.assay.space;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// What a configuration is known by wherever it is run: the md5 of the canonical JSON of its state
/// point, as signac computes it. Equal state points have equal ids; the order of keys is ignored,
/// and `1`, `1.0`, `"1"` and `true` are all different.
///
/// @param hex 32 lower-case hexadecimal digits
public record ContentId(String hex) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  /// Refuses text that is not 32 lower-case hexadecimal digits.
  public ContentId {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "not a content id: '%s'; it has 32 hexadecimal digits, lower case".formatted(hex));
    }
  }

  /// The id of `statePoint`.
  public static ContentId of(Value.Object statePoint) {
    byte[] text = CanonicalJson.write(statePoint).getBytes(StandardCharsets.UTF_8);
    return new ContentId(HexFormat.of().formatHex(md5().digest(text)));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5, which every Java must have", e);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
