import Terminal
import Testing

@Suite("Tables")
struct TextTableTests {
  private func table(name: String = "a-project", models: [String] = ["opus", "sonnet"]) -> TextTable
  {
    TextTable(
      columns: [
        .name("Project", cells: 8...30), .name("Models", fold: 9, cells: 8...30),
        .number("Input", fold: 3), .number("Output", fold: 2), .number("Cost", fold: 0),
      ],
      rows: [
        .init([.text(name), .list(models), "1,234", "≥56,789", "$1.50"]),
        .init(["Total", "", "1,234", "≥56,789", "$1.50"], style: .strong, hasRuleAbove: true),
      ])
  }

  @Test("lays out names to the left and numbers to the right")
  func ordinary() {
    #expect(
      table().layout(width: 80, colored: false).lines == [
        "Project    Models        Input   Output   Cost",
        "──────────────────────────────────────────────",
        "a-project  opus, sonnet  1,234  ≥56,789  $1.50",
        "──────────────────────────────────────────────",
        "Total                    1,234  ≥56,789  $1.50",
      ])
  }

  @Test("cuts names elsewhere that look the same when they are cut in their middle")
  func distinct() {
    func names(_ names: [String], width: Int) -> [String] {
      let table = TextTable(
        columns: [.name("Model", cells: 8...20), .number("Cost", fold: 0)],
        rows: names.map { .init([.text($0), "$1"]) })
      return table.layout(width: width, colored: false).lines.dropFirst(2).map {
        String($0.prefix { $0 != " " })
      }
    }
    let cut = names(["claude-opus-4-20250514", "claude-sonnet-4-20250514"], width: 20)
    #expect(Set(cut).count == 2, "\(cut)")
    // The same name twice is the same name.
    #expect(Set(names(["claude-opus-4-20250514", "claude-opus-4-20250514"], width: 16)).count == 1)
  }

  @Test("has every column and whole names where nothing bounds it")
  func unbounded() {
    let long = String(repeating: "long-", count: 20)
    let layout = table(name: long, models: [long, long]).layout(width: nil, colored: false)
    #expect(layout.foldedTitles.isEmpty)
    #expect(layout.lines[2] == "\(long)  \(long), \(long)  1,234  ≥56,789  $1.50")
  }

  @Test("leaves a path whole where it is to be copied")
  func paths() {
    let path = "/home/ada/" + String(repeating: "deep/", count: 12) + "a.jsonl"
    #expect(
      wrapped("cannot read \(path) now", width: 30, indent: "  ", keepsPaths: true) == [
        "cannot read", "  \(path)", "  now",
      ])
    #expect(wrapped(path, width: 30).allSatisfy { displayWidth($0) <= 30 })
  }

  @Test("shrinks names, then folds columns, the least important first")
  func folding() {
    #expect(table().layout(width: 46, colored: false).foldedTitles == [])
    #expect(
      table().layout(width: 41, colored: false).lines[2]
        == "a-pr…ect  opus +1   1,234  ≥56,789  $1.50")
    #expect(table().layout(width: 38, colored: false).foldedTitles == ["Models"])
    #expect(table().layout(width: 28, colored: false).foldedTitles == ["Models", "Input"])
    #expect(
      table().layout(width: 16, colored: false).foldedTitles == ["Models", "Input", "Output"])
  }

  @Test("keeps every number whole and every line inside the width", arguments: 16...100)
  func widths(width: Int) {
    let names = ["short", "日本語のとても長いプロジェクト名です", "\u{1B}[2Jclear", "x\nnew\nline"]
    for name in names {
      let models = (0..<12).map { "\(name)-\($0)" }
      let layout = table(name: name, models: models).layout(width: width, colored: false)
      for line in layout.lines {
        #expect(displayWidth(line) <= width)
      }
      #expect(layout.lines[2].hasSuffix("$1.50"))
      if !layout.foldedTitles.contains("Output") { #expect(layout.lines[2].contains("≥56,789")) }
    }
  }

  @Test("counts the names that do not fit")
  func lists() {
    var table = TextTable(columns: [.name("Models", cells: 4...12)])
    table.rows = [
      .init([.list([])]), .init([.list(["one"])]), .init([.list(["one", "two", "three"])]),
      .init([.list(["a-long-model-name", "two", "three"])]),
    ]
    #expect(
      table.layout(width: 40, colored: false).lines.dropFirst(2) == [
        "", "one", "one, two +1", "a-lo…name +2",
      ])
  }

  @Test("wraps prose at spaces and breaks what is longer than a line")
  func wrapping() {
    #expect(wrapped("one two three four", width: 9) == ["one two", "three", "four"])
    #expect(wrapped("abcdefghij k", width: 4) == ["abcd", "efgh", "ij k"])
    #expect(wrapped("", width: 4) == [])
    #expect(wrapped("one two", width: 4, indent: "  ") == ["one", "  tw", "  o"])
  }
}

@Suite("Progress line")
struct ProgressLineTests {
  private let half = ReadingProgress(
    filesDone: 120, filesTotal: 300, bytesDone: 500_000_000, bytesTotal: 1_000_000_000)

  @Test("names files, megabytes, speed and the time left")
  func full() {
    #expect(
      ProgressLine.text(half, elapsed: .seconds(2), columns: 100)
        == "Reading  50 % [#####-----]  120/300 files  500/1000 MB  250 MB/s"
        + "  0:02 left")
  }

  @Test("fits any width", arguments: 0...100)
  func fits(columns: Int) {
    let text = ProgressLine.text(half, elapsed: .seconds(2), columns: columns)
    #expect(displayWidth(text) <= columns)
  }

  @Test("appears after 0.3 s, at most ten times a second, and goes away again")
  func pace() {
    var line = ProgressLine()
    #expect(line.update(half, elapsed: .milliseconds(299), columns: 80) == nil)
    #expect(line.end() == nil)
    #expect(line.update(half, elapsed: .milliseconds(300), columns: 80) != nil)
    #expect(line.update(half, elapsed: .milliseconds(399), columns: 80) == nil)
    #expect(line.update(half, elapsed: .milliseconds(400), columns: 80) != nil)
    #expect(line.end() == "\r\u{1B}[K")
    #expect(line.end() == nil)
  }

  @Test("knows no time left before anything was read")
  func nothingYet() {
    let start = ReadingProgress(filesDone: 0, filesTotal: 3, bytesDone: 0, bytesTotal: 900)
    #expect(
      ProgressLine.text(start, elapsed: .seconds(1), columns: 80)
        == "Reading   0 % [----------]  0/3 files  0/0 MB")
  }

  @Test("keeps the bar between nothing and all")
  func outOfRange() {
    for (done, percent) in [(-900, "  0 %"), (2_000_000, "100 %")] as [(Int64, String)] {
      let progress = ReadingProgress(
        filesDone: 0, filesTotal: 1, bytesDone: done, bytesTotal: 900)
      #expect(
        ProgressLine.text(progress, elapsed: .seconds(1), columns: 26)
          .hasPrefix("Reading \(percent)"))
    }
  }
}
