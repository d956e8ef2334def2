/// Which service manager the system has.
enum ServicePlatform {
  /// Whether it is launchd; else systemd's.
  static var isLaunchd: Bool {
    #if canImport(Darwin)
      true
    #else
      false
    #endif
  }
}
