import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/contacts', name: 'contacts', component: () => import('./ContactsPage.vue'), meta: { tab: 'contacts' } },
] satisfies RouteRecordRaw[]
