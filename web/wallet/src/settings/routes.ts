import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/settings', name: 'settings', component: () => import('./SettingsPage.vue') },
  { path: '/settings/about', name: 'about', component: () => import('./AboutPage.vue') },
] satisfies RouteRecordRaw[]
