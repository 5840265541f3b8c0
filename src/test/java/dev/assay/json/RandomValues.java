package dev.assay.json;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Random;

/// Values of every kind, from a seed.
final class RandomValues {

  private static final String[] PIECES = {
    "a", "Z", "0", " ", ".", "/", "\"", "\\", "\n", "\u0000", "\u007f", "\u0085", "é", "漢",
    "\u2028", "\uffff", "\ue000", "😀", "\ud800", "\udc00"
  };

  private final Random random;

  RandomValues(long seed) {
    random = new Random(seed);
  }

  Value next(int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> Value.Null.NULL;
      case 1 -> Value.of(random.nextBoolean());
      case 2 -> new Value.Int(new BigInteger(random.nextInt(100), random).negate());
      case 3 -> Value.of(Double.longBitsToDouble(random.nextLong()));
      case 4 -> Value.of((double) random.nextInt(-1000, 1000));
      case 5 -> Value.of(text());
      case 6 -> {
        var items = new ArrayList<Value>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(next(depth - 1));
        }
        yield Value.of(items);
      }
      default -> object(depth - 1);
    };
  }

  Value.Object object(int depth) {
    var members = new LinkedHashMap<String, Value>();
    for (int i = random.nextInt(4); i > 0; i--) {
      // Half a surrogate pair is a text, but not a key that can be read back.
      members.put(text().replaceAll("[\\ud800-\\udfff]", ""), next(depth));
    }
    return Value.object(members);
  }

  private String text() {
    var text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
