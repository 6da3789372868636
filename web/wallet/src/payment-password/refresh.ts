import { keys } from '../shell/keys'
import { queries } from '../shell/queries'

/** After the PIN changed, whatever told of it is asked for again. */
export async function refreshPin(): Promise<void> {
  await Promise.all([keys.account, keys.pin, keys.safety, keys.help].map((queryKey) => queries.invalidateQueries({ queryKey })))
}
