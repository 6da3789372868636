import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/me', name: 'me', component: () => import('./MePage.vue'), meta: { tab: 'me' } },
  { path: '/services', name: 'services', component: () => import('./ServicesPage.vue') },
  { path: '/wallet', name: 'wallet', component: () => import('./WalletPage.vue') },
] satisfies RouteRecordRaw[]
