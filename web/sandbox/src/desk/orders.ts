import { computed, onUnmounted, ref, shallowRef } from 'vue'
import { problemOf, type Problem } from '@shared/api/problem'
import { sandbox, type Order } from '../door'

const LOOK_EVERY_MS = 1_500

/** What a phone does to get to an order. The merchant's code is void once the order has ended; a phone may still hold it. */
export type Code = { code_url: string } | { h5_url: string }

export function codeOf(order: Order): Code | undefined {
  if (order.code_url) return { code_url: order.code_url }
  return order.h5_url ? { h5_url: order.h5_url } : undefined
}

export function nameOf(order: Order): string {
  return `${order.mchid}/${order.out_trade_no}`
}

/** The orders as they come, and every code that was seen: a phone that scanned in time may pay too late. */
export function useOrders() {
  const orders = shallowRef<Order[]>()
  const problem = shallowRef<Problem>()
  const codes = new Map<string, Code>()
  const chosenName = ref<string>()

  async function look() {
    try {
      const { items } = await sandbox.orders()
      for (const order of items) {
        const code = codeOf(order)
        if (code) codes.set(nameOf(order), code)
      }
      chosenName.value ??= items[0] && nameOf(items[0])
      orders.value = items
      problem.value = undefined
    } catch (error) {
      problem.value = problemOf(error)
    }
  }

  void look()
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  onUnmounted(() => clearInterval(timer))

  const chosen = computed(() => orders.value?.find((order) => nameOf(order) === chosenName.value))
  const codeFor = (order: Order) => codes.get(nameOf(order))
  const choose = (order: Order) => (chosenName.value = nameOf(order))
  return { orders, problem, chosen, choose, codeFor, look }
}
