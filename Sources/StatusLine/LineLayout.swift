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
    var group: Int
    var isFirstOfGroup: Bool
    var segment: LineSegment
    /// Index of the chosen form; nil when dropped.
    var choice: Int?
  }

  private var slots: [Slot] = []
  private var tails: [String] = []
  /// The text that begins each group.
  private var heads: [String] = []
  private let separator: String
  private let separatorWidth: Int

  init(_ groups: [LineTemplate.Group], _ forms: SegmentForms, separator: String) {
    self.separator = separator
    separatorWidth = cellWidth(separator)
    for (number, group) in groups.enumerated() {
      tails.append(group.tail)
      heads.append(group.items.first?.lead ?? "")
      for (index, item) in group.items.enumerated() {
        guard let segment = forms.segment(item.name, look: item.look) else { continue }
        slots.append(
          Slot(
            lead: item.lead, leadWidth: cellWidth(item.lead), group: number,
            isFirstOfGroup: index == 0, segment: segment, choice: segment.forms.count - 1))
      }
    }
  }

  /// Segments without a template: each a group of its own.
  init(_ segments: [LineSegment], separator: String) {
    self.separator = separator
    separatorWidth = cellWidth(separator)
    for (number, segment) in segments.enumerated() {
      tails.append("")
      heads.append("")
      slots.append(
        Slot(
          lead: "", leadWidth: 0, group: number, isFirstOfGroup: true, segment: segment,
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
    guard currentWidth <= width else { return }
    grow(rising.reversed(), within: width)
  }

  /// Spends what is left of `width`, the most important segments first. The 5-hour
  /// and the 7-day figure grow together: a bar for one alone would look like a fault.
  private mutating func grow(_ order: [Int], within width: Int) {
    let windows = order.filter { slots[$0].segment.isWindow && slots[$0].choice != nil }
    let isPair = windows.count == 2 && steps(windows[0]) == steps(windows[1])
    var growing: [[Int]] = isPair ? [windows] : []
    for index in order where slots[index].choice != nil {
      if !isPair || !slots[index].segment.isWindow { growing.append([index]) }
    }
    // The kept figures first get their names and their resets.
    for _ in 0..<2 {
      for group in growing where slots[group[0]].segment.isKept {
        _ = lengthen(group, within: width)
      }
    }
    while !growing.isEmpty {
      growing.removeAll { !lengthen($0, within: width) }
    }
  }

  /// How many longer forms a segment has than the one that is chosen.
  private func steps(_ index: Int) -> Int { slots[index].choice ?? 0 }

  /// Takes the next longer form of some segments; false where there is none or they
  /// do not fit, and then no yet longer ones do.
  private mutating func lengthen(_ group: [Int], within width: Int) -> Bool {
    guard group.allSatisfy({ steps($0) > 0 }) else { return false }
    let before = currentWidth
    for index in group { slots[index].choice = steps(index) - 1 }
    let after = currentWidth
    // A form of the same width is no step that anybody sees.
    if after <= before, group.allSatisfy({ steps($0) > 0 }) {
      return lengthen(group, within: width)
    }
    if after <= width { return true }
    for index in group { slots[index].choice = steps(index) + 1 }
    return false
  }

  private var currentWidth: Int {
    var width = 0
    walk { part in
      switch part {
      case .separator: width += separatorWidth
      case .text(_, let cells): width += cells
      case .form(let form): width += form.width
      }
    }
    return width
  }

  private enum Part {
    case separator
    case text(String, width: Int)
    case form(LineForm)
  }

  /// Everything that is drawn, from left to right.
  private func walk(_ body: (Part) -> Void) {
    var group = -1
    for slot in slots {
      guard let choice = slot.choice else { continue }
      if slot.group != group {
        if group >= 0 {
          if !tails[group].isEmpty { body(.text(tails[group], width: cellWidth(tails[group]))) }
          body(.separator)
        }
        group = slot.group
        // The first text of a group names all of it.
        if !heads[group].isEmpty { body(.text(heads[group], width: cellWidth(heads[group]))) }
      } else if !slot.lead.isEmpty {
        body(.text(slot.lead, width: slot.leadWidth))
      }
      body(.form(slot.segment.forms[choice]))
    }
    if group >= 0, !tails[group].isEmpty {
      body(.text(tails[group], width: cellWidth(tails[group])))
    }
  }

  /// The chosen forms, as groups of runs.
  func groups() -> [[LineRun]] {
    var groups: [[LineRun]] = [[]]
    walk { part in
      switch part {
      case .separator: groups.append([])
      case .text(let text, _): groups[groups.count - 1].append(LineRun(text, .label))
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
