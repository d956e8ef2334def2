/// Where browsers look for the programs that their extensions may talk to, below the
/// user's home or the folder of configurations.
enum BrowserPlacesPlatform {
  #if canImport(Darwin)
    /// Whether the folders are below `Library/Application Support`.
    static let isLibrary = true
  #else
    static let isLibrary = false
  #endif
}
