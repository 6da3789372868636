/** How a callback's state looks. */
export const TONES: Record<string, 'success' | 'warning' | 'danger'> = {
  delivered: 'success',
  waiting: 'warning',
  given_up: 'danger',
}
