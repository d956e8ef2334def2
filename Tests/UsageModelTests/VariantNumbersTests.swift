import Testing
import UsageModel

/// Numbers of variants, small ones and others.
struct VariantNumbersTests {
  @Test("Every variant finds its own number, and no other one does")
  func lookup() {
    let variants: [Int32] = [0, 1, 7, 4095, 4096, 100_000, .max, -1, .min]
    let numbers = VariantNumbers(
      Dictionary(uniqueKeysWithValues: zip(variants, (0 as Int32)...)))
    for (number, variant) in variants.enumerated() { #expect(numbers[variant] == number) }
    for variant in [2, 6, 8, 4094, 4097, 99_999, .max - 1, -2] as [Int32] {
      #expect(numbers[variant] == nil)
    }
  }

  @Test func withoutVariantsThereIsNone() {
    let numbers = VariantNumbers([:])
    for variant in [0, -1, 1, .max] as [Int32] { #expect(numbers[variant] == nil) }
  }
}
