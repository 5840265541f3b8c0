package dev.assay.dispatch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real Slurm on the loopback of this machine: one controller and one node of four virtual CPUs,
/// all below one folder. Its daemons are children of this process and end with it.
public final class SlurmLab implements AutoCloseable {

  private static final List<String> PROGRAMS =
      List.of("slurmctld", "slurmd", "sbatch", "sinfo", "scontrol", "squeue", "scancel");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final List<Process> daemons = new ArrayList<>();

  private SlurmLab(Path folder) {
    this.folder = folder;
  }

  /// Why there can be no Slurm here; empty where there can.
  public static String obstacle() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return "a Slurm of its own needs root";
    }
    for (String program : PROGRAMS) {
      if (List.of("/usr/sbin", "/usr/bin").stream()
          .noneMatch(place -> Files.isExecutable(Path.of(place, program)))) {
        return "%s is not installed (Debian: slurmctld slurmd slurm-client)".formatted(program);
      }
    }
    return "";
  }

  /// Starts it below `folder` and waits until its node is idle.
  public static SlurmLab start(Path folder) throws IOException, InterruptedException {
    var lab = new SlurmLab(folder);
    try {
      lab.configure();
      lab.daemon("slurmctld", "-D", "-i", "-c");
      lab.await("scontrol ping", "UP");
      lab.daemon("slurmd", "-D", "-N", "n1");
      lab.await("sinfo -h -t idle -o %N", "n1");
      return lab;
    } catch (IOException | InterruptedException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private void configure() throws IOException {
    for (String name : List.of("state", "spool", "log")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(folder.resolve("cgroup.conf"), "");
    Files.writeString(
        conf(),
        """
        ClusterName=lab
        SlurmctldHost=%1$s(127.0.0.1)
        SlurmctldPort=%3$d
        SlurmdPort=%4$d
        SlurmUser=root
        SlurmdUser=root
        AuthType=auth/none
        CredType=cred/none
        MpiDefault=none
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_Core
        SchedulerType=sched/backfill
        SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0
        SlurmdParameters=config_overrides
        ReturnToService=2
        MaxArraySize=2001
        AccountingStorageType=accounting_storage/none
        StateSaveLocation=%2$s/state
        SlurmdSpoolDir=%2$s/spool
        SlurmctldPidFile=%2$s/slurmctld.pid
        SlurmdPidFile=%2$s/slurmd.pid
        SlurmctldLogFile=%2$s/log/slurmctld.log
        SlurmdLogFile=%2$s/log/slurmd.log
        NodeName=n1 NodeHostname=%1$s NodeAddr=127.0.0.1 Port=%4$d CPUs=4 RealMemory=2048 State=UNKNOWN
        PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE DefaultTime=60 State=UP
        """
            .formatted(hostname(), folder, freePort(), freePort()));
  }

  private Path conf() {
    return folder.resolve("slurm.conf");
  }

  private static String hostname() throws IOException {
    return InetAddress.getLocalHost().getHostName().split("\\.", 2)[0];
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void daemon(String... command) throws IOException {
    daemons.add(
        builder(folder, List.of(command))
            .redirectOutput(folder.resolve("log").resolve(command[0] + ".out").toFile())
            .start());
  }

  private ProcessBuilder builder(Path directory, List<String> command) {
    var builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("SLURM_CONF", conf().toString());
    builder.environment().merge("PATH", "/usr/sbin:/usr/bin", (old, more) -> old + ":" + more);
    return builder;
  }

  /// What a command of Slurm says, run in `directory`; it must end well.
  public String run(Path directory, String... command) throws IOException, InterruptedException {
    Process process = builder(directory, List.of(command)).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("%s: %s".formatted(String.join(" ", command), said));
    }
    return said.strip();
  }

  /// Submits `script` from `directory` and waits until Slurm knows no task of it any more.
  public void runToEnd(Path directory, Path script) throws IOException, InterruptedException {
    run(directory, "sbatch", "--wait", "--parsable", script.toString());
  }

  private void await(String command, String expected) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String said = "";
    while (System.nanoTime() < end) {
      Process process = builder(folder, List.of(command.split(" "))).start();
      said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      if (said.contains(expected)) {
        return;
      }
      if (daemons.stream().anyMatch(daemon -> !daemon.isAlive())) {
        break;
      }
      daemons.getLast().waitFor(50, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError(
        "Slurm did not come up: %s said '%s'; %s".formatted(command, said, logs()));
  }

  private String logs() throws IOException {
    var text = new StringBuilder();
    try (var files = Files.list(folder.resolve("log"))) {
      for (Path file : files.sorted().toList()) {
        text.append(file.getFileName()).append(": ").append(Files.readString(file));
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    for (Process daemon : daemons.reversed()) {
      daemon.destroy();
      try {
        if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
          daemon.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        daemon.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  /// The text of a file that a task wrote.
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
