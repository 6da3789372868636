const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

/** What is wrong with an identity number's form (GB 11643-1999), before anyone is asked whether it is true. */
export type NumberFault = 'length' | 'date' | 'check'

export function numberFault(text: string): NumberFault | undefined {
  if (!/^\d{17}[\dX]$/.test(text)) return 'length'
  if (!isDate(text.slice(6, 14))) return 'date'
  return text[17] === checkCharacter(text) ? undefined : 'check'
}

/** Keeps typing within the form: digits, and an X at the end. */
export function tidyNumber(text: string): string {
  return text.toUpperCase().replace(/[^\dX]/g, '').replace(/X(?=.)/g, '').slice(0, 18)
}

/** ISO 7064 MOD 11-2. */
function checkCharacter(text: string): string | undefined {
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(text[place]), 0)
  return CHECKS[sum % 11]
}

function isDate(digits: string): boolean {
  const [year, month, date] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number)
  const day = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, date))
  return day.getUTCMonth() + 1 === month && day.getUTCDate() === date && (year ?? 0) >= 1900 && day.getTime() < Date.now()
}
