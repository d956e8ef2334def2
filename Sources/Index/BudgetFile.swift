package import Analytics
internal import Foundation
internal import Scanning
internal import UsageModel

/// `budgets.jsonl`: every budget that was ever typed and taken back, one line of JSON for
/// each change, only ever appended and synced. Nothing of it is in the index, so no damage
/// of that can lose one.
package struct BudgetFile: Sendable {
  package let path: String

  package init(_ workspace: Workspace) { path = workspace.stateDirectory + "/budgets.jsonl" }

  /// The budgets that hold, in the order in which they were typed. Lines that say nothing
  /// that this version knows are passed over.
  package func budgets() throws(IndexError) -> [Budget] { try contents().budgets }

  private struct Contents {
    var budgets: [Budget] = []
    var lastNumber: Int64 = 0
  }

  private func contents() throws(IndexError) -> Contents {
    let data: Data
    do {
      data = try AppendedLines(path: path).contents() ?? Data()
    } catch {
      throw unusable(error)
    }
    var contents = Contents()
    for bytes in data.split(separator: UInt8(ascii: "\n")) {
      let line: BudgetLine
      do throws(NoLine) {
        line = try BudgetLine(LineMembers(bytes))
      } catch {
        // Torn, or of a later version: all others still count.
        continue
      }
      contents.lastNumber = max(contents.lastNumber, line.budget)
      contents.budgets.removeAll { $0.id == line.budget }
      guard let budget = line.meaning else { continue }
      contents.budgets.removeAll(where: budget.isAboutTheSame)
      contents.budgets.append(budget)
    }
    return contents
  }

  /// Adds a budget; it takes the place of one about the same.
  ///
  /// - Returns: The budget with its number.
  package func set(_ budget: Budget) throws(IndexError) -> Budget {
    try change { contents in
      var kept = budget
      kept.id = contents.lastNumber + 1
      return (kept, BudgetLine(kept))
    }
  }

  /// What setting a budget changes: the file before and after.
  package func difference(
    setting budget: Budget
  ) throws(IndexError) -> (before: [UInt8]?, after: [UInt8]) {
    do {
      var kept = budget
      kept.id = try contents().lastNumber + 1
      let before = try AppendedLines(path: path).contents()
      let added =
        AppendedLines.separator(after: before) + AppendedLines.line(of: BudgetLine(kept).json)
      return (before.map(Array.init), Array((before ?? Data()) + added))
    } catch {
      throw unusable(error)
    }
  }

  /// Takes a budget out.
  ///
  /// - Returns: The budget; nil where none has that number.
  package func remove(_ id: Int64) throws(IndexError) -> Budget? {
    try change { contents in
      let found = contents.budgets.first { $0.id == id }
      return (found, found.map { BudgetLine(removed: $0.id) })
    }
  }

  private func change<Result>(
    _ body: (Contents) -> (Result, BudgetLine?)
  ) throws(IndexError) -> Result {
    try PrivateFolder.make(above: path)
    let lock = try WorkLock(waitingAt: path + ".lock")
    defer { withExtendedLifetime(lock) {} }
    let (result, line) = body(try contents())
    if let line { try append(line) }
    return result
  }

  private func append(_ line: BudgetLine) throws(IndexError) {
    do {
      _ = try AppendedLines(path: path).append([line.json])
    } catch {
      throw unusable(error)
    }
  }

  private func unusable(_ error: any Error) -> IndexError {
    if let error = error as? IndexError { return error }
    return IndexError(
      what: "the budgets in \(path) cannot be used", why: error.localizedDescription,
      hint: "check that the disk has room and that you may write the file; nothing was changed")
  }
}

/// One line of the file.
private struct BudgetLine {
  var version: Int64 = 1
  /// "set" or "removed".
  var change: String
  var budget: Int64
  /// Picodollars, or null for per cent of a limit.
  var picodollars: Int64?
  var percent: Double?
  var period: String?
  var project: String?
  /// Milliseconds since 1970.
  var time: Int64?

  init(_ budget: Budget) {
    change = "set"
    self.budget = budget.id
    switch budget.amount {
    case .cost(let cost): picodollars = Int64(clamping: cost.picodollars)
    case .percent(let percent): self.percent = percent
    }
    period = budget.period.name
    project = budget.project
    time = budget.setAt.milliseconds
  }

  init(removed id: Int64) {
    change = "removed"
    budget = id
  }

  /// Reads a line.
  init(_ members: LineMembers) throws(NoLine) {
    guard let version = try members.integer("version"), let change = try members.text("change"),
      let budget = try members.integer("budget")
    else { throw NoLine() }
    self.version = version
    self.change = change
    self.budget = budget
    picodollars = try members.integer("picodollars")
    percent = try members.double("percent")
    period = try members.text("period")
    project = try members.text("project")
    time = try members.integer("time")
  }

  /// As it is in the file.
  var json: JSONValue {
    .object(ofKnown: [
      "budget": .integer(budget), "change": .string(change),
      "percent": percent.map { percent in
        Int64(exactly: percent).map { .integer($0) } ?? .number("\(percent)")
      },
      "period": period.map { .string($0) }, "picodollars": picodollars.map { .integer($0) },
      "project": project.map { .string($0) }, "time": time.map { .integer($0) },
      "version": .integer(version),
    ])
  }

  /// The budget that it sets; nil where it takes one out, or says what cannot be.
  var meaning: Budget? {
    guard version == 1, change == "set", budget > 0, let time,
      let period = Budget.Period.allCases.first(where: { $0.name == period })
    else { return nil }
    let amount: Budget.Amount
    if let picodollars, picodollars > 0 {
      amount = .cost(Cost(picodollars: Int128(picodollars)))
    } else if let percent, percent.isFinite, percent > 0 {
      amount = .percent(percent)
    } else {
      return nil
    }
    return Budget(
      id: budget, amount: amount, period: period, project: project,
      setAt: Timestamp(milliseconds: time))
  }
}
