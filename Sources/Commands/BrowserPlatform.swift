/// The program that opens an address in the user's browser.
enum BrowserPlatform {
  #if canImport(Darwin)
    static let program = "/usr/bin/open"
  #else
    static let program = "/usr/bin/xdg-open"
  #endif
}
