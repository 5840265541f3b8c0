package dev.assay.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// A program that answers like `nvidia-smi` on some machine.
public final class StandIn {

  /// Two GPUs, the second in use by process 4242.
  public static final String GPUS =
      """
      0, GPU-6f3c1a52-1111-2222-3333-444455556666, NVIDIA A100-SXM4-40GB, 40960, 3, 0, 31, 550.54.15, Disabled
      1, GPU-7a4d2b63-1111-2222-3333-444455556666, NVIDIA A100-SXM4-40GB, 40960, 30211, 97, 68, 550.54.15, Disabled
      """;

  /// What computes on them.
  public static final String APPS = "4242, GPU-7a4d2b63-1111-2222-3333-444455556666, 30204\n";

  private StandIn() {}

  /// Puts it into `folder`, with these answers; they may be changed there.
  ///
  /// @return the program
  public static Path install(Path folder, String gpus, String apps) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("gpus.csv"), gpus);
    Files.writeString(folder.resolve("apps.csv"), apps);
    return script(
        folder,
        """
        here=${0%/*}
        case "$1" in
          --query-gpu=driver_version) sed -n 1p "$here/gpus.csv" | cut -d, -f8 | tr -d ' ' ;;
          --query-gpu=*) cat "$here/gpus.csv" ;;
          --query-compute-apps=*) cat "$here/apps.csv" ;;
          -L) cat "$here/list.txt" ;;
          *) echo "unexpected $*" >&2; exit 2 ;;
        esac
        """);
  }

  /// Puts a program with this text into `folder`.
  public static Path script(Path folder, String text) throws IOException {
    Files.createDirectories(folder);
    Path program = folder.resolve("nvidia-smi");
    Files.writeString(program, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }
}
