import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { watch } from 'vue'
import { signedIn } from './session'

/** Each area of the wallet exports its routes from its `routes.ts`; their pages are loaded when they are opened. */
const areas = import.meta.glob<RouteRecordRaw[]>('../*/routes.ts', { eager: true, import: 'default' })

declare module 'vue-router' {
  interface RouteMeta {
    /** Needs no session. */
    open?: boolean
    /** Which tab of the bottom bar the page belongs to. */
    tab?: 'chats' | 'contacts' | 'discover' | 'me'
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: () => ({ path: '/me', query: {} }) },
    ...Object.values(areas).flat(),
    { path: '/:rest(.*)*', name: 'not-found', component: () => import('./NotFound.vue'), meta: { open: true } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach((to) => {
  if (to.meta.open || signedIn.value) return true
  return { path: '/sign-in', query: to.fullPath === '/me' ? {} : { then: to.fullPath } }
})

// A session that ends while a page is open (signed out elsewhere, account closed) leads back to the door.
watch(signedIn, (now) => {
  const here = router.currentRoute.value
  if (!now && !here.meta.open) void router.replace({ path: '/sign-in', query: { then: here.fullPath } })
})
