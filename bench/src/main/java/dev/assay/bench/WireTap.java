package dev.assay.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands between a client and a PostgreSQL server and keeps what the client says, so that it can
/// be said again by somebody who does nothing else: the bare SQL of the same transactions.
final class WireTap implements AutoCloseable {
  private static final int REQUEST_LENGTH = 8;
  private static final byte SYNC = 'S';
  private static final byte QUERY = 'Q';
  private static final byte READY = 'Z';
  private static final byte ERROR = 'E';

  private final int port;
  private final ServerSocket listener;
  private final List<Told> connections = new CopyOnWriteArrayList<>();

  /// @param port of the server, on this machine
  WireTap(int port) throws IOException {
    this.port = port;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::listen);
  }

  /// What one client said: how it introduced itself, and then piece by piece, each up to where it
  /// waited for an answer.
  record Told(byte[] introduction, List<byte[]> pieces) {}

  int port() {
    return listener.getLocalPort();
  }

  /// The client that has said most.
  Told longest() {
    return connections.stream()
        .max((one, other) -> Integer.compare(one.pieces().size(), other.pieces().size()))
        .orElseThrow();
  }

  private void listen() {
    while (true) {
      try {
        var client = listener.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> copy(server, client));
        Thread.ofVirtual().start(() -> record(client, server));
      } catch (SocketException e) {
        return; // closed
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      return; // one of them has gone
    }
  }

  private void record(Socket client, Socket server) {
    try (client;
        server) {
      var in = new DataInputStream(new java.io.BufferedInputStream(client.getInputStream()));
      var out = server.getOutputStream();
      byte[] introduction = introduction(in, out);
      var told = new Told(introduction, new ArrayList<>());
      connections.add(told);
      var piece = new ByteArrayOutputStream();
      while (true) {
        byte type = in.readByte();
        byte[] message = message(type, in);
        piece.write(message);
        if (type == SYNC || type == QUERY) {
          told.pieces().add(piece.toByteArray());
          out.write(piece.toByteArray());
          piece.reset();
        } else if (type == 'X') {
          out.write(message);
        }
      }
    } catch (EOFException | SocketException e) {
      return; // the client has gone
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Requests for encryption come first and are passed on, but are not kept.
  private static byte[] introduction(DataInputStream in, OutputStream out) throws IOException {
    while (true) {
      int length = in.readInt();
      var bytes = new byte[length];
      java.nio.ByteBuffer.wrap(bytes).putInt(length);
      in.readFully(bytes, Integer.BYTES, length - Integer.BYTES);
      out.write(bytes);
      if (length != REQUEST_LENGTH) {
        return bytes;
      }
    }
  }

  private static byte[] message(byte type, DataInputStream in) throws IOException {
    int length = in.readInt();
    var bytes = new byte[1 + length];
    java.nio.ByteBuffer.wrap(bytes).put(type).putInt(length);
    in.readFully(bytes, 1 + Integer.BYTES, length - Integer.BYTES);
    return bytes;
  }

  /// Says it all again to a server.
  ///
  /// @param first the piece at which the clock begins
  /// @return seconds from there to the end
  static double again(int port, Told told, byte[] introduction, int first) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      var in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
      var out = socket.getOutputStream();
      out.write(introduction);
      awaitReady(in);
      for (byte[] piece : told.pieces().subList(0, first)) {
        out.write(piece);
        awaitReady(in);
      }
      return Clock.seconds(() -> {
        for (byte[] piece : told.pieces().subList(first, told.pieces().size())) {
          out.write(piece);
          awaitReady(in);
        }
      });
    }
  }

  private static void awaitReady(DataInputStream in) throws IOException {
    while (true) {
      byte type = in.readByte();
      int length = in.readInt();
      byte[] rest = in.readNBytes(length - Integer.BYTES);
      if (type == ERROR) {
        throw new IOException("the server refused: " + new String(rest));
      }
      if (type == READY) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
