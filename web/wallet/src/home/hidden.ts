import { account as door } from '@shared/api/people'
import type { Account } from '@shared/api/types'
import { computed } from 'vue'
import { keys } from '../shell/keys'
import { queries } from '../shell/queries'
import { useAccount } from '../shell/session'

/** Whether amounts are covered on the wallet's pages: a setting of the account, changed by the eye beside the balance. */
export function useHiddenBalance() {
  const { data: account } = useAccount()
  const hidden = computed(() => account.value?.settings.hide_balance ?? true)

  async function toggle() {
    const now = account.value
    if (!now) return
    const settings = { ...now.settings, hide_balance: !now.settings.hide_balance }
    queries.setQueryData<Account>(keys.account, { ...now, settings })
    await door.saveSettings(settings).catch(() => queries.invalidateQueries({ queryKey: keys.account }))
  }

  return { hidden, toggle }
}
