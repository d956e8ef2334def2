/// A browser that can be told of the program that its extension talks to.
package enum InstalledBrowser: String, Hashable, Sendable, CaseIterable {
  case chrome, chromium, edge, brave, firefox

  /// Its name for people.
  package var name: String {
    switch self {
    case .chrome: "Chrome"
    case .chromium: "Chromium"
    case .edge: "Edge"
    case .brave: "Brave"
    case .firefox: "Firefox"
    }
  }

  /// Whether it takes the extension in the form that Chrome has.
  package var isChromium: Bool { self != .firefox }

  /// Its folder, which is there once it has run.
  ///
  /// - Parameters:
  ///   - home: The user's home folder.
  ///   - configuration: `XDG_CONFIG_HOME`, which browsers obey on Linux; nil where it is
  ///     not set.
  package func folder(
    home: String, configuration: String?, isLibrary: Bool = InstalledBrowser.isLibrary
  ) -> String {
    if self == .firefox {
      return isLibrary ? home + "/Library/Application Support/Mozilla" : home + "/.mozilla"
    }
    let name =
      switch self {
      case .chrome: isLibrary ? "Google/Chrome" : "google-chrome"
      case .chromium: isLibrary ? "Chromium" : "chromium"
      case .edge: isLibrary ? "Microsoft Edge" : "microsoft-edge"
      case .brave, .firefox: "BraveSoftware/Brave-Browser"
      }
    let base =
      isLibrary ? home + "/Library/Application Support" : configuration ?? home + "/.config"
    return base + "/" + name
  }

  /// The manifest that tells it of the program.
  package func manifestPath(
    home: String, configuration: String?, isLibrary: Bool = InstalledBrowser.isLibrary
  ) -> String {
    let hosts: String
    if self == .firefox {
      hosts = isLibrary ? "NativeMessagingHosts" : "native-messaging-hosts"
    } else {
      hosts = "NativeMessagingHosts"
    }
    return folder(home: home, configuration: configuration, isLibrary: isLibrary) + "/" + hosts
      + "/\(HostManifest.name).json"
  }

  /// Whether browsers keep their files below `Library` on this system.
  package static var isLibrary: Bool { BrowserPlacesPlatform.isLibrary }

  /// Folders, below the home folder, of this browser in a box that lets it start no
  /// program outside: of a snap or a flatpak.
  package var boxes: [String] {
    switch self {
    case .chrome: [".var/app/com.google.Chrome"]
    case .chromium: ["snap/chromium", ".var/app/org.chromium.Chromium"]
    case .edge: [".var/app/com.microsoft.Edge"]
    case .brave: ["snap/brave", ".var/app/com.brave.Browser"]
    case .firefox: ["snap/firefox", ".var/app/org.mozilla.firefox"]
    }
  }
}
