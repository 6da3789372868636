/** A card number in groups of four, as it is printed on the card. */
export function grouped(digits: string): string {
  return digits.replace(/(\d{4})(?=\d)/g, '$1 ')
}

/** The digits of what was typed, at most nineteen. */
export function cardDigits(text: string): string {
  return text.replace(/\D/g, '').slice(0, 19)
}

/** Long enough to be a card number, and its last digit fits the others (ISO/IEC 7812-1, Luhn). */
export function isCardNumber(digits: string): boolean {
  if (digits.length < 15) return false
  const sum = [...digits].reverse().reduce((total, digit, place) => total + luhn(Number(digit), place), 0)
  return sum % 10 === 0
}

function luhn(digit: number, place: number): number {
  const doubled = digit * 2
  return place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled
}
