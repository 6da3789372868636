import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/discover', name: 'discover', component: () => import('./DiscoverPage.vue'), meta: { tab: 'discover' } },
] satisfies RouteRecordRaw[]
