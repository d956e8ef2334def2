import Testing

@testable import TerminalDashboard

@Suite("Lines made of dots")
struct DotGridTests {
  private func text(_ grid: DotGrid) -> [String] {
    (0..<grid.rows).map { grid.pieces(row: $0).map(\.text).joined() }
  }

  @Test func aDiagonalRunsFromFootToTop() {
    var grid = DotGrid(columns: 4, rows: 2)
    grid.line(from: (0, 0), to: (1, 1), .accent)
    #expect(text(grid) == ["  ⡠⠊", "⡠⠊⠁ "])
  }

  @Test func aDotOutsideIsNone() {
    var grid = DotGrid(columns: 2, rows: 1)
    for (x, y) in [(-0.5, 0.5), (1.5, 0.5), (0.5, 2), (0.5, -1)] { grid.plot(x, y, .bad) }
    #expect(text(grid) == ["  "])
    #expect(DotGrid(columns: -3, rows: 0).rows == 0)
  }

  @Test func whatIsDrawnLaterHasTheCell() {
    var grid = DotGrid(columns: 1, rows: 1)
    grid.plot(0, 0, .dim)
    grid.plot(1, 1, .bad)
    let pieces = grid.pieces(row: 0)
    #expect(pieces.count == 1 && pieces[0].role == .bad && pieces[0].text == "⡈")
  }
}
