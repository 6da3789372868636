/** Where signing in leads: a new person to their account, anyone else to the page they asked for, if it is ours. */
export function landing(isNew: boolean, then: unknown): string {
  const ours = typeof then === 'string' && /^\/(?![/\\])/.test(then) && !then.startsWith('/sign-in')
  if (ours) return then
  return isNew ? '/services' : '/me'
}
