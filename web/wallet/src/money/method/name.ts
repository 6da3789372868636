import type { Bank, LocalText } from '@shared/api/types'
import { cards } from '@shared/api/people'
import { local } from '@shared/i18n/local'
import { useQuery } from '@tanstack/vue-query'
import { keys } from '@wallet/shell/keys'
import { useI18n } from 'vue-i18n'

/** A method as the holder knows it: `零钱`, or the bank with the card's last four digits. */
export function methodName(method: { label: LocalText; tail?: string | null }): string {
  return withTail(local(method.label), method.tail)
}

/**
 * Words for a method that a record keeps as text: `balance`, or a bank's id and the card's last digits. The record
 * outlives the card, so the name comes from the list of banks; any other text is shown as it is.
 */
export function useRecordedName(): (text: string) => string {
  const { t } = useI18n()
  const banks = useQuery({ queryKey: keys.banks, queryFn: cards.banks, staleTime: Infinity })
  return (text) => (text === 'balance' ? t('method.balance') : recordedCard(text, banks.data.value?.items ?? []))
}

/** A bank's name by its id; an id that the list does not know is shown as it is. */
export function useBankName(): (id: string) => string {
  const banks = useQuery({ queryKey: keys.banks, queryFn: cards.banks, staleTime: Infinity })
  return (id) => {
    const bank = banks.data.value?.items.find((one) => one.id === id)
    return bank ? local(bank.name) : id
  }
}

export function recordedCard(text: string, banks: Bank[]): string {
  const [, id, tail] = /^(\S+) (\d{4})$/.exec(text) ?? []
  const bank = banks.find((one) => one.id === id)
  return bank ? withTail(local(bank.name), tail) : text
}

function withTail(name: string, tail?: string | null): string {
  return tail ? `${name} (${tail})` : name
}
