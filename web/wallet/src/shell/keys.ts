/** Names of what the page has asked the server for. Invalidate by these after a change or a live hint. */
export const keys = {
  account: ['account'],
  identity: ['identity'],
  banks: ['banks'],
  cards: ['cards'],
  coupons: ['coupons'],
  pin: ['pin'],
  safety: ['safety'],
  sessions: ['sessions'],
  messages: ['messages'],
  help: ['help'],
  tickets: ['tickets'],
  wallet: ['wallet'],
  bills: ['bills'],
  limits: ['limits'],
  contacts: ['contacts'],
  shops: ['shops'],
} as const
