/** A list with one item moved a place up or down; moving beyond an end changes nothing. */
export function moved<T>(items: readonly T[], place: number, by: 1 | -1): T[] {
  const order = [...items]
  const target = place + by
  if (target < 0 || target >= order.length) return order
  order.splice(target, 0, ...order.splice(place, 1))
  return order
}
