import type { Bank } from '@shared/api/types'

/** The letter that stands for a bank on its round mark. */
export function bankLetter(bank: Bank): string {
  return [...bank.name.zh.replace(/^(中国|银行)/, '')].at(0) ?? '银'
}
