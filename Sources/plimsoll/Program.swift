import Commands

/// `plimsoll`: everything that it does is in `Commands`.
@main
enum Program {
  static func main() async { await Launcher.main() }
}
