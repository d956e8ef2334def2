package import Analytics
internal import Files
internal import Pricing
internal import Scanning
internal import Transcripts
package import UsageModel

/// The turns of a range, and what belongs to none.
package struct TurnList: Sendable {
  /// By ascending time.
  package var turns: [Turn] = []
  /// Usage of the range whose prompt is in none of the transcripts that is still there.
  package var unplaced = Usage()
  /// Transcripts that could not be read.
  package var problems: [FileProblem] = []
}

extension UsageIndex {
  /// The turns that began in a range, made from the transcripts that are still there.
  /// Of prompts nothing is kept.
  ///
  /// - Throws: `IndexError`, and `SelectionError` for a name that nothing has.
  package func turns(
    _ question: UsageQuestion, catalog: UsageCatalog, within moments: ClosedRange<Timestamp>? = nil
  ) throws -> TurnList {
    let quarters = question.range.quarters(in: question.zone)
    let start = moments?.lowerBound ?? quarters.from?.start ?? Timestamp(milliseconds: 0)
    let projects = try question.selection.projectKeys(in: catalog)
    let sieve = try UsageSieve(nil, question.selection, catalog)
    let (responses, places) = try recentResponses(since: start)
    var list = TurnList()
    let mains = Set(responses.filter { !$0.isSidechain }.map(\.transcript))
    let prompts = prompts(in: mains.compactMap { places[$0]?.path }, catalog, &list)
    var builder = TurnBuilder(
      variants: catalog.variants,
      rates: RateTable(
        variants: catalog.variants, prices: question.prices, mode: question.costMode))
    for response in responses {
      var row = response.row
      guard let time = row.first, quarters.until.map({ time < $0.start }) ?? true,
        moments?.contains(time) ?? true,
        projects?.contains(row.project) ?? true,
        sieve.contexts?.contains(row.context) ?? true, sieve.judge(&row) == .pass
      else { continue }
      row.project = catalog.shownProject(row.project)
      let found = prompts[row.session]?.last { $0.prompt.time <= time }
      builder.add(row, isSidechain: response.isSidechain, of: found)
    }
    list.turns = builder.turns(since: start)
    list.unplaced = builder.unplaced
    return list
  }

  /// The first line of the prompt of a turn, read from its transcript; nil where that is
  /// gone.
  package func promptText(of turn: Turn) -> String? {
    do {
      return try PromptReader.firstLine(in: turn.transcript, at: turn.offset)
    } catch {
      // Gone, or not to be read: then nobody can say what it was.
      return nil
    }
  }

  /// The prompts of each session by ascending time. Copies of one, as resumed sessions
  /// make them, count where the earliest is.
  private func prompts(
    in paths: [String], _ catalog: UsageCatalog, _ list: inout TurnList
  ) -> [Int32: [PlacedPrompt]] {
    let sessions = Dictionary(
      catalog.sessions.map { ($0.value.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    var found: [PlacedPrompt] = []
    for path in paths.sorted() {
      do {
        found += try PromptReader.prompts(in: path).compactMap { prompt in
          sessions[prompt.session].map {
            PlacedPrompt(session: $0, prompt: prompt, path: path)
          }
        }
      } catch  where error.isMissing {
        // Deleted since: what it caused is told as belonging to no prompt.
        continue
      } catch {
        list.problems.append(FileProblem(path: path, reason: error.reason))
      }
    }
    var known: Set<String> = []
    let ascending = found.sorted {
      ($0.prompt.time, $0.path, $0.prompt.offset) < ($1.prompt.time, $1.path, $1.prompt.offset)
    }
    let single = ascending.filter { placed in
      placed.prompt.uuid.map { known.insert($0).inserted } ?? true
    }
    return Dictionary(grouping: single, by: \.session)
  }
}

/// A prompt with the session and the transcript in which it is.
private struct PlacedPrompt: Hashable {
  var session: Int32
  var prompt: TranscriptPrompt
  var path: String
}

/// Adds responses up by the prompt that caused them.
private struct TurnBuilder {
  private let variants: [Int32: ModelVariant]
  private var rates: RateTable
  private var turns: [PlacedPrompt: Turn] = [:]
  private(set) var unplaced = Usage()

  init(variants: [Int32: ModelVariant], rates: RateTable) {
    self.variants = variants
    self.rates = rates
  }

  mutating func add(_ row: UsageRow, isSidechain: Bool, of prompt: PlacedPrompt?) {
    let usage = Usage(
      tally: row.tally,
      cost: rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay))
    guard let prompt, let time = row.first else {
      unplaced += usage
      return
    }
    var turn =
      turns[prompt]
      ?? Turn(
        session: prompt.session, project: row.project, start: prompt.prompt.time, end: time,
        usage: Usage(), models: [], subagents: Usage(), transcript: prompt.path,
        offset: prompt.prompt.offset)
    turn.end = max(turn.end, time)
    turn.usage += usage
    if isSidechain { turn.subagents += usage }
    let model = variants[row.variant]?.model ?? "unknown"
    if let index = turn.models.firstIndex(where: { $0.model == model }) {
      turn.models[index].usage += usage
    } else {
      turn.models.append(ModelUsage(model: model, usage: usage, first: time))
    }
    turns[prompt] = turn
  }

  /// Those that began in the range, ascending. What others caused in it stays theirs.
  func turns(since start: Timestamp) -> [Turn] {
    turns.values.filter { $0.start >= start }.map { turn in
      var turn = turn
      turn.models = turn.models.dearestFirst()
      return turn
    }.sorted { ($0.start, $0.session) < ($1.start, $1.session) }
  }
}
