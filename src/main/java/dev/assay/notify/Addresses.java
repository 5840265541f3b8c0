package dev.assay.notify;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Tells public addresses of the internet from all others: this machine, its networks, those of
/// providers, and what names one of these in another notation. Pure.
final class Addresses {

  private Addresses() {}

  /// Whether `address` belongs to the public internet.
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    return switch (address) {
      case Inet4Address four -> isPublic4(four.getAddress());
      case Inet6Address six -> isPublic6(six.getAddress());
      default -> false;
    };
  }

  private static boolean isPublic4(byte[] bytes) {
    int a = bytes[0] & 0xff;
    int b = bytes[1] & 0xff;
    int c = bytes[2] & 0xff;
    boolean isThisNetwork = a == 0;
    boolean isCarrierGrade = a == 100 && b >= 64 && b < 128;
    boolean isProtocol = a == 192 && b == 0 && c == 0;
    boolean isDocumentation =
        (a == 192 && b == 0 && c == 2)
            || (a == 198 && b == 51 && c == 100)
            || (a == 203 && b == 0 && c == 113);
    boolean isBenchmark = a == 198 && (b == 18 || b == 19);
    boolean isReserved = a >= 240;
    return !(isThisNetwork
        || isCarrierGrade
        || isProtocol
        || isDocumentation
        || isBenchmark
        || isReserved);
  }

  private static boolean isPublic6(byte[] bytes) {
    if ((bytes[0] & 0xe0) != 0x20) {
      // Outside 2000::/3 there is nothing public, but for IPv4 behind a translator: 64:ff9b::/96.
      return begins(bytes, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)
          && isPublicWithin(bytes, 12);
    }
    if (begins(bytes, 0x20, 0x02)) {
      return isPublicWithin(bytes, 2); // 6to4
    }
    boolean isTeredoOrProtocol = begins(bytes, 0x20, 0x01) && (bytes[2] & 0xfe) == 0;
    boolean isDocumentation =
        begins(bytes, 0x20, 0x01, 0x0d, 0xb8)
            || (begins(bytes, 0x3f, 0xff) && (bytes[2] & 0xf0) == 0);
    return !(isTeredoOrProtocol || isDocumentation);
  }

  private static boolean isPublicWithin(byte[] bytes, int from) {
    try {
      return isPublic(InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4)));
    } catch (UnknownHostException e) {
      return false; // four bytes always are an address
    }
  }

  private static boolean begins(byte[] bytes, int... with) {
    for (int i = 0; i < with.length; i++) {
      if ((bytes[i] & 0xff) != with[i]) {
        return false;
      }
    }
    return true;
  }
}
