/** What somebody may be to the merchant. */
export const ROLES = ['owner', 'finance', 'developer', 'cashier'] as const

/** Below this the server refuses; the button waits for it. */
export const PASSWORD_MIN = 8
