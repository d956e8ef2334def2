import ArgumentParser

struct Plimsoll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plimsoll", version: "0.1.0", subcommands: [Manual.self])
}
Plimsoll.main()
