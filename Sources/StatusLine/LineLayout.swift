/// Chooses for each segment of one line the longest form with which all fit.
///
/// Segments shrink before any is dropped, and what is left over goes to the most
/// important ones first, one step each in turn. The figures that are kept stay,
/// and are cut only where not even their shortest forms fit.
struct LineLayout {
  /// A segment in its place, with the text that belongs to it.
  private struct Slot {
    var lead: String
    var leadWidth: Int
    /// The text before it where nothing of its group is drawn before it.
    var head: String
    var headWidth: Int
    var group: Int
    var segment: LineSegment
    /// Index of the chosen form; nil when dropped.
    var choice: Int?
  }

  /// The text that ends a group, with its cells.
  private struct Edge {
    var tail = ""
    var tailWidth = 0
  }

  private var slots: [Slot] = []
  private var edges: [Edge] = []
  private let separator: String
  private let separatorWidth: Int

  init(_ groups: [LineTemplate.Group], _ forms: SegmentForms, separator: String) {
    self.separator = separator
    separatorWidth = cellWidth(separator)
    edges.reserveCapacity(groups.count)
    for (number, group) in groups.enumerated() {
      let before = slots.count
      // The text that names all parts of the group up to the next text.
      var title = ""
      for (index, item) in group.items.enumerated() {
        var head = item.lead
        if index > 0 {
          if head.isEmpty || head == " " {
            head = title
          } else {
            head = LineLayout.withoutBlanks(head)
            title = ""
          }
        } else if head.utf8.last == UInt8(ascii: " ") {
          title = head
        }
        guard let segment = forms.segment(item.name, look: item.look) else { continue }
        let leadWidth = cellWidth(item.lead)
        slots.append(
          Slot(
            lead: item.lead, leadWidth: leadWidth, head: head,
            headWidth: index == 0 ? leadWidth : cellWidth(head), group: number,
            segment: segment, choice: segment.forms.count - 1))
      }
      // Most groups of a line that knows little are empty.
      var edge = Edge()
      if slots.count > before {
        edge.tail = group.tail
        edge.tailWidth = cellWidth(edge.tail)
      }
      edges.append(edge)
    }
  }

  private static func withoutBlanks(_ text: String) -> String {
    String(decoding: text.utf8.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
  }

  /// Segments without a template: each a group of its own.
  init(_ segments: [LineSegment], separator: String) {
    self.separator = separator
    separatorWidth = cellWidth(separator)
    for (number, segment) in segments.enumerated() {
      edges.append(Edge())
      slots.append(
        Slot(
          lead: "", leadWidth: 0, head: "", headWidth: 0, group: number, segment: segment,
          choice: segment.forms.count - 1))
    }
  }

  /// Whether there is anything to draw.
  var isEmpty: Bool { slots.isEmpty }

  /// Chooses forms for `width` cells.
  mutating func fit(_ width: Int) {
    // The kept figures have their names, until there is nothing else left to drop.
    for index in slots.indices where slots[index].segment.isKept {
      slots[index].choice = max(0, slots[index].segment.forms.count - 2)
    }
    let rising = slots.indices.sorted {
      let (left, right) = (slots[$0].segment.priority, slots[$1].segment.priority)
      return left == right ? $0 > $1 : left < right
    }
    for index in rising where currentWidth > width && !slots[index].segment.isKept {
      slots[index].choice = nil
    }
    // Where much went, something small may have room again.
    for index in rising.reversed() where slots[index].choice == nil {
      slots[index].choice = slots[index].segment.forms.count - 1
      if currentWidth > width { slots[index].choice = nil }
    }
    if currentWidth > width {
      for index in slots.indices where slots[index].segment.isKept {
        slots[index].choice = slots[index].segment.forms.count - 1
      }
    }
    let used = currentWidth
    guard used <= width else { return }
    grow(rising.reversed(), by: width - used)
  }

  /// Spends cells that are left, the most important segments first. The 5-hour
  /// and the 7-day figure grow together: a bar for one alone would look like a fault.
  private mutating func grow(_ order: [Int], by cells: Int) {
    var left = cells
    let windows = order.filter { slots[$0].segment.isWindow && slots[$0].choice != nil }
    let isPair = windows.count == 2 && steps(windows[0]) == steps(windows[1])
    var growing: [[Int]] = isPair ? [windows] : []
    for index in order where slots[index].choice != nil {
      if !isPair || !slots[index].segment.isWindow { growing.append([index]) }
    }
    // The kept figures first get their names and their resets.
    for _ in 0..<2 {
      for group in growing where slots[group[0]].segment.isKept {
        _ = lengthen(group, &left)
      }
    }
    while !growing.isEmpty {
      growing.removeAll { !lengthen($0, &left) }
    }
  }

  /// How many longer forms a segment has than the one that is chosen.
  private func steps(_ index: Int) -> Int { slots[index].choice ?? 0 }

  /// Takes the next longer form of some segments; false where there is none or they
  /// do not fit, and then no yet longer ones do.
  ///
  /// - Parameter left: Cells that nothing takes yet.
  private mutating func lengthen(_ group: [Int], _ left: inout Int) -> Bool {
    while true {
      var growth = 0
      for index in group {
        let steps = steps(index)
        guard steps > 0 else { return false }
        growth += slots[index].segment.forms[steps - 1].width
        growth -= slots[index].segment.forms[steps].width
      }
      guard growth <= left else { return false }
      for index in group { slots[index].choice = steps(index) - 1 }
      left -= growth
      // A form of the same width is no step that anybody sees.
      if growth > 0 || group.contains(where: { steps($0) == 0 }) { return true }
    }
  }

  /// Cells of everything that is drawn.
  private var currentWidth: Int {
    var width = 0
    var group = -1
    for index in slots.indices {
      guard let choice = slots[index].choice else { continue }
      let own = slots[index].group
      if own == group {
        width += slots[index].leadWidth
      } else {
        if group >= 0 { width += edges[group].tailWidth + separatorWidth }
        group = own
        width += slots[index].headWidth
      }
      width += slots[index].segment.forms[choice].width
    }
    return group >= 0 ? width + edges[group].tailWidth : width
  }

  private enum Part {
    case separator
    case text(String)
    case form(LineForm)
  }

  /// Everything that is drawn, from left to right.
  private func walk(_ body: (Part) -> Void) {
    var group = -1
    for slot in slots {
      guard let choice = slot.choice else { continue }
      if slot.group != group {
        if group >= 0 {
          if !edges[group].tail.isEmpty { body(.text(edges[group].tail)) }
          body(.separator)
        }
        group = slot.group
        if !slot.head.isEmpty { body(.text(slot.head)) }
      } else if !slot.lead.isEmpty {
        body(.text(slot.lead))
      }
      body(.form(slot.segment.forms[choice]))
    }
    if group >= 0, !edges[group].tail.isEmpty {
      body(.text(edges[group].tail))
    }
  }

  /// The chosen forms, as groups of runs.
  func groups() -> [[LineRun]] {
    var groups: [[LineRun]] = [[]]
    walk { part in
      switch part {
      case .separator: groups.append([])
      case .text(let text): groups[groups.count - 1].append(LineRun(text, .label))
      case .form(let form): groups[groups.count - 1] += form.runs
      }
    }
    return groups.filter { !$0.isEmpty }
  }

  /// The kept figures alone, packed as tightly as they can be, for widths at which
  /// nothing else fits. From 22 cells on all three of them do.
  func packed(_ width: Int) -> [LineRun] {
    var runs: [LineRun] = []
    var used = 0
    for slot in slots where slot.segment.isKept {
      guard let form = slot.segment.forms.last else { continue }
      let gap = runs.isEmpty ? 0 : 1
      guard used + gap + form.width <= width else { continue }
      if gap > 0 { runs.append(LineRun(" ")) }
      runs += form.runs
      used += gap + form.width
    }
    return runs
  }

  /// Whether what was chosen fits.
  func fits(_ width: Int) -> Bool { currentWidth <= width }
}
