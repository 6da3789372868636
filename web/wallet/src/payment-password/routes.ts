import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/payment-password', name: 'payment-password', component: () => import('./PasswordHomePage.vue') },
  { path: '/payment-password/set', name: 'set-pin', component: () => import('./SetPinPage.vue') },
  { path: '/payment-password/change', name: 'change-pin', component: () => import('./ChangePinPage.vue') },
  { path: '/payment-password/recover', name: 'recover-pin', component: () => import('./RecoverPinPage.vue') },
] satisfies RouteRecordRaw[]
