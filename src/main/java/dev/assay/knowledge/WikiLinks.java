package dev.assay.knowledge;

import java.util.ArrayList;
import java.util.List;

/// Links of the form `[[E001]]`, `[[E001#Results]]`, `[[E001|the first try]]`.
final class WikiLinks {

  private WikiLinks() {}

  /// What the links of one line name, in their order.
  static List<String> in(String line) {
    var targets = new ArrayList<String>();
    int open = line.indexOf("[[");
    while (open >= 0) {
      int close = line.indexOf("]]", open + 2);
      if (close < 0) {
        break;
      }
      // Of `[[[[E001]]` the inner pair is the link.
      String inner = line.substring(line.lastIndexOf("[[", close) + 2, close);
      String target = target(inner);
      if (!target.isEmpty()) {
        targets.add(target);
      }
      open = line.indexOf("[[", close + 2);
    }
    return targets;
  }

  /// What stands before `#` and `|`.
  static String target(String inner) {
    int end = inner.length();
    for (char mark : new char[] {'#', '|'}) {
      int at = inner.indexOf(mark);
      end = at >= 0 ? Math.min(end, at) : end;
    }
    return inner.substring(0, end).strip();
  }
}
