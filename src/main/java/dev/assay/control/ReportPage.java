package dev.assay.control;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// A report as one file: charts, data and program are in it, and it asks for nothing else. What
/// people wrote is only ever data: it cannot end its element, and the program puts it on the page
/// as text. Only the two programs whose digests stand in the policy run.
final class ReportPage {
  private ReportPage() {}

  static String of(Value.Object report) {
    String style = resource("report.css");
    String charts = resource("echarts.min.js");
    String program = resource("report.js");
    String policy =
        "default-src 'none'; script-src '%s' '%s'; style-src '%s'; img-src data:; base-uri 'none'; form-action 'none'"
            .formatted(digest(charts), digest(program), digest(style));
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="%s">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:,">
    <title>%s</title>
    <style>%s</style>
    </head>
    <body>
    <header id="head"></header>
    <main id="main"></main>
    <noscript>The charts need JavaScript; assay report --markdown writes the same without it.</noscript>
    <script type="application/json" id="report">%s</script>
    <script>%s</script>
    <script>%s</script>
    </body>
    </html>
    """
        .formatted(policy, escaped(text(report, "name")), style, data(report), charts, program);
  }

  /// JSON that cannot end the element it stands in.
  static String data(Value.Object report) {
    return Json.write(report)
        .replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String text(Value.Object report, String key) {
    return report.get(key).orElse(Value.Null.NULL) instanceof Value.Text(String text) ? text : "";
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new ControlException(
            ControlException.Code.FAILED,
            "this build of Assay lacks %s, which reports are made of".formatted(name),
            "build it anew: ./build package");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
