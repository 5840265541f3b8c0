package dev.assay.notify;

import dev.assay.json.Json;
import dev.assay.notify.Courier.Surroundings;
import dev.assay.notify.Result.Delivered;
import dev.assay.notify.Result.Failed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// One POST of JSON. It speaks HTTP itself, because the connection must go to an address that was
/// looked at, and the JDK's client would ask for the addresses of the host once more.
record WebCall(String url, Message message, Surroundings around) {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");
  private static final int LONGEST_LINE = 4096;

  Result run() throws InterruptedException {
    var socket = new AtomicReference<@Nullable Socket>();
    var call = new FutureTask<>(() -> call(socket));
    Thread.ofVirtual().name("assay-notify").start(call);
    try {
      return call.get(around.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Failed("no answer within %d s".formatted(around.patience().toSeconds()), true);
    } catch (ExecutionException e) {
      var cause = Objects.requireNonNullElse(e.getCause(), e);
      return new Failed("cannot be called: " + cause.getClass().getSimpleName(), false);
    } finally {
      call.cancel(true);
      close(socket.getAndSet(null));
    }
  }

  private Result call(AtomicReference<@Nullable Socket> open) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return new Failed("it is no web address", false); // which may be a secret
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || uri.getUserInfo() != null) {
      return new Failed("a web address has a host, and no name or password before it", false);
    }
    boolean secure = scheme.equals("https");
    try {
      List<InetAddress> addresses = addresses(uri.getHost());
      Optional<InetAddress> refused = refused(uri.getHost(), addresses);
      if (refused.isPresent()) {
        return new Failed(
            "%s has the private address %s; name it in allow-private of [notify] to allow it"
                .formatted(uri.getHost(), refused.get().getHostAddress()),
            false);
      }
      int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
      Socket socket = connect(addresses, port, open);
      return exchange(secure ? secured(socket, uri.getHost(), port, open) : socket, uri);
    } catch (UnknownHostException e) {
      return new Failed("there is no host " + uri.getHost(), true);
    } catch (IOException e) {
      return new Failed(uri.getHost() + ": " + e.getMessage(), true);
    }
  }

  private List<InetAddress> addresses(String host) throws UnknownHostException {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return around.names().resolve(bare);
  }

  /// One private address among several is enough: which of them would be called is chance.
  private Optional<InetAddress> refused(String host, List<InetAddress> addresses) {
    return around.allowPrivate().contains(host.toLowerCase(Locale.ROOT))
        ? Optional.empty()
        : addresses.stream().filter(address -> !Addresses.isPublic(address)).findFirst();
  }

  private Socket connect(
      List<InetAddress> addresses, int port, AtomicReference<@Nullable Socket> open)
      throws IOException {
    IOException first = new UnknownHostException();
    int each = (int) Math.max(1, around.patience().toMillis() / Math.max(1, addresses.size()));
    for (InetAddress address : addresses) {
      var socket = new Socket(java.net.Proxy.NO_PROXY);
      open.set(socket);
      try {
        socket.connect(new InetSocketAddress(address, port), each);
        socket.setSoTimeout((int) around.patience().toMillis());
        return socket;
      } catch (IOException e) {
        close(socket);
        first = first instanceof UnknownHostException ? e : first;
      }
    }
    throw first;
  }

  private static Socket secured(
      Socket socket, String host, int port, AtomicReference<@Nullable Socket> open)
      throws IOException {
    var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var secured = (SSLSocket) factory.createSocket(socket, host, port, true);
    open.set(secured);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private Result exchange(Socket socket, URI uri) throws IOException {
    byte[] body = Json.write(message.body()).getBytes(StandardCharsets.UTF_8);
    var out = socket.getOutputStream();
    out.write(head(uri, body.length).getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
    Matcher status = STATUS.matcher(line(socket.getInputStream()));
    if (!status.matches()) {
      return new Failed(uri.getHost() + " did not answer in HTTP/1.1", true);
    }
    int code = Integer.parseInt(status.group(1));
    return switch (code / 100) {
      case 2 -> new Delivered();
      case 3 -> new Failed("answered %d; redirects are not followed".formatted(code), false);
      default ->
          new Failed("answered " + code, code >= 500 || code == 408 || code == 425 || code == 429);
    };
  }

  private String head(URI uri, int length) {
    URI ascii = URI.create(uri.toASCIIString());
    String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    if (ascii.getRawQuery() != null) {
      path += "?" + ascii.getRawQuery();
    }
    String host = uri.getPort() >= 0 ? uri.getHost() + ":" + uri.getPort() : uri.getHost();
    return """
    POST %s HTTP/1.1
    Host: %s
    User-Agent: assay
    Content-Type: application/json; charset=utf-8
    Content-Length: %d
    Idempotency-Key: %s
    Connection: close

    """
        .formatted(path, host, length, message.id())
        .replace("\n", "\r\n");
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.size() < LONGEST_LINE) {
      line.write(next);
      next = in.read();
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private static void close(@Nullable Socket socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        return; // what was to be said has been said
      }
    }
  }
}
