import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/sign-in', name: 'sign-in', component: () => import('./SignInPage.vue'), meta: { open: true } },
  { path: '/profile', name: 'profile', component: () => import('./ProfilePage.vue') },
  { path: '/profile/password', name: 'password', component: () => import('./PasswordPage.vue') },
  { path: '/profile/close', name: 'close-account', component: () => import('./CloseAccountPage.vue') },
] satisfies RouteRecordRaw[]
