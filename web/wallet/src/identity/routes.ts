import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/identity', name: 'identity', component: () => import('./IdentityPage.vue') },
] satisfies RouteRecordRaw[]
