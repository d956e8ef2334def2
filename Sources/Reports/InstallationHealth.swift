internal import Scanning

/// How this copy of the program came to be where it is, and how it is renewed: no program
/// renews itself.
package struct InstallationHealth: Sendable, Equatable {
  /// Ways by which the program is installed; `installed-by` beside it names them.
  package enum Way: String, Sendable, CaseIterable {
    case archive, container, deb, homebrew, make, rpm, script
    /// Built in a checkout, and run there.
    case checkout
    /// Nobody noted it.
    case unknown
  }

  package var version: String
  /// The file of the program, links followed.
  package var program: String
  package var way: Way

  package init(version: String, program: String, way: Way) {
    self.version = version
    self.program = program
    self.way = way
  }

  /// How it was installed, as a phrase.
  package var how: String {
    switch way {
    case .archive: "from the archive of a release"
    case .container: "in a container"
    case .deb: "as a Debian package"
    case .homebrew: "by Homebrew"
    case .make: "by `make install`"
    case .rpm: "as an RPM package"
    case .script: "by install.sh"
    case .checkout: "built in a checkout, and not installed"
    case .unknown: "in a way that nobody noted"
    }
  }

  /// What brings a newer version, as a phrase.
  package var update: String {
    switch way {
    case .archive: "unpack the archive of a newer release in its place, or run its install.sh"
    case .container: "rebuild the image from a newer release"
    case .deb: "`sudo apt install ./plimsoll_VERSION_ARCH.deb` with the package of a newer release"
    case .homebrew: "`brew upgrade plimsoll`"
    case .make: "`git pull && make install` in the checkout, with the same PREFIX"
    case .rpm: "`sudo rpm --upgrade plimsoll-VERSION.rpm` with the package of a newer release"
    case .script: "`sh install.sh` of a newer release, with the same PREFIX"
    case .checkout: "`git pull && make build` in the checkout"
    case .unknown: "install a newer release over it, by the way by which it came"
    }
  }

  var lines: [String] {
    [
      "Plimsoll \(version), \(program): \(way == .checkout ? "" : "installed ")\(how).",
      "It never updates itself. A newer version: \(update).",
    ]
  }

  var json: JSONValue {
    .object([
      .init("version", .string(version)), .init("program", .string(program)),
      .init("way", .string(way.rawValue)), .init("update", .string(update)),
    ])
  }
}
