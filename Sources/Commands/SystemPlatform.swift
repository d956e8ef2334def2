/// What has to be said of the program on the system that it was built for.
enum SystemPlatform {
  /// A sentence for `doctor`; nil where nothing has to be said. That of macOS goes
  /// when the tests have passed on a Mac.
  static var note: String? {
    #if canImport(Darwin)
      macNote
    #else
      nil
    #endif
  }

  static let macNote =
    "No Mac has confirmed Plimsoll yet: please send what `make report` prints, in the folder "
    + "that it was built in."
}
