import type { AccountState } from '@shared/api/types'

/** Where an operator may move an account from each state. A closed one stays closed; only its holder closes one. */
export function statesFrom(state: AccountState): AccountState[] {
  switch (state) {
    case 'normal':
      return ['restricted', 'frozen']
    case 'restricted':
      return ['normal', 'frozen']
    case 'frozen':
      return ['normal', 'restricted']
    case 'closed':
      return []
  }
}
