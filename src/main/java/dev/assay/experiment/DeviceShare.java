package dev.assay.experiment;

/// What an attempt holds of one device.
///
/// @param share above 0, at most 1; 1 is the whole device, and nobody else may be on it
public record DeviceShare(Device device, double share) {

  public DeviceShare {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is above 0 and at most 1, not " + share);
    }
  }
}
