import Analytics
import Reports
import Scanning
import TestSupport
import Testing
import UsageModel

@Suite("Documents for scripts that read ccusage")
struct CcusageTests {
  @Test(
    "by period, in both families of shapes",
    arguments: [ReportKind.daily, .weekly, .monthly, .sessions], CcusageReport.Shape.allCases)
  func periods(kind: ReportKind, shape: CcusageReport.Shape) {
    let order: GroupOrder? =
      kind == .sessions && shape == .claude ? GroupOrder(key: .cost, isDescending: true) : nil
    let report = SampleUsage.report(kind, order: order)
    expectSnapshot(
      CcusageReport(shape: shape, report: report).json.document,
      named: "ccusage-\(shape)-\(kind.rawValue).json")
  }

  @Test("by project")
  func instances() {
    let report = SampleUsage.report(.daily, byProject: true)
    expectSnapshot(
      CcusageReport(shape: .claude, report: report, isByProject: true).json.document,
      named: "ccusage-claude-daily-instances.json")
    expectSnapshot(
      CcusageReport(shape: .claude, report: report, namesProject: true).json.document,
      named: "ccusage-claude-daily-project.json")
  }

  @Test("without any usage")
  func empty() {
    let report = SampleUsage.report(.daily, rows: [])
    #expect(
      CcusageReport(shape: .claude, report: report).json.document.contains("\"totalCost\": 0.0\n"))
    #expect(
      CcusageReport(shape: .unified, report: report).json.document.contains("\"totalCost\": 0\n"))
    #expect(
      CcusageReport(shape: .claude, report: report).json.document.hasPrefix("{\n  \"daily\": [],"))
  }

  @Test("by five-hour window, with pauses and limits")
  func blocks() {
    let windows = SampleUsage.windows()
    let report = SampleUsage.windowReport(zone: "UTC")
    expectSnapshot(
      CcusageBlocks(report: report, all: windows).json.document, named: "ccusage-blocks.json")
    let active = SampleUsage.windowReport(zone: "UTC", onlyActive: true)
    let limited = CcusageBlocks(report: active, all: windows, limit: .largest, hasGaps: false)
    expectSnapshot(limited.json.document, named: "ccusage-blocks-active.json")
    let tight = CcusageBlocks(report: active, all: windows, limit: .tokens(100), hasGaps: false)
    #expect(tight.json.document.contains("\"status\": \"exceeds\""))
    let near = CcusageBlocks(report: active, all: windows, limit: .tokens(120), hasGaps: false)
    #expect(near.json.document.contains("\"status\": \"warning\""))
  }

  @Test("of one session, response by response")
  func session() {
    let usage = SampleUsage.report(.sessions).summary.groups.first?.usage ?? Usage()
    let session = CcusageSession(
      id: "0b8e6f0a-5b0e-4f5e-9d38-3a1f6f1c2d01",
      entries: [
        .init(time: SampleUsage.now, model: "claude-opus-4-6", usage: usage),
        .init(time: nil, model: "claude-opus-4-6", usage: Usage()),
      ])
    expectSnapshot(session.json.document, named: "ccusage-session-id.json")
  }
}
