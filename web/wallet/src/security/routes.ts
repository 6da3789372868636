import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/security', name: 'security', component: () => import('./SecurityPage.vue') },
  { path: '/safety', name: 'safety', component: () => import('./SafetyPage.vue') },
] satisfies RouteRecordRaw[]
