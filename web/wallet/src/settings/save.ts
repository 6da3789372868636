import { account as door } from '@shared/api/people'
import type { Account, Settings } from '@shared/api/types'
import { look } from '@shared/look/look'
import { keys } from '../shell/keys'
import { queries } from '../shell/queries'
import { useAccount } from '../shell/session'
import { useTask } from '../shell/task'

/** Changes settings at once on the page and then on the account; a refusal puts them back. */
export function useSettings() {
  const { data: account } = useAccount()
  const { busy, problem, run } = useTask()

  const save = (part: Partial<Settings>) =>
    run(async () => {
      const before = account.value
      if (!before) return
      const settings = { ...before.settings, ...part }
      wear({ ...before, settings })
      try {
        await door.saveSettings(settings)
      } catch (thrown) {
        wear(before)
        throw thrown
      }
    })

  return { account, busy, problem, save }
}

function wear(account: Account): void {
  queries.setQueryData<Account>(keys.account, account)
  look.language = account.settings.language
  look.theme = account.settings.theme
  look.elder_mode = account.settings.elder_mode
}
