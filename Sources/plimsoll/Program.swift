import Commands

/// `plimsoll`: everything that it does is in `Commands`.
@main
enum Program {
  static func main() async {
    // Not awaited: a service ends in here, without the runtime of tasks.
    let launcher = Launcher()
    await launcher.run()
  }
}
