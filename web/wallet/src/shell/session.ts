import { account, auth } from '@shared/api/people'
import { ProblemError } from '@shared/api/problem'
import type { Account, SignedIn } from '@shared/api/types'
import { device, onSignedOut } from '@shared/api/wallet'
import { look } from '@shared/look/look'
import { forgetPinKey } from '@shared/pin/seal'
import { useQuery } from '@tanstack/vue-query'
import { ref } from 'vue'
import { forgetUnfinished } from '../money/flow/unfinished'
import { keys } from './keys'
import { queries } from './queries'

/** Whether this device holds a session, as far as it knows; the server has the last word. */
export const signedIn = ref(device.secret() !== null)

onSignedOut(forgetSession)

/** The holder's account: who they are, what it allows, and their settings. */
export function useAccount() {
  return useQuery({ queryKey: keys.account, queryFn: fetchAccount, enabled: signedIn, staleTime: 30_000 })
}

async function fetchAccount(): Promise<Account> {
  const answer = await account.get()
  wearSettings(answer)
  return answer
}

export function enter(answer: SignedIn): void {
  device.keep(answer.device_secret)
  signedIn.value = true
  queries.setQueryData(keys.account, answer.account)
  wearSettings(answer.account)
}

/** Ends the session at the server, then here. A session the server no longer knows is ended all the same. */
export async function leave(): Promise<void> {
  await auth.signOut().catch((thrown: unknown) => {
    if (!(thrown instanceof ProblemError) || thrown.status !== 401) throw thrown
  })
  forgetSession()
}

export function forgetSession(): void {
  device.forget()
  forgetPinKey()
  forgetUnfinished()
  signedIn.value = false
  queries.clear()
}

function wearSettings({ settings }: Account): void {
  look.language = settings.language
  look.theme = settings.theme
  look.elder_mode = settings.elder_mode
}
