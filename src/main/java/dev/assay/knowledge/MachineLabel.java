package dev.assay.knowledge;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;

/// What this machine is called where machines that share a repository are told apart.
///
/// @param setting as the settings say; empty where they do not
public record MachineLabel(Optional<String> setting) {

  /// The setting, else what an older tool wrote down in the repository, else the short host name.
  public String of(KnowledgeFolder folder) {
    return setting.or(() -> EndedRuns.olderLabel(folder)).orElseGet(MachineLabel::host);
  }

  /// The setting, else the name of the Slurm cluster that this is a node of, whose nodes share what
  /// they run; else the short host name.
  ///
  /// @param environment of the caller
  public String among(Map<String, String> environment) {
    return setting
        .or(() -> Optional.ofNullable(environment.get("SLURM_CLUSTER_NAME")))
        .orElseGet(MachineLabel::host);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().split("\\.", 2)[0];
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
